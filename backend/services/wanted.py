"""Wanting plans: every change says, in its own transaction, whose plan it may have changed.

A change and the raised `plan_wanted` are committed together or not at all; the planner does the rest, however late.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, or_, select, update

from backend.core import clock, lease
from backend.core.db import announce, atomic, db
from backend.models.campaigns import CampaignItem
from backend.models.locations import Location
from backend.models.players import Player
from backend.models.schedules import Schedule
from backend.services import reach

# Whoever changes what plays decides from here to its commit alone. Otherwise a screen that moves into a place could miss
# the schedule that is being written for it: neither sees what the other one has not committed yet.
CHANGES = "changes"


@dataclass(frozen=True)
class PlansWanted:
    """Some screens' plans may no longer be right; the planner should look now instead of in a second."""


@atomic
def want_plans(affected: ColumnElement[bool], *, another_week: bool = False) -> int:
    """Raise `plan_wanted` of all screens that meet the condition, in one UPDATE. Returns how many there are.

    The new value is the time in microseconds, or one more than before where the clock went back: it never falls, and
    screens touched by one change have one value, so that they can be sent one message. For `another_week` of the same the
    plan they have stays good.
    Announces: PlansWanted.
    """
    lease.alone(CHANGES)
    instant = clock.now_us()
    raised = case((Player.plan_wanted >= instant, Player.plan_wanted + 1), else_=instant)
    statement = (
        update(Player)
        .where(affected)
        .values(plan_wanted=raised, rolled_plan_hash=Player.plan_hash if another_week else None)
    )
    result = db.session.execute(statement, execution_options={"synchronize_session": False})
    announce(PlansWanted())
    return int(result.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result is a CursorResult


def affected_by_campaigns(campaign_ids: Iterable[int]) -> ColumnElement[bool]:
    """Screens on which any of these campaigns is scheduled or is the fallback."""
    ids = list(campaign_ids)
    schedules = db.session.scalars(select(Schedule).where(Schedule.campaign_id.in_(ids))).all()
    fallbacks = db.session.scalars(select(Location.path).where(Location.fallback_campaign_id.in_(ids))).all()
    paths = paths_of(each.location_id for each in schedules)
    return or_(reach.of_schedules(schedules, paths), *(reach.in_place(path) for path in fallbacks))


def want_plans_for_content(content_ids: Iterable[int]) -> int:
    """Raise `plan_wanted` wherever any of this content has a turn. Call it inside the verb that changed the content."""
    lease.alone(CHANGES)
    holders = (
        select(CampaignItem.campaign_id).where(CampaignItem.content_id.in_(list(content_ids))).distinct()
    )
    campaign_ids = db.session.scalars(holders).all()
    return want_plans(affected_by_campaigns(campaign_ids)) if campaign_ids else 0


def want_plans_for_campaigns(campaign_ids: Iterable[int]) -> int:
    """Raise `plan_wanted` wherever any of these campaigns plays. Call it inside the verb that changed the campaign."""
    lease.alone(CHANGES)
    return want_plans(affected_by_campaigns(campaign_ids))


def paths_of(location_ids: Iterable[int | None]) -> dict[int, str]:
    """Paths of places by id."""
    ids = {each for each in location_ids if each is not None}
    if not ids:
        return {}
    rows = db.session.execute(select(Location.id, Location.path).where(Location.id.in_(ids)))
    return {row.id: row.path for row in rows}
