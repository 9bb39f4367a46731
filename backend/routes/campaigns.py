"""/api/campaigns: content in an order."""

from apiflask import APIBlueprint

from backend.core.pages import Page
from backend.models.campaigns import Campaign
from backend.routes.gate import current_user, needs
from backend.routes.idempotency import repeatable
from backend.schemas.campaigns import (
    CampaignChange,
    CampaignIn,
    CampaignOut,
    CampaignPage,
    CampaignQuery,
)
from backend.services import campaign_views, campaigns
from backend.services.rights import Permission

bp = APIBlueprint("campaigns", __name__, url_prefix="/api/campaigns", tag="campaigns")


@bp.get("")
@needs(Permission.CAMPAIGN_READ)
@bp.input(CampaignQuery, location="query", arg_name="query")
@bp.output(CampaignPage)
def list_campaigns(query: CampaignQuery) -> CampaignPage:
    """Campaigns of your places, of those below, and of those above (to be used, not changed)."""
    return _page(campaigns.list_campaigns(current_user(), query))


@bp.post("")
@needs(Permission.CAMPAIGN_WRITE)
@repeatable
@bp.input(CampaignIn, arg_name="order")
@bp.output(CampaignOut, status_code=201)
def create_campaign(order: CampaignIn) -> CampaignOut:
    """Arrange content into a campaign."""
    return _one(campaigns.create_campaign(current_user(), order))


@bp.get("/<int:campaign_id>")
@needs(Permission.CAMPAIGN_READ)
@bp.output(CampaignOut)
def show_campaign(campaign_id: int) -> CampaignOut:
    """One campaign with all its items."""
    return _one(campaigns.access_campaign(current_user(), campaign_id, Permission.CAMPAIGN_READ))


@bp.patch("/<int:campaign_id>")
@needs(Permission.CAMPAIGN_WRITE)
@bp.input(CampaignChange, arg_name="change")
@bp.output(CampaignOut)
def change_campaign(campaign_id: int, change: CampaignChange) -> CampaignOut:
    """Change what is given; screens follow where it plays."""
    return _one(campaigns.change_campaign(current_user(), campaign_id, change))


@bp.post("/<int:campaign_id>/duplicate")
@needs(Permission.CAMPAIGN_WRITE)
@repeatable
@bp.output(CampaignOut, status_code=201)
def duplicate_campaign(campaign_id: int) -> CampaignOut:
    """Make another campaign with the same items, scheduled nowhere."""
    return _one(campaigns.duplicate_campaign(current_user(), campaign_id))


@bp.delete("/<int:campaign_id>")
@needs(Permission.CAMPAIGN_WRITE)
@bp.output({}, status_code=204)
def delete_campaign(campaign_id: int) -> tuple[str, int]:
    """Remove it. Refused with `used_in` while it is scheduled or a place falls back on it."""
    campaigns.delete_campaign(current_user(), campaign_id)
    return "", 204


def _one(row: Campaign) -> CampaignOut:
    return campaign_views.shown(current_user(), [row])[0]


def _page(page: Page[Campaign]) -> CampaignPage:
    items = campaign_views.shown(current_user(), page.items, campaign_views.FIRST_ITEMS)
    return CampaignPage(items=items, page=page.page, per_page=page.per_page, total=page.total)
