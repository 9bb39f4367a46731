"""Looking names up: away from whoever waits, a few at once, and only for so long.

Under eventlet and gevent `getaddrinfo` is green. With real threads it can't be interrupted: who waits goes on without it.
"""

import socket
import threading
from collections.abc import Callable, Sequence
from ipaddress import ip_address

from backend.core import hub
from backend.core.outgoing.networks import Address

Lookup = Callable[[str], Sequence[Address]]

AT_ONCE = 8
_turns = threading.BoundedSemaphore(AT_ONCE)


def ask_the_system(name: str) -> Sequence[Address]:
    """The addresses of a name as this machine finds them; none when it is unknown."""
    try:
        found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return list(dict.fromkeys(ip_address(each[4][0]) for each in found))


def in_time(lookup: Lookup, name: str, seconds: float) -> Sequence[Address]:
    """What `lookup` says about the name. Raises: TimeoutError."""
    found: list[Sequence[Address]] = []

    def look() -> None:
        try:
            found.append(lookup(name))
        finally:
            _turns.release()

    if not _turns.acquire(timeout=seconds):
        raise TimeoutError
    looking = hub.spawn(look, name="outgoing-lookup")
    looking.join(seconds)
    if looking.is_alive():
        raise TimeoutError
    return found[0] if found else []
