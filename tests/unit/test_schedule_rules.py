"""What a schedule may say."""

from datetime import date, timedelta

import pytest

from backend.core.errors import Invalid
from backend.services.schedule_rules import check_dates, check_schedule
from tests.unit.planning_stories import schedule


@pytest.mark.parametrize(
    ("rule", "field", "word"),
    [
        ({"end_date": date(2025, 12, 31)}, "end_date", "before the start"),
        ({"since": "1999-12-31"}, "start_date", "between 2000-01-01 and 2199-12-31"),
        ({"since": "2200-01-01"}, "start_date", "between"),
        ({"end_date": date(9999, 12, 31)}, "end_date", "between"),
        ({"times": "09:00-09:00"}, "end_time", "same time"),
        ({"times": "00:00-00:00"}, "end_time", "whole day"),
        ({"days_of_week": ()}, "days_of_week", "at least one"),
        ({"days_of_week": (7,)}, "days_of_week", "0 .Monday."),
        ({"days_of_week": (-1, 0)}, "days_of_week", "0 .Monday."),
        ({"days_of_week": (0,), "recurrence_rule": "FREQ=DAILY"}, "days_of_week", "exclude each other"),
        ({"recurrence_rule": "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30"}, "recurrence_rule", "FREQ is"),
        ({"recurrence_rule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}, "recurrence_rule", "no day"),
        ({"recurrence_rule": ""}, "recurrence_rule", "not a part"),
        (
            {"exceptions": tuple(date(2026, 1, 1) + timedelta(days=n) for n in range(10_000))},
            "exceptions",
            "at most 366",
        ),
        ({"days_of_week": (6,), "end_date": date(2026, 1, 2)}, "end_date", "No day"),
        ({"exceptions": (date(2026, 1, 1),), "end_date": date(2026, 1, 1)}, "end_date", "No day"),
    ],
)
def test_a_schedule_that_cannot_be_followed_is_refused(rule, field, word):
    with pytest.raises(Invalid, match=word) as refusal:
        check_schedule(schedule(1, **rule))

    assert refusal.value.status == 422
    assert list(refusal.value.errors) == [field]


def test_everything_that_is_wrong_is_said_at_once():
    with pytest.raises(Invalid) as refusal:
        check_schedule(schedule(1, times="08:00-08:00", days_of_week=(9,), end_date=date(2020, 1, 1)))

    assert sorted(refusal.value.errors) == ["days_of_week", "end_date", "end_time"]


@pytest.mark.parametrize(
    "rule",
    [
        {},
        {"end_date": date(2026, 1, 1)},
        {"times": "22:00-02:00", "end_date": date(2199, 12, 31)},
        {"times": "00:00-", "days_of_week": (0, 6)},
        {"recurrence_rule": "FREQ=MONTHLY;BYDAY=-1FR", "exceptions": (date(2026, 1, 30),)},
        {"recurrence_rule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"},
    ],
)
def test_a_schedule_that_can_be_followed_is_kept(rule):
    assert check_schedule(schedule(1, **rule)) is None


@pytest.mark.parametrize(
    ("start", "end", "fields"),
    [
        (None, None, []),
        (date(2026, 1, 1), None, []),
        (None, date(2026, 1, 1), []),
        (date(2026, 1, 1), date(2026, 1, 1), []),
        (date(2026, 1, 2), date(2026, 1, 1), ["end_date"]),
        (date(1, 1, 1), date(9999, 12, 31), ["start_date", "end_date"]),
    ],
)
def test_the_dates_of_a_campaign(start, end, fields):
    try:
        check_dates(start, end)
        refused = []
    except Invalid as refusal:
        refused = list(refusal.errors or {})

    assert refused == fields
