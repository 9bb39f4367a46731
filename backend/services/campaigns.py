"""Campaigns: content in an order, made to be scheduled."""

from collections.abc import Sequence
from datetime import date
from itertools import count
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import lazyload

from backend.core.db import atomic, db
from backend.core.errors import InUse, Invalid, NotFound
from backend.core.pages import Page, ordering, paginate, says
from backend.core.versions import claim
from backend.models.campaigns import Campaign, CampaignItem
from backend.models.content import Content, ContentStatus
from backend.models.locations import Location
from backend.models.users import User
from backend.schemas.campaigns import CampaignChange, CampaignIn, CampaignItemIn, CampaignQuery
from backend.services import activity, campaign_uses, oversize, rights
from backend.services.locations import at_or_below, place_for
from backend.services.rights import Permission
from backend.services.wanted import want_plans_for_campaigns

SORTS = {
    "name": Campaign.name,
    "priority": Campaign.priority,
    "start_date": Campaign.start_date,
    "end_date": Campaign.end_date,
    "created_at": Campaign.created_at,
}
MAY_BE_EMPTY = {"location_id", "start_date", "end_date"}
# What screens do differently; names are for people.
PLANNED = {
    "priority",
    "start_date",
    "end_date",
    "is_active",
}


def access_campaign(actor: User, campaign_id: int, permission: Permission) -> Campaign:
    """The campaign, if the actor may do this with it. Raises: NotFound, Forbidden."""
    campaign = db.session.get(Campaign, campaign_id)
    place = _place_of(campaign) if campaign else None
    return rights.access_placed(actor, campaign, place, permission, "campaign")


def _place_of(campaign: Campaign) -> Location | None:
    return None if campaign.location_id is None else db.session.get(Location, campaign.location_id)


def list_campaigns(actor: User, query: CampaignQuery) -> Page[Campaign]:
    """Campaigns of the actor's places, those below, and those above (to be used). Raises: Invalid (an unknown sort)."""
    rights.require(actor, Permission.CAMPAIGN_READ)
    visible = select(Campaign).where(rights.in_usable_places(actor, Campaign.location_id))
    found = _filtered(visible, query).options(lazyload(Campaign.items))
    return paginate(found.order_by(*ordering(query.sort, SORTS, Campaign.id)), query.page, query.per_page)


def _filtered(found: Select[Campaign], query: CampaignQuery) -> Select[Campaign]:
    if query.is_active is not None:
        found = found.where(Campaign.is_active == query.is_active)
    if query.location_id is not None:
        found = found.where(Campaign.location_id.in_(at_or_below(query.location_id)))
    if query.q.strip():
        found = found.where(says(query.q, Campaign.name, Campaign.description))
    return found


@atomic
def create_campaign(actor: User, order: CampaignIn) -> Campaign:
    """Arrange content. Announces: ActivityAdded. Raises: Forbidden, NotFound (place, content), Invalid."""
    rights.require(actor, Permission.CAMPAIGN_WRITE)
    place_for(actor, order.location_id, Permission.CAMPAIGN_WRITE)
    _refuse_unusable(actor, order.turns(), known=set())
    campaign = Campaign(**order.model_dump(exclude={"items", "content_order"}), created_by=actor.id)
    return _add(actor, campaign, _items(order.turns()))


@atomic
def change_campaign(actor: User, campaign_id: int, change: CampaignChange) -> Campaign:
    """Change what is given. Where it is scheduled, screens follow.

    Announces: ActivityAdded, PlansWanted. Raises: Forbidden, NotFound, Invalid, PlanTooLarge, Stale.
    """
    campaign = access_campaign(actor, campaign_id, Permission.CAMPAIGN_WRITE)
    given = change.model_dump(exclude_unset=True, exclude={"version"})
    _refuse_wrong(campaign, given)
    if given.get("location_id", campaign.location_id) != campaign.location_id:
        place_for(actor, given["location_id"], Permission.CAMPAIGN_WRITE)
    if change.items is not None:
        _refuse_unusable(actor, change.items, known={item.content_id for item in campaign.items})
    claim(campaign, change.version)
    differing = {
        name for name, value in given.items() if name != "items" and value != getattr(campaign, name)
    }
    for name in differing:
        setattr(campaign, name, given[name])
    if change.items is not None:
        campaign.items = _items(change.items)
    db.session.flush()
    if differing & PLANNED or change.items is not None:
        want_plans_for_campaigns([campaign.id])
        oversize.refuse_too_large_for_campaign(campaign.id)
    activity.record("campaign.changed", actor=actor, location_id=campaign.location_id, name=campaign.name)
    return campaign


@atomic
def duplicate_campaign(actor: User, campaign_id: int) -> Campaign:
    """Make another one with the same items, scheduled nowhere; what went into the trash at this very moment is left out.

    It lies in the place of the original; where that is above the actor's own, in the first of those.

    Announces: ActivityAdded. Raises: Forbidden, NotFound.
    """
    original = access_campaign(actor, campaign_id, Permission.CAMPAIGN_READ)
    rights.require(actor, Permission.CAMPAIGN_WRITE)
    is_own = rights.may_change(actor, _place_of(original), Permission.CAMPAIGN_WRITE)
    copy = Campaign(
        name=_free_name(actor, original.name),
        description=original.description,
        is_active=original.is_active,
        location_id=original.location_id if is_own else actor.location_ids[0],
        priority=original.priority,
        start_date=original.start_date,
        end_date=original.end_date,
        mix_editorial=original.mix_editorial,
        created_by=actor.id,
    )
    kept = ("content_id", "position", "duration_seconds", "fit", "muted")
    there = set(db.session.scalars(_there({item.content_id for item in original.items})))
    items = [item for item in original.items if item.content_id in there]
    return _add(actor, copy, [CampaignItem(**{name: getattr(item, name) for name in kept}) for item in items])


@atomic
def delete_campaign(actor: User, campaign_id: int) -> None:
    """Remove a campaign that nothing plays. Announces: ActivityAdded. Raises: NotFound, Forbidden, InUse."""
    campaign = access_campaign(actor, campaign_id, Permission.CAMPAIGN_WRITE)
    used_in, used_elsewhere = campaign_uses.uses_of(actor, campaign.id)
    refusal = f"“{campaign.name}” is still scheduled, or is what a place shows in between."
    if used_in or used_elsewhere:
        raise InUse(refusal, used_in=used_in, used_elsewhere=used_elsewhere)
    activity.record("campaign.deleted", actor=actor, location_id=campaign.location_id, name=campaign.name)
    db.session.delete(campaign)
    try:
        db.session.flush()
    except IntegrityError as error:  # somebody scheduled it at this very moment
        raise InUse(refusal) from error


def _add(actor: User, campaign: Campaign, items: list[CampaignItem]) -> Campaign:
    campaign.items = items
    db.session.add(campaign)
    db.session.flush()
    activity.record("campaign.created", actor=actor, location_id=campaign.location_id, name=campaign.name)
    return campaign


def _items(turns: Sequence[CampaignItemIn]) -> list[CampaignItem]:
    return [CampaignItem(position=position, **turn.model_dump()) for position, turn in enumerate(turns)]


def _refuse_unusable(actor: User, turns: Sequence[CampaignItemIn], known: set[int]) -> None:
    """Content must be there for the actor (or in the campaign already) and not have failed."""
    ids = {turn.content_id for turn in turns}
    seen = or_(rights.in_usable_places(actor, Content.location_id), Content.id.in_(known))
    there = _there(ids).where(seen).add_columns(Content.title, Content.status)
    rows = db.session.execute(there).all()
    if len(rows) != len(ids):
        raise NotFound("There is no such content.")
    failed = [row.title for row in rows if row.status is ContentStatus.FAILED]
    if failed:
        names = ", ".join(f"“{title}”" for title in failed)
        raise Invalid(
            f"These files could not be prepared: {names}.", errors={"items": [f"not usable: {names}"]}
        )


def _there(content_ids: set[int]) -> Select[int]:
    """The numbers of those that are not in the trash, locked: none is thrown away between this look and the commit."""
    rows = select(Content.id).where(Content.id.in_(content_ids), Content.deleted_at.is_(None))
    return rows.with_for_update(read=True)


def _refuse_wrong(campaign: Campaign, given: dict[str, Any]) -> None:
    missing = [name for name, value in given.items() if value is None and name not in MAY_BE_EMPTY]
    if missing:
        raise Invalid("These can't be empty.", errors={name: ["it can't be null"] for name in missing})
    start: date | None = given.get("start_date", campaign.start_date)
    end: date | None = given.get("end_date", campaign.end_date)
    if start and end and end < start:
        raise Invalid(
            "The end date is before the start date.", errors={"end_date": ["it is before start_date"]}
        )


def _free_name(actor: User, name: str) -> str:
    stem = name[:190]
    # Among those the actor sees: a number that was left out would tell of a foreign one.
    alike = (
        Campaign.name.startswith(stem, autoescape=True),
        rights.in_usable_places(actor, Campaign.location_id),
    )
    taken = set(db.session.scalars(select(Campaign.name).where(*alike)))
    return next(each for each in (f"{stem} ({number})" for number in count(2)) if each not in taken)
