"""What this server asks of others: soon, little, encrypted as it should be, and never while others wait for a transaction."""

import gzip
import socket
import ssl
import threading
import time
from ipaddress import ip_address, ip_network

import pytest
from sqlalchemy import text

from backend.core import outgoing
from backend.core.db import atomic, db
from backend.core.outgoing import Bounds, Client, OutgoingFailed, Reason
from tests.certificates import serving
from tests.elsewhere import answer, redirect, saying, server

LOOPBACK = [ip_network("127.0.0.0/8")]
NAMES = {"inside.test": [ip_address("127.0.0.1")]}
SOON, LITTLE = Bounds(seconds=1, body_bytes=1000), Bounds(seconds=30, body_bytes=1000)


def client(*servers, trust=None, look_up=None):
    ports = [each.port for each in servers]
    return Client(allowed=LOOPBACK, ports=ports, trust=trust, look_up=look_up or (lambda name: NAMES[name]))


def fails(says, *, bounds=LITTLE):
    with server(says) as other, pytest.raises(OutgoingFailed) as failed:
        client(other).get(other.url, bounds=bounds)
    return failed.value.reason


def dripping(before, drop, after_seconds=0.05):
    def say(line, _asked):
        line.sendall(before)
        for _ in range(1000):
            line.sendall(drop)
            time.sleep(after_seconds)

    return say


@pytest.fixture(autouse=True)
def _on_the_threads_of_the_product(app):
    """Whose kind says how waiting ends."""


def test_an_answer_has_its_status_headers_and_body():
    with server(saying(answer(b"gone", status="404 Not Found", headers=("X-Why: moved",)))) as other:
        said = client(other).get(other.url, headers={"Accept": "text/plain"})

    assert (said.status, said.headers["x-why"], said.body, said.url) == (404, "moved", b"gone", other.url)
    asked = other.headers()
    assert (asked["host"], asked["accept"], asked["user-agent"]) == (
        f"127.0.0.1:{other.port}",
        "text/plain",
        "TVS",
    )


def test_a_form_is_sent_once_and_its_redirect_is_not_followed():
    with server(saying(redirect("/elsewhere"))) as other:
        said = client(other).post(other.url, b"code=1", headers={"Authorization": "Basic abc"})

    assert said.status == 302
    assert [asked.rpartition(b"\r\n\r\n")[2] for asked in other.asked] == [b"code=1"]


def test_redirects_are_followed_without_what_is_ours():
    ours = {"Authorization": "Bearer secret", "Cookie": "a=b", "X-Api-Key": "secret", "Accept": "text/xml"}
    with server(saying(redirect("/next?a=1"), answer(b"here"))) as other:
        said = client(other).get(other.url, headers=ours)

    assert (said.body, said.url) == (b"here", f"{other.url}next?a=1")
    assert {"authorization", "cookie", "x-api-key"} <= set(other.headers(0))
    assert not {"authorization", "cookie", "x-api-key"} & set(other.headers(1))
    assert other.headers(1)["accept"] == "text/xml"


def test_redirects_end():
    with server(saying(redirect("/again"))) as other, pytest.raises(OutgoingFailed) as failed:
        client(other).get(other.url)

    assert failed.value.reason is Reason.BAD_REDIRECT
    assert len(other.asked) == 4


@pytest.mark.parametrize(
    "says",
    [
        lambda line, _asked: line.recv(1),
        dripping(b"HTTP/1.1 200 OK\r\nX: ", b"a"),
        dripping(b"HTTP/1.1 200 OK\r\n", b"X: a\r\n"),
        dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n", b"a"),
        dripping(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
        dripping(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", b"X: a\r\n"),
    ],
    ids=["silence", "a header", "headers", "go on", "a body", "chunks", "trailers"],
)
def test_whoever_drips_is_given_up(says):
    assert fails(says, bounds=SOON) is Reason.TOO_SLOW


def test_a_greeting_that_drips_is_given_up(tmp_path):
    _, trusted = serving("inside.test", tmp_path)
    trust = ssl.create_default_context(cafile=trusted)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        asking = Client(allowed=LOOPBACK, ports=[port], trust=trust, look_up=lambda name: NAMES[name])
        with pytest.raises(OutgoingFailed) as failed:
            asking.get(f"https://inside.test:{port}/", bounds=SOON)

    assert failed.value.reason is Reason.TOO_SLOW


def test_a_name_that_takes_too_long_to_look_up_is_given_up():
    hangs = threading.Event()
    with server(saying(answer())) as other, pytest.raises(OutgoingFailed) as failed:
        client(other, look_up=lambda _: hangs.wait(10) and []).get(other.at("inside.test"), bounds=SOON)
    hangs.set()

    assert failed.value.reason is Reason.TOO_SLOW


def test_a_name_nobody_has_is_said_to_be_unknown():
    with pytest.raises(OutgoingFailed) as failed:
        Client(ports=[443], look_up=lambda _: []).get("https://nobody.example/")

    assert failed.value.reason is Reason.UNKNOWN_NAME
    assert "nobody.example" in failed.value.detail


def test_who_does_not_answer_is_said_to_be_unreachable():
    with server(saying(answer())) as gone:
        pass
    with pytest.raises(OutgoingFailed) as failed:
        client(gone).get(gone.url)

    assert failed.value.reason is Reason.UNREACHABLE


@pytest.mark.parametrize(
    "says",
    [
        saying(answer(b"a" * 1001)),
        saying(answer(gzip.compress(b"a" * 50_000_000), headers=("Content-Encoding: gzip",))),
        dripping(b"HTTP/1.1 200 OK\r\n\r\n", b"a" * 10_000, 0),
        dripping(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n" * 2000, 0),
        dripping(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", b"X: a\r\n" * 2000, 0),
        dripping(b"HTTP/1.1 200 OK\r\n", b"X: " + b"a" * 60_000 + b"\r\n", 0),
        dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 2000, 0),
    ],
    ids=["a body", "a bomb", "no end", "chunks", "trailers", "headers", "go on"],
)
def test_more_than_is_taken_is_refused(says):
    assert fails(says) is Reason.TOO_LARGE


@pytest.mark.parametrize(
    "said",
    [
        b"this is no HTTP\r\n\r\n",
        b"",
        b"HTTP/1.1 200 OK\r\n" + b"X: a\r\n" * 101 + b"\r\n",
        answer(b"half", length=100),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nno number\r\n",
        answer(gzip.compress(b"a" * 900)[:-12], headers=("Content-Encoding: gzip",)),
        answer(b"not packed at all", headers=("Content-Encoding: gzip",)),
        answer(b"?", headers=("Content-Encoding: br",)),
    ],
    ids=["words", "nothing", "headers", "half", "half a chunk", "no chunk", "half a pack", "no pack", "br"],
)
def test_an_answer_that_is_none_is_refused(said):
    assert fails(saying(said)) is Reason.BAD_ANSWER


def test_a_packed_answer_is_unpacked():
    packed = answer(gzip.compress(b"a" * 1000), headers=("Content-Encoding: gzip",))
    with server(saying(packed)) as other:
        assert client(other).get(other.url, bounds=LITTLE).body == b"a" * 1000


def test_a_certificate_must_be_the_names_and_be_trusted(tmp_path):
    tls, trusted = serving("inside.test", tmp_path)
    trust = ssl.create_default_context(cafile=trusted)
    names = {"inside.test": [ip_address("127.0.0.1")], "other.test": [ip_address("127.0.0.1")]}
    with server(saying(answer(b"encrypted")), tls=tls) as other:
        asking = client(other, trust=trust, look_up=names.__getitem__)
        assert asking.get(other.at("inside.test")).body == b"encrypted"

        for asks, name in ((asking, "other.test"), (client(other), "inside.test")):
            with pytest.raises(OutgoingFailed) as failed:
                asks.get(other.at(name))
            assert failed.value.reason is Reason.UNTRUSTED


def test_nobody_is_sent_from_https_to_http(tmp_path):
    tls, trusted = serving("inside.test", tmp_path)
    trust = ssl.create_default_context(cafile=trusted)
    with server(saying(answer(b"plain"))) as plain, server(saying(redirect(plain.url)), tls=tls) as other:
        with pytest.raises(OutgoingFailed) as failed:
            client(other, plain, trust=trust).get(other.at("inside.test"))

        assert failed.value.reason is Reason.BAD_REDIRECT
        assert plain.asked == []


def test_nobody_is_asked_inside_a_transaction():
    @atomic
    def asks_while_others_wait(asking, url):
        asking.get(url)

    with server(saying(answer())) as other, pytest.raises(RuntimeError, match="atomic"):
        asks_while_others_wait(client(other), other.url)

    assert other.asked == []


def test_who_waits_for_another_server_holds_no_connection_to_the_database():
    pool, held = db.engine.pool, []
    db.session.execute(text("SELECT 1"))
    held.append(pool.checkedout())

    def looks(name):
        held.append(pool.checkedout())
        return NAMES[name]

    with server(saying(answer(b"here"))) as other:
        assert client(other, look_up=looks).get(other.at("inside.test")).body == b"here"

    assert held == [1, 0]


def test_a_failure_is_a_word_and_a_sentence():
    with pytest.raises(OutgoingFailed) as failed:
        outgoing.client().get("http://127.0.0.1/")

    problem = failed.value.problem()
    assert (problem["status"], problem["code"], problem["reason"]) == (
        502,
        "outgoing_failed",
        "forbidden_place",
    )
    assert "private network" in problem["detail"]
