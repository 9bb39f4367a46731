"""Two stores as one, while a library is moved from one to the other: new files go to the first, old ones are found in either."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Literal, TypeVar

from backend.core.errors import Unavailable
from backend.core.storage.store import Entry, Opened, Store, Whole

Found = TypeVar("Found")


class PairOfStores(Store):
    """What is kept goes to `first`; what is not there is looked for in `second`."""

    def __init__(self, first: Store, second: Store) -> None:
        super().__init__(first.root)
        self.first, self.second = first, second

    def keep(self, received: Whole, extension: str) -> str:
        return self.first.keep(received, extension)

    def adopt(self, made: Path, extension: str) -> tuple[str, str, int]:
        return self.first.adopt(made, extension)

    @contextmanager
    def fetched(self, key: str) -> Iterator[Path]:
        with ExitStack() as held:
            yield self._in_either(lambda store: held.enter_context(store.fetched(key)))

    def opened(self, key: str) -> Opened:
        return self._in_either(lambda store: store.opened(key))

    def holds(self, key: str) -> bool:
        try:
            return self.first.holds(key) or self.second.holds(key)
        except Unavailable:
            # One of the two is away: a file the other one has is there all the same.
            if any(store.is_reachable() and store.holds(key) for store in (self.first, self.second)):
                return True
            raise

    def remove(self, key: str) -> None:
        for store in (self.first, self.second):
            store.remove(key)

    def changed_at(self, key: str) -> datetime:
        return self._in_either(lambda store: store.changed_at(key))

    def remove_if_old(self, key: str, before: datetime) -> bool:
        removed = [store.remove_if_old(key, before) for store in (self.first, self.second)]
        return any(removed)

    def entries(self) -> Iterator[Entry]:
        """Every file of the first, then those of the second that are not in the first."""
        seen = set()
        for entry in self.first.entries():
            seen.add(entry.key)
            yield entry
        yield from (entry for entry in self.second.entries() if entry.key not in seen)

    def forget_unfinished(self, before: datetime) -> int:
        return self.first.forget_unfinished(before) + self.second.forget_unfinished(before)

    def is_reachable(self) -> bool:
        return self.first.is_reachable()

    def presigned(self, key: str, method: Literal["GET", "HEAD"]) -> str | None:
        def address_in(store: Store) -> str | None:
            if not store.holds(key):
                raise FileNotFoundError(key)
            return store.presigned(key, method)

        try:
            return self._in_either(address_in)
        except FileNotFoundError:
            return None

    def _in_either(self, look: Callable[[Store], Found]) -> Found:
        """What the first that has it says. Raises Unavailable rather than FileNotFoundError while one of them is away."""
        try:
            return look(self.first)
        except FileNotFoundError:
            return look(self.second)
        except Unavailable as away:
            try:
                return look(self.second)
            except FileNotFoundError:
                raise away from None
