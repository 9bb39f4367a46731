"""s09: pages of other sites open no socket and read no answer, through the server and through real Nginx."""

import base64
import http.client
from collections.abc import Iterator

import pytest

from tests.doors import Doors, opened

pytestmark = [pytest.mark.processes, pytest.mark.timeout(180)]
PORTAL = "https://portal.example.org"
PUBLIC = "https://tvs.example.org"
SOCKET = "/socket.io/?EIO=4&transport=websocket"
STRANGERS = [
    "https://evil.example",
    "null",
    "*",
    "file://",
    "https://tvs.example.org.evil.example",
    "https://tvs.example.org@evil.example",
    "https://eviltvs.example.org",
    "http://tvs.example.org",
    "https://tvs.example.org:8443",
    "https://tvs.example.org/",
    "https://TVS.example.org",
    "https://portal.example.org.evil.example",
]


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    settings = {"CORS_ORIGINS": f'["{PORTAL}"]', "PUBLIC_URL": PUBLIC}
    with opened(tmp_path_factory.mktemp("doors"), settings) as both:
        yield both


def handshake(doors: Doors, door: str, origin: str | None, **more: str) -> int:
    """How a browser's wish to open a socket is answered."""
    connection = http.client.HTTPConnection("127.0.0.1", doors.ports[door], timeout=20)
    headers = {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": base64.b64encode(bytes(16)).decode(),
        **({} if origin is None else {"Origin": origin}),
        **more,
    }
    connection.request("GET", SOCKET, headers=headers)
    status = connection.getresponse().status
    connection.close()
    return status


@pytest.mark.parametrize("door", ["app", "nginx"])
@pytest.mark.parametrize("origin", STRANGERS)
def test_s09_another_sites_page_opens_no_socket(doors: Doors, door: str, origin: str):
    assert handshake(doors, door, origin) == 400


@pytest.mark.parametrize("door", ["app", "nginx"])
def test_s09_our_own_pages_and_those_that_are_named_open_one(doors: Doors, door: str):
    own = f"http://127.0.0.1:{doors.ports[door]}"

    assert {handshake(doors, door, origin) for origin in (own, PUBLIC, PORTAL, None)} == {101}


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded"])
def test_s09_nobody_makes_another_site_ours_by_what_it_says_of_the_way(doors: Doors, header: str):
    said = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "https",
        "Forwarded": "host=evil.example;proto=https",
    }

    assert handshake(doors, "nginx", "https://evil.example", **{header: said[header]}) == 400
    assert handshake(doors, "nginx", "https://evil.example", **said) == 400


@pytest.mark.parametrize("door", ["app", "nginx"])
@pytest.mark.parametrize("origin", STRANGERS)
@pytest.mark.parametrize("path", ["/api/health", "/api/auth/refresh", "/", SOCKET, "/media/x"])
@pytest.mark.parametrize("method", ["GET", "OPTIONS", "POST"])
def test_s09_another_sites_page_is_allowed_to_read_nothing(
    doors: Doors, door: str, origin: str, path: str, method: str
):
    answer = doors.ask(door, path, method, {"Origin": origin, "Access-Control-Request-Method": "POST"})

    assert not [name for name in answer.headers if name.lower().startswith("access-control-allow-origin")]
    assert answer.headers["Access-Control-Allow-Credentials"] is None


@pytest.mark.parametrize("door", ["app", "nginx"])
def test_s09_a_page_that_is_named_reads_and_its_cookies_stay_at_home(doors: Doors, door: str):
    answers = [doors.ask(door, path, headers={"Origin": PORTAL}) for path in ("/api/health", "/api/players")]

    assert {answer.headers["Access-Control-Allow-Origin"] for answer in answers} == {PORTAL}
    assert {answer.headers["Access-Control-Allow-Credentials"] for answer in answers} == {None}
