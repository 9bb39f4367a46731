"""What a schedule would clash with: the stored schedules that share its screens, handed to the pure rule."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, func, or_, select

from backend.core import clock
from backend.core.db import db
from backend.core.zones import zone
from backend.models.campaigns import Campaign
from backend.models.locations import Location
from backend.models.players import Player, PlayerTag
from backend.models.schedules import Schedule, SchedulePlayer, ScheduleTag
from backend.models.users import User
from backend.schemas.base import Ref
from backend.schemas.schedules import ConflictOut, ConflictsOut, ScheduleRuleIn
from backend.services import rights
from backend.services.audiences import campaign_rule, schedule_rule
from backend.services.conflicts import Booking, ScheduleConflict, find_conflicts
from backend.services.planning_inputs import ScheduleRule
from backend.services.reach import Reach
from backend.services.wall_clock import DAY

MOST_NAMED = 50


def conflicts_of(actor: User, order: ScheduleRuleIn, rule: ScheduleRule) -> ConflictsOut:
    """The schedules of equal right that claim the same screens at the same time from today on."""
    zones = _zones(order)
    others = _sharing(order, rule)
    if not zones or not others:
        return ConflictsOut(conflicts=[], hidden_count=0)
    campaign = db.session.get_one(Campaign, rule.campaign_id)
    candidate = Booking(rule, campaign_rule(campaign), zones)
    since = min(clock.now().astimezone(zone(name)).date() for name in set(zones.values()))
    found = find_conflicts(candidate, _bookings(order, others, zones), since)
    return _as_seen(actor, found, {other.id: other for other in others})


def _zones(order: ScheduleRuleIn) -> dict[int, str]:
    """The zone of each screen it reaches. For a whole place one screen of each zone stands for all of them."""
    in_zone = select(Player.id, Location.timezone).join(Location, Location.id == Player.location_id)
    if order.location_id is None:
        query = in_zone.where(Player.id.in_(order.player_ids or []))
    else:
        path = db.session.get_one(Location, order.location_id).path
        query = in_zone.where(Reach(path, tuple(order.tags)).condition())
        if not order.tags:
            query = query.with_only_columns(func.min(Player.id), Location.timezone).group_by(
                Location.timezone
            )
    return {row[0]: row[1] for row in db.session.execute(query)}


def _sharing(order: ScheduleRuleIn, rule: ScheduleRule) -> Sequence[Schedule]:
    """Schedules with a target of the same kind that may share screens. Of two places equally deep only the same one.
    A day more on either side: a last window may cross midnight.
    """
    query = select(Schedule).where(
        Schedule.is_active,
        Schedule.id != rule.id,
        or_(Schedule.end_date.is_(None), Schedule.end_date >= rule.start_date - DAY),
        _same_target(order),
    )
    if rule.end_date is not None:
        query = query.where(Schedule.start_date <= rule.end_date + DAY)
    return db.session.scalars(query.order_by(Schedule.id)).all()


def _same_target(order: ScheduleRuleIn) -> ColumnElement[bool]:
    if order.location_id is None:
        named = select(SchedulePlayer.schedule_id).where(SchedulePlayer.player_id.in_(order.player_ids or []))
        return Schedule.id.in_(named)
    tagged = Schedule.id.in_(select(ScheduleTag.schedule_id))
    return (Schedule.location_id == order.location_id) & (tagged if order.tags else ~tagged)


def _bookings(order: ScheduleRuleIn, others: Iterable[Schedule], zones: dict[int, str]) -> list[Booking]:
    places = {}
    if order.location_id is not None:
        places = {order.location_id: db.session.get_one(Location, order.location_id)}
    tags = _tags(zones) if order.tags else {}
    return [
        Booking(schedule_rule(each, places), campaign_rule(each.campaign), _reached(each, zones, tags))
        for each in others
    ]


def _reached(schedule: Schedule, zones: dict[int, str], tags: dict[int, set[str]]) -> dict[int, str]:
    if schedule.location_id is None:
        return {player_id: zones[player_id] for player_id in schedule.player_ids if player_id in zones}
    if not schedule.tag_rows:
        return zones
    wanted = set(schedule.tags)
    return {player_id: name for player_id, name in zones.items() if tags[player_id] & wanted}


def _tags(player_ids: Iterable[int]) -> dict[int, set[str]]:
    found: defaultdict[int, set[str]] = defaultdict(set)
    rows = select(PlayerTag.player_id, PlayerTag.tag).where(PlayerTag.player_id.in_(list(player_ids)))
    for player_id, tag in db.session.execute(rows):
        found[player_id].add(tag)
    return found


def _as_seen(actor: User, found: list[ScheduleConflict], others: dict[int, Schedule]) -> ConflictsOut:
    """Screens of foreign places are never named: a conflict that is only on such is only counted."""
    named = {player_id for conflict in found for player_id in conflict.player_ids}
    own = rights.in_own_places(actor, Player.location_id)
    rows = db.session.execute(select(Player.id, Player.name).where(Player.id.in_(named), own))
    screens = {row.id: Ref(id=row.id, name=row.name) for row in rows}
    shown = []
    for conflict in found:
        player = next((screens[each] for each in conflict.player_ids if each in screens), None)
        if player is not None:
            shown.append(_shown(conflict, others[conflict.schedule_id], player))
    return ConflictsOut(conflicts=shown[:MOST_NAMED], hidden_count=len(found) - len(shown[:MOST_NAMED]))


def _shown(conflict: ScheduleConflict, other: Schedule, player: Ref) -> ConflictOut:
    return ConflictOut(
        schedule_id=conflict.schedule_id,
        campaign=Ref(id=other.campaign.id, name=other.campaign.name),
        player=player,
        starts_at=conflict.starts_at,
        ends_at=conflict.ends_at,
    )
