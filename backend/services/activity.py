"""The activity feed: what people read to see what happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, insert, select

from backend.core import clock
from backend.core.db import announce, atomic, db
from backend.core.pages import Page, paginate
from backend.models.activity import ActivityEntry
from backend.models.players import Player
from backend.models.users import User
from backend.schemas.activity import ActivityOut
from backend.schemas.base import PageQuery, Ref
from backend.services import rights
from backend.services.rights import Permission


@dataclass(frozen=True)
class ActivityAdded:
    """A line was added to the feed of a place (`None`: administrators only)."""

    entry_id: int
    kind: str
    location_id: int | None


def record(
    kind: str,
    *,
    actor: User | None = None,
    player_id: int | None = None,
    location_id: int | None = None,
    **words: Any,
) -> None:
    """Add a line to the feed, within the caller's transaction. `words` fill its sentence.

    Announces: ActivityAdded.
    """
    user_id = actor.id if actor else None
    entry = ActivityEntry(
        kind=kind, user_id=user_id, player_id=player_id, location_id=location_id, words=words
    )
    db.session.add(entry)
    db.session.flush()
    announce(ActivityAdded(entry.id, kind, location_id))


def record_all(kind: str, screens: Sequence[tuple[int, int]]) -> None:
    """Add a line for each of these screens (its id and its place's), within the caller's transaction: one statement.

    Announces: ActivityAdded, once for each place.
    """
    _insert(
        kind, [{"player_id": player_id, "location_id": place, "words": {}} for player_id, place in screens]
    )


def record_each(
    kind: str, lines: Sequence[tuple[int | None, dict[str, Any]]], *, actor: User | None = None
) -> None:
    """Add a line for each of these (its place and the words of its sentence), within the caller's transaction: one statement.

    Announces: ActivityAdded, once for each place.
    """
    user_id = actor.id if actor else None
    _insert(kind, [{"user_id": user_id, "location_id": place, "words": words} for place, words in lines])


def _insert(kind: str, rows: Sequence[dict[str, Any]]) -> None:
    if not rows:
        return
    alike = {"kind": kind, "created_at": clock.now()}
    db.session.execute(insert(ActivityEntry), [alike | row for row in rows])
    newest = db.session.scalar(select(func.max(ActivityEntry.id)).where(ActivityEntry.kind == kind)) or 0
    for place in dict.fromkeys(row["location_id"] for row in rows):
        announce(ActivityAdded(newest, kind, place))


def list_activity(actor: User, query: PageQuery) -> Page[ActivityEntry]:
    """The newest lines first, of the actor's places only."""
    rights.require(actor, Permission.ACTIVITY_READ)
    visible = select(ActivityEntry).where(rights.in_own_places(actor, ActivityEntry.location_id))
    return paginate(visible.order_by(ActivityEntry.id.desc()), query.page, query.per_page)


def shown(actor: User, entries: list[ActivityEntry]) -> list[ActivityOut]:
    """Entries with the names of their people and screens: two statements, however many.

    A screen that was moved into a foreign place since is not named: what it is called there is nobody's business here.
    """
    users = _names(User.id, User.username, {entry.user_id for entry in entries})
    own = rights.in_own_places(actor, Player.location_id)
    players = _names(Player.id, Player.name, {entry.player_id for entry in entries}, own)
    return [
        ActivityOut(
            id=entry.id,
            kind=entry.kind,
            user=_ref(entry.user_id, users),
            player=_ref(entry.player_id, players),
            words=entry.words,
            created_at=entry.created_at,
        )
        for entry in entries
    ]


def _names(key: Any, name: Any, ids: set[int | None], *conditions: ColumnElement[bool]) -> dict[int, str]:
    wanted = ids - {None}
    if not wanted:
        return {}
    return {
        row[0]: row[1] for row in db.session.execute(select(key, name).where(key.in_(wanted), *conditions))
    }


def _ref(row_id: int | None, names: dict[int, str]) -> Ref | None:
    return Ref(id=row_id, name=names[row_id]) if row_id is not None and row_id in names else None


@atomic
def purge_older_than(age: timedelta) -> int:
    """Delete lines of this age. Returns how many."""
    old = select(ActivityEntry).where(ActivityEntry.created_at < clock.now() - age)
    rows = db.session.scalars(old.limit(1_000)).all()
    for row in rows:
        db.session.delete(row)
    return len(rows)
