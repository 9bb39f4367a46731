"""How often one may ask in a minute: strangers by their address, people by themselves, files and screens without end."""

from datetime import timedelta

import pytest
from pydantic import SecretStr

from backend.core import security
from tests import tus
from tests.browser import is_problem
from tests.factories import make_user, sign_in_as

ELSEWHERE = {"REMOTE_ADDR": "203.0.113.7"}


@pytest.fixture
def few(setting, the_clock):
    """Three a minute for an address, six for a person."""
    return setting(requests_per_minute_address=3, requests_per_minute_user=6)


def statuses(client, path, times, **more):
    return [client.get(path, **more).status_code for _ in range(times)]


def test_a_stranger_is_told_when_to_come_again(client, few, the_clock):
    assert statuses(client, "/api/players", 3) == [401] * 3
    the_clock.goes_on(seconds=20)

    answer = client.get("/api/players")

    body = is_problem(answer, 429, "rate_limited")
    assert body["retry_after_seconds"] == 40
    assert "Wait a moment" in body["detail"]
    assert answer.headers["Retry-After"] == answer.headers["RateLimit-Reset"] == "40"
    assert (answer.headers["RateLimit-Limit"], answer.headers["RateLimit-Remaining"]) == ("3", "0")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_after_a_minute_it_begins_anew(client, few, the_clock):
    assert statuses(client, "/api/players", 4) == [401, 401, 401, 429]

    the_clock.goes_on(seconds=61)

    assert statuses(client, "/api/players", 4) == [401, 401, 401, 429]


def test_every_answer_says_how_many_are_left(client, few, the_clock):
    sign_in_as(client, "admin")

    left = [client.get("/api/locations").headers["RateLimit-Remaining"] for _ in range(3)]
    the_clock.goes_on(seconds=30)
    headers = client.get("/api/players").headers

    assert left == ["5", "4", "3"]
    assert [headers[f"RateLimit-{each}"] for each in ("Limit", "Remaining", "Reset")] == ["6", "2", "30"]
    assert "Retry-After" not in headers


def test_people_behind_one_router_do_not_count_for_each_other(app, few):
    people = [sign_in_as(app.test_client(), "viewer") for _ in range(4)]

    assert [statuses(each, "/api/locations", 6) for each in people] == [[200] * 6] * 4


def test_a_person_counts_wherever_they_are(client, few):
    sign_in_as(client, "viewer")

    assert statuses(client, "/api/locations", 6) == [200] * 6
    assert client.get("/api/locations", environ_base=ELSEWHERE).status_code == 429


def test_a_stranger_does_not_count_for_others_at_that_address_who_signed_in(app, client, few):
    assert statuses(client, "/api/players", 4)[-1] == 429

    assert sign_in_as(app.test_client(), "viewer").get("/api/players").status_code == 200
    assert client.get("/api/players", environ_base=ELSEWHERE).status_code == 401


@pytest.mark.parametrize("token", ["made up", "a.b.c", "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0."])
def test_whoever_makes_up_a_token_is_a_stranger(client, few, token):
    tokens = [f"{token}{number}" for number in range(4)]

    answers = [client.get("/api/players", headers={"Authorization": f"Bearer {each}"}) for each in tokens]

    assert [each.status_code for each in answers] == [401, 401, 401, 429]


def test_windows_that_wake_from_sleep_are_told_to_renew_and_not_to_wait(client, few, the_clock):
    sign_in_as(client, "viewer")
    the_clock.goes_on(hours=2)

    assert statuses(client, "/api/locations", 6) == [401] * 6


def test_a_token_signed_by_another_server_is_a_strangers(client, setting, the_clock):
    claims = security.Claims(make_user("viewer").id, "family", 1)
    setting(jwt_secret_key=SecretStr("another key, which is long enough for this"))
    foreign = security.access_token(claims)
    setting(jwt_secret_key=None, requests_per_minute_address=3)
    client.carries(foreign)

    assert security.whose_token(security.access_token(claims)) == claims.user_id
    assert statuses(client, "/api/players", 4) == [401, 401, 401, 429]


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/player/",
        "/assets/x.js",
        "/media/x",
        "/stage/x",
        "/api/health",
        "/health",
        "/api/ready",
        "/api/docs/",
    ],
)
def test_files_media_and_health_are_never_refused(client, few, path):
    answers = [client.get(path) for _ in range(8)]

    assert 429 not in {each.status_code for each in answers}
    assert not any("RateLimit-Limit" in each.headers for each in answers)


@pytest.mark.parametrize("path", ["/api/nothing", "/api/auth/setup", "/api/openapi.json", "/app/nothing"])
def test_all_else_counts(client, few, path):
    assert statuses(client, path, 4)[-1] == 429


def test_an_address_of_the_new_kind_counts_with_its_whole_network(client, few):
    addresses = ["2001:db8:1:2::1", "2001:db8:1:2::2", "2001:db8:1:2:ffff::3", "2001:db8:1:2::4"]

    answers = [client.get("/api/players", environ_base={"REMOTE_ADDR": each}) for each in addresses]

    assert [each.status_code for each in answers] == [401, 401, 401, 429]
    assert client.get("/api/players", environ_base={"REMOTE_ADDR": "2001:db8:1:3::1"}).status_code == 401


def test_pieces_of_a_large_file_do_not_use_up_what_their_sender_may_ask(few, own_store, manager, tower):
    length = len(tus.PICTURE)
    address = tus.begun(manager, length, filename="rocket.jpg", location_id=tower.id)

    answers = [tus.send(manager, address, at, tus.PICTURE[at : at + 1]) for at in range(30)]

    assert {each.status_code for each in answers} == {204}
    assert manager.get("/api/locations").status_code == 200


def test_pieces_have_an_end_too(few, manager):
    answers = [tus.send(manager, "/api/uploads/nothing", 0, b"x").status_code for _ in range(61)]

    assert (answers[:60], answers[60]) == ([404] * 60, 429)


def test_a_refusal_is_written_down_once_a_minute(client, few, the_clock, caplog):
    for _ in range(2):
        statuses(client, "/api/players", 6)
        the_clock.goes_on(seconds=61)

    said = [each.msg for each in caplog.records if isinstance(each.msg, dict)]
    assert [line["asker"] for line in said if line["event"] == "rate_limited"] == ["address:127.0.0.1"] * 2


def test_a_clock_that_is_put_back_locks_nobody_out(client, few, the_clock):
    assert statuses(client, "/api/players", 4)[-1] == 429

    the_clock.instant -= timedelta(days=2)

    assert client.get("/api/players").status_code == 401
