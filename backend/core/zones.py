"""Time zones by their IANA names."""

from functools import cache
from zoneinfo import ZoneInfo, available_timezones


@cache
def _names() -> frozenset[str]:
    return frozenset(name for name in available_timezones() if "/" in name or name == "UTC")


def known_zone(name: str) -> str:
    """The name itself when it is a zone's. Raises ValueError when it is not."""
    if name not in _names():
        raise ValueError("not a known time zone; use a name such as America/Sao_Paulo")
    return name


@cache
def zone(name: str) -> ZoneInfo:
    """The zone of this name."""
    return ZoneInfo(name)
