"""What happens to a server, a place or a person while a file comes in pieces: nothing that was acknowledged is lost by it."""

import pytest

from backend.core import parts, storage
from backend.core.db import atomic, db
from backend.core.errors import Unavailable
from backend.models.content import Content
from backend.models.uploads import PendingUpload
from backend.models.users import Role, User
from backend.services import upload_pieces
from tests import tus
from tests.browser import is_problem
from tests.factories import make_place, sign_in_as
from tests.rows import rows
from tests.tus import HALF, PICTURE

pytestmark = pytest.mark.usefixtures("own_store")
AWAY = Unavailable("The database can't be reached right now.")


def test_what_was_committed_counts_though_the_answer_of_the_database_was_lost(
    app, manager, announced, monkeypatch
):
    tus.sent(manager, announced, 0, PICTURE[:1_000])

    acknowledge = upload_pieces.acknowledge

    def and_then_the_line_breaks(*about):
        acknowledge(*about)
        raise AWAY

    monkeypatch.setattr(upload_pieces, "acknowledge", and_then_the_line_breaks)
    is_problem(tus.send(manager, announced, 1_000, PICTURE[1_000:HALF]), 503, "unavailable")
    monkeypatch.undo()

    assert tus.offset_of(manager, announced) == HALF
    answer = tus.send(manager, announced, HALF, PICTURE[HALF:])
    assert tus.kept_bytes(answer) == PICTURE


def test_what_was_never_committed_does_not_count_after_the_database_was_away(
    app, manager, announced, monkeypatch
):
    tus.sent(manager, announced, 0, PICTURE[:1_000])

    def is_away(*_about):
        raise AWAY

    monkeypatch.setattr(upload_pieces, "acknowledge", is_away)
    is_problem(tus.send(manager, announced, 1_000, PICTURE[1_000:HALF]), 503, "unavailable")
    monkeypatch.undo()

    assert tus.offset_of(manager, announced) == 1_000
    assert tus.part_of(announced).read_bytes() == PICTURE[:1_000]
    answer = tus.send(manager, announced, 1_000, PICTURE[1_000:])
    assert tus.kept_bytes(answer) == PICTURE


def removed_for_ever(client, answer):
    """Throw away what an upload became, and empty the trash."""
    address = f"/api/content/{answer.headers['TVS-Content-Id']}"
    assert client.delete(address).status_code == 204
    assert client.delete(f"{address}?forever=true").status_code == 204


def test_what_was_erased_does_not_come_back_as_an_unfinished_upload(app, manager, announced, monkeypatch):
    monkeypatch.setattr(parts.Part, "remove", lambda _part: None)  # as when the kill came after the commit
    answer = tus.send(manager, announced, 0, PICTURE)
    monkeypatch.undo()

    removed_for_ever(manager, answer)

    assert manager.get(tus.ADDRESS).get_json() == {"items": []}
    assert tus.look(manager, announced).status_code == 404
    assert (rows(Content), rows(PendingUpload)) == (0, 0)


@pytest.mark.parametrize(
    ("loses", "status", "code"),
    [
        ({"is_active": False}, 401, "unauthorized"),
        ({"role": Role.VIEWER}, 403, "forbidden"),
        ({"locations": []}, 404, "not_found"),
    ],
)
def test_s19_who_lost_the_right_while_the_last_piece_came_adds_nothing(
    app, manager, announced, loses, status, code
):
    number = manager.user.id

    @atomic
    def it_is_taken_away():
        for name, value in loses.items():
            setattr(db.session.get_one(User, number), name, value)

    answer = tus.stream(manager, announced, 0, tus.Interrupted(PICTURE, it_is_taken_away))

    is_problem(answer, status, code)
    assert (rows(Content), rows(PendingUpload)) == (0, 0)


def test_an_upload_asked_for_on_a_machine_without_its_bytes_goes_on_where_they_are(
    app, manager, announced, setting, tmp_path
):
    tus.sent(manager, announced, 0, PICTURE[:HALF])
    here = storage.current().root

    setting(uploads_dir=tmp_path / "another machine")
    assert tus.look(manager, announced).status_code == 410
    assert tus.leftovers() == []
    setting(uploads_dir=here)

    assert tus.offset_of(manager, announced) == HALF
    assert tus.send(manager, announced, HALF, PICTURE[HALF:]).headers["TVS-Content-Id"]


def test_an_upload_without_its_bytes_can_be_given_up(app, manager, announced):
    tus.sent(manager, announced, 0, PICTURE[:HALF])
    tus.part_of(announced).unlink()

    assert tus.give_up(manager, announced).status_code == 204
    assert rows(PendingUpload) == 0


def test_an_administrators_file_whose_place_was_deleted_lands_nowhere(app, client, tower):
    place = make_place("Kiosk", parent=tower)
    admin = sign_in_as(client, "admin")
    announced = tus.begun(admin, len(PICTURE), filename="rocket.jpg", location_id=place.id)
    tus.sent(admin, announced, 0, PICTURE[:HALF])
    assert admin.delete(f"/api/locations/{place.id}").status_code == 204

    body = is_problem(tus.send(admin, announced, HALF, PICTURE[HALF:]), 422, "invalid")

    assert "not there any more" in body["detail"]
    assert (rows(Content), rows(PendingUpload)) == (0, 0)
    elsewhere = tus.begun(admin, len(PICTURE), filename="rocket.jpg")
    assert tus.content_of(admin, tus.send(admin, elsewhere, 0, PICTURE))["location"] is None


def test_no_connection_to_the_database_is_held_while_a_large_file_is_read_through(
    app, manager, announced, monkeypatch
):
    held = []
    whole = parts.Part.whole

    def noted(part):
        held.append(db.session().in_transaction())
        return whole(part)

    monkeypatch.setattr(parts.Part, "whole", noted)

    assert tus.send(manager, announced, 0, PICTURE).headers["TVS-Content-Id"]
    assert held == [False]
