"""Campaigns as people see them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, select

from backend.core.db import db
from backend.models.campaigns import Campaign, CampaignItem
from backend.models.content import Content, ContentType
from backend.models.locations import Location
from backend.models.schedules import Schedule
from backend.models.users import User
from backend.schemas.base import Ref
from backend.schemas.campaigns import CampaignItemOut, CampaignOut, ItemContentOut
from backend.services import rights, schedule_views
from backend.services.content_views import thumbnail_url_of, url_of
from backend.services.loops import DEFAULT_SECONDS, LEAST_DERIVED_SECONDS
from backend.services.rights import Permission

FIRST_ITEMS = 4
TIMED = (ContentType.VIDEO, ContentType.AUDIO)


@dataclass(frozen=True)
class _Totals:
    """Of all items of a campaign."""

    count: int = 0
    seconds: float = 0.0


def shown(actor: User, campaigns: Sequence[Campaign], first_items: int | None = None) -> list[CampaignOut]:
    """With items (all, or the first few), lengths, places and uses: six statements, however many campaigns."""
    ids = [campaign.id for campaign in campaigns]
    items, totals, schedules = _items(ids, first_items), _totals(ids), _schedule_counts(actor, ids)
    places = _places(campaigns)
    return [
        _shown(
            actor,
            campaign,
            places.get(campaign.location_id or 0),
            items[campaign.id],
            totals.get(campaign.id, _Totals()),
            schedules.get(campaign.id, 0),
        )
        for campaign in campaigns
    ]


def seconds_of(item: CampaignItem) -> float:
    """How long a turn lasts: as it was set, else as long as its video or sound, else the default."""
    content = item.content
    if item.duration_seconds is not None:
        return item.duration_seconds
    if content.type in TIMED and content.duration_seconds:
        return max(LEAST_DERIVED_SECONDS, content.duration_seconds)
    return DEFAULT_SECONDS


def _totals(campaign_ids: Sequence[int]) -> dict[int, _Totals]:
    """The same rule as `seconds_of`, for the database: a campaign may have hundreds of items."""
    own, length = CampaignItem.duration_seconds, Content.duration_seconds
    seconds = case(
        (own.is_not(None), own),
        (Content.type.in_(TIMED) & (length > LEAST_DERIVED_SECONDS), length),
        (Content.type.in_(TIMED) & (length > 0), LEAST_DERIVED_SECONDS),
        else_=DEFAULT_SECONDS,
    )
    query = (
        select(CampaignItem.campaign_id, func.count(), func.sum(seconds))
        .join(Content, Content.id == CampaignItem.content_id)
        .where(CampaignItem.campaign_id.in_(campaign_ids))
        .group_by(CampaignItem.campaign_id)
    )
    return {row[0]: _Totals(row[1], float(row[2])) for row in db.session.execute(query)}


def _items(campaign_ids: Sequence[int], first: int | None) -> Mapping[int, list[CampaignItem]]:
    query = select(CampaignItem).where(CampaignItem.campaign_id.in_(campaign_ids))
    if first is not None:
        query = query.where(CampaignItem.position < first)
    ordered = query.order_by(CampaignItem.campaign_id, CampaignItem.position)
    found: defaultdict[int, list[CampaignItem]] = defaultdict(list)
    for item in db.session.scalars(ordered):
        found[item.campaign_id].append(item)
    return found


def _schedule_counts(actor: User, campaign_ids: Sequence[int]) -> dict[int, int]:
    """How often each is scheduled, as far as the actor may see it: a campaign from above plays in other buildings too."""
    seen = Schedule.campaign_id.in_(campaign_ids), schedule_views.in_sight(actor)
    query = select(Schedule.campaign_id, func.count()).where(*seen)
    return {row[0]: row[1] for row in db.session.execute(query.group_by(Schedule.campaign_id))}


def _places(campaigns: Sequence[Campaign]) -> dict[int, Location]:
    ids = {campaign.location_id for campaign in campaigns} - {None}
    return {place.id: place for place in db.session.scalars(select(Location).where(Location.id.in_(ids)))}


def _shown(
    actor: User,
    campaign: Campaign,
    place: Location | None,
    items: Sequence[CampaignItem],
    totals: _Totals,
    schedule_count: int,
) -> CampaignOut:
    return CampaignOut(
        id=campaign.id,
        name=campaign.name,
        description=campaign.description,
        is_active=campaign.is_active,
        location=Ref.of(place),
        priority=campaign.priority,
        start_date=campaign.start_date,
        end_date=campaign.end_date,
        mix_editorial=campaign.mix_editorial,
        items=[_item(item) for item in items],
        item_count=totals.count,
        total_seconds=totals.seconds,
        schedule_count=schedule_count,
        can_edit=rights.may_change(actor, place, Permission.CAMPAIGN_WRITE),
        version=campaign.version,
        created_at=campaign.created_at,
    )


def _item(item: CampaignItem) -> CampaignItemOut:
    content = item.content
    return CampaignItemOut.model_validate(
        {
            "content": ItemContentOut(
                id=content.id,
                title=content.title,
                type=content.type,
                status=content.status,
                url=url_of(content),
                thumbnail_url=thumbnail_url_of(content),
                duration_seconds=content.duration_seconds,
                expires_at=content.expires_at,
            ),
            "position": item.position,
            "duration_seconds": item.duration_seconds,
            "seconds": seconds_of(item),
            "fit": item.fit,
            "muted": item.muted,
        }
    )
