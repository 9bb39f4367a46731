"""Which days a recurrence rule picks."""

from datetime import date, datetime, time, timedelta

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.services import recurrence
from backend.services.recurrence_rules import BadRecurrence, read

START = date(2026, 1, 1)  # a Thursday


def picked(rule: str, start: str = "2026-01-01", days: int = 366) -> list[str]:
    since = date.fromisoformat(start)
    return [
        day.isoformat()[5:] for day in recurrence.dates(rule, since, since, since + timedelta(days=days - 1))
    ]


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("FREQ=DAILY;COUNT=3", ["01-01", "01-02", "01-03"]),
        ("RRULE:FREQ=DAILY;INTERVAL=10;UNTIL=20260131", ["01-01", "01-11", "01-21", "01-31"]),
        ("freq=daily;until=20260102T235959Z", ["01-01", "01-02"]),
        ("FREQ=WEEKLY;COUNT=3", ["01-01", "01-08", "01-15"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;COUNT=4", ["01-02", "01-12", "01-16", "01-26"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,TH;WKST=SU;COUNT=3", ["01-01", "01-11", "01-15"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,TH;WKST=MO;COUNT=3", ["01-01", "01-04", "01-15"]),
        ("FREQ=MONTHLY;BYDAY=2TU;COUNT=3", ["01-13", "02-10", "03-10"]),
        ("FREQ=MONTHLY;BYDAY=-1FR;COUNT=3", ["01-30", "02-27", "03-27"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=2", ["01-30", "02-27"]),
        ("FREQ=MONTHLY;BYMONTHDAY=31;COUNT=3", ["01-31", "03-31", "05-31"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3", ["01-31", "02-28", "03-31"]),
        ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", ["02-13", "03-13", "11-13"]),
        ("FREQ=YEARLY", ["01-01", "01-01"]),
        ("FREQ=YEARLY;BYMONTH=3,6", ["03-01", "06-01"]),
        ("FREQ=YEARLY;BYYEARDAY=100,-1", ["04-10", "12-31"]),
        ("FREQ=YEARLY;BYWEEKNO=1,53;BYDAY=MO", ["12-28"]),
        ("FREQ=YEARLY;BYWEEKNO=-1;BYDAY=FR", ["01-01"]),
        ("FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", ["11-26"]),
        ("FREQ=YEARLY;BYDAY=20MO", ["05-18"]),
        ("FREQ=MONTHLY;BYDAY=MO,1FR;COUNT=6", ["01-02", "01-05", "01-12", "01-19", "01-26", "02-02"]),
    ],
)
def test_the_days_of_a_rule(rule, days):
    assert picked(rule) == days or picked(rule, days=367) == days


def test_a_rare_day_is_found():
    assert recurrence.dates("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", START, START, date(2034, 1, 1)) == [
        date(2028, 2, 29),
        date(2032, 2, 29),
    ]


def test_only_the_asked_span_is_answered():
    found = recurrence.dates(
        "FREQ=DAILY;INTERVAL=3;COUNT=733", date(2020, 1, 1), date(2026, 1, 1), date(2026, 1, 9)
    )

    assert found == [date(2026, 1, 2), date(2026, 1, 5)]  # the 732nd and the 733rd
    assert recurrence.dates("FREQ=DAILY", START, date(2025, 1, 1), date(2025, 12, 31)) == []


@pytest.mark.parametrize(
    ("rule", "word"),
    [
        ("", "not a part"),
        ("every day", "not a part"),
        ("INTERVAL=2", "needs FREQ"),
        ("FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30", "FREQ is"),
        ("FREQ=HOURLY", "FREQ is"),
        ("FREQ=DAILY;BYHOUR=9", "BYHOUR"),
        ("FREQ=DAILY;BYMINUTE=0", "BYMINUTE"),
        ("FREQ=DAILY;BYSECOND=0", "BYSECOND"),
        ("FREQ=DAILY;BYEASTER=0", "not a part"),
        ("FREQ=DAILY;FREQ=DAILY", "twice"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL"),
        ("FREQ=DAILY;INTERVAL=-1", "INTERVAL"),
        ("FREQ=DAILY;INTERVAL=٣٠٠٠٠", "INTERVAL"),
        ("FREQ=DAILY;INTERVAL=99999999999999999999", "INTERVAL"),
        ("FREQ=DAILY;COUNT=100000", "COUNT"),
        ("FREQ=DAILY;COUNT=2;UNTIL=20260131", "exclude"),
        ("FREQ=DAILY;UNTIL=20260231", "UNTIL"),
        ("FREQ=DAILY;UNTIL=2026-01-31", "UNTIL"),
        ("FREQ=YEARLY;BYMONTH=13", "BYMONTH"),
        ("FREQ=YEARLY;BYMONTH=-1", "BYMONTH"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY"),
        ("FREQ=WEEKLY;BYMONTHDAY=1", "WEEKLY"),
        ("FREQ=WEEKLY;BYDAY=2TU", "number"),
        ("FREQ=WEEKLY;BYDAY=XX", "BYDAY"),
        ("FREQ=MONTHLY;BYDAY=0TU", "BYDAY"),
        ("FREQ=MONTHLY;BYDAY=54TU", "BYDAY"),
        ("FREQ=WEEKLY;WKST=1", "WKST"),
        ("FREQ=MONTHLY;BYWEEKNO=1;BYDAY=MO", "YEARLY"),
        ("FREQ=YEARLY;BYWEEKNO=1", "BYDAY"),
        ("FREQ=YEARLY;BYWEEKNO=1;BYDAY=1MO", "BYWEEKNO"),
        ("FREQ=MONTHLY;BYYEARDAY=1", "YEARLY"),
        ("FREQ=DAILY;BYSETPOS=1", "BYSETPOS"),
        ("FREQ=DAILY;" + "BYMONTH=1," * 100, "500 characters"),
    ],
)
def test_what_is_not_understood_is_refused_with_the_reason(rule, word):
    with pytest.raises(BadRecurrence, match=word) as refusal:
        recurrence.check(rule, START)

    assert refusal.value.status == 422
    assert list(refusal.value.errors) == ["recurrence_rule"]


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYMONTH=2,4,6,9,11;BYMONTHDAY=31",
        "FREQ=MONTHLY;BYMONTHDAY=1;BYSETPOS=2",
        "FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO;BYMONTH=6",
        "FREQ=YEARLY;INTERVAL=1000;BYMONTH=2;BYMONTHDAY=29",
        "FREQ=YEARLY;BYYEARDAY=366;BYMONTH=1",
        "FREQ=DAILY;INTERVAL=7;BYDAY=MO",
        "FREQ=DAILY;UNTIL=20251231",
    ],
)
def test_a_rule_that_never_matches_is_refused_after_a_bounded_search(rule, monkeypatch):
    asked, matches = [], recurrence._matches
    monkeypatch.setattr(recurrence, "_matches", lambda rule, day: asked.append(day) or matches(rule, day))

    with pytest.raises(BadRecurrence, match="no day"):
        recurrence.check(rule, START)

    assert len(asked) <= recurrence.FOLLOWED_DAYS + 366  # the last period is looked at whole


def test_a_rule_without_a_day_before_its_end_is_refused():
    recurrence.check("FREQ=WEEKLY;BYDAY=MO", START, date(2026, 1, 5))
    with pytest.raises(BadRecurrence, match="no day"):
        recurrence.check("FREQ=WEEKLY;BYDAY=MO", START, date(2026, 1, 4))


def test_counting_stops_after_fifty_years():
    found = recurrence.dates(
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;COUNT=3000", START, date(2070, 1, 1), date(2100, 1, 1)
    )

    assert found == [date(2072, 2, 29)]


WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


def several(*choices: object) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(choices), min_size=1, max_size=4, unique=True).map(
        lambda each: ",".join(map(str, each))
    )


@st.composite
def rules(draw: st.DrawFn) -> str:
    """Rules that RFC 5545 allows and that libraries read alike."""
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    ordinals = [f"{n}{day}" for n in (1, 2, 4, -1, -2) for day in WEEKDAYS]
    parts = {"BYMONTH": several(*range(1, 13)), "BYDAY": several(*WEEKDAYS)}
    if frequency != "WEEKLY":
        parts["BYMONTHDAY"] = several(*range(1, 32), -1, -2, -30)
    if frequency in {"MONTHLY", "YEARLY"} and draw(st.booleans()):
        parts["BYDAY"] = several(*ordinals)
    if frequency == "YEARLY":
        parts["BYYEARDAY"] = several(1, 59, 60, 200, 365, 366, -1, -366)
        if draw(st.booleans()):
            parts = {
                "BYDAY": several(*WEEKDAYS),
                "BYMONTH": parts["BYMONTH"],
                "BYWEEKNO": several(2, 20, 51),
            }
    chosen = draw(st.sets(st.sampled_from(sorted(parts)), max_size=3))
    if "BYWEEKNO" in chosen:
        chosen.add("BYDAY")
    text = [
        f"FREQ={frequency}",
        f"INTERVAL={draw(st.integers(1, 4))}",
        f"WKST={draw(st.sampled_from(WEEKDAYS))}",
    ]
    text += [f"{key}={draw(parts[key])}" for key in sorted(chosen)]
    if chosen and frequency in {"MONTHLY", "YEARLY"} and draw(st.booleans()):
        text.append(f"BYSETPOS={draw(several(1, 2, -1))}")
    if draw(st.booleans()):
        text.append(f"COUNT={draw(st.integers(1, 40))}")
    return ";".join(text)


@settings(deadline=None)  # a busy machine proves nothing about a rule
@given(rule=rules(), start=st.dates(date(2020, 1, 1), date(2030, 1, 1)), weeks=st.integers(0, 150))
def test_the_usual_library_picks_the_same_days(rule, start, weeks):
    """It is asked with an end it always reaches: a day of its own, far out, so that it does not look up to 9999."""
    first, last = start + timedelta(weeks=weeks), start + timedelta(weeks=weeks + 30)
    bounded = rule if "COUNT" in rule else f"{rule};UNTIL={last:%Y%m%d}T000000"
    try:
        recurrence.check(rule, start)
    except BadRecurrence:
        return

    theirs = rrulestr(bounded, dtstart=datetime.combine(start, time()))
    expected = [
        each.date()
        for each in theirs.between(datetime.combine(first, time()), datetime.combine(last, time()), inc=True)
    ]

    assert recurrence.dates(rule, start, first, last) == expected


@pytest.mark.parametrize("week", [1, 2, 26, 51, 52, 53])
def test_weeks_are_numbered_as_in_iso_8601(week):
    """Also around the turn of the year, where the usual library misses days of the old year's last week."""
    start, end = date(2020, 1, 1), date(2060, 12, 31)
    every_day = "MO,TU,WE,TH,FR,SA,SU"
    days = [start + timedelta(days=n) for n in range((end - start).days + 1)]

    found = recurrence.dates(f"FREQ=YEARLY;BYWEEKNO={week};BYDAY={every_day}", start, start, end)

    assert found == [day for day in days if day.isocalendar().week == week]


def test_the_last_week_of_a_year_may_be_named_from_its_end():
    start, end = date(2020, 1, 1), date(2060, 12, 31)
    last = recurrence.dates("FREQ=YEARLY;BYWEEKNO=-1;BYDAY=MO", start, start, end)

    assert all((day + timedelta(days=7)).isocalendar().week == 1 for day in last)
    assert len(last) == 41


def test_reading_a_rule_twice_costs_once():
    assert read("FREQ=DAILY") is read("FREQ=DAILY")
