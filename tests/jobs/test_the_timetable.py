"""What the clock starts: once for all processes, again and again, and whatever happens."""

import threading

import pytest
import structlog

from backend.core import clock, lease
from backend.core.db import db
from backend.core.repeating import Repeating
from backend.jobs import planning, timetable
from backend.jobs.timetable import Entry
from backend.models.commands import CommandStatus, PlayerCommand
from backend.models.players import PlayerStatus
from backend.services import planner
from tests.factories import all_want_plans, make_place, make_player
from tests.lines import eventually
from tests.orders import order
from tests.together import at_once


class Chore:
    """A job that counts, and fails when it is told to."""

    def __init__(self):
        self.runs, self.fails = 0, False

    def do(self):
        self.runs += 1
        if self.fails:
            raise RuntimeError("out of milk")


@pytest.fixture(autouse=True)
def a_process_that_has_just_begun(monkeypatch):
    """Whoever held the lease in another story holds it no more."""
    monkeypatch.setattr(timetable._Held, "since", float("-inf"))


@pytest.fixture
def chore():
    return Chore()


@pytest.fixture
def entry(chore):
    return Entry(chore.do, 1, everywhere=False)


def test_every_job_may_be_run_twice_and_two_at_a_time(app):
    make_player(make_place(), session_id="a socket", status="online")
    jobs = [each.run for each in timetable.entries()]

    results = at_once(app, *[lambda job=job: [job(), job()] for job in jobs])

    assert len(jobs) >= 6
    assert [each for each in results if isinstance(each, Exception)] == []


def test_jobs_are_called_by_their_own_names(app):
    names = [each.name for each in timetable.entries()]

    assert len(set(names)) == len(names)
    assert "backend.jobs.upkeep.expire_commands" in names


def test_only_who_holds_the_lease_runs_a_job(app, the_clock, entry, chore):
    lease.hold(timetable.LEASE, timetable.LEASE_SECONDS, holder="another process")

    timetable.run(app, entry)
    while_held = chore.runs
    the_clock.goes_on(seconds=timetable.LEASE_SECONDS)
    timetable.run(app, entry)
    timetable.run(app, entry)

    assert (while_held, chore.runs) == (0, 2)
    assert not lease.hold(timetable.LEASE, 1, holder="another process")


def test_what_every_process_looks_after_itself_needs_no_lease(app, chore):
    lease.hold(timetable.LEASE, timetable.LEASE_SECONDS, holder="another process")

    timetable.run(app, Entry(chore.do, 1, everywhere=True))

    assert chore.runs == 1


def test_a_job_that_fails_is_logged_and_has_its_next_turn(app, entry, chore):
    chore.fails = True

    with structlog.testing.capture_logs() as logs:
        timetable.run(app, entry)
    chore.fails = False
    timetable.run(app, entry)

    (line,) = [each for each in logs if each["event"] == "job_failed"]
    assert line["job"] == entry.name
    assert line["exc_info"]
    assert chore.runs == 2


def test_the_timetable_runs_by_itself(app, monkeypatch, chore):
    monkeypatch.setattr(timetable, "_entries", [Entry(chore.do, 0.02, everywhere=True)])
    scheduler = timetable.start(app)

    try:
        assert eventually(lambda: chore.runs >= 3)
    finally:
        scheduler.shutdown()


def test_the_clock_ends_orders_and_notices_silence(app, the_clock):
    player = make_player(make_place(), status="online", last_seen_at=the_clock.instant)
    command = order(player, "restart")
    the_clock.goes_on(minutes=6)

    for entry in timetable.entries():
        timetable.run(app, entry)

    db.session.rollback()
    db.session.refresh(player)
    assert player.status is PlayerStatus.OFFLINE
    assert db.session.get(PlayerCommand, command.id, populate_existing=True).status is CommandStatus.EXPIRED


@pytest.fixture
def planning_goes_on(app):
    """The planner in the background, as in a serving process."""
    at_work = planning.start(app)
    yield at_work
    at_work.stop()


def has_plan(player):
    db.session.rollback()
    db.session.refresh(player)
    return player.plan_hash is not None


def test_planning_begins_right_after_the_commit(app, monkeypatch):
    monkeypatch.setattr(planning, "LOOK_AGAIN_SECONDS", 3_600)
    at_work = planning.start(app)
    player = make_player(make_place())

    try:
        all_want_plans()
        assert eventually(lambda: has_plan(player), "a plan")
    finally:
        at_work.stop()


def test_planning_looks_again_for_what_was_left(app, planning_goes_on):
    """As after a restart: nobody announces anything."""
    player = make_player(make_place(), plan_wanted=1)

    assert eventually(lambda: has_plan(player), "a plan")


def test_planning_survives_a_database_that_is_away(app, monkeypatch, planning_goes_on):
    failures = []

    def is_away(*_):
        failures.append(1)
        raise planner.db.engine.dialect.loaded_dbapi.OperationalError("gone")

    with monkeypatch.context() as broken, structlog.testing.capture_logs() as logs:
        broken.setattr(planner, "_waiting", is_away)
        eventually(lambda: planning_goes_on.now() or len(failures) >= 3, "failing three times")
    player = make_player(make_place())
    all_want_plans()

    assert eventually(lambda: has_plan(player), "a plan")
    assert {each["event"] for each in logs} == {"turn_failed"}


def test_work_that_is_told_to_stop_finishes_its_turn(app):
    begun, may_end, ended = threading.Event(), threading.Event(), []

    def work():
        begun.set()
        may_end.wait(10)
        ended.append(1)

    repeating = Repeating(work, 0.01, app.app_context, "slow").start()
    begun.wait(10)
    threading.Timer(0.1, may_end.set).start()
    repeating.stop()

    assert ended == [1]


def test_the_lease_is_asked_for_again_when_half_of_it_is_over(app, entry, chore, monkeypatch):
    instants, asked = iter([0, 0, 1, 16, 16, 17]), []
    monkeypatch.setattr(lease, "hold", lambda *_: asked.append("asked") or True)
    monkeypatch.setattr(clock, "monotonic", lambda: next(instants))

    for _ in range(4):  # at 0, 1, 16 and 17 seconds
        timetable.run(app, entry)

    assert len(asked) == 2
