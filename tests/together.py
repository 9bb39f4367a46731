"""Things that happen at once, and what is announced meanwhile."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

from flask import Flask

from backend.core import events
from backend.core.db import db

Kind = TypeVar("Kind")


def at_once(app: Flask, *pieces: Callable[[], Any]) -> list[Any]:
    """Do all of these at the same moment, each on a thread and a session of its own. Returns results or exceptions."""
    db.session.rollback()  # what this test read before must not hold up the others
    barrier = threading.Barrier(len(pieces))

    def work(piece: Callable[[], Any]) -> Any:
        with app.app_context():
            barrier.wait()
            return piece()

    with ThreadPoolExecutor(len(pieces)) as threads:
        futures = [threads.submit(work, piece) for piece in pieces]
    db.session.expire_all()
    return [future.exception() or future.result() for future in futures]


@contextmanager
def announced(kind: type[Kind]) -> Iterator[list[Kind]]:
    """Collect what is announced of this kind for as long as the block lasts."""
    said: list[Kind] = []

    def listen(announcement: Kind) -> None:
        said.append(announcement)

    events.on(kind)(listen)
    try:
        yield said
    finally:
        events._listeners[kind].remove(listen)
