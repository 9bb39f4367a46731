"""Many callers' small writes as few transactions: whoever comes first does the work of all who wait."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from backend.core import hub
from backend.core.errors import AppError, Unavailable

Item = TypeVar("Item")
Result = TypeVar("Result")
GATHER_SECONDS = 0.002  # long enough for everybody who is ready to hand in their piece


@dataclass
class _Piece(Generic[Item, Result]):
    item: Item
    is_done: bool = False
    result: Result | None = None
    error: BaseException | None = None


class Batched(Generic[Item, Result]):
    """Call it with one item; `work` is called with all that came meanwhile and answers for each, in their order.

    An AppError among the answers is raised to its own caller. Where `work` itself fails, each item is tried alone, so
    that one that can't be done takes nobody with it; Unavailable is raised to all.
    """

    def __init__(self, work: Callable[[Sequence[Item]], Sequence[Result | AppError]]) -> None:
        self._work = work
        self._waiting: list[_Piece[Item, Result]] = []
        self._door, self._turn = threading.Lock(), threading.Lock()

    def __call__(self, item: Item) -> Result:
        piece = _Piece[Item, Result](item)
        with self._door:
            self._waiting.append(piece)
        with self._turn:
            if not piece.is_done:
                self._do_all()
        if piece.error is not None:
            raise piece.error
        return piece.result  # type: ignore[return-value]  # done and without error: it is what `work` answered

    def _do_all(self) -> None:
        hub.sleep(GATHER_SECONDS)
        with self._door:
            pieces, self._waiting = self._waiting, []
        if not self._done(pieces):
            for piece in pieces:
                self._done([piece])

    def _done(self, pieces: list[_Piece[Item, Result]]) -> bool:
        try:
            answers = self._work([piece.item for piece in pieces])
        except BaseException as error:
            is_ours = isinstance(error, Exception)
            for piece in pieces:
                piece.is_done, piece.error = True, error if is_ours else Unavailable("This was interrupted.")
            # Whoever works for all is being ended; the others must not take that for an answer.
            if not is_ours:
                raise
            # A database that is away is away for each of them: asking it one by one would only take as many time limits.
            return len(pieces) == 1 or isinstance(error, Unavailable)
        for piece, answer in zip(pieces, answers, strict=True):
            piece.is_done, piece.error = True, None
            if isinstance(answer, AppError):
                piece.error = answer
            else:
                piece.result = answer
        return True
