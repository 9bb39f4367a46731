"""Whatever is asked, the answer carries what protects whoever shows it, and names no version: both doors, every kind of answer."""

import http.client
import re
import socket
from collections.abc import Iterator

import pytest

from tests.doors import Answer, Doors, opened

pytestmark = [pytest.mark.processes, pytest.mark.timeout(180)]
ALWAYS = {
    "X-Content-Type-Options": r"nosniff",
    "X-Frame-Options": r"DENY|SAMEORIGIN",
    "Referrer-Policy": r"same-origin",
    "Permissions-Policy": r"camera=\(\), microphone=\(\), geolocation=\(\)",
    "Cross-Origin-Resource-Policy": r"same-origin|cross-origin",
    "Content-Security-Policy": r".*(default-src '(self|none)'|sandbox).*",
}
VERSION = re.compile(r"\d+\.\d+|python|werkzeug|eventlet|BaseHTTP|gunicorn", re.IGNORECASE)
BOTH = pytest.mark.parametrize("door", ["app", "nginx"])
ASKED = {
    "the web app": ("GET", "/"),
    "a page of it": ("GET", "/players/pair"),
    "a built file that is not there": ("GET", "/assets/x.js"),
    "a page that climbs": ("GET", "/../x"),
    "the player": ("GET", "/player/"),
    "a redirect": ("GET", "/player"),
    "the API's page": ("GET", "/api/docs/"),
    "the API's page, redirected": ("GET", "/api/docs"),
    "the contract": ("GET", "/api/openapi.json"),
    "health": ("GET", "/health"),
    "ready": ("GET", "/api/ready"),
    "without a token": ("GET", "/api/players"),
    "nothing": ("GET", "/api/nothing"),
    "a method it does not know": ("DELETE", "/api/health"),
    "a method nobody knows": ("PROPFIND", "/api/health"),
    "options": ("OPTIONS", "/api/health"),
    "options of uploads": ("OPTIONS", "/api/uploads"),
    "head": ("HEAD", "/"),
    "no JSON": ("POST", "/api/auth/login"),
    "no such file": ("GET", "/media/00/00/" + "0" * 64 + ".mp4"),
    "no such page": ("GET", "/media/00/00/" + "0" * 64 + ".html"),
    "the folder of files": ("GET", "/media/"),
    "a stage": ("GET", "/stage/" + "0" * 64),
    "a poll": ("GET", "/socket.io/?EIO=4&transport=polling"),
    "a poll's message": ("POST", "/socket.io/?EIO=4&transport=polling&sid=x"),
    "a socket without its upgrade": ("GET", "/socket.io/?EIO=4&transport=websocket"),
    "a socket of an old kind": ("GET", "/socket.io/?EIO=3&transport=websocket"),
    "a socket nobody knows": ("GET", "/socket.io/?EIO=4&transport=websocket&sid=unknown"),
    "options of sockets": ("OPTIONS", "/socket.io/?EIO=4&transport=polling"),
}
UNREADABLE = {
    "no request": b"nonsense\r\n\r\n",
    "no such version": b"GET / HTTP/9.9\r\nHost: x\r\n\r\n",
    "markup": b"<script>alert(1)</script> / HTTP/1.1\r\n\r\n",
    "a length that is none": b"POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n",
    "a length of its own kind": b"POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: +5\r\n\r\nhello",
    "two lengths": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nhello",
    "a length and none": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a long address": b"GET /" + b"x" * 40_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "a long header": b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + b"x" * 80_000 + b"\r\n\r\n",
}


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    folder = tmp_path_factory.mktemp("doors")
    with opened(folder, behind="127.0.0.1") as both:
        both.holds(b"<!doctype html>", "html")
        yield both


def lacking(answer: Answer) -> dict[str, str | None]:
    """What should stand in its headers and does not. Nginx says everything twice when a part is not there."""
    said = {name: set(answer.headers.get_all(name, ())) for name in ALWAYS}
    return {
        name: ", ".join(said[name]) or None
        for name, value in ALWAYS.items()
        if len(said[name]) != 1 or not re.fullmatch(value, *said[name])
    }


def given_away(answer: Answer) -> list[str]:
    """What it tells of the programs behind."""
    told = [answer.headers[name] or "" for name in ("Server", "X-Powered-By", "Via")]
    return [each for each in told if VERSION.search(each)]


@BOTH
@pytest.mark.parametrize("what", ASKED)
def test_every_kind_of_answer_protects_and_tells_nothing(doors: Doors, door: str, what: str):
    method, path = ASKED[what]

    answer = doors.ask(door, path, method)

    assert (lacking(answer), given_away(answer)) == ({}, []), answer
    policy = answer.headers["Content-Security-Policy"]
    assert "'unsafe-inline'" not in policy.partition("script-src")[2].partition(";")[0]
    if "script-src" in policy:
        assert {"object-src 'none'", "base-uri 'none'"} <= set(policy.split("; "))
    assert "Strict-Transport-Security" not in answer.headers


@BOTH
def test_text_says_how_its_letters_are_written(doors: Doors, door: str):
    for name in ("letters.css", "letters.js"):
        (doors.served.folder / "dist" / "web" / name).write_text("/* São João */", "utf-8")
    page = doors.holds("<!doctype html>São João".encode(), "html")

    for method, path in [*ASKED.values(), *(("GET", each) for each in ("/letters.css", "/letters.js", page))]:
        if path.startswith("/socket.io/"):  # Engine.IO's own packets, in UTF-8 by its protocol
            continue
        kind = doors.ask(door, path, method).headers["Content-Type"] or ""
        assert not kind.startswith("text/") or kind.lower().endswith("; charset=utf-8"), (path, kind)


@BOTH
def test_over_tls_browsers_are_told_to_stay_there(doors: Doors, door: str):
    # Nginx refuses a path above the top before it has read a header.
    for method, path in [each for each in ASKED.values() if ".." not in each[1]]:
        answer = doors.ask(door, path, method, {"X-Forwarded-Proto": "https"})
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000", (path, answer)
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin", (path, answer)


@BOTH
def test_media_may_be_shown_by_screens_of_other_makers(doors: Doors, door: str):
    path = doors.holds(b"a film", "mp4")

    for headers in (
        {},
        {"Range": "bytes=1-2"},
        {"Range": "bytes=99-"},
        {"If-None-Match": doors.ask(door, path).headers["ETag"]},
    ):
        answer = doors.ask(door, path, headers=headers)
        assert lacking(answer) == {}, answer
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert doors.ask(door, "/").headers["Cross-Origin-Resource-Policy"] == "same-origin"


@BOTH
def test_a_refusal_of_what_is_too_large_protects_too(doors: Doors, door: str):
    answer = doors.ask(
        door, "/api/auth/login", "POST", {"Content-Length": str(2 * 1024 * 1024), "Connection": "close"}
    )

    assert answer.status == 413
    assert (lacking(answer), given_away(answer)) == ({}, []), answer


@BOTH
@pytest.mark.parametrize("what", UNREADABLE)
def test_what_can_not_be_read_is_refused_without_a_word_about_us(doors: Doors, door: str, what: str):
    with socket.create_connection(("127.0.0.1", doors.ports[door]), timeout=20) as line:
        line.sendall(UNREADABLE[what])
        answer = said_on(line)

    assert 400 <= answer.status <= 505, answer
    assert given_away(answer) == []
    assert b"script" not in answer.body
    if answer.body:
        assert lacking(answer) == {}, answer


def said_on(line: socket.socket) -> Answer:
    found = http.client.HTTPResponse(line)
    found.begin()
    return Answer(found.status, found.headers, found.read())


def test_a_server_that_is_away_is_told_by_nginx_with_the_same_protection(doors: Doors):
    doors.served.leaves()
    try:
        answer = doors.ask("nginx", "/api/players")
    finally:
        doors.served.starts()

    assert answer.status == 502
    assert (lacking(answer), given_away(answer)) == ({}, []), answer
