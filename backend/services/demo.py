"""A small world to look around in: a building, three people, two pages, a campaign and a schedule that plays it."""

import secrets
from dataclasses import dataclass, field
from html import escape

from backend.core import clock
from backend.models.content import Content
from backend.models.locations import Location
from backend.models.users import Role, User
from backend.schemas.campaigns import CampaignIn, CampaignItemIn
from backend.schemas.content import UploadIn
from backend.schemas.locations import LocationIn
from backend.schemas.schedules import ScheduleIn
from backend.schemas.users import UserIn
from backend.services import auth, campaigns, locations, schedules, uploads, users

ZONE = "America/Sao_Paulo"
ADMINISTRATOR = "demo-admin"
PEOPLE = {"demo-manager": Role.MANAGER, "demo-technician": Role.TECHNICIAN, "demo-viewer": Role.VIEWER}
SLIDES = {
    "Welcome": ("Bem-vindo · Welcome", "#0b3d5c"),
    "Please recycle": ("Separe o lixo · Please recycle", "#1d5c3a"),
}
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title><style>
html, body {{ height: 100%; margin: 0 }}
body {{ display: grid; place-items: center; background: {color}; color: #fff; font: 700 8vmin system-ui, sans-serif }}
</style></head><body><p>{words}</p></body></html>
"""


@dataclass
class Demo:
    """Who can sign in, and with which password; nothing of it is kept in clear."""

    building: str
    passwords: dict[str, str] = field(default_factory=dict)


def seed() -> Demo:
    """Make the demonstration. Raises: Conflict when it is there already."""
    demo = Demo(building="Edifício Aurora")
    admin = auth.create_admin(ADMINISTRATOR, f"{ADMINISTRATOR}@example.com", _password(demo, ADMINISTRATOR))
    building = locations.create_location(admin, LocationIn(name=demo.building, timezone=ZONE))
    lobby = LocationIn(name="Lobby", parent_id=building.id, timezone=ZONE)
    locations.create_location(admin, lobby)
    for name, role in PEOPLE.items():
        person = UserIn(
            username=name,
            email=f"{name}@example.com",
            password=_password(demo, name),
            role=role,
            location_ids=[building.id],
        )
        users.create_user(admin, person)
    _schedule(admin, building, [_page(admin, building, title, *slide) for title, slide in SLIDES.items()])
    return demo


def _password(demo: Demo, name: str) -> str:
    return demo.passwords.setdefault(name, secrets.token_urlsafe(12))


def _page(admin: User, building: Location, title: str, words: str, color: str) -> Content:
    file = uploads.Arriving(f"{title}.html")
    file.write(PAGE.format(title=escape(title), words=escape(words), color=color).encode())
    return uploads.add_file(admin, UploadIn(title=title, location_id=building.id), file)


def _schedule(admin: User, building: Location, slides: list[Content]) -> None:
    items = [CampaignItemIn(content_id=slide.id, duration_seconds=8) for slide in slides]
    order = CampaignIn(name="First steps", location_id=building.id, items=items)
    campaign = campaigns.create_campaign(admin, order)
    today = clock.now().date()
    whole_day = ScheduleIn(campaign_id=campaign.id, location_id=building.id, start_date=today)
    schedules.create_schedule(admin, whole_day)
