"""Uploads in pieces: every promise of tus 1.0.0, to a client that speaks it by the letter."""

import io
from email.utils import parsedate_to_datetime

import pytest
from sqlalchemy import select

from backend.core import clock
from backend.core.db import db
from backend.models.content import Content
from backend.models.uploads import PendingUpload
from backend.routes.tus import LEAST_READ_BYTES, SILENT_SECONDS
from backend.services import jobs
from tests import tus
from tests.browser import is_problem
from tests.factories import sign_in_as
from tests.rows import rows
from tests.tus import HALF, PICTURE
from tests.uploading import real, work_off

pytestmark = pytest.mark.usefixtures("own_store")


def test_the_server_says_what_it_understands_to_anybody(app, client):
    answer = client.options(tus.ADDRESS)

    assert answer.status_code == 204
    assert answer.headers["Tus-Resumable"] == answer.headers["Tus-Version"] == "1.0.0"
    assert answer.headers["Tus-Extension"].split(",") == [
        "creation",
        "creation-with-upload",
        "termination",
        "expiration",
        "checksum",
    ]
    assert answer.headers["Tus-Max-Size"] == str(50 * 1024 * 1024)
    assert answer.headers["Tus-Checksum-Algorithm"] == "sha256,sha1,md5"


def test_a_file_in_two_pieces_becomes_content(app, manager, tower):
    announced = tus.begun(
        manager,
        len(PICTURE),
        filename="rocket.jpg",
        title="Lift-off",
        description="At dawn",
        tags=["space", "blue"],
        location_id=tower.id,
        expires_at="2031-01-01T12:00:00Z",
        filetype="image/jpeg",
    )
    assert tus.sent(manager, announced, 0, PICTURE[:HALF]) == HALF

    answer = tus.send(manager, announced, HALF, PICTURE[HALF:])

    assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, str(len(PICTURE)))
    entry = tus.content_of(manager, answer)
    assert (entry["title"], entry["description"], entry["tags"]) == ("Lift-off", "At dawn", ["blue", "space"])
    assert (entry["filename"], entry["file_size_bytes"]) == ("rocket.jpg", len(PICTURE))
    assert entry["expires_at"] == "2031-01-01T12:00:00Z"
    assert (entry["location"]["id"], entry["created_by"]["name"]) == (tower.id, manager.user.username)
    assert len(jobs.due(jobs.MEDIA)) == 1
    assert tus.leftovers() == []


def test_its_bytes_are_those_that_were_sent(app, manager, announced):
    tus.sent(manager, announced, 0, PICTURE[:HALF])
    answer = tus.send(manager, announced, HALF, PICTURE[HALF:])
    work_off(app)

    assert tus.kept_bytes(answer) == PICTURE
    assert tus.content_of(manager, answer)["status"] == "ready"


def test_a_small_file_comes_with_its_announcement(app, manager, tower):
    answer = tus.begin(manager, len(PICTURE), body=PICTURE, filename="rocket.jpg", location_id=tower.id)

    assert (answer.status_code, answer.headers["Upload-Offset"]) == (201, str(len(PICTURE)))
    assert tus.content_of(manager, answer)["filename"] == "rocket.jpg"
    assert answer.headers["Location"].startswith("/api/uploads/")


def test_the_first_piece_may_come_with_the_announcement(app, manager, tower):
    answer = tus.begin(manager, len(PICTURE), body=PICTURE[:100], filename="rocket.jpg", location_id=tower.id)

    assert answer.status_code == 201
    assert "TVS-Content-Id" not in answer.headers
    assert tus.offset_of(manager, answer.headers["Location"]) == 100


def test_how_far_it_is_is_told_and_kept_by_nobody(app, manager, announced):
    tus.sent(manager, announced, 0, PICTURE[:HALF])

    answer = tus.look(manager, announced)

    assert (answer.status_code, answer.headers["Upload-Offset"]) == (200, str(HALF))
    assert answer.headers["Upload-Length"] == str(len(PICTURE))
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Tus-Resumable"] == "1.0.0"


def test_what_was_said_of_it_is_told_again_word_for_word(app, manager, tower):
    said = {
        "filename": "rocket.jpg",
        "location_id": tower.id,
        "filetype": "image/jpeg",
        "title": "Lançamento",
    }
    announced = tus.begun(manager, len(PICTURE), **said)

    assert tus.look(manager, announced).headers["Upload-Metadata"] == tus.metadata(**said)


def test_whoever_asks_again_after_the_end_hears_what_it_became(app, manager, announced):
    first = tus.send(manager, announced, 0, PICTURE)

    looked, repeated = tus.look(manager, announced), tus.send(manager, announced, len(PICTURE), b"")

    assert looked.headers["Upload-Offset"] == str(len(PICTURE))
    numbers = {each.headers["TVS-Content-Id"] for each in (first, looked, repeated)}
    assert len(numbers) == 1
    assert rows(Content) == 1


def test_a_cut_connection_keeps_what_arrived(app, manager, announced):
    is_problem(tus.cut(manager, announced, 0, PICTURE[:1_000], missing=500), 400)

    assert tus.offset_of(manager, announced) == 1_000
    assert tus.send(manager, announced, 1_000, PICTURE[1_000:]).headers["TVS-Content-Id"]


@pytest.mark.parametrize("algorithm", ["sha256", "sha1", "md5"])
def test_a_piece_with_the_right_checksum_is_taken(app, manager, announced, algorithm):
    piece = PICTURE[:HALF]

    assert tus.sent(manager, announced, 0, piece, **tus.checksum(piece, algorithm)) == HALF


def test_given_up_it_is_gone_at_once_with_its_bytes(app, manager, announced):
    tus.sent(manager, announced, 0, PICTURE[:HALF])

    assert tus.give_up(manager, announced).status_code == 204

    assert tus.look(manager, announced).status_code == 404
    assert tus.leftovers() == []


def test_given_up_after_the_end_what_it_became_stays(app, manager, announced):
    answer = tus.send(manager, announced, 0, PICTURE)

    assert tus.give_up(manager, announced).status_code == 204

    assert tus.content_of(manager, answer)["filename"] == "rocket.jpg"
    assert tus.leftovers() == []


def test_each_answer_says_until_when_the_next_piece_is_waited_for(app, the_clock, client, tower):
    sign_in_as(client, "manager", [tower])
    begun = tus.begin(client, len(PICTURE), filename="rocket.jpg", location_id=tower.id)
    the_clock.goes_on(minutes=10)
    sent = tus.send(client, begun.headers["Location"], 0, PICTURE[:HALF])

    first, second = (parsedate_to_datetime(each.headers["Upload-Expires"]) for each in (begun, sent))
    assert (first - the_clock.instant).total_seconds() == (24 * 60 - 10) * 60
    assert (second - first).total_seconds() == 600


def test_a_client_that_knows_only_post_names_the_method_it_means(app, manager, announced):
    def post(method, **options):
        headers = {**tus.VERSION, "X-HTTP-Method-Override": method, **options.pop("headers", {})}
        return manager.post(announced, headers=headers, **options)

    sent = post("PATCH", headers={"Upload-Offset": "0"}, data=PICTURE[:HALF], content_type=tus.PIECE)
    assert (sent.status_code, sent.headers["Upload-Offset"]) == (204, str(HALF))
    assert post("HEAD").headers["Upload-Offset"] == str(HALF)
    is_problem(post("PUT"), 405)
    assert post("DELETE").status_code == 204
    assert tus.look(manager, announced).status_code == 404


def test_the_list_has_ones_own_unfinished_uploads(app, client, manager, tower, announced):
    tus.sent(manager, announced, 0, PICTURE[:HALF])
    tus.begin(manager, len(PICTURE), body=PICTURE, filename="done.jpg", location_id=tower.id)

    [item] = manager.get(tus.ADDRESS).get_json()["items"]

    assert item.pop("created_at") < item.pop("expires_at")
    assert item == {
        "id": announced.rpartition("/")[2],
        "filename": "rocket.jpg",
        "size_bytes": len(PICTURE),
        "offset_bytes": HALF,
    }
    sign_in_as(client, "admin")
    assert client.get(tus.ADDRESS).get_json() == {"items": []}


def test_the_row_says_what_counts(app, manager, announced):
    tus.sent(manager, announced, 0, PICTURE[:HALF])

    [upload] = db.session.scalars(select(PendingUpload)).all()

    assert (upload.offset_bytes, tus.part_of(announced).stat().st_size) == (HALF, HALF)


def test_a_file_takes_the_place_of_another(app, manager, tower):
    first = tus.begin(manager, len(PICTURE), body=PICTURE, filename="old.jpg", location_id=tower.id)
    work_off(app)
    number = int(first.headers["TVS-Content-Id"])
    new = real("chelsea.png")

    answer = tus.begin(manager, len(new), body=new, filename="new.png", replaces=number)
    assert answer.headers["TVS-Content-Id"] == str(number)
    work_off(app)

    assert tus.content_of(manager, answer)["status"] == "ready"
    assert tus.kept_bytes(answer) == new
    assert rows(Content) == 1


@pytest.mark.parametrize(
    ("bytes_a_second", "is_quick"), [(150, False), (1_500, False), (15_000, False), (10_000_000, True)]
)
def test_of_a_slow_line_little_is_waited_for_at_once(
    app, manager, announced, monkeypatch, bytes_a_second, is_quick
):
    seconds, asked = [0.0], []

    class Line(io.BytesIO):
        """Gives what it is asked for when it has come."""

        def readinto(self, buffer):
            asked.append(len(buffer))
            seconds[0] += len(buffer) / bytes_a_second
            return super().readinto(buffer)

    monkeypatch.setattr(clock, "monotonic", lambda: seconds[0])
    answer = tus.stream(manager, announced, 0, Line(PICTURE))

    assert answer.headers["TVS-Content-Id"]
    assert (max(asked) > LEAST_READ_BYTES) is is_quick
    assert max(asked) / bytes_a_second < SILENT_SECONDS
