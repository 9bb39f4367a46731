"""What stories about services share."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from apiflask import APIFlask

from backend.core.db import db


@pytest.fixture
def at_once(app: APIFlask) -> Callable[[Sequence[Callable[[], Any]]], list[Any]]:
    """Do all of these at the same moment, each on a thread and a session of its own. Returns results or exceptions."""

    def run(pieces: Sequence[Callable[[], Any]]) -> list[Any]:
        db.session.rollback()  # what this test read before must not hold up the others
        barrier = threading.Barrier(len(pieces))
        results: list[Any] = [None] * len(pieces)

        def work(place: int) -> None:
            with app.app_context():
                barrier.wait()
                try:
                    results[place] = pieces[place]()
                except Exception as error:
                    results[place] = error

        threads = [threading.Thread(target=work, args=(place,)) for place in range(len(pieces))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        db.session.expire_all()
        return results

    return run
