"""A small story over Nginx: sign in, upload, ready by the worker, media from the disk, a plan pushed to a screen."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
import websocket

from tests.journeys.production import ROOT, Stack, running_stack
from tests.lines import Screen, eventually
from tests.servers import MariaDb, Redis

pytestmark = [
    pytest.mark.processes,
    pytest.mark.timeout(240),
]  # whole processes start, perhaps on a busy machine
PICTURE = ROOT / "tests" / "media" / "rocket.jpg"
PATIENCE_SECONDS = 40


@pytest.fixture(scope="module")
def stack(
    tmp_path_factory: pytest.TempPathFactory, mariadb_server: MariaDb, redis_server: Redis
) -> Iterator[Stack]:
    with running_stack(tmp_path_factory.mktemp("stack"), mariadb_server, redis_server) as running:
        running.sign_in()
        yield running
        assert (running.worker.stop(), running.server.stop()) == (0, 0)


@pytest.fixture(scope="module")
def picture(stack: Stack) -> dict[str, Any]:
    """An uploaded picture, once the worker made it ready."""
    with PICTURE.open("rb") as file:
        answer = stack.session.post(
            f"{stack.address}/api/content/upload", files={"file": ("rocket.jpg", file)}, timeout=30
        )
    assert answer.status_code == 201, answer.text
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    content: dict[str, Any] = answer.json()
    while content["status"] == "processing" and time.monotonic() < give_up_at:
        time.sleep(0.2)
        content = stack.get(f"/api/content/{content['id']}").json()
    return content


def once_in_step(stack: Stack, player_id: int) -> dict[str, Any]:
    """The screen as people see it, once it is in step (or never is)."""
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while True:
        seen: dict[str, Any] = stack.get(f"/api/players/{player_id}").json()
        if seen["in_step"] or time.monotonic() > give_up_at:
            return seen
        time.sleep(0.2)


def test_health_answers_through_nginx(stack: Stack):
    for path in ("/health", "/api/health"):
        answer = requests.get(stack.address + path, timeout=10)
        assert (answer.status_code, answer.json()["status"]) == (200, "healthy")


def test_the_web_app_comes_from_the_disk_whatever_page_is_asked_for(stack: Stack):
    home, page = (
        requests.get(stack.address, timeout=10),
        requests.get(f"{stack.address}/players/pair", timeout=10),
    )

    assert home.status_code == page.status_code == 200
    assert home.text == page.text
    assert home.headers["Cache-Control"] == "no-cache"


def test_built_files_are_kept_for_a_year_and_unknown_ones_do_not_exist(stack: Stack):
    home = requests.get(stack.address, timeout=10).text
    script = home.split('src="/assets/')[1].split('"')[0]

    built = requests.get(f"{stack.address}/assets/{script}", timeout=10)
    unknown = requests.get(f"{stack.address}/assets/unknown.js", timeout=10)

    assert "immutable" in built.headers["Cache-Control"]
    assert unknown.status_code == 404


def test_the_player_lives_below_its_own_address(stack: Stack):
    moved = requests.get(f"{stack.address}/player", timeout=10, allow_redirects=False)
    page = requests.get(f"{stack.address}/player/", timeout=10)

    assert (moved.status_code, urlsplit(moved.headers["Location"]).path) == (308, "/player/")
    assert (page.status_code, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")


def test_every_answer_protects_itself_and_none_names_a_version(stack: Stack):
    for path in ("/", "/player/", "/api/health", "/api/players", "/media/unknown"):
        answer = requests.get(stack.address + path, timeout=10)
        assert answer.headers["X-Content-Type-Options"] == "nosniff", path
        assert "default-src" in answer.headers["Content-Security-Policy"], path
        assert answer.headers["Server"] == "nginx", path


def test_a_picture_is_made_ready_by_the_worker(stack: Stack, picture: dict[str, Any]):
    assert picture["status"] == "ready", picture
    assert (picture["width"], picture["height"]) == (640, 427)
    assert stack.worker.is_running()


def test_media_comes_in_parts_and_is_not_fetched_twice(stack: Stack, picture: dict[str, Any]):
    address = stack.address + picture["url"]
    whole = requests.get(address, timeout=10)
    part = requests.get(address, headers={"Range": "bytes=10-19"}, timeout=10)
    again = requests.get(address, headers={"If-None-Match": whole.headers["ETag"]}, timeout=10)

    assert (whole.status_code, whole.headers["Content-Type"]) == (200, picture["mime_type"])
    assert "immutable" in whole.headers["Cache-Control"]
    assert (part.status_code, part.content) == (206, whole.content[10:20])
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "path", ["/media/", "/media/../data/secret_key", "/media/%2e%2e/data/secret_key", "/mediax"]
)
def test_nothing_but_media_is_below_media(stack: Stack, path: str):
    home = requests.get(stack.address, timeout=10).text
    request = requests.Request("GET", stack.address).prepare()
    request.url = stack.address + path
    answer = stack.session.send(request, timeout=10)
    assert answer.status_code == 404 or answer.text == home


def test_a_body_without_end_is_refused_at_the_door(stack: Stack):
    answer = stack.session.post(f"{stack.address}/api/campaigns", data=b"x" * 2_000_000, timeout=10)
    assert answer.status_code == 413


def test_a_screen_is_offered_no_compression(stack: Stack):
    address = stack.address.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket"
    line = websocket.create_connection(
        address, header=["Sec-WebSocket-Extensions: permessage-deflate"], timeout=10
    )
    try:
        assert "sec-websocket-extensions" not in line.getheaders()
    finally:
        line.close()


def with_schedule(screen: Screen, schedule: int) -> Any:
    """The plan in which it plays, once the screen was sent it."""
    plans = screen.heard("campaign_update")
    return next(
        (plan for plan in plans if any(schedule in window["schedule_ids"] for window in plan["timeline"])),
        None,
    )


def test_a_schedule_reaches_a_screen_through_nginx(stack: Stack, picture: dict[str, Any]):
    place = stack.made("/api/locations", {"name": "Foyer", "timezone": "Europe/Lisbon"})["id"]
    items = [{"content_id": picture["id"], "duration_seconds": 8}]
    campaign = stack.made("/api/campaigns", {"name": "Spring", "items": items})["id"]
    player = stack.made("/api/players", {"name": "Foyer left", "location_id": place})
    screen = Screen(stack.address).connects()
    screen.registers(player["player_key"])
    assert screen.waits_for("register_success")["player_id"] == player["id"]

    order = {"campaign_id": campaign, "location_id": place, "start_date": "2026-01-01"}
    schedule = stack.made("/api/schedules", order)["id"]
    plan = eventually(lambda: with_schedule(screen, schedule), "the schedule arriving")
    screen.acknowledges(plan)
    seen = once_in_step(stack, player["id"])
    screen.goes_away()

    assert [content["url"] for content in plan["contents"]] == [picture["url"]]
    assert (seen["status"], seen["in_step"], seen["applied_plan_hash"]) == ("online", True, plan["plan_hash"])


def test_no_process_had_anything_to_complain_about(stack: Stack):
    for server in (stack.server, stack.worker):
        assert "Traceback" not in server.said()
        assert "monkey_patch" not in server.said()


def test_no_secret_was_written_down(stack: Stack):
    logs = "".join(
        Path(server.log).read_text("utf-8", "replace") for server in (stack.server, stack.worker, stack.nginx)
    )
    token = str(stack.session.headers["Authorization"]).removeprefix("Bearer ")
    assert stack.password not in logs
    assert token not in logs
    assert stack.environment["SECRET_KEY"] not in logs
