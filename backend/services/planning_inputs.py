"""Planning inputs: the plain facts a plan is computed from. Frozen, and free of rows, clock and database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import IntEnum


class Target(IntEnum):
    """What a schedule is aimed at; the higher value is the narrower one."""

    PLACE = 0
    TAG = 1
    SCREEN = 2


@dataclass(frozen=True, slots=True)
class ScheduleRule:
    """When a campaign plays, in the wall-clock time of the screen's place.

    `location_depth` counts the places above the schedule's own (0 for a root); of two places the deeper is narrower.
    `days_of_week` has 0 for Monday. `exceptions` are dates on which a window would start, and does not.
    """

    id: int
    campaign_id: int
    start_date: date
    end_date: date | None = None
    start_time: time | None = None
    end_time: time | None = None
    days_of_week: tuple[int, ...] | None = None
    recurrence_rule: str | None = None
    exceptions: tuple[date, ...] = ()
    priority: int | None = None
    target: Target = Target.PLACE
    location_depth: int = 0
    is_active: bool = True

    @property
    def narrowness(self) -> tuple[int, int]:
        """The greater, the narrower. Where a named screen's place lies does not count: it is that one screen."""
        return (self.target, 0 if self.target is Target.SCREEN else self.location_depth)


@dataclass(frozen=True, slots=True)
class CampaignItemRule:
    """One turn of a campaign. Without seconds it lasts as long as its content does."""

    content_id: int
    seconds: float | None = None
    fit: str | None = None
    muted: bool = False


@dataclass(frozen=True, slots=True)
class CampaignRule:
    """Items in their order, and the local dates (both inclusive) between which they may play at all."""

    id: int
    name: str
    items: tuple[CampaignItemRule, ...]
    priority: int = 0
    start_date: date | None = None
    end_date: date | None = None
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class ContentRule:
    """What a screen must know to fetch and show one piece of content; `duration_seconds` only of video and sound."""

    id: int
    title: str
    type: str
    url: str
    sha256: str | None
    bytes: int
    mime_type: str
    duration_seconds: float | None = None
    width: int | None = None
    height: int | None = None
    expires_at: datetime | None = None
    ready: bool = True


@dataclass(frozen=True, slots=True)
class PlanningInputs:
    """All one audience's plan depends on: players with equal inputs share one plan.

    `schedules` are those that reach the audience, in any order. A campaign or content that is named but not given (it
    was deleted meanwhile) never plays.
    """

    timezone: str
    schedules: tuple[ScheduleRule, ...] = ()
    campaigns: Mapping[int, CampaignRule] = field(default_factory=dict)
    contents: Mapping[int, ContentRule] = field(default_factory=dict)
    fallback_campaign_id: int | None = None


def priority_of(schedule: ScheduleRule, campaign: CampaignRule) -> int:
    """The schedule's own priority, else its campaign's."""
    return campaign.priority if schedule.priority is None else schedule.priority


def rank_of(schedule: ScheduleRule, campaign: CampaignRule) -> tuple[int, int, int]:
    """Who wins where two schedules cover one instant: the greater. Equal ones play in turn."""
    return (priority_of(schedule, campaign), *schedule.narrowness)
