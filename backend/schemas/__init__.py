"""Schemas: the shapes on the wire, and nothing else.

Shapes from people are strict and refuse fields they do not know; shapes from devices ignore them, because players and
servers are updated at different times. Units stand in the names: `_seconds`, `_bytes`, `_at` for instants, `_date` for days.
"""
