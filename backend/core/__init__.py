"""Core: what any server needs and no signage word appears in.

Configuration, database, hub, events, errors, clock, logging, passwords and tokens, pages, leases. Nothing here imports
another floor.
"""
