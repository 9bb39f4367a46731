"""The end of an upload in pieces, and what may not begin: clear words, the numbers, and no bytes left behind."""

import pytest
from pydantic import SecretStr
from sqlalchemy import delete

from backend.core import storage
from backend.core.db import atomic, db
from backend.models.content import Content
from backend.models.locations import Location
from backend.models.uploads import PendingUpload
from backend.services import upload_bounds
from tests import tus
from tests.browser import is_problem
from tests.factories import make_place, sign_in_as
from tests.rows import rows
from tests.servers import free_port
from tests.together import at_once
from tests.tus import HALF, PICTURE

pytestmark = pytest.mark.usefixtures("own_store")
TERABYTE = 10**12


def is_empty():
    return (
        rows(Content) == 0
        and rows(PendingUpload) == 0
        and tus.leftovers() == []
        and list(storage.current().all_keys()) == []
    )


@atomic
def allow(place, max_storage_bytes):
    db.session.get(Location, place.id).max_storage_bytes = max_storage_bytes


@atomic
def remove(place):
    db.session.execute(delete(Location).where(Location.id == place.id))


def test_s12_a_liar_is_told_at_the_end_and_forgotten(app, manager, tower):
    announced = tus.begun(manager, len(PICTURE), filename="film.mp4", location_id=tower.id)
    tus.sent(manager, announced, 0, PICTURE[:HALF])

    body = is_problem(tus.send(manager, announced, HALF, PICTURE[HALF:]), 415, "unsupported_media")

    assert "says it is an MP4 video but is a JPEG" in body["detail"]
    assert tus.look(manager, announced).status_code == 404
    assert is_empty()


def test_what_would_not_fit_into_its_place_is_refused_before_the_first_byte(app, manager, tower):
    allow(tower, len(PICTURE) - 1)

    body = is_problem(
        tus.begin(manager, len(PICTURE), filename="rocket.jpg", location_id=tower.id), 413, "quota_exceeded"
    )

    assert (body["used_bytes"], body["max_storage_bytes"], body["needed_bytes"]) == (
        0,
        len(PICTURE) - 1,
        len(PICTURE),
    )
    assert is_empty()


def test_a_quota_that_was_used_up_meanwhile_is_told_at_the_end(app, manager, tower, announced):
    tus.sent(manager, announced, 0, PICTURE[:HALF])
    allow(tower, HALF)

    body = is_problem(tus.send(manager, announced, HALF, PICTURE[HALF:]), 413, "quota_exceeded")

    assert (body["max_storage_bytes"], body["needed_bytes"]) == (HALF, len(PICTURE))
    assert is_empty()


def test_a_place_that_went_away_meanwhile_is_told_at_the_end(app, manager, tower, announced):
    tus.sent(manager, announced, 0, PICTURE[:HALF])
    remove(tower)

    is_problem(tus.send(manager, announced, HALF, PICTURE[HALF:]), 422, "invalid")

    assert is_empty()


def test_while_the_bucket_is_away_nothing_is_stored_and_nothing_lost(app, manager, tower, announced, setting):
    nowhere = f"http://127.0.0.1:{free_port()}"
    bucket = {"s3_bucket": "media", "s3_endpoint_url": nowhere, "s3_region": "us-east-1"}
    keys = {"s3_access_key_id": "key", "s3_secret_access_key": SecretStr("secret")}
    setting(uploads_dir=storage.current().root, storage="s3", **bucket, **keys)

    is_problem(tus.send(manager, announced, 0, PICTURE), 503, "unavailable")

    assert rows(Content) == 0
    setting(storage="local", s3_bucket=None)
    assert list(storage.current().all_keys()) == []
    looked = tus.look(manager, announced)
    assert looked.headers["Upload-Offset"] == str(len(PICTURE))
    assert tus.content_of(manager, looked)["filename"] == "rocket.jpg"
    assert tus.leftovers() == []


def test_a_full_disk_is_said_and_takes_nothing_back(app, manager, announced):
    tus.part_of(announced).symlink_to("/dev/full")

    is_problem(tus.send(manager, announced, 0, PICTURE), 507, "storage_full")

    assert tus.offset_of(manager, announced) == 0
    assert tus.give_up(manager, announced).status_code == 204
    assert is_empty()


def test_what_the_disk_has_no_room_for_is_refused_before_the_first_byte(app, manager, tower, setting):
    setting(uploads_dir=storage.current().root, max_video_bytes=900 * TERABYTE)

    body = is_problem(
        tus.begin(manager, 900 * TERABYTE, filename="film.mp4", location_id=tower.id), 507, "storage_full"
    )

    assert body["needed_bytes"] == 900 * TERABYTE > body["free_bytes"] >= 0
    assert is_empty()


def test_nobody_leaves_too_many_uploads_unfinished(app, manager, tower):
    addresses = [
        tus.begun(manager, 10, filename="a.jpg", location_id=tower.id)
        for _ in range(upload_bounds.MOST_UNFINISHED)
    ]

    body = is_problem(tus.begin(manager, 10, filename="a.jpg", location_id=tower.id), 429)

    assert (body["unfinished"], body["max_unfinished"]) == (50, 50)
    tus.give_up(manager, addresses[0])
    assert tus.begin(manager, 10, filename="a.jpg", location_id=tower.id).status_code == 201
    sign_in_as(manager, "manager", [tower])
    assert tus.begin(manager, 10, filename="a.jpg", location_id=tower.id).status_code == 201


def test_nobody_fills_the_disk_with_unfinished_uploads(app, manager, tower, setting):
    setting(uploads_dir=storage.current().root, max_unfinished_bytes=1_000)
    assert tus.begin(manager, 600, filename="a.jpg", location_id=tower.id).status_code == 201

    body = is_problem(
        tus.begin(manager, 500, filename="b.jpg", location_id=tower.id), 413, "too_much_unfinished"
    )

    assert (body["unfinished_bytes"], body["max_unfinished_bytes"], body["needed_bytes"]) == (600, 1_000, 500)


def test_one_file_of_an_allowed_size_is_never_too_much_by_itself(app, manager, tower, setting):
    setting(uploads_dir=storage.current().root, max_unfinished_bytes=1_000)

    assert tus.begin(manager, 5_000, filename="a.jpg", location_id=tower.id).status_code == 201


def test_an_upload_that_another_request_writes_is_left_to_it(app, manager, announced):
    answers = []

    def the_same_client_asks_for_everything_else():
        other = tus.send(manager, announced, 0, PICTURE)
        answers.extend([other, tus.look(manager, announced), tus.give_up(manager, announced)])

    piece = tus.Interrupted(PICTURE, the_same_client_asks_for_everything_else)
    answer = tus.stream(manager, announced, 0, piece)

    other, looked, given_up = answers
    is_problem(other, 423, "locked")
    is_problem(given_up, 423, "locked")
    assert (looked.status_code, looked.headers["Upload-Offset"]) == (200, "0")
    assert answer.headers["TVS-Content-Id"]
    assert rows(Content) == 1


def test_two_that_bring_its_end_at_once_make_one_entry_of_it(app, manager, announced):
    tus.sent(manager, announced, 0, PICTURE[:HALF])

    sent, again, looked = at_once(
        app,
        lambda: tus.send(manager, announced, HALF, PICTURE[HALF:]),
        lambda: tus.send(manager, announced, HALF, PICTURE[HALF:]),
        lambda: [tus.look(manager, announced).status_code for _ in range(30)],
    )

    assert set(looked) <= {200, 423}
    assert {sent.status_code, again.status_code} <= {204, 409, 423}
    assert tus.look(manager, announced).headers["TVS-Content-Id"]
    assert rows(Content) == 1


def test_bytes_that_are_gone_from_the_disk_make_the_client_begin_anew(app, manager, announced):
    tus.sent(manager, announced, 0, PICTURE[:HALF])
    tus.part_of(announced).unlink()

    assert tus.look(manager, announced).status_code == 410
    assert tus.leftovers() == []
    assert rows(Content) == 0


def test_bytes_that_are_gone_are_noticed_by_the_next_piece_too(app, manager, announced):
    tus.sent(manager, announced, 0, PICTURE[:HALF])
    tus.part_of(announced).write_bytes(PICTURE[:100])

    is_problem(tus.send(manager, announced, HALF, PICTURE[HALF:]), 410, "gone")
    assert tus.leftovers() == []
    assert rows(Content) == 0


def test_the_same_bytes_in_two_uploads_are_stored_once(app, manager, tower):
    other = make_place("Hall", parent=tower)
    for place in (tower, other):
        answer = tus.begin(manager, len(PICTURE), body=PICTURE, filename="a.jpg", location_id=place.id)
        assert answer.headers["TVS-Content-Id"]

    assert rows(Content) == 2
    assert len(list(storage.current().all_keys())) == 1
