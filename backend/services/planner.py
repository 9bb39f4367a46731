"""The planner: from committed rows to each screen's newest plan. May run anywhere, at any time, twice at once.

A screen whose `plan_revision` is below its `plan_wanted` needs one. What is stored never goes back: a plan is written only
where a lower revision stands, under the number that was read before anything the plan was computed from.
"""

from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy import ColumnElement, Table, and_, select
from sqlalchemy.exc import IntegrityError

from backend.core import clock, hub
from backend.core.db import announce, atomic, bulk_update, db
from backend.core.errors import Invalid
from backend.models.plans import Plan
from backend.models.players import Player
from backend.services import activity, plans
from backend.services.audiences import Audience, Screen, audiences
from backend.services.horizons import Horizon, horizon, stagger_of
from backend.services.players import PlayerChanged
from backend.services.wanted import want_plans

log = structlog.get_logger(__name__)
PLAYERS: Table = Player.__table__  # type: ignore[assignment]  # a declared table is always a Table
BATCH = 5_000
IS_NEWER = "players.plan_revision < given.plan_revision"


@dataclass(frozen=True)
class PlansChanged:
    """These screens should now play this plan."""

    plan_hash: str
    player_ids: tuple[int, ...]


def plan_all() -> int:
    """Give every screen that wants one its newest plan. Returns how many screens were served.

    An audience whose plan can't be computed is logged and left for the next call; it never holds up the others.
    """
    served, seen = 0, set[int]()
    while batch := _waiting(seen):
        for audience in audiences(Player.id.in_(batch)):
            try:
                served += _serve(audience)
            except Exception:
                log.exception("audience_failed", audience=audience.name)
            hub.sleep(0)  # a long row of audiences must not hold up everybody else
        seen.update(batch)  # each once: whoever wants yet another one meanwhile has woken the next call
    return served


def _waiting(seen: set[int]) -> list[int]:
    db.session.rollback()  # what was read before belongs to an older picture
    db.session.expire_all()
    query = (
        select(Player.id)
        .where(Player.plan_revision < Player.plan_wanted, Player.id.not_in(seen))
        .order_by(Player.plan_wanted)
        .limit(BATCH)
    )
    return list(db.session.scalars(query))


def _serve(audience: Audience) -> int:
    reach = _reach(audience)
    try:
        plan = plans.make_plan(audience.inputs, reach)
    except Invalid as error:  # PlanTooLarge, BadRecurrence
        return _refuse(audience.screens, error.detail)
    return _keep(plan, reach, audience.screens)


def compute(audience: Audience) -> plans.Plan:
    """The audience's plan as of now. Raises: PlanTooLarge, BadRecurrence."""
    return plans.make_plan(audience.inputs, _reach(audience))


def _reach(audience: Audience) -> Horizon:
    return horizon(clock.now(), audience.inputs.timezone, stagger_of(audience.name))


@atomic
def _keep(plan: plans.Plan, reach: Horizon, screens: list[Screen]) -> int:
    _store(plan, reach)
    rows = [{"id": each.id, "plan_revision": each.plan_wanted, "plan_hash": plan.hash} for each in screens]
    served = bulk_update(PLAYERS, rows, ["plan_revision", "plan_hash"], guard=IS_NEWER)
    announce(PlansChanged(plan.hash, tuple(each.id for each in screens)))
    return served


def _store(plan: plans.Plan, reach: Horizon) -> None:
    if db.session.scalar(select(Plan.id).where(Plan.hash == plan.hash)) is not None:
        return
    row = Plan(hash=plan.hash, body=plan.body.decode(), valid_until=plan.valid_until, rolls_at=reach.rolls_at)
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:  # another process computed the same plan at this moment: equal hash, equal bytes
        log.info("plan_already_stored", plan_hash=plan.hash)


@atomic
def _refuse(screens: list[Screen], why: str) -> int:
    """Leave the screens on the plan they have, and say so; trying again every second would change nothing."""
    fault = why[:500]
    rows = [{"id": each.id, "plan_revision": each.plan_wanted, "fault": fault} for each in screens]
    ids = [each.id for each in screens]
    said_before = set(db.session.scalars(select(Player.id).where(Player.id.in_(ids), Player.fault == fault)))
    news = [each for each in screens if each.id not in said_before]
    for each in {each.location_id: each for each in news}.values():  # one line for each place
        activity.record("plan.refused", player_id=each.id, location_id=each.location_id, detail=why)
    for each in news:
        announce(PlayerChanged(each.id))
    return bulk_update(PLAYERS, rows, ["plan_revision", "fault"], guard=IS_NEWER)


def roll_horizons() -> int:
    """Want new plans for screens whose plan's week is over; it still reaches 14 days ahead. Returns how many."""
    is_over = Player.plan_hash.in_(select(Plan.hash).where(Plan.rolls_at <= clock.now()))
    # Who waits for a plan anyway gets it with the new week.
    return _roll(and_(is_over, Player.plan_revision >= Player.plan_wanted))


@atomic
def _roll(ending: ColumnElement[bool]) -> int:
    if db.session.scalar(select(Player.id).where(ending).limit(1)) is None:
        return 0
    return want_plans(ending, another_week=True)


@atomic
def purge_unused_plans(older_than: timedelta = timedelta(days=30)) -> int:
    """Delete old plans that no screen should play or plays. Returns how many."""
    used = select(Player.plan_hash).where(Player.plan_hash.is_not(None))
    applied = select(Player.applied_plan_hash).where(Player.applied_plan_hash.is_not(None))
    old = select(Plan).where(
        Plan.created_at < clock.now() - older_than, Plan.hash.not_in(used), Plan.hash.not_in(applied)
    )
    rows = db.session.scalars(old.limit(1_000)).all()
    for row in rows:
        db.session.delete(row)
    return len(rows)
