"""A small world for attackers: a campus with two buildings, and people of every role who were given the one but not the other.

For everybody here "own" lies in the north building, "above" on the campus, "foreign" in the south building, whose every name
holds MARK, and "none" is nowhere. Both buildings use the same tag, and what lies on the campus.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from apiflask import APIFlask
from sqlalchemy import Table, insert, select

from backend.core import clock, config
from backend.core.db import Base, atomic, db
from backend.models.commands import PlayerCommand
from backend.models.locations import Location
from backend.models.players import Pairing, Player
from backend.models.uploads import PendingUpload
from backend.models.users import User
from backend.services import activity, jobs, pending_uploads
from tests.browser import Browser
from tests.factories import (
    PASSWORD,
    make_campaign,
    make_content,
    make_place,
    make_player,
    make_schedule,
    make_user,
    player_key,
    sign_in_as,
)

MARK = "Sesame"
SHARED_TAG = "lobby"
ROLES = ("admin", "manager", "technician", "viewer")
WHERE = ("own", "above", "foreign", "none")
WAITING_CODE = "ACDEFG"  # a screen shows it
LATER = clock.now().replace(year=2040)
NOBODYS_NUMBER = 2_000_000_000
# Of what is not found by a number.
NOBODYS: dict[str, str] = {
    "commands": str(uuid.UUID(int=4711)),
    "uploads": "0" * 32,
    "sign-ins": "0" * 32,
    "providers": "nobody",
    "settings": "nothing",
    "keys": "nobody's key",
    "media": f"00/00/{'0' * 64}.jpg",
    "files": "nothing.js",
}
Snapshot = list[tuple[Table, list[dict[str, Any]]]]


@dataclass
class World:
    """Everything there is, by kind and by where it lies, and a browser for everybody who may ask."""

    app: APIFlask
    things: dict[str, dict[str, Any]]
    people: dict[str, Browser]
    rows: Snapshot = field(default_factory=list)

    def thing(self, kind: str, where: str, asker: str) -> Any:
        """The number (or name) of a thing of this kind that lies there. Of uploads everybody has an own one."""
        if where == "none":
            return NOBODYS.get(kind, NOBODYS_NUMBER)
        known = self.things[kind]
        return known.get(f"{where} {asker}", known.get(where, known["own"]))

    def restore(self) -> None:
        """Put every row back as it was when this world was made."""
        db.session.rollback()
        put_back(self.rows)
        db.session.expire_all()
        _lay_parts()


def build(app: APIFlask) -> World:
    """Both buildings, and everybody."""
    world = begin(app)
    add_south(world)
    return world


def begin(app: APIFlask) -> World:
    """The campus and its north building only."""
    campus, north, things = _first_building()
    world = World(app, things, _people(app, north))
    world.people["player"].carries(things["keys"]["own"])
    _give_uploads(world, campus, north)
    things["refresh tokens"] = {"own": _signed_in(app)}
    things["providers"] = {"own": "oidc"}
    things["settings"] = {"own": "trash_days"}
    things["links"] = {"own": _one_time_link(world, things["users"]["own"])}
    things["sign-ins"] = {f"own {role}": _sign_in_of(world.people[role]) for role in ROLES}
    things["sign-ins"] |= {
        "own": things["sign-ins"]["own admin"],
        "above": _sign_in_of_user(app, "campus.guest"),
    }
    _keep(world)
    return world


def add_south(world: World) -> None:
    """The south building, in which nobody of this world has a part but the administrator."""
    campus = db.session.get_one(Location, world.things["locations"]["above"])
    _second_building(campus, world.things)
    world.things["sign-ins"]["foreign"] = _sign_in_of_user(world.app, f"{MARK.lower()}.guest")
    _keep(world)


def _keep(world: World) -> None:
    world.rows = snapshot()
    _lay_parts()
    for key in world.things["media"].values():
        file = config.current().uploads_dir / key
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"a picture")


@atomic
def _first_building() -> tuple[Location, Location, dict[str, dict[str, Any]]]:
    campus = make_place("Campus", address="Avenida 1")
    north = make_place("North", campus)
    things: dict[str, dict[str, Any]] = {}
    for where, place, word in (("above", campus, "Campus"), ("own", north, "North")):
        _furnish(things, where, place, word)
    things["empty places"] |= {"above": campus.id}
    db.session.add(Pairing(code=WAITING_CODE, secret_hash="0" * 64, expires_at=LATER))
    return campus, north, things


@atomic
def _second_building(campus: Location, things: dict[str, dict[str, Any]]) -> None:
    south = make_place(f"{MARK} tower", campus, address=f"{MARK} street")
    _furnish(things, "foreign", south, MARK)
    player = db.session.get_one(Player, things["players"]["foreign"])
    # What lies on the campus is used in both buildings; who has the one learns nothing of its uses in the other.
    shared = make_campaign(south, [things["rows"]["above"]], f"{MARK} campaign of shared things")
    make_schedule(db.session.get_one(type(shared), things["campaigns"]["above"]), south)
    make_schedule(shared, players=[player])
    for name in ("North campaign (2)", "Campus campaign (2)"):
        make_campaign(south, [], name)
    upload = _upload(make_user("manager", [south], f"{MARK.lower()}.uploader"), south, f"{MARK}.jpg")
    things["uploads"]["foreign"] = upload


def _furnish(things: dict[str, dict[str, Any]], where: str, place: Location, word: str) -> None:
    """One of everything in this place."""
    someone = make_user("viewer", [place], f"{word.lower()}.guest")
    db.session.flush()
    shown = make_content(
        place, title=f"{word} film", tags=[SHARED_TAG, f"{word}-tag"], filename=f"{word}.jpg"
    )
    player = make_player(place, f"{word} screen", tags=[SHARED_TAG, f"{word}-tag"])
    _rest(things, where, place, word, shown, player)
    things.setdefault("users", {})[where] = someone.id
    db.session.flush()
    activity.record("player.paired", actor=someone, player_id=player.id, location_id=place.id, name=word)


def _rest(
    things: dict[str, dict[str, Any]], where: str, place: Location, word: str, shown: Any, player: Player
) -> None:
    campaign = make_campaign(place, [shown], f"{word} campaign", description=f"{word} words")
    processing = make_content(place, title=f"{word} at work", status="processing")
    db.session.flush()
    found = {
        "locations": place,
        "empty places": make_place(f"{word} attic", place),
        "content": make_content(place, title=f"{word} picture", description=f"{word} words"),
        "failed": make_content(place, title=f"{word} failed", status="failed", error=f"{word} words"),
        "trashed": make_content(place, title=f"{word} trash", deleted_at=clock.now()),
        "campaigns": campaign,
        "loose campaigns": make_campaign(place, [shown], f"{word} loose campaign"),
        "schedules": make_schedule(campaign, place, tags=[SHARED_TAG]),
        "players": player,
        "jobs": jobs.add(jobs.MEDIA, processing.id),
        "commands": _command(player),
    }
    db.session.flush()
    for kind, row in found.items():
        things.setdefault(kind, {})[where] = row.id
    things.setdefault("rows", {})[where] = shown
    things.setdefault("keys", {})[where] = player_key(player)
    things.setdefault("media", {})[where] = shown.blob.key
    things.setdefault("files", {})[where] = "index.html"


def _command(player: Player) -> PlayerCommand:
    db.session.flush()
    row = PlayerCommand(
        id=str(uuid.uuid4()), player_id=player.id, seq=1, command="identify", params={}, expires_at=LATER
    )
    db.session.add(row)
    player.next_seq = 1
    return row


def _upload(owner: User, place: Location, filename: str) -> str:
    db.session.flush()
    upload = PendingUpload(
        id=uuid.uuid4().hex,
        user_id=owner.id,
        filename=filename,
        location_id=place.id,
        length_bytes=100,
        expires_at=LATER,
    )
    db.session.add(upload)
    return upload.id


def _people(app: APIFlask, place: Location) -> dict[str, Browser]:
    people = {}
    for role in ROLES:
        people[role] = sign_in_as(
            _browser(app), role, [] if role == "admin" else [place], username=f"north.{role}"
        )
    return people | {"player": _browser(app), "stranger": _browser(app)}


def _one_time_link(world: World, user_id: int) -> str:
    """The token of a link by which somebody chooses a password."""
    return str(world.people["admin"].post(f"/api/users/{user_id}/reset-link").json["token"])


def _sign_in_of_user(app: APIFlask, username: str) -> str:
    user = db.session.scalars(select(User).where(User.username == username)).one()
    return _sign_in_of(sign_in_as(_browser(app), user))


def _sign_in_of(browser: Browser) -> str:
    """What the sign-in of this browser is called to its owner."""
    return str(browser.get("/api/auth/sessions").json["items"][0]["id"])


def _signed_in(app: APIFlask) -> str:
    """The refresh token of the administrator, who signs in once more."""
    order = {"username": "north.admin", "password": PASSWORD, "client": "token"}
    return str(_browser(app).post("/api/auth/login", json=order).json["refresh_token"])


def _browser(app: APIFlask) -> Browser:
    browser = app.test_client()
    assert isinstance(browser, Browser)
    return browser


@atomic
def _give_uploads(world: World, campus: Location, north: Location) -> None:
    known = world.things.setdefault("uploads", {})
    for role in ROLES:
        owner = db.session.get_one(User, world.people[role].user.id)
        known[f"own {role}"] = _upload(owner, north, f"{role}.jpg")
    known["own"] = known["own admin"]
    known["above"] = _upload(make_user("manager", [campus], "campus.uploader"), campus, "campus.jpg")


def _lay_parts() -> None:
    """The files that unfinished uploads have on the disk, empty as they are in the rows."""
    for upload_id in db.session.scalars(select(PendingUpload.id)):
        part = pending_uploads.part_of(upload_id)
        part.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(b"")
    db.session.rollback()


def snapshot(but: Iterable[str] = ()) -> Snapshot:
    """Every row of every table, apart from these tables."""
    left_out = set(but)
    with db.engine.connect() as connection:
        return [
            (table, [dict(row) for row in connection.execute(select(table)).mappings()])
            for table in Base.metadata.sorted_tables
            if table.name not in left_out
        ]


def put_back(rows: Snapshot) -> None:
    """Make the tables hold exactly this."""
    with db.engine.begin() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        connection.exec_driver_sql(
            "PRAGMA defer_foreign_keys=ON" if is_sqlite else "SET FOREIGN_KEY_CHECKS=0"
        )
        for table, _ in reversed(rows):
            connection.execute(table.delete())
        for table, held in rows:
            if held:
                connection.execute(insert(table), held)
        if not is_sqlite:
            connection.exec_driver_sql("SET FOREIGN_KEY_CHECKS=1")
