"""Audiences: screens to which exactly the same applies share one plan. Found with a constant number of statements."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Table, or_, select

from backend.core import clock
from backend.core.db import db
from backend.models.campaigns import Campaign
from backend.models.content import Content, ContentStatus, ContentType
from backend.models.locations import Location
from backend.models.players import Player, PlayerTag
from backend.models.schedules import Schedule, SchedulePlayer
from backend.services.media_addresses import address_of
from backend.services.planning_inputs import (
    CampaignItemRule,
    CampaignRule,
    ContentRule,
    PlanningInputs,
    ScheduleRule,
    Target,
)

PLAYERS: Table = Player.__table__  # type: ignore[assignment]  # a declared table is always a Table
KEEP_ENDED_DAYS = 60  # a schedule that ended longer ago can't reach into any plan's horizon


class Screen(NamedTuple):
    """What decides a screen's audience, as it was read: nothing here changes any more."""

    id: int
    location_id: int
    plan_wanted: int


@dataclass
class Audience:
    """Screens with equal inputs, and what their plan is made from. `name` is the same for the same audience, whether or
    not schedules that are switched off were asked for too: its week rolls at the same minute.
    """

    name: str
    inputs: PlanningInputs
    screens: list[Screen] = field(default_factory=list)


@dataclass(frozen=True)
class _Places:
    """The places of some screens with all above them."""

    by_id: Mapping[int, Location]

    def fallback_of(self, location_id: int) -> int | None:
        """The campaign of the nearest place, upwards, that has one."""
        for each in reversed(self.by_id[location_id].lineage):
            fallback = self.by_id[each].fallback_campaign_id
            if fallback is not None:
                return fallback
        return None


def audiences(chosen: ColumnElement[bool], *, with_inactive: bool = False) -> list[Audience]:
    """Group the chosen screens. Their `plan_wanted` is read first, everything else after it: so a plan computed from
    this is never older than the number it will be stored under.
    """
    columns = [PLAYERS.c[name] for name in Screen._fields]
    rows = db.session.execute(select(*columns).where(chosen))  # plain columns: there may be thousands
    screens = [Screen(*row) for row in rows]
    if not screens:
        return []
    places = _places({screen.location_id for screen in screens})
    schedules = _schedules(chosen, places, with_inactive=with_inactive)
    applying = _Applying(schedules, _tags(chosen))
    facts = _Facts(places, schedules)
    found: dict[_Name, Audience] = {}
    alike: dict[_Alike, Audience] = {}
    for screen in screens:
        kind = applying.alike(screen)
        audience = alike.get(kind)
        if audience is None:
            place = places.by_id[screen.location_id]
            name = (place.timezone, places.fallback_of(place.id), applying.to(kind, place.lineage))
            audience = alike[kind] = found.get(name) or found.setdefault(name, facts.audience(*name))
        audience.screens.append(screen)
    return list(found.values())


# Screens of one place with the same tags and the same schedules of their own: thousands, of which one is looked at.
_Alike = tuple[int, frozenset[str], tuple[int, ...]]
_Name = tuple[str, int | None, tuple[int, ...]]
NO_TAGS: frozenset[str] = frozenset()


class _Applying:
    """Which schedules apply to a screen: by its place and those above, by its tags, by its own name."""

    def __init__(self, schedules: Iterable[Schedule], tags: Mapping[int, frozenset[str]]) -> None:
        self._tags = tags
        self._by_place: defaultdict[int, list[Schedule]] = defaultdict(list)
        by_screen: defaultdict[int, list[int]] = defaultdict(list)
        for schedule in schedules:
            if schedule.location_id is not None:
                self._by_place[schedule.location_id].append(schedule)
            for player_id in schedule.player_ids:
                by_screen[player_id].append(schedule.id)
        self._by_screen = {player_id: tuple(ids) for player_id, ids in by_screen.items()}

    def alike(self, screen: Screen) -> _Alike:
        """All that its schedules depend on."""
        own = self._by_screen.get(screen.id, ())
        return (screen.location_id, self._tags.get(screen.id, NO_TAGS), own)

    def to(self, kind: _Alike, lineage: Iterable[int]) -> tuple[int, ...]:
        """The schedules that apply to such a screen."""
        _, own_tags, own = kind
        by_place = (
            schedule.id
            for place in lineage
            for schedule in self._by_place[place]
            if not schedule.tag_rows or own_tags.intersection(schedule.tags)
        )
        return tuple(sorted({*by_place, *own}))


class _Facts:
    """Rows turned into the planner's plain facts, once for all audiences."""

    def __init__(self, places: _Places, schedules: Iterable[Schedule]) -> None:
        self._rules = {each.id: schedule_rule(each, places.by_id) for each in schedules}
        fallbacks = {place.fallback_campaign_id for place in places.by_id.values()} - {None}
        campaign_ids = {each.campaign_id for each in schedules} | fallbacks
        rows = db.session.scalars(select(Campaign).where(Campaign.id.in_(campaign_ids))).all()
        self._campaigns = {each.id: campaign_rule(each) for each in rows}
        self._contents = {item.content_id: content_rule(item.content) for each in rows for item in each.items}

    def audience(self, zone: str, fallback: int | None, schedule_ids: Sequence[int]) -> Audience:
        active = (str(each) for each in schedule_ids if self._rules[each].is_active)
        return Audience(f"{zone}|{fallback}|{','.join(active)}", self._inputs(zone, fallback, schedule_ids))

    def _inputs(self, zone: str, fallback: int | None, schedule_ids: Sequence[int]) -> PlanningInputs:
        rules = tuple(self._rules[each] for each in schedule_ids)
        wanted = {rule.campaign_id for rule in rules} | ({fallback} - {None})
        campaigns = {each: self._campaigns[each] for each in wanted if each in self._campaigns}
        items = (item for each in campaigns.values() for item in each.items)
        contents = {item.content_id: self._contents[item.content_id] for item in items}
        return PlanningInputs(zone, rules, campaigns, contents, fallback)


def _places(location_ids: set[int]) -> _Places:
    """Places are few: one statement for these, one for what lies above them."""
    own = db.session.scalars(select(Location).where(Location.id.in_(location_ids))).all()
    lineage = {each for place in own for each in place.lineage}
    above = db.session.scalars(select(Location).where(Location.id.in_(lineage))).all()
    return _Places({place.id: place for place in above})


def _schedules(chosen: ColumnElement[bool], places: _Places, *, with_inactive: bool) -> list[Schedule]:
    by_name = (
        select(SchedulePlayer.schedule_id).join(Player, Player.id == SchedulePlayer.player_id).where(chosen)
    )
    oldest = (clock.now() - timedelta(days=KEEP_ENDED_DAYS)).date()
    query = select(Schedule).where(
        or_(Schedule.location_id.in_(places.by_id), Schedule.id.in_(by_name)),
        or_(Schedule.end_date.is_(None), Schedule.end_date >= oldest),
    )
    if not with_inactive:
        query = query.where(Schedule.is_active)
    return list(db.session.scalars(query.order_by(Schedule.id)))


def _tags(chosen: ColumnElement[bool]) -> dict[int, frozenset[str]]:
    query = (
        select(PlayerTag.player_id, PlayerTag.tag)
        .join(Player, Player.id == PlayerTag.player_id)
        .where(chosen)
    )
    found: defaultdict[int, set[str]] = defaultdict(set)
    for player_id, tag in db.session.execute(query):
        found[player_id].add(tag)
    return {player_id: frozenset(tags) for player_id, tags in found.items()}


def schedule_rule(schedule: Schedule, places: Mapping[int, Location]) -> ScheduleRule:
    """A schedule's row as the planner knows it."""
    if schedule.location_id is None:
        target, depth = Target.SCREEN, 0
    else:
        target = Target.TAG if schedule.tag_rows else Target.PLACE
        depth = places[schedule.location_id].depth
    return ScheduleRule(
        id=schedule.id,
        campaign_id=schedule.campaign_id,
        start_date=schedule.start_date,
        end_date=schedule.end_date,
        start_time=schedule.start_time,
        end_time=schedule.end_time,
        days_of_week=None if schedule.days_of_week is None else tuple(schedule.days_of_week),
        recurrence_rule=schedule.recurrence_rule,
        exceptions=schedule.exception_dates,
        priority=schedule.priority,
        target=target,
        location_depth=depth,
        is_active=schedule.is_active,
    )


def campaign_rule(campaign: Campaign) -> CampaignRule:
    """A campaign's row as the planner knows it."""
    items = tuple(
        CampaignItemRule(item.content_id, item.duration_seconds, item.fit, item.muted)
        for item in campaign.items
    )
    return CampaignRule(
        id=campaign.id,
        name=campaign.name,
        items=items,
        priority=campaign.priority,
        start_date=campaign.start_date,
        end_date=campaign.end_date,
        is_active=campaign.is_active,
    )


def content_rule(content: Content) -> ContentRule:
    """A content's row as the planner knows it; what is served is named by its hash, a web address by itself."""
    is_url = content.type is ContentType.URL
    key = content.blob.key if content.blob else None
    return ContentRule(
        id=content.id,
        title=content.title,
        type=content.type,
        url=address_of(key) if key is not None and not is_url else content.address or "",
        sha256=content.sha256,
        bytes=content.file_size_bytes,
        mime_type=content.mime_type,
        duration_seconds=content.duration_seconds,
        width=content.width,
        height=content.height,
        expires_at=content.expires_at,
        ready=content.status is ContentStatus.READY
        and content.deleted_at is None
        and (is_url or key is not None),
    )
