"""The planning rules again, as slowly and plainly as they can be said: a wall clock is watched minute by minute.

Shares no line with the planner; the planner is measured against it.
"""

from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from backend.services.planning_inputs import CampaignRule, PlanningInputs, ScheduleRule

MINUTE = timedelta(minutes=1)


class WatchedClock:
    """What a wall clock in a zone shows in each minute between two instants."""

    def __init__(self, zone: str, since: datetime, until: datetime):
        self.minutes: list[datetime] = []
        self.walls: list[datetime] = []
        self._showing: dict[datetime, list[datetime]] = defaultdict(list)
        self._after_skipped: dict[datetime, datetime] = {}
        minute = since
        while minute < until:
            wall = minute.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
            self.minutes.append(minute)
            self.walls.append(wall)
            self._showing[wall].append(minute)
            minute += MINUTE

    def first(self, wall: datetime) -> datetime:
        return self._showing[wall][0] if wall in self._showing else self._first_after(wall)

    def second(self, wall: datetime) -> datetime:
        return self._showing[wall][-1] if wall in self._showing else self._first_after(wall)

    def _first_after(self, wall: datetime) -> datetime:
        if wall not in self._after_skipped:
            self._after_skipped[wall] = self._search_after(wall)
        return self._after_skipped[wall]

    def _search_after(self, wall: datetime) -> datetime:
        return next(minute for minute, shown in zip(self.minutes, self.walls, strict=True) if shown > wall)


def covers(schedule: ScheduleRule, clock: WatchedClock, instant: datetime, days: list[date]) -> bool:
    return any(
        starts <= instant < ends
        for day in days
        if is_picked(schedule, day)
        for starts, ends in [window(schedule, clock, day)]
    )


def is_picked(schedule: ScheduleRule, day: date) -> bool:
    return (
        schedule.start_date <= day
        and (schedule.end_date is None or day <= schedule.end_date)
        and (schedule.days_of_week is None or day.weekday() in schedule.days_of_week)
        and day not in schedule.exceptions
    )


def window(schedule: ScheduleRule, clock: WatchedClock, day: date) -> tuple[datetime, datetime]:
    begin, end = schedule.start_time or time(), schedule.end_time
    starts = clock.first(datetime.combine(day, begin))
    tomorrow = day + timedelta(days=1)
    if end is None or (end == time() and begin == time()):
        return starts, clock.first(datetime.combine(tomorrow, time()))
    return starts, clock.second(datetime.combine(tomorrow if end <= begin else day, end))


def winners(
    inputs: PlanningInputs, clock: WatchedClock, instant: datetime, days: list[date]
) -> tuple[int, ...]:
    able = [
        each
        for each in inputs.schedules
        if each.is_active
        and may_play(inputs.campaigns[each.campaign_id], inputs, clock, instant)
        and covers(each, clock, instant, days)
    ]
    rights = {each.id: right(each, inputs) for each in able}
    return tuple(sorted(number for number, own in rights.items() if own == max(rights.values())))


def right(schedule: ScheduleRule, inputs: PlanningInputs) -> tuple[int, int, int]:
    priority = schedule.priority
    if priority is None:
        priority = inputs.campaigns[schedule.campaign_id].priority
    return priority, int(schedule.target), schedule.location_depth if schedule.target < 2 else 0


def may_play(campaign: CampaignRule, inputs: PlanningInputs, clock: WatchedClock, instant: datetime) -> bool:
    starts = (
        clock.first(datetime.combine(campaign.start_date, time()))
        if campaign.start_date
        else clock.minutes[0]
    )
    ends = instant + MINUTE
    if campaign.end_date:
        ends = clock.first(datetime.combine(campaign.end_date + timedelta(days=1), time()))
    return campaign.is_active and starts <= instant < ends and bool(left(campaign, inputs, instant))


def left(campaign: CampaignRule, inputs: PlanningInputs, instant: datetime) -> list[int]:
    contents = [inputs.contents[item.content_id] for item in campaign.items]
    return [
        each.id
        for each in contents
        if each.ready and (each.expires_at is None or instant < each.expires_at.astimezone(UTC))
    ]
