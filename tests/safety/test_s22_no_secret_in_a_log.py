"""s22: whatever is secret in a whole journey, from the first sign-in to the last sign-out, stands in no log, no address and no database."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from apiflask import APIFlask

from backend.services.audit_values import HIDDEN
from tests.factories import PASSWORD
from tests.lines import Line, Screen
from tests.served import ADMINISTRATOR, Served
from tests.uploading import real
from tests.wire import Refused

pytestmark = [pytest.mark.processes, pytest.mark.timeout(180)]

SAYS_A_SECRET = re.compile(r"token|key$|secret|password|codes|authorization", re.IGNORECASE)
NAMES_A_SECRET = re.compile(r"(^|[_-])(token|key|secret|password|auth|code|signature)s?$", re.IGNORECASE)
SHORTEST = 8  # what is shorter stands in any log by chance
MISTYPED = "a mistyped passphrase"
ANOTHER = f"{PASSWORD}, and another"
KEPT_ON_PURPOSE = {"secret_key", "jwt_secret_key"}  # files of mode 600 that are the secrets themselves
OURS = {"X-Requested-With": "TVS"}


@dataclass
class Journey:
    """Somebody who notes every address they ask for and every secret they are told."""

    served: Served
    session: requests.Session
    secrets: set[str] = field(default_factory=set)
    addresses: list[str] = field(default_factory=list)

    def asks(self, method: str, path: str, *, wants: int = 200, **sent: Any) -> Any:
        answer = self.session.request(method, self.served.address + path, timeout=30, **sent)
        assert answer.status_code == wants, f"{path}: {answer.status_code} {answer.text}"
        self.addresses.append(answer.request.url or "")
        self.secrets |= {str(cookie.value) for cookie in self.session.cookies}
        self.learns(sent.get("json"))
        if answer.headers.get("Content-Type", "").startswith("application/json"):
            self.learns(answer.json())
            return answer.json()
        return answer

    def learns(self, said: Any, name: str = "") -> Any:
        """Note what a body tells that nobody else may know, and where it leads."""
        if isinstance(said, dict):
            for key, each in said.items():
                self.learns(each, key)
        elif isinstance(said, list):
            for each in said:
                self.learns(each, name)
        elif isinstance(said, str) and SAYS_A_SECRET.search(name):
            self.secrets |= {said} if len(said) >= SHORTEST and said != HIDDEN else set()
        elif isinstance(said, str) and said.startswith(("/", "http")):
            before, _, behind = said.partition("#")
            self.addresses.append(before)
            self.secrets |= {behind} - {""}
        return said

    def carries(self, token: str) -> None:
        self.session.headers["Authorization"] = f"Bearer {token}"


def signs_in(journey: Journey) -> None:
    """By a wrong password, a wrong name that is a password, as programs do, and as browsers do."""
    journey.asks("POST", "/api/auth/login", json={"username": ADMINISTRATOR, "password": MISTYPED}, wants=401)
    journey.asks("POST", "/api/auth/login", json={"username": MISTYPED, "password": "x"}, wants=401)
    order = {"username": ADMINISTRATOR, "password": PASSWORD}
    tokens = journey.asks("POST", "/api/auth/login", json=order | {"client": "token"})
    journey.asks("POST", "/api/auth/refresh", json={"refresh_token": tokens["refresh_token"]})
    journey.carries(journey.asks("POST", "/api/auth/login", json=order)["access_token"])
    journey.asks("POST", "/api/auth/refresh", json={"refresh_token": "a made-up token of nobody"}, wants=401)


def runs_screens(journey: Journey) -> None:
    """A picture goes up; a screen is paired, ordered about, given another key; another one is made by hand."""
    place = journey.asks("POST", "/api/locations", json={"name": "Hall", "timezone": "UTC"}, wants=201)["id"]
    sent = {"data": {"location_id": str(place)}, "files": {"file": ("rocket.jpg", real("rocket.jpg"))}}
    uploaded = journey.asks("POST", "/api/content/upload", wants=201, **sent)
    journey.asks("GET", f"/api/content/{uploaded['id']}")
    screen = Screen(journey.served.address).connects(pairing=True)
    shown = journey.learns(screen.waits_for("pairing_code"))
    order = {"code": shown["code"], "name": "Door", "location_id": place}
    player = journey.asks("POST", "/api/players/pair", json=order, wants=201)["id"]
    key = journey.learns(screen.waits_for("paired"))["player_key"]
    assert screen.registers(key) == {"ok": True}
    journey.asks("POST", f"/api/players/{player}/command", json={"command": "restart"}, wants=202)
    screen.answers(screen.waits_for("player_command"), "done")
    journey.asks("POST", f"/api/players/{player}/key", wants=201)
    other = Screen(journey.served.address).connects()
    assert other.registers(key)["error"]["code"] == "unknown_key"
    journey.asks("POST", "/api/players", json={"name": "Hall", "location_id": place}, wants=201)
    for line in (screen, other):
        line.goes_away()


def opens_windows(journey: Journey) -> None:
    """A window with a token that is good, one with a token that is not, and one that sends it where it does not belong."""
    token = str(journey.session.headers["Authorization"]).removeprefix("Bearer ")
    window = Line(journey.served.address).connects(token=token)
    window.says("join", {"token": token})
    window.goes_away()
    journey.secrets.add(f"{token}x")
    with pytest.raises(Refused):
        Line(journey.served.address).connects(token=f"{token}x")


def lets_somebody_in(journey: Journey) -> None:
    """Somebody is invited, chooses a password by the link, and another one; a second factor is begun."""
    order = {"username": "ana", "email": "ana@example.com"}
    invited = journey.asks("POST", "/api/users/invitations", json=order, wants=201)
    (link,) = [each for each in journey.secrets if str(invited).count(f"#{each}")]
    journey.asks("POST", "/api/auth/links/look", json={"token": link})
    journey.asks("POST", "/api/auth/links/use", json={"token": link, "password": ANOTHER})
    journey.asks("POST", "/api/auth/links/use", json={"token": link, "password": ANOTHER}, wants=404)
    change = {"current_password": PASSWORD, "new_password": f"{ANOTHER} again"}
    journey.carries(journey.asks("POST", "/api/auth/password", json=change)["access_token"])


def leaves(journey: Journey) -> None:
    """The tokens are renewed, the trail is taken along, and everything ends."""
    journey.carries(journey.asks("POST", "/api/auth/refresh", json={}, headers=OURS)["access_token"])
    journey.asks("GET", "/api/audit?per_page=100")
    journey.asks("GET", "/api/audit/export")
    journey.asks("POST", "/api/auth/logout", wants=204)
    journey.asks("GET", "/api/auth/me", wants=401)


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> Journey:
    """The whole of it, on a server that writes down all it can."""
    served = Served(tmp_path_factory.mktemp("journey"), {"LOG_LEVEL": "DEBUG"})
    served.starts()
    made = Journey(served, requests.Session(), {PASSWORD, MISTYPED})
    for part in (signs_in, runs_screens, opens_windows, lets_somebody_in, leaves):
        part(made)
    served.leaves()
    return made


def test_s22_the_journey_learned_many_secrets(journey: Journey):
    assert len(journey.secrets) > 15
    assert {PASSWORD, MISTYPED, ANOTHER} < journey.secrets


def test_s22_no_secret_is_in_the_log(journey: Journey):
    log = journey.served.server.said()  # type: ignore[union-attr]  # it was started

    assert log.count("\n") > 30
    assert "/api/players/pair" in log
    assert [each for each in journey.secrets if each in log] == []
    kept = [(journey.served.folder / "data" / name).read_text("ascii") for name in KEPT_ON_PURPOSE]
    assert [each for each in kept if each in log] == []


def test_s22_no_secret_is_in_an_address(journey: Journey):
    assert len(journey.addresses) > 25
    for address in journey.addresses:
        assert [each for each in journey.secrets if each in address] == []
        assert not NAMES_A_SECRET.search(urlsplit(address).query.partition("=")[0]), address


def test_s22_no_address_of_the_api_has_room_for_a_secret(app: APIFlask):
    """What stands in an address ends in logs of proxies and in histories of browsers."""
    parameters = {
        (path, each["name"])
        for path, methods in app.spec["paths"].items()
        for operation in methods.values()
        for each in operation.get("parameters", [])
        if each["in"] in {"query", "path"}
    }

    assert len(parameters) > 20
    # OAuth 2 has it so: good once, for a minute, and only with our own secret and with what the browser that began keeps.
    by_protocol = {("/api/auth/oidc/{provider}/callback", "code")}
    assert {each for each in parameters if NAMES_A_SECRET.search(each[1])} == by_protocol


def test_s22_no_secret_is_kept_as_it_is(journey: Journey):
    """Neither in the database nor in any file beside it: only hashes are."""
    files = [path for path in (journey.served.folder / "data").rglob("*") if path.is_file()]
    assert any(path.name == "tvs.db" for path in files)

    found = {(path.name, each) for path in files for each in journey.secrets if holds(path, each)}

    assert found == set()


def holds(path: Path, secret: str) -> bool:
    return path.name not in KEPT_ON_PURPOSE and secret.encode() in path.read_bytes()
