"""Telling who waits what is measured now."""

import time

_began = time.monotonic()


def say(what: str) -> None:
    """One line, with the seconds since the beginning."""
    print(f"{time.monotonic() - _began:5.0f} s  {what}", flush=True)
