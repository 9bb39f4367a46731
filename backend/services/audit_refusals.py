"""Refusals: who was not let in, or may not do what they tried. Kept in transactions of their own, and never in the way.

Somebody who knocks all day must not fill the disk: of one address, or one person, the first few of a minute are noted one by
one, the others are counted and noted as a number when the minute is over.
"""

import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import or_, select

from backend.core import acting, clock
from backend.core.acting import Acting
from backend.core.db import atomic, db
from backend.models.users import User
from backend.services import audit
from backend.services.audit import Act
from backend.services.audit_values import plain

log = structlog.get_logger(__name__)

EACH_A_MINUTE = 10  # of one address or person, one by one
ALL_A_MINUTE = 100  # of everybody, one by one
MOST_KNOWN = 10_000  # addresses that are told apart in a minute; the rest count as one
MOST_COUNTED = 100  # addresses that get a line of their own when they are counted; the rest share one
MINUTE = timedelta(minutes=1)
ACTIONS = {401: "refused.sign_in", 403: "refused.forbidden", 429: "refused.too_many"}
HALF_WAY = "second_factor_needed"  # the password was right: whoever knows it should be seen, also where it ends there


@dataclass
class _Minute:
    """What was refused since this minute began."""

    begun: datetime
    seen: Counter[str] = field(default_factory=Counter)
    noted: int = 0
    counted: Counter[str] = field(default_factory=Counter)


class _Flood:
    """The minute that runs, and what is to be written of those that are over."""

    door = threading.Lock()
    minute: _Minute | None = None
    over: list[_Minute] = []


def refused(status: int, details: Mapping[str, Any], *, name: str | None = None) -> None:
    """Note that whoever acts was refused, or count it. `name` is what somebody called themselves who could not sign in,
    `details["reason"]` the stable code of the refusal.

    Never fails: the refusal stands whether or not it is noted.
    """
    whoever = acting.current()
    if not _is_noted_by_itself(whoever.address if whoever.user_id is None else f"user:{whoever.user_id}"):
        return
    action = "sign_in.half" if details.get("reason") == HALF_WAY else ACTIONS[status]
    try:
        _write(action, whoever, name, plain(details))
    except Exception:  # whatever it is, the answer is ready and must not become another one
        log.exception("refusal_not_noted", action=action)


def write_counted(*, is_leaving: bool = False) -> int:
    """Note how many were refused in the minutes that are over, or in this one too. Returns how many entries that makes."""
    with _Flood.door:
        _turn_over(clock.now() + (MINUTE if is_leaving else timedelta()))
        minutes, _Flood.over = _Flood.over, []
    acts = [act for minute in minutes for act in _summary(minute)]
    if acts:
        _write_all(acts)
    return len(acts)


def forget() -> None:
    """Begin with nothing counted, as a process does."""
    with _Flood.door:
        _Flood.minute, _Flood.over = None, []


def _is_noted_by_itself(who: str) -> bool:
    with _Flood.door:
        minute = _turn_over(clock.now())
        if who not in minute.seen and len(minute.seen) >= MOST_KNOWN:
            who = ""
        minute.seen[who] += 1
        if minute.seen[who] <= EACH_A_MINUTE and minute.noted < ALL_A_MINUTE:
            minute.noted += 1
            return True
        minute.counted[who] += 1
        return False


def _turn_over(instant: datetime) -> _Minute:
    """The minute that runs now; what the one before counted is kept until it is written."""
    minute = _Flood.minute
    if minute is None or not minute.begun <= instant < minute.begun + MINUTE:
        if minute is not None and minute.counted:
            _Flood.over.append(minute)
        minute = _Flood.minute = _Minute(instant.replace(second=0, microsecond=0))
    return minute


def _summary(minute: _Minute) -> list[Act]:
    """A line for each of those who knocked most, and one for all the others."""
    most = minute.counted.most_common(MOST_COUNTED)
    since = clock.iso(minute.begun)
    acts = [
        Act("refused.counted", details={"minute": since, "count": count}, by=_whoever(who))
        for who, count in most
    ]
    rest = minute.counted.total() - sum(count for _, count in most)
    if rest:
        others = {"minute": since, "count": rest, "addresses": len(minute.counted) - len(most)}
        acts.append(Act("refused.counted", details=others, by=Acting(acting.STRANGER)))
    return acts


def _whoever(who: str) -> Acting:
    kind, _, number = who.partition(":")
    if kind == "user" and number.isdigit():
        return Acting(f"user {number}", user_id=int(number))
    return Acting(acting.STRANGER, address=who)


@atomic
def _write_all(acts: list[Act]) -> None:
    audit.write(db.session(), acts)


@atomic
def _write(action: str, whoever: Acting, name: str | None, details: dict[str, Any]) -> None:
    user = _called(name) if name else None
    target = f"user:{user.id}" if user else ""
    audit.write(db.session(), [Act(action, target, user.username if user else "", details, by=whoever)])


def _called(name: str) -> User | None:
    """Whom they meant. A name nobody has is not kept: people type passwords into the wrong field."""
    known = name.strip().lower()
    return db.session.scalar(select(User).where(or_(User.username == known, User.email == known)))
