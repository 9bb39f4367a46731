"""Web addresses: taken apart once, strictly. What two programs could read differently is refused."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from backend.core.outgoing.failures import OutgoingFailed, Reason
from backend.core.outgoing.networks import literal

LONGEST = 2048
LONGEST_NAME = 253
PORTS = {"http": 80, "https": 443}
# urlsplit drops some of these silently, and browsers read a backslash as a slash.
NEVER = re.compile(r"[\x00-\x20\x7f\\]")
AS_GIVEN = "/%:@!$&'()*+,;=~[]?"  # what has its meaning in a path or a query; the rest is written as %XX
LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
# 127.1, 0x7f000001, 2130706433, 0177.0.0.1: many programs take a name that ends like this for an IPv4 address.
NUMBER = re.compile(r"\d+|0x[0-9a-f]*")


@dataclass(frozen=True)
class Target:
    """What to ask, and whom: `host` is a name in letters of DNS or an address without brackets."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """Host and port as the Host header says them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"

    @property
    def is_encrypted(self) -> bool:
        return self.scheme == "https"


def parse(url: str, ports: Collection[int]) -> Target:
    """Take a web address apart. Raises: OutgoingFailed."""
    if len(url) > LONGEST or NEVER.search(url):
        raise _bad("has a space, a line break or a backslash in it, or is longer than 2,048 characters")
    parts, port = _split(url)
    if parts.scheme not in PORTS:
        raise _bad("must begin with http:// or https://")
    if "@" in parts.netloc:
        raise _bad("must not have a user name or password in it")
    port = PORTS[parts.scheme] if port is None else port
    if port not in ports:
        raise OutgoingFailed(Reason.FORBIDDEN_PORT, f"Port {port} is not one that may be asked.")
    path = quote(parts.path or "/", safe=AS_GIVEN)
    query = f"?{quote(parts.query, safe=AS_GIVEN)}" if parts.query else ""
    return Target(parts.scheme, _host(parts), port, path + query)


def redirected(origin: Target, location: str, ports: Collection[int]) -> Target:
    """Where an answer sends who asked `origin`. Raises: OutgoingFailed."""
    if NEVER.search(location):
        raise OutgoingFailed(Reason.BAD_REDIRECT, "The other server points to something that is no address.")
    target = parse(urljoin(origin.url, location), ports)
    if origin.is_encrypted and not target.is_encrypted:
        raise OutgoingFailed(Reason.BAD_REDIRECT, "The other server points from https to http.")
    return target


def _split(url: str) -> tuple[SplitResult, int | None]:
    try:
        parts = urlsplit(url)
        return parts, parts.port
    except ValueError as error:
        raise _bad("can't be read") from error


def _host(parts: SplitResult) -> str:
    given = parts.hostname or ""
    if "[" in parts.netloc:
        if literal(given) is None or "%" in given:
            raise _bad("has brackets without an IPv6 address")
        return str(literal(given))
    name = _in_letters_of_dns(given)
    last = name.rpartition(".")[2]
    if NUMBER.fullmatch(last):
        if literal(name) is None:
            raise _bad("has a number where its name should be: write an IPv4 address as 192.0.2.1")
        return name
    if not all(LABEL.fullmatch(label) for label in name.split(".")):
        raise _bad("has no name that can be looked up")
    return name


def _in_letters_of_dns(given: str) -> str:
    """The name as it is looked up. Letters of other scripts, wide ones included, become what they stand for."""
    try:
        name = given.encode("idna").decode("ascii").lower() if len(given) <= LONGEST_NAME else ""
    except UnicodeError:
        name = ""
    return name.removesuffix(".")


def _bad(why: str) -> OutgoingFailed:
    return OutgoingFailed(Reason.BAD_ADDRESS, f"This web address {why}.")
