"""/api/locations: the tree of places."""

from apiflask import APIBlueprint

from backend.core.pages import Page
from backend.models.locations import Location
from backend.routes.gate import current_user, needs
from backend.routes.idempotency import repeatable
from backend.schemas.locations import LocationChange, LocationIn, LocationOut, LocationPage, LocationQuery
from backend.schemas.progress import LocationProgressOut
from backend.services import location_views, locations, progress
from backend.services.rights import Permission

bp = APIBlueprint("locations", __name__, url_prefix="/api/locations", tag="locations")


@bp.get("")
@needs(Permission.LOCATION_READ)
@bp.input(LocationQuery, location="query", arg_name="query")
@bp.output(LocationPage)
def list_locations(query: LocationQuery) -> LocationPage:
    """Your places, those below, and the names of those above."""
    return _page(locations.list_locations(current_user(), query))


@bp.post("")
@needs(Permission.LOCATION_WRITE)
@repeatable
@bp.input(LocationIn, arg_name="order")
@bp.output(LocationOut, status_code=201)
def create_location(order: LocationIn) -> LocationOut:
    """Make a place."""
    return _one(locations.create_location(current_user(), order))


@bp.get("/<int:location_id>")
@needs(Permission.LOCATION_READ)
@bp.output(LocationOut)
def show_location(location_id: int) -> LocationOut:
    """One place."""
    return _one(locations.access_location(current_user(), location_id, Permission.LOCATION_READ))


@bp.get("/<int:location_id>/progress")
@needs(Permission.PLAYER_READ)
@bp.output(LocationProgressOut)
def show_location_progress(location_id: int) -> LocationProgressOut:
    """How many screens of a place and below play what they should by now."""
    return progress.of_location(current_user(), location_id)


@bp.patch("/<int:location_id>")
@needs(Permission.LOCATION_WRITE)
@bp.input(LocationChange, arg_name="change")
@bp.output(LocationOut)
def change_location(location_id: int, change: LocationChange) -> LocationOut:
    """Rename, describe or move a place."""
    return _one(locations.change_location(current_user(), location_id, change))


@bp.delete("/<int:location_id>")
@needs(Permission.LOCATION_WRITE)
@bp.output({}, status_code=204)
def delete_location(location_id: int) -> tuple[str, int]:
    """Remove a place. Refused with `used_in` while anything is in it."""
    locations.delete_location(current_user(), location_id)
    return "", 204


def _one(row: Location) -> LocationOut:
    return location_views.shown(current_user(), [row])[0]


def _page(page: Page[Location]) -> LocationPage:
    items = location_views.shown(current_user(), page.items)
    return LocationPage(items=items, page=page.page, per_page=page.per_page, total=page.total)
