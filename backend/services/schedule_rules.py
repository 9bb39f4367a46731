"""Schedule rules: what a schedule may say. Refused with the field and a sentence before anything is kept."""

from datetime import date

from backend.core.errors import Invalid
from backend.services import recurrence
from backend.services.planning_inputs import ScheduleRule
from backend.services.wall_clock import DAY
from backend.services.windows import start_days

EARLIEST, LATEST = date(2000, 1, 1), date(2199, 12, 31)
MAX_EXCEPTIONS = 366
_YEAR = 366 * DAY


def check_schedule(schedule: ScheduleRule) -> None:
    """Refuse a schedule that contradicts itself, or that can't be followed on a screen.

    Raises: Invalid (`errors` names every field that is wrong), BadRecurrence.
    """
    refusals = {
        "start_date": _date_refusal(schedule.start_date),
        "end_date": _end_refusal(schedule),
        "end_time": _time_refusal(schedule),
        "days_of_week": _weekday_refusal(schedule),
        "exceptions": _exceptions_refusal(schedule),
    }
    _raise_if_any(refusals)
    if schedule.recurrence_rule is not None:
        recurrence.check(schedule.recurrence_rule, schedule.start_date, schedule.end_date)
    _raise_if_any({"end_date": _never_plays_refusal(schedule)})


def check_dates(start_date: date | None, end_date: date | None) -> None:
    """Refuse the dates of a campaign that are absurd or the wrong way round.

    Raises: Invalid.
    """
    given = {"start_date": start_date, "end_date": end_date}
    refusals = {field: _date_refusal(day) for field, day in given.items() if day is not None}
    if start_date and end_date and end_date < start_date:
        refusals["end_date"] = "The end date is before the start date."
    _raise_if_any(refusals)


def _raise_if_any(refusals: dict[str, str | None]) -> None:
    errors = {field: [sentence] for field, sentence in refusals.items() if sentence}
    if errors:
        raise Invalid(
            " ".join(sentence for sentences in errors.values() for sentence in sentences), errors=errors
        )


def _date_refusal(day: date) -> str | None:
    if EARLIEST <= day <= LATEST:
        return None
    return f"Dates lie between {EARLIEST.isoformat()} and {LATEST.isoformat()}."


def _end_refusal(schedule: ScheduleRule) -> str | None:
    if schedule.end_date is None:
        return None
    if schedule.end_date < schedule.start_date:
        return "The end date is before the start date."
    return _date_refusal(schedule.end_date)


def _time_refusal(schedule: ScheduleRule) -> str | None:
    if schedule.start_time is None or schedule.start_time != schedule.end_time:
        return None
    return "Start and end are the same time. Leave both out for the whole day."


def _weekday_refusal(schedule: ScheduleRule) -> str | None:
    days = schedule.days_of_week
    if days is None:
        return None
    if schedule.recurrence_rule is not None:
        return "Weekdays and a recurrence rule exclude each other; put BYDAY into the rule."
    if not days or not set(days) <= set(range(7)):
        return "Weekdays are numbers from 0 (Monday) to 6 (Sunday), at least one."
    return None


def _exceptions_refusal(schedule: ScheduleRule) -> str | None:
    if len(schedule.exceptions) > MAX_EXCEPTIONS:
        return f"A schedule has at most {MAX_EXCEPTIONS} exceptions."
    return None


def _never_plays_refusal(schedule: ScheduleRule) -> str | None:
    """Looks a year ahead only where the end allows it to look at everything: a rule with rare days was checked before."""
    if schedule.end_date is None or schedule.end_date - schedule.start_date > _YEAR:
        return None
    if start_days(schedule, schedule.start_date, schedule.end_date):
        return None
    return "No day between the start and the end is left to play on."
