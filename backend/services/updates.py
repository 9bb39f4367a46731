"""Updates: what screens are sent of their plans. One message for all that share a plan, encoded once."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

import orjson
from sqlalchemy import or_, select

from backend.core import clock
from backend.core.bulk import among
from backend.core.db import db
from backend.models.campaigns import Campaign
from backend.models.plans import Plan
from backend.models.players import Player
from backend.services import plans

BODIES_AT_ONCE = 100
PARSED_PLANS = 256  # one for each audience of a large house; the largest plan is 256 KiB


@dataclass(frozen=True)
class Update:
    """A `campaign_update`, as JSON, and the screens it is for."""

    plan_hash: str
    payload: bytes
    player_ids: tuple[int, ...]


def updates_for(player_ids: Collection[int]) -> Iterator[Update]:
    """What to send to those of these screens that are connected and do not have their plan yet.

    Made one by one, so that ten thousand different plans are never held at once.
    """
    groups = _lacking(player_ids)
    left = iter(groups.items())
    while some := dict(islice(left, BODIES_AT_ONCE)):
        bodies = _bodies({plan_hash for plan_hash, _ in some})
        names = _campaign_names(bodies)
        for (plan_hash, revision), ids in some.items():
            payload = _payload(plan_hash, revision, bodies[plan_hash], names)
            yield Update(plan_hash, payload, tuple(ids))


def _lacking(player_ids: Collection[int]) -> dict[tuple[str, int], list[int]]:
    """The screens by their plan and its revision."""
    rows = db.session.execute(
        select(Player.id, Player.plan_hash, Player.plan_revision).where(
            among(Player.id, player_ids),
            Player.session_id.is_not(None),
            Player.plan_hash.is_not(None),
            # Who plays its plan but is on its way to another one must be told to stay.
            or_(
                Player.applied_plan_hash.is_(None),
                Player.applied_plan_hash != Player.plan_hash,
                Player.pending_plan_hash != Player.plan_hash,
            ),
        )
    )
    groups: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
    for row in rows:
        groups[row.plan_hash, row.plan_revision].append(row.id)
    return groups


def _bodies(hashes: set[str]) -> dict[str, str]:
    rows = db.session.execute(select(Plan.hash, Plan.body).where(Plan.hash.in_(hashes)))
    return {row.hash: row.body for row in rows}


def _campaign_names(bodies: dict[str, str]) -> dict[int, str]:
    playing = {_playing(plan_hash, body) for plan_hash, body in bodies.items()} - {None}
    if not playing:
        return {}
    rows = db.session.execute(select(Campaign.id, Campaign.name).where(Campaign.id.in_(playing)))
    return {row.id: row.name for row in rows}


def _payload(plan_hash: str, revision: int, body: str, names: dict[int, str]) -> bytes:
    """The kept body with what is not part of its hash: put together as text, because it is JSON already."""
    playing = _playing(plan_hash, body)
    campaign = None if playing is None else {"id": playing, "name": names.get(playing, "")}
    facts = {"plan_hash": plan_hash, "revision": revision, "issued_at": clock.iso(clock.now())}
    more = orjson.dumps({**facts, "campaign": campaign})
    return b"%b,%b" % (body.encode()[:-1], more[1:])


def _playing(plan_hash: str, body: str) -> int | None:
    """The campaign on screen now."""
    shown = plans.shown_at(_parsed(plan_hash, body), clock.now())
    return None if shown is None else shown.campaign_id


@lru_cache(maxsize=PARSED_PLANS)
def _parsed(_plan_hash: str, body: str) -> plans.Plan:
    return plans.plan_of(orjson.loads(body))
