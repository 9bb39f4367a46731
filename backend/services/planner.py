"""The planner: from committed rows to each screen's newest plan. May run anywhere, at any time, twice at once.

A screen whose `plan_revision` is below its `plan_wanted` needs one. What is stored never goes back: a plan is written only
where a lower revision stands, under the number that was read before anything the plan was computed from.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import ColumnElement, Table, and_, func, select
from sqlalchemy.exc import IntegrityError

from backend.core import clock, hub
from backend.core.bulk import bulk_update, update_these
from backend.core.db import announce, atomic, db
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
SCREENS_AT_ONCE = 20_000
YIELD_SECONDS = 0.02
AUDIENCES_AT_ONCE = 25  # in one transaction: a change of a large house is then a handful of them
IS_NEWER = "players.plan_revision < given.plan_revision"


@dataclass(frozen=True)
class PlansChanged:
    """These screens should now play this plan."""

    plan_hash: str
    player_ids: tuple[int, ...]


def plan_all() -> int:
    """Give every screen that wants one its newest plan. Returns how many screens were served.

    An audience whose plan can't be computed or kept is logged and left for the next call; it never holds up the others.
    """
    served, began = 0, clock.monotonic()
    for waiting in _waiting():
        ready: list[_Planned] = []
        for audience in audiences(waiting):
            ready += _planned(audience)
            if len(ready) >= AUDIENCES_AT_ONCE:
                served += _keep_all(ready)
                ready = []
            # A long row of audiences must not hold up everybody else.
            if clock.monotonic() - began > YIELD_SECONDS:
                hub.sleep(0)
                began = clock.monotonic()
        served += _keep_all(ready)
    return served


def _waiting() -> Iterator[ColumnElement[bool]]:
    """Conditions on the screens that want a plan, a bounded number at a time and each only once: whoever wants yet
    another one meanwhile has woken the next call.
    """
    is_waiting, last = Player.plan_revision < Player.plan_wanted, 0
    while True:
        db.session.rollback()  # what was read before belongs to an older picture
        db.session.expire_all()
        # Mostly nobody waits: that is seen in the index alone. The first by id is looked for only then.
        if db.session.scalar(select(Player.id).where(is_waiting, Player.id > last).limit(1)) is None:
            return
        first = db.session.scalar(select(func.min(Player.id)).where(is_waiting, Player.id > last)) or last
        last = first + SCREENS_AT_ONCE
        yield and_(is_waiting, Player.id.between(first, last))


@dataclass(frozen=True)
class _Planned:
    """An audience's plan, computed and not yet kept."""

    name: str
    plan: plans.Plan
    rolls_at: datetime
    screens: list[Screen]


def _planned(audience: Audience) -> list[_Planned]:
    try:
        reach = _reach(audience)
        plan = plans.make_plan(audience.inputs, reach)
    except Invalid as error:  # PlanTooLarge, BadRecurrence
        _refuse(audience.screens, error.detail)
        return []
    except Exception:
        log.exception("audience_failed", audience=audience.name)
        return []
    return [_Planned(audience.name, plan, reach.rolls_at, audience.screens)]


def _keep_all(ready: list[_Planned]) -> int:
    """Keep many plans with one transaction; where that fails each alone, so that none holds up the others."""
    if not ready:
        return 0
    try:
        return _keep(ready)
    except Exception:
        if len(ready) > 1:
            return sum(_keep_all([each]) for each in ready)
        log.exception("audience_failed", audience=ready[0].name)
        return 0


def compute(audience: Audience) -> plans.Plan:
    """The audience's plan as of now. Raises: PlanTooLarge, BadRecurrence."""
    return plans.make_plan(audience.inputs, _reach(audience))


def _reach(audience: Audience) -> Horizon:
    return horizon(clock.now(), audience.inputs.timezone, stagger_of(audience.name))


@atomic
def _keep(ready: list[_Planned]) -> int:
    _store(ready)
    return sum(_give(each) for each in ready)


def _give(planned: _Planned) -> int:
    """One UPDATE for the audience: what one change wanted it wanted everywhere under one number."""
    served, numbers = 0, defaultdict[int, list[int]](list)
    for screen in planned.screens:
        numbers[screen.plan_wanted].append(screen.id)
    for wanted, ids in numbers.items():
        values = {"plan_revision": wanted, "plan_hash": planned.plan.hash}
        served += update_these(PLAYERS, ids, values, guard="players.plan_revision < :plan_revision")
    announce(PlansChanged(planned.plan.hash, tuple(each.id for each in planned.screens)))
    return served


def _store(ready: list[_Planned]) -> None:
    fresh = {each.plan.hash: each for each in ready}
    for known in db.session.scalars(select(Plan.hash).where(Plan.hash.in_(fresh))):
        del fresh[known]
    for each in fresh.values():
        plan = each.plan
        row = Plan(
            hash=plan.hash, body=plan.body.decode(), valid_until=plan.valid_until, rolls_at=each.rolls_at
        )
        try:
            with db.session.begin_nested():
                db.session.add(row)
        # Another process computed the same plan at this moment: equal hash, equal bytes.
        except IntegrityError:
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
