"""Playing: what screens say they show, with names where it can be true.

A screen says numbers, and its key may be in wrong hands: believed is what belongs to its place or one above it, and what
stands in a plan it was given. Else it could have the names of a foreign building's things told.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import select

from backend.core.db import db
from backend.models.campaigns import Campaign
from backend.models.content import Content
from backend.models.plans import Plan
from backend.models.players import Player
from backend.schemas.base import Ref


@dataclass(frozen=True)
class Playing:
    """What one screen shows; nothing where it can't be."""

    content: Content | None = None
    campaign: Ref | None = None


@dataclass(frozen=True)
class _Planned:
    """The numbers of what stands in a plan."""

    contents: frozenset[int]
    campaigns: frozenset[int]


def of_players(players: Sequence[Player]) -> dict[int, Playing]:
    """By the screen's id: at most three statements, however many screens."""
    contents = _contents({each.current_content_id for each in players} - {None})
    campaigns = _campaigns({each.current_campaign_id for each in players} - {None})
    doubtful = [
        each
        for each in players
        if not _belongs(each, contents.get(each.current_content_id or 0))
        or not _belongs(each, campaigns.get(each.current_campaign_id or 0))
    ]
    plans = _plans({name for each in doubtful for name in _plan_names(each)})
    return {each.id: _believed(each, contents, campaigns, plans) for each in players}


def _contents(ids: Collection[int | None]) -> dict[int, Content]:
    rows = db.session.scalars(select(Content).where(Content.id.in_(ids))).unique() if ids else ()
    return {content.id: content for content in rows}


def _campaigns(ids: Collection[int | None]) -> dict[int, Any]:
    columns = select(Campaign.id, Campaign.name, Campaign.location_id).where(Campaign.id.in_(ids))
    return {row.id: row for row in db.session.execute(columns)} if ids else {}


def _belongs(player: Player, row: Any) -> bool:
    """Whether there is nothing to doubt: it is of the screen's place or one above, or nothing at all."""
    return row is None or row.location_id in player.location.lineage


def _plan_names(player: Player) -> set[str]:
    """The plans it was given: it can name no other, their names can't be guessed."""
    return {player.plan_hash, player.rolled_plan_hash, player.applied_plan_hash} - {None}  # type: ignore[return-value]  # what is left are names


def _plans(names: Collection[str]) -> dict[str, _Planned]:
    kept = select(Plan.hash, Plan.body).where(Plan.hash.in_(names))
    return {row.hash: _planned(orjson.loads(row.body)) for row in db.session.execute(kept)} if names else {}


def _planned(wire: dict[str, Any]) -> _Planned:
    items = (item for loop in wire["loops"] for item in loop["items"])
    return _Planned(
        frozenset(content["id"] for content in wire["contents"]),
        frozenset(item["campaign_id"] for item in items if item.get("campaign_id") is not None),
    )


def _believed(
    player: Player, contents: dict[int, Content], campaigns: dict[int, Any], plans: dict[str, _Planned]
) -> Playing:
    given = [plans[name] for name in _plan_names(player) if name in plans]
    content = contents.get(player.current_content_id or 0)
    campaign = campaigns.get(player.current_campaign_id or 0)
    if not _belongs(player, content) and not any(
        player.current_content_id in each.contents for each in given
    ):
        content = None
    if not _belongs(player, campaign) and not any(
        player.current_campaign_id in each.campaigns for each in given
    ):
        campaign = None
    return Playing(content, None if campaign is None else Ref(id=campaign.id, name=campaign.name))
