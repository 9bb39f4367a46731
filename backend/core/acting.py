"""Acting: on whose behalf something is done. A door says it once; whoever writes it down need not have it handed through."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Acting:
    """Who it is, where from, and in which request. Only people have a `user_id`; others go by a name alone."""

    name: str
    user_id: int | None = None
    address: str = ""
    request_id: str = ""


SYSTEM = Acting("system")
COMMAND_LINE = Acting("command line")
STRANGER, SCREEN = "stranger", "screen"

_acting: ContextVar[Acting] = ContextVar("acting", default=SYSTEM)


def current() -> Acting:
    """Who acts here: the system, until a door says otherwise."""
    return _acting.get()


def begins(acting: Acting) -> None:
    """From now on this one acts, until the next one begins: at the start of a request or of a connection."""
    _acting.set(acting)


def is_known_as(name: str, user_id: int) -> None:
    """Whoever acts has shown who they are."""
    _acting.set(replace(_acting.get(), name=name, user_id=user_id))


@contextmanager
def by(acting: Acting) -> Iterator[None]:
    """Let this one act for as long as the block, or the function that is decorated, lasts."""
    before = _acting.set(acting)
    try:
        yield
    finally:
        _acting.reset(before)
