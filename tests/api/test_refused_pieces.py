"""Uploads in pieces that are refused: with the protocol's own statuses, in words, and without a trace."""

import pytest

from tests import tus
from tests.browser import is_problem
from tests.factories import make_content, make_place, sign_in_as
from tests.tus import HALF, PICTURE

pytestmark = pytest.mark.usefixtures("own_store")


def test_of_a_cut_piece_with_a_checksum_nothing_counts(app, manager, announced):
    tus.sent(manager, announced, 0, PICTURE[:500])

    answer = tus.cut(
        manager, announced, 500, PICTURE[500:1_000], missing=500, **tus.checksum(PICTURE[500:1_500])
    )

    is_problem(answer, 400)

    assert tus.offset_of(manager, announced) == 500
    assert tus.part_of(announced).stat().st_size == 500


def test_a_piece_with_a_wrong_checksum_does_not_count(app, manager, announced):
    tus.sent(manager, announced, 0, PICTURE[:500])

    answer = tus.send(manager, announced, 500, PICTURE[500:900], **tus.checksum(b"something else"))

    is_problem(answer, 460, "wrong_checksum")
    assert answer.status == "460 Checksum Mismatch"
    assert tus.offset_of(manager, announced) == 500
    assert tus.part_of(announced).stat().st_size == 500
    assert tus.kept_bytes(tus.send(manager, announced, 500, PICTURE[500:])) == PICTURE


@pytest.mark.parametrize("given", ["crc32 AAAA", "sha256", "sha256 not base64!", "sha256 \u00e9", ""])
def test_a_checksum_that_is_none_is_refused(app, manager, announced, given):
    headers = {"Upload-Checksum": given}
    is_problem(tus.send(manager, announced, 0, PICTURE[:500], **headers), 400, "bad_request")
    assert tus.offset_of(manager, announced) == 0


def test_an_announcement_with_a_wrong_checksum_begins_nothing(app, manager, tower):
    answer = tus.begin(
        manager,
        len(PICTURE),
        body=PICTURE[:500],
        headers=tus.checksum(b"else"),
        filename="a.jpg",
        location_id=tower.id,
    )

    is_problem(answer, 460)
    assert manager.get(tus.ADDRESS).get_json() == {"items": []}
    assert tus.leftovers() == []


@pytest.mark.parametrize("given", [None, "0.2.2", "1.0.1"])
@pytest.mark.parametrize("method", ["POST", "HEAD", "PATCH", "DELETE"])
def test_another_version_of_the_protocol_is_refused(app, manager, announced, method, given):
    headers = {"Tus-Resumable": given} if given else {}

    answer = manager.open(tus.ADDRESS if method == "POST" else announced, method=method, headers=headers)

    assert answer.status_code == 412
    assert answer.headers["Tus-Version"] == answer.headers["Tus-Resumable"] == "1.0.0"
    assert tus.offset_of(manager, announced) == 0


@pytest.mark.parametrize("offset", [0, HALF - 1, HALF + 1, len(PICTURE), len(PICTURE) + 1])
def test_a_piece_that_goes_on_elsewhere_is_refused_with_where_it_stands(app, manager, announced, offset):
    tus.sent(manager, announced, 0, PICTURE[:HALF])

    body = is_problem(tus.send(manager, announced, offset, PICTURE[HALF:]), 409, "wrong_offset")

    assert (body["offset_bytes"], body["size_bytes"]) == (HALF, len(PICTURE))
    assert tus.offset_of(manager, announced) == HALF


def test_more_bytes_than_were_announced_are_refused(app, manager, announced):
    is_problem(tus.send(manager, announced, 0, PICTURE + b"!"), 413, "too_large")

    assert tus.offset_of(manager, announced) == 0


@pytest.mark.parametrize("kind", ["application/octet-stream", "image/jpeg", "application/json"])
def test_bytes_under_another_name_are_refused(app, manager, announced, kind):
    headers = {**tus.VERSION, "Upload-Offset": "0"}

    assert (
        is_problem(manager.patch(announced, headers=headers, data=PICTURE, content_type=kind), 415)["code"]
        == "unsupported_media"
    )


@pytest.mark.parametrize("given", [None, "", "-1", "1.5", "ten", "+1", "9" * 30])
def test_an_offset_or_length_that_is_no_number_is_refused(app, manager, announced, tower, given):
    offset = {**tus.VERSION} | ({"Upload-Offset": given} if given is not None else {})
    length = {**tus.VERSION, "Upload-Metadata": tus.metadata(filename="a.jpg", location_id=tower.id)}
    length |= {"Upload-Length": given} if given is not None else {}

    is_problem(
        manager.patch(announced, headers=offset, data=b"x", content_type=tus.PIECE), 400, "bad_request"
    )
    assert is_problem(manager.post(tus.ADDRESS, headers=length), 400)["code"] == "bad_request"


def test_a_length_that_will_be_said_later_is_not_offered(app, manager, tower):
    headers = {**tus.VERSION, "Upload-Defer-Length": "1"}
    headers["Upload-Metadata"] = tus.metadata(filename="a.jpg", location_id=tower.id)

    assert is_problem(manager.post(tus.ADDRESS, headers=headers), 400)["code"] == "bad_request"


@pytest.mark.parametrize(
    "given",
    [
        "filename",
        "filename not-base64!",
        "filename \u00e9",
        "filename YQ==,filename YQ==",
        "fil\u00e9 YQ==",
        " , ,=",
        "filename /////w==",
    ],
)
def test_metadata_that_can_not_be_read_is_refused(app, manager, given):
    headers = {**tus.VERSION, "Upload-Length": "5", "Upload-Metadata": given.encode().decode("latin-1")}

    answer = manager.post(tus.ADDRESS, headers=headers)

    assert answer.status_code in {400, 422}
    assert answer.get_json()["code"] in {"bad_request", "invalid"}
    assert tus.leftovers() == []


@pytest.mark.parametrize(
    ("pairs", "field"),
    [
        ({}, "filename"),
        ({"filename": "a.jpg"}, "location_id"),
        ({"filename": "a.jpg", "location_id": "lobby"}, "location_id"),
        ({"filename": "a.jpg", "tags": "summer"}, "tags"),
        ({"filename": "a.jpg", "title": "two\nlines"}, "title"),
        ({"filename": "a.jpg", "expires_at": "tomorrow"}, "expires_at"),
    ],
)
def test_metadata_that_can_not_be_right_is_refused_by_field(app, manager, pairs, field):
    body = is_problem(tus.begin(manager, 5, **pairs), 422, "invalid")

    assert any(name.startswith(field) for name in body["errors"])


def test_a_file_that_is_too_large_for_its_kind_is_refused_before_its_first_byte(app, manager, tower, setting):
    setting(max_image_bytes=10_000)

    body = is_problem(tus.begin(manager, 10_001, filename="a.jpg", location_id=tower.id), 413, "too_large")

    assert body["limit_bytes"] == 10_000


@pytest.mark.parametrize("filename", ["virus.exe", "noextension"])
def test_what_is_not_accepted_is_refused_before_its_first_byte(app, manager, tower, filename):
    assert (
        is_problem(tus.begin(manager, 5, filename=filename, location_id=tower.id), 415)["code"]
        == "unsupported_media"
    )


def test_an_empty_file_is_refused_before_it_begins(app, manager, tower):
    body = is_problem(tus.begin(manager, 0, filename="a.jpg", location_id=tower.id), 422, "invalid")

    assert body["errors"] == {"file": ["it has no bytes"]}


def test_s02_a_foreign_upload_is_not_there(app, client, manager, tower, announced):
    owner = manager.user
    sign_in_as(client, "admin")
    unknown = "/api/uploads/" + "0" * 32

    for ask in (tus.look, tus.give_up, lambda who, where: tus.send(who, where, 0, PICTURE)):
        foreign, missing = ask(client, announced), ask(client, unknown)
        assert foreign.status_code == missing.status_code == 404
        if foreign.data:
            assert foreign.get_json()["detail"] == missing.get_json()["detail"]

    sign_in_as(client, owner)
    assert tus.offset_of(client, announced) == 0


@pytest.mark.parametrize("name", ["x", "..%2f..%2fetc", "0" * 32, "part-1", "%00"])
def test_an_address_that_is_no_upload_is_not_there(app, manager, name):
    assert tus.look(manager, f"/api/uploads/{name}").status_code == 404
    assert tus.leftovers() == []


@pytest.mark.parametrize("role", ["technician", "viewer"])
@pytest.mark.parametrize("method", ["POST", "HEAD", "PATCH", "DELETE"])
def test_only_those_who_may_add_content_upload(app, client, tower, role, method):
    sign_in_as(client, role, [tower])

    assert client.open("/api/uploads/x", method=method, headers=tus.VERSION).status_code == 403


@pytest.mark.parametrize("method", ["POST", "HEAD", "PATCH", "DELETE"])
def test_s06_a_stranger_learns_nothing(app, client, method):
    assert client.open("/api/uploads/x", method=method).status_code == 401


def test_a_place_that_is_not_ones_own_is_refused_before_the_first_byte(app, client, tower):
    below, elsewhere = make_place("Corner", parent=tower), make_place("Elsewhere")
    sign_in_as(client, "manager", [below])

    is_problem(tus.begin(client, 5, filename="a.jpg", location_id=elsewhere.id), 404, "not_found")
    assert (
        is_problem(tus.begin(client, 5, filename="a.jpg", location_id=tower.id), 403)["code"] == "forbidden"
    )


def test_nobody_replaces_what_is_foreign(app, manager, tower):
    elsewhere = make_content(make_place("Elsewhere"))

    assert (
        is_problem(tus.begin(manager, 5, filename="a.jpg", replaces=elsewhere.id), 404)["code"] == "not_found"
    )
