"""A file we made ourselves, on a bench of its own: it is prepared further as if it had been uploaded."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from backend.core import filetypes
from backend.services.media.bench import Bench


@contextmanager
def made_file(bench: Bench, made: Path) -> Iterator[Bench]:
    """A bench for a file that was made on another one; its name says what it is."""
    kind = filetypes.of_name(made.name)
    if kind is None:
        raise ValueError(f"{made.name} is no kind of file we serve")
    key, *_ = bench.keep(made, kind.extension)
    with bench.store.fetched(key) as file:
        yield replace(bench, source_key=key, file=file, kind=kind, progress=_unheard)


def _unheard(_percent: int) -> None:
    """What is only a step of the work is not told."""
