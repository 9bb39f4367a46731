"""Makers of rows, for stories that begin in the middle. Each commits and returns the row.

What a story is about goes through the product's own doors; what was there before is made here.
"""

import hashlib
import itertools
from collections.abc import Iterable, Sequence
from datetime import date, time
from functools import cache
from typing import Any

from sqlalchemy import true

from backend.core import security
from backend.core.db import atomic, db
from backend.models.campaigns import Campaign, CampaignItem
from backend.models.content import Blob, Content, ContentStatus, ContentTag, ContentType
from backend.models.locations import Location
from backend.models.players import Player, PlayerTag
from backend.models.schedules import Schedule, SchedulePlayer, ScheduleTag
from backend.models.users import Role, User
from backend.services import sign_ins
from backend.services.sign_ins import Client
from backend.services.wanted import want_plans
from tests.browser import Browser

PASSWORD = "a long enough password"
_count = itertools.count(1)
EXTENSIONS = {"image": "jpg", "video": "mp4", "audio": "mp3", "html": "html"}


@cache
def password_hash() -> str:
    """Of PASSWORD; hashing is slow on purpose, once is enough."""
    return security.hash_password(PASSWORD)


@atomic
def make_place(
    name: str | None = None, parent: Location | None = None, timezone: str = "America/Sao_Paulo", **more: Any
) -> Location:
    """A place, below `parent` where one is given."""
    place = Location(name=name or f"Place {next(_count)}", timezone=timezone, **more)
    place.parent_id = parent.id if parent else None
    db.session.add(place)
    db.session.flush()
    place.path = f"{parent.path if parent else '/'}{place.id}/"
    return place


@atomic
def make_user(
    role: str = "manager", locations: Iterable[Location] = (), username: str | None = None, **more: Any
) -> User:
    """Somebody with PASSWORD who may sign in."""
    name = username or f"{role}{next(_count)}"
    user = User(username=name, email=f"{name}@example.com", password_hash=password_hash(), role=Role(role))
    for field, value in more.items():
        setattr(user, field, value)
    user.locations = [db.session.merge(place) for place in locations]
    db.session.add(user)
    return user


def sign_in_as(client: Browser, who: str | User, locations: Iterable[Location] = (), **more: Any) -> Browser:
    """Let this client speak for an existing user, or for a new one of this role with these places."""
    client.user = make_user(who, locations, **more) if isinstance(who, str) else who
    client.carries(sign_ins.begin(client.user, Client("test")).access_token)
    return client


@atomic
def make_content(
    location: Location | None = None,
    *,
    type: str = "image",  # noqa: A002 - the word people use
    title: str | None = None,
    tags: Sequence[str] = (),
    status: str = "ready",
    **more: Any,
) -> Content:
    """An entry of the library; ready ones have a blob of their own (the row only, no file)."""
    number = next(_count)
    content = Content(
        title=title or f"{type.capitalize()} {number}",
        type=ContentType(type),
        status=ContentStatus(status),
        location_id=location.id if location else None,
        duration_seconds=10.0 if type in {"video", "audio"} else None,
    )
    if type == "url":
        content.address = f"https://example.com/{number}"
    elif status == "ready":
        content.blob = _make_blob(number, EXTENSIONS[type])
        content.file_size_bytes = content.blob.size_bytes
        content.width, content.height = (None, None) if type == "audio" else (1920, 1080)
    for field, value in more.items():
        setattr(content, field, value)
    content.tag_rows = [ContentTag(tag=tag) for tag in sorted(tags)]
    db.session.add(content)
    return content


def _make_blob(number: int, extension: str) -> Blob:
    sha256 = hashlib.sha256(f"bytes {number}".encode()).hexdigest()
    key = f"{sha256[:2]}/{sha256[2:4]}/{sha256}.{extension}"
    return Blob(
        source_sha256=sha256,
        source_key=key,
        recipe="test",
        sha256=sha256,
        key=key,
        thumbnail_key=f"{key}.jpg",
        size_bytes=1000 + number,
        uses=1,
    )


@atomic
def make_campaign(
    location: Location | None = None,
    contents: Sequence[Content] | None = None,
    name: str | None = None,
    **more: Any,
) -> Campaign:
    """A campaign with these contents in order, or with one picture made for it."""
    turns = [make_content(location)] if contents is None else contents
    campaign = Campaign(
        name=name or f"Campaign {next(_count)}", location_id=location.id if location else None, **more
    )
    campaign.items = [
        CampaignItem(content_id=content.id, position=position, duration_seconds=None)
        for position, content in enumerate(_flushed(turns))
    ]
    db.session.add(campaign)
    return campaign


def _flushed(contents: Sequence[Content]) -> Sequence[Content]:
    db.session.flush()
    return contents


@atomic
def make_schedule(
    campaign: Campaign,
    location: Location | None = None,
    *,
    players: Sequence[Player] = (),
    tags: Sequence[str] = (),
    start_date: date = date(2026, 1, 1),
    times: tuple[str, str] | None = None,
    **more: Any,
) -> Schedule:
    """A schedule for a place or for named screens; `times` such as ("08:00", "10:00")."""
    schedule = Schedule(
        campaign_id=campaign.id, location_id=location.id if location else None, start_date=start_date
    )
    if times:
        schedule.start_time, schedule.end_time = (time.fromisoformat(each) for each in times)
    for field, value in more.items():
        setattr(schedule, field, value)
    schedule.tag_rows = [ScheduleTag(tag=tag) for tag in sorted(tags)]
    schedule.player_rows = [SchedulePlayer(player_id=player.id) for player in players]
    db.session.add(schedule)
    return schedule


@atomic
def make_player(
    location: Location, name: str | None = None, *, tags: Sequence[str] = (), **more: Any
) -> Player:
    """A screen that was paired; `player_key(player)` is its key."""
    number = next(_count)
    player = Player(
        name=name or f"Screen {number}",
        location_id=location.id,
        key_hash=security.key_hash(_key(number)),
        code=_code(number),
        system_info={},
        capabilities=[],
        **more,
    )
    player.tag_rows = [PlayerTag(tag=tag) for tag in sorted(tags)]
    db.session.add(player)
    return player


def all_want_plans() -> int:
    """As after a change that touches every screen."""
    return want_plans(true())


def player_key(player: Player) -> str:
    """The key with which a made screen registers."""
    return _key(_number(player.code))


def _key(number: int) -> str:
    return f"key-of-test-screen-{number:08d}"


def _code(number: int) -> str:
    """Base 25 over the alphabet of codes: every number has its own."""
    letters = security.CODE_ALPHABET
    return "".join(
        letters[number // len(letters) ** place % len(letters)] for place in range(security.CODE_LENGTH)
    )


def _number(code: str) -> int:
    letters = security.CODE_ALPHABET
    return sum(letters.index(letter) * len(letters) ** place for place, letter in enumerate(code))
