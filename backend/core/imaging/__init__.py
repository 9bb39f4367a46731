"""Imaging: a child program that reads one foreign picture, and makes what is served and shown of it.

Nothing here is imported by the server: `core/pictures.py` starts `program.py` as a limited child.
"""
