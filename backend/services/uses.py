"""Uses: which campaigns show a piece of content, how often they are scheduled, and how many screens that reaches."""

from collections.abc import Collection, Sequence

from sqlalchemy import func, literal, or_, select, union_all

from backend.core.db import db
from backend.core.errors import InUse
from backend.models.campaigns import Campaign, CampaignItem
from backend.models.content import Content
from backend.models.locations import Location
from backend.models.players import Player
from backend.models.schedules import Schedule
from backend.models.users import User
from backend.schemas.content import ContentUseOut, ContentUsesOut, UseOut
from backend.services import reach, rights
from backend.services.content import access_content
from backend.services.rights import Permission
from backend.services.wanted import paths_of

MOST_NAMED = 100


def uses_of(actor: User, content_id: int) -> ContentUsesOut:
    """Where it is shown: at most 100 campaigns the actor may see by name, the others counted. A constant number of statements.

    Only screens of the actor's own places are counted. Raises: NotFound, Forbidden.
    """
    content = access_content(actor, content_id, Permission.CONTENT_READ)
    named, hidden = _campaigns(actor, [content.id])
    ids = [campaign_id for campaign_id, _ in named]
    schedules = _schedules(ids)
    screens = _screens(actor, ids, schedules)
    items = [
        ContentUseOut(
            campaign_id=each, name=name, schedules=len(schedules[each]), screens=screens.get(each, 0)
        )
        for each, name in named
    ]
    return ContentUsesOut(items=items, used_elsewhere=hidden)


def refuse_if_used(actor: User, contents: Collection[Content]) -> None:
    """Raises: InUse, with the campaigns the actor may see in `used_in` and the number of the others."""
    named, hidden = _campaigns(actor, [each.id for each in contents])
    if named or hidden:
        raise InUse(
            "Campaigns still show this. Take it out of them first.",
            used_in=[UseOut(campaign_id=each, name=name).model_dump() for each, name in named],
            used_elsewhere=hidden,
        )


def _campaigns(actor: User, content_ids: Sequence[int]) -> tuple[list[tuple[int, str]], int]:
    holding = select(CampaignItem.campaign_id).where(CampaignItem.content_id.in_(content_ids))
    total = db.session.scalar(
        select(func.count(CampaignItem.campaign_id.distinct())).where(
            CampaignItem.content_id.in_(content_ids)
        )
    )
    seen = rights.in_usable_places(actor, Campaign.location_id)
    query = select(Campaign.id, Campaign.name).where(Campaign.id.in_(holding), seen)
    rows = db.session.execute(query.order_by(Campaign.name, Campaign.id).limit(MOST_NAMED)).all()
    return [(row.id, row.name) for row in rows], (total or 0) - len(rows)


def _schedules(campaign_ids: Sequence[int]) -> dict[int, list[Schedule]]:
    found: dict[int, list[Schedule]] = {each: [] for each in campaign_ids}
    for schedule in db.session.scalars(select(Schedule).where(Schedule.campaign_id.in_(campaign_ids))):
        found[schedule.campaign_id].append(schedule)
    return found


def _screens(
    actor: User, campaign_ids: Sequence[int], schedules: dict[int, list[Schedule]]
) -> dict[int, int]:
    """How many of the actor's screens each campaign reaches by a schedule that is switched on, or as a fallback."""
    paths = paths_of(each.location_id for some in schedules.values() for each in some)
    fallbacks = db.session.execute(
        select(Location.fallback_campaign_id, Location.path).where(
            Location.fallback_campaign_id.in_(campaign_ids)
        )
    ).all()
    own = rights.in_own_places(actor, Player.location_id)
    counts = [
        select(literal(campaign_id), func.count(Player.id)).where(
            own,
            or_(
                reach.of_schedules([each for each in schedules[campaign_id] if each.is_active], paths),
                *(reach.in_place(path) for fallback, path in fallbacks if fallback == campaign_id),
            ),
        )
        for campaign_id in campaign_ids
    ]
    return {row[0]: row[1] for row in db.session.execute(union_all(*counts))} if counts else {}
