"""Lines: what lies between Engine.IO and the bytes of one socket. Knows no signage word.

Engine.IO gives each connection a queue and a green thread that empties it. Here the queue is an outbox: bounded, with
waiting messages that a newer one replaces, and able to write straight to a socket on which nothing waits.
These are private parts of python-engineio and eventlet: `tests/realtime/test_the_libraries_underneath.py` fails when they change.
"""
