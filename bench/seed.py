"""The house that is measured, as a program: `python -m bench.seed <keys file> <screens>`, settings from the environment.

One building with 20 places of its own schedules in two time zones: so a schedule for the whole building reaches 20
audiences. Screens are spread evenly over the places. Rows are written by the product's own models, not through its doors,
which would take longer than the measuring.
"""

import hashlib
import sys
from itertools import product
from pathlib import Path

from sqlalchemy import insert

from backend import create_app
from backend.core import clock, schema, security
from backend.core.config import Config
from backend.core.db import atomic, db
from backend.models.campaigns import Campaign, CampaignItem
from backend.models.content import Blob, Content, ContentStatus, ContentType
from backend.models.locations import Location
from backend.models.players import Player
from backend.models.schedules import Schedule
from backend.models.users import Role, User
from backend.services import auth

PLACES = 20
PEOPLE = 64
ZONES = ("Europe/Lisbon", "America/Sao_Paulo")
BUILDING, EVERYWHERE = 1, (1, 2)  # ids: the first rows of an empty database
PICTURES = 60  # the plan of a campaign that shows them all is about 20 KiB
OWN_PICTURES = 6
BATCH = 1_000


@atomic
def seed(screens: int, password_hash: str) -> list[str]:
    """Furnish an empty database. Returns the screens' keys."""
    pictures = [_picture(number) for number in range(PICTURES)]
    building = _place("Building", ZONES[0], None)
    for number in (1, 2):
        _campaign(f"Everywhere {number}", building, pictures)
    places = [_place(f"Floor {n}", ZONES[n % len(ZONES)], building) for n in range(PLACES)]
    for number, place in enumerate(places):
        campaign = _campaign(f"Floor {number}", place, pictures[:OWN_PICTURES])
        today = clock.now().date()
        db.session.add(Schedule(campaign_id=campaign.id, location_id=place.id, start_date=today, priority=0))
    _people(places, password_hash)
    return _screens(places, screens)


def name_of_person(number: int) -> str:
    """The user name of one of the people, from 0 on."""
    return f"person-{number}"


def _people(places: list[Location], password_hash: str) -> None:
    """Managers with a place each. They have the administrator's password: what is kept of it is measured by as of any."""
    for number in range(PEOPLE):
        name, place = name_of_person(number), places[number % len(places)]
        user = User(username=name, email=f"{name}@tvs.invalid", password_hash=password_hash)
        user.role, user.locations = Role.MANAGER, [place]
        db.session.add(user)


def _picture(number: int) -> Content:
    sha256 = hashlib.sha256(f"picture {number}".encode()).hexdigest()
    key = f"{sha256[:2]}/{sha256[2:4]}/{sha256}.jpg"
    blob = Blob(source_sha256=sha256, source_key=key, recipe="bench", sha256=sha256, key=key)
    blob.size_bytes, blob.uses = 200_000, 1
    content = Content(
        title=f"Picture {number}", type=ContentType.IMAGE, status=ContentStatus.READY, blob=blob
    )
    content.mime_type, content.file_size_bytes = "image/jpeg", blob.size_bytes
    content.width, content.height = 1920, 1080
    db.session.add(content)
    return content


def _place(name: str, zone: str, above: Location | None) -> Location:
    place = Location(name=name, timezone=zone, parent_id=above.id if above else None)
    db.session.add(place)
    db.session.flush()  # its path holds its own id
    place.path = f"{above.path if above else '/'}{place.id}/"
    return place


def _campaign(name: str, place: Location, pictures: list[Content]) -> Campaign:
    campaign = Campaign(name=name, location_id=place.id)
    campaign.items = [
        CampaignItem(content=picture, position=position, duration_seconds=10)
        for position, picture in enumerate(pictures)
    ]
    db.session.add(campaign)
    db.session.flush()
    return campaign


def _screens(places: list[Location], count: int) -> list[str]:
    keys = [security.new_key() for _ in range(count)]
    codes = map("".join, product(security.CODE_ALPHABET, repeat=security.CODE_LENGTH))
    rows = [
        {
            "name": f"Screen {number}",
            "key_hash": security.key_hash(key),
            "code": code,
            "location_id": places[number % len(places)].id,
        }
        for number, (key, code) in enumerate(zip(keys, codes, strict=False))
    ]
    connection = db.session.connection()  # past the audit trail, which notes screens one by one
    for first in range(0, count, BATCH):
        connection.execute(insert(Player), rows[first : first + BATCH])
    return keys


def _administrator(config: Config) -> User:
    assert config.admin_username is not None
    assert config.admin_password is not None
    name, password = config.admin_username, config.admin_password.get_secret_value()
    return auth.create_admin(name, f"{name}@tvs.invalid", password)


def main() -> None:
    """Make the database, furnish it, and write the keys to the file, one on each line."""
    config = Config()
    app = create_app(config)
    with app.app_context():
        schema.upgrade()
        keys = seed(int(sys.argv[2]), _administrator(config).password_hash)
    Path(sys.argv[1]).write_text("".join(f"{key}\n" for key in keys), "ascii")


if __name__ == "__main__":
    main()
