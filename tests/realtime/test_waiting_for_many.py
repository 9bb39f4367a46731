"""Waiting for whichever of several descriptors speaks first, as those do who look after a child."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from backend.core import hub


@contextmanager
def pipes(count: int) -> Iterator[list[tuple[int, int]]]:
    """Both ends of so many pipes: where to read, where to write."""
    made = [os.pipe() for _ in range(count)]
    try:
        yield made
    finally:
        for end in [end for pair in made for end in pair]:
            os.close(end)


def test_whoever_waited_for_several_that_speak_at_once_is_woken_once(app: Flask):
    with pipes(3) as several:
        for _, writer in several:
            os.write(writer, b"said")

        for _ in range(20):
            ready = hub.wait_readable([reader for reader, _ in several], 5)

            assert ready <= {reader for reader, _ in several}
            assert ready
            assert hub.run_in_thread(str.upper, "said") == "SAID"


def test_nothing_is_ready_when_nobody_speaks(app: Flask):
    with pipes(2) as several:
        assert hub.wait_readable([reader for reader, _ in several], 0.05) == set()


def test_one_that_speaks_later_is_heard(app: Flask):
    with pipes(2) as [(silent, _), (speaking, writer)]:
        hub.spawn(os.write, writer, b"said")

        assert hub.wait_readable([silent, speaking], 5) == {speaking}
