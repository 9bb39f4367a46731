"""Schedules: which campaign plays where and when."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from backend.schemas.base import (
    Answer,
    Day,
    Flag,
    Id,
    Instant,
    PageAnswer,
    PageQuery,
    Priority,
    Ref,
    Shape,
    Tags,
    Version,
    WallTime,
    distinct,
)

Weekdays = Annotated[list[Annotated[int, Field(ge=0, le=6, strict=True)]], Field(min_length=1, max_length=7)]


class ScheduleRuleIn(Shape):
    """When and where, in the wall-clock time of each screen's place.

    `end_time` before `start_time` crosses midnight; no times mean the whole day. `tags` narrow `location_id` to the screens
    that have one of them.
    """

    campaign_id: Id
    location_id: Id | None = None
    tags: Tags = []
    player_ids: list[Id] | None = Field(default=None, min_length=1, max_length=1_000)
    start_date: Day
    end_date: Day | None = None
    start_time: WallTime | None = None
    end_time: WallTime | None = None
    days_of_week: Weekdays | None = None
    recurrence_rule: str | None = Field(default=None, min_length=1, max_length=500)
    exceptions: list[Day] = Field(default=[], max_length=366)
    priority: Priority | None = None
    is_active: Flag = True

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        if (self.location_id is None) == (self.player_ids is None):
            raise ValueError("give either location_id or player_ids")
        if self.tags and self.location_id is None:
            raise ValueError("tags narrow a place: give location_id with them")
        if self.end_date and self.end_date < self.start_date:
            raise ValueError("end_date is before start_date")
        if (self.start_time is None) != (self.end_time is None):
            raise ValueError("give both start_time and end_time, or neither for the whole day")
        if self.start_time is not None and self.start_time == self.end_time:
            raise ValueError("start_time and end_time are the same; leave both out for the whole day")
        if self.days_of_week is not None and self.recurrence_rule is not None:
            raise ValueError("give days_of_week or recurrence_rule, not both")
        distinct(self.days_of_week or [], "a weekday")
        distinct(self.player_ids or [], "a screen")
        distinct(self.tags, "a tag")
        return self


class ScheduleIn(ScheduleRuleIn):
    allow_conflicts: Flag = False


class ScheduleChange(ScheduleRuleIn):
    """The whole rule as it is to be."""

    version: Version
    allow_conflicts: Flag = False


class ScheduleTrialIn(ScheduleRuleIn):
    """A rule to be tried: like the one to be kept, or as the change of the schedule `schedule_id`."""

    schedule_id: Id | None = None
    version: Version | None = None
    allow_conflicts: Flag = False


class ScheduleQuery(PageQuery):
    """`location_id`: that place and everything below it. `player_id`: whatever reaches that screen."""

    location_id: int | None = Field(default=None, ge=1, le=2**31 - 1)
    campaign_id: int | None = Field(default=None, ge=1, le=2**31 - 1)
    player_id: int | None = Field(default=None, ge=1, le=2**31 - 1)


class ScheduleOut(Answer):
    id: int
    campaign: Ref
    location: Ref | None
    tags: list[str]
    players: list[Ref]
    start_date: Day
    end_date: Day | None
    start_time: WallTime | None
    end_time: WallTime | None
    days_of_week: list[int] | None
    recurrence_rule: str | None
    exceptions: list[Day]
    priority: int | None
    effective_priority: int
    is_active: bool
    can_edit: bool
    version: int
    created_at: Instant


class SchedulePage(PageAnswer):
    items: list[ScheduleOut]


class ConflictOut(Answer):
    """Another schedule of the same priority and narrowness that wants a shared screen at the same instants."""

    schedule_id: int
    campaign: Ref
    player: Ref
    starts_at: Instant
    ends_at: Instant


class ConflictsOut(Answer):
    """`hidden_count` counts conflicts in places the asker may not see."""

    conflicts: list[ConflictOut]
    hidden_count: int
