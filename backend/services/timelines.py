"""Timelines: the windows of one audience in one horizon, and the loops they play."""

from dataclasses import dataclass

from backend.core.errors import Invalid
from backend.services.fallbacks import FALLBACK_SCHEDULE_ID, fallback_campaign, gap_claims, lasts_from
from backend.services.horizons import Horizon
from backend.services.loops import Repertoire, Turn
from backend.services.planning_inputs import PlanningInputs
from backend.services.wall_clock import DAY, local, monday_of, seconds_of
from backend.services.windows import Span
from backend.services.winners import Claim, Reign, claims_of, reigns

MAX_WINDOWS = 5_000
MAX_CLAIMS = 30_000  # windows of all schedules, also of those that lose: what a plan may cost to compute
MAX_BYTES = 256 * 1_024
_LEAST_BYTES_OF_AN_ITEM = 40
_LOOK_BACK = 3 * DAY


class PlanTooLarge(Invalid):
    """A plan past what a small screen can hold; the sentence says which bound, and what to do."""

    code, title = "plan_too_large", "The plan would be too large for a screen"


@dataclass(frozen=True, slots=True)
class TimelineWindow:
    """A span, the place of its loop in the timeline's loops, and the schedules that share it (none: the fallback)."""

    span: Span
    loop: int
    schedule_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Windows in order, disjoint; `fallback` is the place of the loop for the gaps and for after the end."""

    windows: tuple[TimelineWindow, ...]
    loops: tuple[tuple[Turn, ...], ...]
    fallback: int | None


def timeline_of(inputs: PlanningInputs, horizon: Horizon) -> Timeline:
    """Every window that overlaps the horizon.

    A window keeps its true start, even before the horizon, because the item at an instant is counted from there; only
    its end is cut. So what is shown does not change when the horizon moves on.

    Raises: PlanTooLarge.
    """
    repertoires = repertoires_of(inputs)
    shelf = _Shelf(repertoires)
    windows = tuple(
        TimelineWindow(
            reign.span,
            shelf.place_of([(claim.campaign_id, reign.span.starts) for claim in reign.claims]),
            tuple(claim.schedule_id for claim in reign.claims if claim.schedule_id != FALLBACK_SCHEDULE_ID),
        )
        for reign in _reigns_in(inputs, repertoires, horizon)
    )
    fallback = _lasting_fallback(inputs, horizon, shelf)
    return Timeline(windows, tuple(shelf.loops), fallback)


def repertoires_of(inputs: PlanningInputs) -> dict[int, Repertoire]:
    """What each campaign of these inputs can show."""
    return {campaign.id: Repertoire.of(campaign, inputs) for campaign in inputs.campaigns.values()}


def _reigns_in(inputs: PlanningInputs, repertoires: dict[int, Repertoire], horizon: Horizon) -> list[Reign]:
    starts, ends = seconds_of(horizon.starts_at), seconds_of(horizon.ends_at)
    found = []
    for reign in reigns(_claims(inputs, repertoires, starts, ends)):
        if reign.span.ends > starts and reign.span.starts < ends:
            found.append(Reign(Span(reign.span.starts, min(reign.span.ends, ends)), reign.claims))
        if len(found) > MAX_WINDOWS:
            raise PlanTooLarge(
                f"These schedules change more than {MAX_WINDOWS:,} times in three weeks. Use fewer, longer windows."
            )
    return found


def _claims(
    inputs: PlanningInputs, repertoires: dict[int, Repertoire], starts: int, ends: int
) -> list[Claim]:
    """Looked back past the week's Monday, so that the start of the first windows is right: one of Sunday may cross
    midnight, and when it began may depend on one of Saturday that crossed midnight too.
    """
    first = monday_of(local(inputs.timezone, starts).date()) - _LOOK_BACK
    last = local(inputs.timezone, ends - 1).date()
    claims = gap_claims(inputs, repertoires, first, last)
    for schedule in inputs.schedules:
        claims += claims_of(schedule, inputs, repertoires, first, last)
        if len(claims) > MAX_CLAIMS:
            raise PlanTooLarge(
                f"The schedules that reach these screens have more than {MAX_CLAIMS:,} windows in a month."
                " End or switch off some of them."
            )
    return claims


def _lasting_fallback(inputs: PlanningInputs, horizon: Horizon, shelf: "_Shelf") -> int | None:
    """What never expires of a fallback that has begun; screens play it on when the plan has ended."""
    campaign = fallback_campaign(inputs)
    first_day = local(inputs.timezone, seconds_of(horizon.starts_at)).date()
    if campaign is None or not lasts_from(campaign, first_day):
        return None
    return shelf.place_of_lasting(campaign.id)


class _Shelf:
    """The distinct loops, in the order in which they are first played."""

    def __init__(self, repertoires: dict[int, Repertoire]):
        self.loops: list[tuple[Turn, ...]] = []
        self._repertoires = repertoires
        self._places: dict[tuple[tuple[int, int], ...], int] = {}
        self._items = 0

    def place_of(self, parts: list[tuple[int, int]]) -> int:
        """The loop of these campaigns, each as it is at its instant: one after the other, none of them twice."""
        return self._place(
            tuple((campaign, self._repertoires[campaign].stage(at)) for campaign, at in dict.fromkeys(parts))
        )

    def place_of_lasting(self, campaign_id: int) -> int | None:
        """The loop of what never expires, if there is anything."""
        repertoire = self._repertoires[campaign_id]
        stage = len(repertoire.expiries)
        return self._place(((campaign_id, stage),)) if repertoire.left_at(stage) else None

    def _place(self, key: tuple[tuple[int, int], ...]) -> int:
        if key not in self._places:
            loop = tuple(
                turn for campaign, stage in key for turn in self._repertoires[campaign].left_at(stage)
            )
            self._items += len(loop)
            if self._items * _LEAST_BYTES_OF_AN_ITEM > MAX_BYTES:
                raise PlanTooLarge(
                    "The campaigns that play here have too many items for one plan. Use fewer items."
                )
            self._places[key] = len(self.loops)
            self.loops.append(loop)
        return self._places[key]
