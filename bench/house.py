"""A private server in a temporary folder, furnished over its own API: a place, a picture, campaigns, screens."""

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

ROOT = Path(__file__).resolve().parents[1]
PICTURE = ROOT / "tests" / "media" / "rocket.jpg"
START_SECONDS = 60


@dataclass
class House:
    """The server's address and the administrator's open line to it."""

    address: str
    session: requests.Session

    def get(self, path: str) -> Any:
        """The JSON of an answer; anything but 2xx is an error."""
        answer = self.session.get(self.address + path, timeout=30)
        answer.raise_for_status()
        return answer.json()

    def post(self, path: str, body: dict[str, Any], **options: Any) -> Any:
        """The same for what is created."""
        answer = self.session.post(self.address + path, json=body or None, timeout=30, **options)
        if not answer.ok:
            raise SystemExit(f"POST {path} was answered {answer.status_code}: {answer.text}")
        return answer.json()


@contextmanager
def running(folder: Path) -> Iterator[House]:
    """Start a server on a free port with everything below `folder`; end it with the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    password = secrets.token_urlsafe(16)
    settings = {
        "PORT": str(port),
        "HOST": "127.0.0.1",
        "DATA_DIR": f"{folder}/data",
        "UPLOADS_DIR": f"{folder}/uploads",
        "LOG_LEVEL": "WARNING",
        "ADMIN_USERNAME": "bench",
        "ADMIN_PASSWORD": password,
    }
    with (folder / "server.log").open("wb") as log:
        environment = {**os.environ, **settings}
        server = subprocess.Popen(
            [sys.executable, "wsgi.py"], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
        try:
            yield _signed_in(f"http://127.0.0.1:{port}", password, server, folder / "server.log")
        finally:
            server.terminate()
            server.wait(10)


def _signed_in(address: str, password: str, server: "subprocess.Popen[bytes]", log: Path) -> House:
    give_up_at = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up_at and server.poll() is None:
        try:
            requests.get(f"{address}/health", timeout=2).raise_for_status()
        except requests.RequestException:
            time.sleep(0.1)
            continue
        house = House(address, requests.Session())
        signed_in = house.post(
            "/api/auth/login", {"username": "bench", "password": password, "client": "token"}
        )
        house.session.headers["Authorization"] = f"Bearer {signed_in['access_token']}"
        return house
    raise SystemExit(f"The server did not start:\n{log.read_text()[-3000:]}")


def furnish(house: House, screens: int) -> tuple[int, list[int], list[str]]:
    """Make a place with so many screens and two campaigns of one picture. Returns place, campaigns and keys."""
    place = house.post("/api/locations", {"name": "Bench", "timezone": "Europe/Lisbon"})["id"]
    picture = _ready_picture(house)
    campaigns = [
        house.post("/api/campaigns", {"name": f"Campaign {number}", "items": _items(picture, number)})["id"]
        for number in (1, 2)
    ]
    players = [
        house.post("/api/players", {"name": f"Screen {n}", "location_id": place}) for n in range(screens)
    ]
    return place, campaigns, [player["player_key"] for player in players]


def _items(picture: int, seconds: int) -> list[dict[str, Any]]:
    return [{"content_id": picture, "duration_seconds": 5 + seconds}]


def _ready_picture(house: House) -> int:
    with PICTURE.open("rb") as file:
        content = house.post("/api/content/upload", {}, files={"file": (PICTURE.name, file, "image/jpeg")})
    give_up_at = time.monotonic() + START_SECONDS
    while content["status"] == "processing" and time.monotonic() < give_up_at:
        time.sleep(0.2)
        content = house.get(f"/api/content/{content['id']}")
    if content["status"] != "ready":
        raise SystemExit(f"The picture did not become ready: {content}")
    return int(content["id"])
