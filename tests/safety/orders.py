"""A right body for every address that takes one, so that what is answered is about rights and not about shape.

A new route that writes gets its line here; a new reference to something that lies in a place is a `The`, for each of which the
question is put once more with a thing of a foreign place, and with one that is nowhere.
"""

from dataclasses import dataclass
from typing import Any

from tests.factories import PASSWORD
from tests.safety.world import SHARED_TAG, WAITING_CODE
from tests.uploading import real

PICTURE = real("rocket.jpg")


@dataclass(frozen=True)
class The:
    """Here stands the number of a thing of this kind."""

    kind: str


# What the numbers and names in addresses, and those in queries, are the numbers and names of.
IN_ADDRESSES = {
    "location_id": "locations",
    "content_id": "content",
    "campaign_id": "campaigns",
    "schedule_id": "schedules",
    "player_id": "players",
    "command_id": "commands",
    "job_id": "jobs",
    "user_id": "users",
    "upload_id": "uploads",
    "sign_in_id": "sign-ins",
    "provider": "providers",
    "setting": "settings",
    "key": "media",
    "name": "files",
}
IN_QUERIES = {
    "location_id": "locations",
    "campaign_id": "campaigns",
    "player_id": "players",
    "created_by": "users",
    "subject": "content",
}
# What must be in a certain state, lest the answer be about that.
INSTEAD = {
    "POST /api/content/<int:content_id>/retry": {"content_id": "failed"},
    "POST /api/content/<int:content_id>/restore": {"content_id": "trashed"},
    "PATCH /api/locations/<int:location_id>": {"location_id": "empty places"},
    "DELETE /api/locations/<int:location_id>": {"location_id": "empty places"},
    "DELETE /api/campaigns/<int:campaign_id>": {"campaign_id": "loose campaigns"},
}
# What even an administrator is refused in this world, and why it can't be otherwise.
REFUSED_ANYWAY = {
    "POST /api/auth/setup": 409,  # there is an administrator
    "POST /api/auth/register": 403,  # off, unless the settings say otherwise
    "GET /api/auth/oidc/<provider>/start": 404,  # the settings name no other sign-in service
    "GET /api/auth/oidc/<provider>/callback": 404,
    "POST /api/auth/oidc/second-factor": 409,  # nobody is half signed in
    "POST /api/auth/two-factor/confirm": 409,  # nobody has begun to set up a second factor
    "DELETE /api/auth/two-factor": 409,  # nobody has one
    "DELETE /api/users/<int:user_id>/two-factor": 409,
}
PLAIN_TEXT = {"name": "Mine now", "version": 1}
RULE = {"campaign_id": The("campaigns"), "start_date": "2035-01-01", "allow_conflicts": True}
THERE, ON_SCREENS = {"location_id": The("locations")}, {"player_ids": [The("players")]}
SOMEBODY = {"username": "ana", "email": "ana@example.com", "password": PASSWORD, "role": "viewer"}

# The first is what is asked with things of every place in the address; of the others only the things in them vary.
ORDERS: dict[str, list[dict[str, Any]]] = {
    "POST /api/auth/login": [{"username": "north.admin", "password": PASSWORD}],
    "POST /api/auth/refresh": [{"refresh_token": The("refresh tokens")}],
    "POST /api/auth/setup": [
        {"token": "x", "username": "ana", "email": "a@example.com", "password": PASSWORD}
    ],
    "PATCH /api/auth/me": [{"version": 1, "email": "new@example.com"}],
    "POST /api/auth/password": [{"current_password": PASSWORD, "new_password": f"{PASSWORD}, and another"}],
    "POST /api/auth/register": [{"username": "ana", "email": "a@example.com", "password": PASSWORD}],
    "POST /api/auth/oidc/second-factor": [{"code": "000000"}],
    "POST /api/auth/two-factor": [{"password": PASSWORD}],
    "POST /api/auth/two-factor/confirm": [{"code": "000000"}],
    "DELETE /api/auth/two-factor": [{"password": PASSWORD, "code": "000000"}],
    "POST /api/auth/links/look": [{"token": The("links")}],
    "POST /api/auth/links/use": [{"token": The("links"), "password": f"{PASSWORD}, and another"}],
    "POST /api/users/invitations": [
        {"username": "ana", "email": "a@example.com", "location_ids": [The("locations")]}
    ],
    "PATCH /api/settings": [{"version": 1, "trash_days": 7}],
    "POST /api/users": [{**SOMEBODY, "location_ids": [The("locations")]}],
    "PATCH /api/users/<int:user_id>": [
        {"version": 1, "email": "new@example.com"},
        {"version": 1, "location_ids": [The("locations")]},
    ],
    "POST /api/locations": [
        {"name": "Hall", "timezone": "UTC", "parent_id": The("locations")},
        {
            "name": "Hall",
            "timezone": "UTC",
            "parent_id": The("locations"),
            "fallback_campaign_id": The("campaigns"),
        },
    ],
    "PATCH /api/locations/<int:location_id>": [
        PLAIN_TEXT,
        {"version": 1, "parent_id": The("locations")},
        {"version": 1, "fallback_campaign_id": The("campaigns")},
    ],
    "POST /api/content": [
        {"title": "Page", "address": "https://example.com", "location_id": The("locations")}
    ],
    "PATCH /api/content/<int:content_id>": [
        {"version": 1, "title": "Mine now"},
        {"version": 1, "location_id": The("locations")},
    ],
    "POST /api/content/bulk": [
        {"act": "tag", "ids": [The("content")], "tags": ["x"]},
        {"act": "move", "ids": [The("content")], "location_id": The("locations")},
        {"act": "restore", "ids": [The("trashed")]},
    ],
    "POST /api/campaigns": [
        {
            "name": "Show",
            "location_id": The("locations"),
            "items": [{"content_id": The("content"), "duration_seconds": 5}],
        },
        {"name": "Show", "location_id": The("locations"), "content_order": [The("content")]},
    ],
    "PATCH /api/campaigns/<int:campaign_id>": [
        PLAIN_TEXT,
        {"version": 1, "location_id": The("locations")},
        {"version": 1, "items": [{"content_id": The("content")}]},
    ],
    "POST /api/schedules": [{**RULE, **THERE}, {**RULE, **ON_SCREENS}],
    "PATCH /api/schedules/<int:schedule_id>": [
        {**RULE, **THERE, "version": 1},
        {**RULE, **ON_SCREENS, "version": 1},
    ],
    "POST /api/schedules/conflicts": [
        {**RULE, **THERE},
        {**RULE, **ON_SCREENS},
        {**RULE, **THERE, "schedule_id": The("schedules")},
    ],
    "POST /api/players": [{"name": "Door", "location_id": The("locations")}],
    "POST /api/players/pair": [{"name": "Door", "location_id": The("locations"), "code": WAITING_CODE}],
    "PATCH /api/players/<int:player_id>": [PLAIN_TEXT, {"version": 1, "location_id": The("locations")}],
    "POST /api/players/<int:player_id>/command": [{"command": "restart"}],
    "POST /api/players/commands": [
        {"command": "restart", "location_id": The("locations"), "tags": [SHARED_TAG]},
        {"command": "restart", "player_ids": [The("players")]},
    ],
    "POST /api/players/commands/cancel": [{"command_ids": [The("commands")]}],
}
# What travels as a form with a file, and what is sent in pieces, where metadata and bytes stand in headers and body.
FORMS: dict[str, list[dict[str, Any]]] = {
    "POST /api/content/upload": [{"title": "Rocket", "location_id": The("locations")}],
    "POST /api/content/<int:content_id>/replace": [{}],
    "PUT /api/settings/logo": [{"version": "1"}],
}
PIECES: dict[str, list[dict[str, Any]]] = {
    "POST /api/uploads": [
        {"filename": "rocket.jpg", "location_id": The("locations")},
        {"filename": "rocket.jpg", "replaces": The("content")},
    ],
    "HEAD /api/uploads/<upload_id>": [{}],
    "PATCH /api/uploads/<upload_id>": [{}],
    "POST /api/uploads/<upload_id>": [{}],
    "DELETE /api/uploads/<upload_id>": [{}],
}

# What is said on sockets.
SAID: dict[str, dict[str, Any]] = {
    "connect": {"token": "x"},
    "disconnect": {},
    "*": {"room": "administrators"},
    "player_register": {"player_key": The("keys")},
    "player_heartbeat": {"current_content_id": The("content"), "current_campaign_id": The("campaigns")},
    "campaign_ack": {"plan_hash": "0" * 64, "status": "applied"},
    "player_status_update": {"command_id": The("commands"), "stage": "done"},
    "media_broken": {"sha256": "0" * 64},
}
