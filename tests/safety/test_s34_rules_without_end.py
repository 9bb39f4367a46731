"""s34: recurrence rules that never end or never match, and what hangs on them, are refused in about the time of an ordinary one."""

import time
from datetime import date, timedelta

import pytest

from tests.browser import is_problem
from tests.factories import make_campaign, make_place, sign_in_as

ROUNDS = 3
MOST_TIMES = 20  # as long as an ordinary rule takes to be kept
EVERY = ",".join(str(number) for number in range(1, 32))
RULES = [
    "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30,31",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=YEARLY;BYMONTH=4,6,9,11;BYMONTHDAY=31",
    "FREQ=YEARLY;BYYEARDAY=366;BYMONTH=1",
    "FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO;BYMONTH=6",
    "FREQ=MONTHLY;BYDAY=6MO",
    f"FREQ=MONTHLY;BYMONTHDAY={EVERY};BYSETPOS=366",
    "FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS=366;BYMONTH=2",
    "FREQ=DAILY;INTERVAL=1000000000",
    "FREQ=DAILY;COUNT=1000000000",
    "FREQ=DAILY;INTERVAL=" + "9" * 400,
    "FREQ=DAILY;BYMONTHDAY=" + ",".join(["30"] * 150) + ";BYMONTH=2",
    "FREQ=DAILY;" * 40,
    # A hundred thousand windows, if rules could pick hours and minutes.
    "FREQ=MINUTELY;COUNT=100000",
    "FREQ=HOURLY",
    "FREQ=DAILY;BYHOUR=" + ",".join(map(str, range(24))) + ";BYMINUTE=" + ",".join(map(str, range(60))),
    "RRULE:" * 80,
]


@pytest.fixture
def schedule(client):
    sign_in_as(client, "admin")
    place = make_place()
    return {
        "campaign_id": make_campaign(place).id,
        "location_id": place.id,
        "start_date": "2026-01-01",
        "allow_conflicts": True,
    }


def seconds(ask):
    """The processor's time for it, at its quickest."""
    spent = []
    for _ in range(ROUNDS):
        started = time.process_time()
        ask()
        spent.append(time.process_time() - started)
    return min(spent)


@pytest.fixture
def ordinary(client, schedule):
    """How long one takes that is kept."""

    def ask():
        answer = client.post("/api/schedules", json=schedule | {"recurrence_rule": "FREQ=MONTHLY;BYDAY=2TU"})
        assert answer.status_code == 201, answer.text

    return seconds(ask)


@pytest.mark.parametrize("rule", RULES)
def test_s34_a_rule_that_never_ends_or_never_matches_is_refused_soon(client, schedule, ordinary, rule):
    body = schedule | {"recurrence_rule": rule}

    refused = is_problem(client.post("/api/schedules", json=body), 422)

    assert refused["code"] in {"invalid", "recurrence_invalid"}
    assert seconds(lambda: client.post("/api/schedules", json=body)) < MOST_TIMES * ordinary


@pytest.mark.parametrize("rule", RULES)
def test_s34_nor_is_it_tried_for_long(client, schedule, ordinary, rule):
    body = {name: value for name, value in schedule.items() if name != "allow_conflicts"} | {
        "recurrence_rule": rule
    }

    assert client.post("/api/schedules/conflicts", json=body).status_code == 422
    assert seconds(lambda: client.post("/api/schedules/conflicts", json=body)) < MOST_TIMES * ordinary


def test_s34_ten_thousand_exceptions_are_refused_soon(client, schedule, ordinary):
    first = date(2026, 1, 1)
    days = [(first + timedelta(days=number)).isoformat() for number in range(10_000)]
    body = schedule | {"exceptions": days}

    assert is_problem(client.post("/api/schedules", json=body), 422, "invalid")["errors"]
    assert seconds(lambda: client.post("/api/schedules", json=body)) < MOST_TIMES * ordinary
