"""Realtime: the socket door. A handler checks who speaks and what shape it has, then calls one verb.

Nothing outside this folder emits: services announce, `push.py` listens and says it.
"""
