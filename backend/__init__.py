"""TVS: the server.

Floors, from the top: doors (routes, realtime, jobs, cli) → services → models and schemas → core. Imports only go down.

This file imports nothing by itself: whoever starts a process chooses its kind of threads, and the standard library must
be made green before any of our rooms, or what they stand on, makes its first lock.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from apiflask import APIFlask
    from flask import Flask

    from backend.core.config import Config


def create_app(config: "Config | None" = None) -> "APIFlask":
    """The application, ready to answer. Nothing runs in the background until `start()`."""
    from backend import composition

    return composition.create_app(config)


def start(app: "Flask") -> None:
    """Begin what a serving process does beside answering: plans, the clock's jobs, the embedded queue."""
    from backend import composition

    composition.start(app)


def stop(app: "Flask") -> None:
    """Before the process ends: screens are told when to come back, and what was heard is written."""
    from backend import composition

    composition.stop(app)
