"""The ledger against the plainest model of it: whatever is ordered, said, lost and repeated, in whatever order."""

from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from backend.core.db import db
from backend.models.commands import PlayerCommand
from backend.schemas.commands import CommandIn
from backend.schemas.realtime import StatusIn
from backend.services import commands, players
from tests.factories import make_place, make_player, make_user

MINUTES = {"restart": 5, "reboot": 5, "sync": 10, "screenshot": 1, "identify": 5, "next": 5}
STATES = {"play": "playback", "pause": "playback", "volume": "volume"}
ALONE = {"restart", "reboot", "sync", "screenshot"}
OPEN, ENDED_BY_SERVER = {"queued", "delivered"}, {"expired", "superseded", "cancelled"}
OUTCOMES = ["done", "failed", "unsupported"]
names = st.sampled_from([*MINUTES, *STATES])
places = st.integers(0, 11)


class Modelled:
    """What should be known of one command."""

    def __init__(self, command_id, name, until):
        self.id, self.name, self.until = command_id, name, until
        self.status, self.late = "queued", None

    @property
    def key(self):
        return STATES.get(self.name, self.name)

    def is_superseded_by(self, name):
        if self.key != STATES.get(name, name):
            return False
        return self.status in OPEN if name in STATES else name in ALONE and self.status == "queued"

    def hears(self, stage):
        if stage == "delivered":
            self.status = "delivered" if self.status == "queued" else self.status
        elif self.status in OPEN:
            self.status = stage
        elif self.status in ENDED_BY_SERVER:
            self.late = self.late or stage


class Ledger(RuleBasedStateMachine):
    """One screen, its orders, and a line that loses and repeats."""

    def __init__(self, clock):
        super().__init__()
        self.clock, self.actor = clock, make_user("admin")
        self.player = make_player(make_place())
        self.model = []
        self.seen, self.did = set(), []

    @rule(name=names)
    def somebody_orders(self, name):
        wish = CommandIn(command=name, params={"volume": 5} if name == "volume" else {})
        for each in self.model:
            if each.is_superseded_by(name):
                each.status = "superseded"

        command = commands.issue_command(self.actor, self.player.id, wish)

        until = self.clock.instant + timedelta(minutes=MINUTES[name]) if name in MINUTES else None
        self.model.append(Modelled(command.id, name, until))
        assert command.seq == len(self.model)

    @rule(place=places, stage=st.sampled_from(["delivered", *OUTCOMES]))
    def the_screen_says(self, place, stage):
        if place < len(self.model):
            commands.report(self.player.id, StatusIn(command_id=self.model[place].id, stage=stage))
            self.model[place].hears(stage)

    @rule(place=places)
    def somebody_takes_back(self, place):
        if place < len(self.model):
            commands.cancel_command(self.actor, self.player.id, self.model[place].id)
            if self.model[place].status in OPEN:
                self.model[place].status = "cancelled"

    @rule(minutes=st.sampled_from([1, 4, 11]))
    def time_passes(self, minutes):
        self.clock.goes_on(minutes=minutes)

    @rule()
    def the_clock_looks(self):
        overdue = [each for each in self.model if each.status in OPEN and self.is_over(each)]
        assert commands.expire_overdue() == len(overdue)
        for each in overdue:
            each.status = "expired"

    @rule(answers=st.booleans())
    def the_screen_comes_back(self, answers):
        told = commands.open_commands(self.player.id)
        expected = [each for each in self.model if each.status in OPEN and not self.is_over(each)]
        assert [each.command_id for each in told] == [each.id for each in expected]
        assert [each.seq for each in told] == sorted(each.seq for each in told)
        for each in expected:
            if each.id not in self.seen:
                self.seen.add(each.id)
                self.did.append(each.id)
            if answers:
                commands.report(self.player.id, StatusIn(command_id=each.id, stage="done"))
                each.hears("done")

    def teardown(self):
        players.delete_player(self.actor, self.player.id)

    def is_over(self, each):
        return each.until is not None and each.until <= self.clock.instant

    @invariant()
    def rows_and_model_agree(self):
        db.session.rollback()
        db.session.expire_all()
        query = (
            select(PlayerCommand).where(PlayerCommand.player_id == self.player.id).order_by(PlayerCommand.seq)
        )
        rows = [(row.id, str(row.status), row.late) for row in db.session.scalars(query)]
        assert rows == [(each.id, each.status, each.late) for each in self.model]

    @invariant()
    def nothing_is_done_twice(self):
        assert len(self.did) == len(set(self.did))


def test_the_ledger_keeps_its_promises(app, the_clock):
    bounds = settings(
        max_examples=15,
        stateful_step_count=20,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        derandomize=True,
    )

    run_state_machine_as_test(lambda: Ledger(the_clock), settings=bounds)

    assert db.session.scalars(select(PlayerCommand.id)).all() == []  # gone with their screens
