"""Winners: which schedules rule at each instant. One sweep over all instants at which something starts or ends."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from heapq import heappop, heappush
from itertools import pairwise

from backend.services.loops import Repertoire
from backend.services.planning_inputs import PlanningInputs, ScheduleRule, rank_of
from backend.services.windows import Span, campaign_span, spans

Rank = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Claim:
    """A schedule claims a span for its campaign, with a rank; within a claim the campaign's loop does not change."""

    schedule_id: int
    campaign_id: int
    rank: Rank
    span: Span


@dataclass(frozen=True, slots=True)
class Reign:
    """A span in which the same claims (sorted by schedule) win and nothing restarts."""

    span: Span
    claims: tuple[Claim, ...]


def claims_of(
    schedule: ScheduleRule,
    inputs: PlanningInputs,
    repertoires: dict[int, Repertoire],
    first: date,
    last: date,
) -> list[Claim]:
    """The spans in which this schedule has something to show, for windows that start from `first` to `last`.

    None where it or its campaign is switched off, or nothing is left to play: what can't be shown never wins.
    """
    campaign = inputs.campaigns.get(schedule.campaign_id)
    if campaign is None or not (schedule.is_active and campaign.is_active):
        return []
    repertoire = repertoires[campaign.id]
    if not repertoire.turns:
        return []
    limits = _limits(campaign_span(campaign, inputs.timezone, first, last), repertoire.ends)
    rank = rank_of(schedule, campaign)
    return [
        Claim(schedule.id, campaign.id, rank, piece)
        for span in spans(schedule, inputs.timezone, first, last)
        for piece in _pieces(span, limits, repertoire.expiries)
    ]


def reigns(claims: Iterable[Claim]) -> Iterator[Reign]:
    """Who wins when, in order. A reign ends where its claims do or a higher one begins; gaps have no reign."""
    standing = _Standing()
    began: int | None = None
    ruling: tuple[Claim, ...] = ()
    for instant, ending, starting in _turning_points(claims):
        standing.change(ending, starting)
        winners = standing.winners()
        if winners == ruling:
            continue
        if ruling and began is not None:
            yield Reign(Span(began, instant), ruling)
        began, ruling = instant, winners


class _Standing:
    """The claims that stand at the sweep's instant, by rank."""

    def __init__(self) -> None:
        self._by_rank: dict[Rank, dict[int, Claim]] = {}
        self._ranks: list[tuple[int, ...]] = []

    def change(self, ending: list[Claim], starting: list[Claim]) -> None:
        for claim in ending:
            del self._by_rank[claim.rank][claim.schedule_id]
        for claim in starting:
            if claim.rank not in self._by_rank:
                self._by_rank[claim.rank] = {}
                heappush(self._ranks, tuple(-part for part in claim.rank))
            self._by_rank[claim.rank][claim.schedule_id] = claim

    def winners(self) -> tuple[Claim, ...]:
        while self._ranks:
            priority, target, depth = self._ranks[0]
            highest = self._by_rank[(-priority, -target, -depth)]
            if highest:
                return tuple(highest[schedule_id] for schedule_id in sorted(highest))
            del self._by_rank[(-priority, -target, -depth)]
            heappop(self._ranks)
        return ()


def _turning_points(claims: Iterable[Claim]) -> list[tuple[int, list[Claim], list[Claim]]]:
    """Each instant at which claims end or start, with those claims; a schedule's own claims never overlap."""
    points: dict[int, tuple[list[Claim], list[Claim]]] = {}
    for claim in claims:
        points.setdefault(claim.span.ends, ([], []))[0].append(claim)
        points.setdefault(claim.span.starts, ([], []))[1].append(claim)
    return [(instant, *points[instant]) for instant in sorted(points)]


def _limits(span: Span, ends: int | None) -> Span:
    return span if ends is None else Span(span.starts, min(span.ends, ends))


def _pieces(span: Span, limits: Span, expiries: tuple[int, ...]) -> list[Span]:
    """The part of the span within its limits, cut where content expires: from there on the loop is another one."""
    if not expiries and limits.starts <= span.starts and span.ends <= limits.ends:
        return [span]
    starts, ends = max(span.starts, limits.starts), min(span.ends, limits.ends)
    cuts = [starts, *(expiry for expiry in expiries if starts < expiry < ends), ends]
    return [Span(a, b) for a, b in pairwise(cuts) if a < b]
