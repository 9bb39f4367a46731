"""Moving a library while it is served, and looking whether everything is there and whole."""

import re

import pytest
from sqlalchemy import select

from backend.core import storage
from backend.core.db import db
from backend.models.content import Blob
from backend.services.moving import Move
from tests.factories import make_place, sign_in_as
from tests.stores import keep, read
from tests.uploading import uploaded, work_off


@pytest.fixture
def run(app):
    return lambda *words: app.test_cli_runner().invoke(args=["storage", *words])


@pytest.fixture
def picture(app, client, places):
    """An uploaded picture that is ready: its entry, as its manager sees it."""
    place = make_place("Lobby")
    manager = sign_in_as(client, "manager", [place])
    entry = uploaded(manager, "rocket.jpg", location_id=str(place.id))
    work_off(app)
    return manager.get(f"/api/content/{entry['id']}").get_json()


def keys():
    blob = db.session.scalars(select(Blob)).one()
    found = {blob.source_key, blob.key, blob.thumbnail_key, blob.preview_key} - {None}
    db.session.rollback()
    return found


@pytest.mark.parametrize(("there", "back"), [("s3", "local"), ("local", "s3")])
def test_a_library_goes_to_the_other_place_and_back_and_is_served_all_the_time(
    run, client, places, picture, there, back
):
    places.goes_to(there)
    assert run("move", "--to", there).exit_code == 0
    assert client.get(picture["url"]).status_code == 200, "also before anything is moved"

    for side in (back, there):
        places.goes_to(side)
        moved = run("move", "--to", side)
        here, elsewhere = (places.bucket, places.folder) if side == "s3" else (places.folder, places.bucket)
        assert moved.exit_code == 0, moved.output
        assert set(here.all_keys()) == keys()
        assert list(elsewhere.all_keys()) == []
        assert client.get(picture["url"]).status_code == 200


def test_what_is_kept_where_it_was_is_not_copied_twice(run, places, picture):
    places.goes_to("s3")
    count = len(keys())

    first, second = run("move", "--to", "s3", "--keep"), run("move", "--to", "s3")

    assert f"{count} files copied, 0 were there already, 0 removed" in first.output
    assert f"0 files copied, {count} were there already, {count} removed" in second.output
    assert list(places.folder.all_keys()) == []


def test_a_move_that_is_interrupted_removes_nothing_and_goes_on_the_next_time(run, places, picture):
    places.goes_to("s3")
    next(Move("s3").copies())

    assert set(places.folder.all_keys()) == keys()
    assert len(list(places.bucket.all_keys())) == 1
    again = run("move", "--to", "s3")
    assert "1 were there already" in again.output
    assert set(places.bucket.all_keys()) == keys()


def test_what_is_uploaded_while_the_library_moves_comes_along(places):
    first = keep(places.folder, b"first")
    moving = Move("s3")
    steps = moving.copies()
    next(steps)
    second = keep(places.folder, b"second")

    assert [step.key for step in steps] == [second]
    assert moving.leaves() == 2
    assert set(places.bucket.all_keys()) == {first, second}


def test_a_damaged_file_stays_behind_and_is_named(run, places, picture):
    spoiled = picture["url"].removeprefix("/media/")
    places.folder.path_of(spoiled).write_bytes(b"spoiled")
    places.goes_to("s3")

    moved = run("move", "--to", "s3")

    assert moved.exit_code == 1
    assert f"damaged and left where it is: {spoiled} (rocket)" in moved.output
    assert list(places.folder.all_keys()) == [spoiled]
    assert not places.bucket.holds(spoiled)


def test_a_damaged_copy_is_made_again(run, places, picture):
    key = picture["url"].removeprefix("/media/")
    places.bucket._line.client.put_object(**places.bucket._line.named(key), Body=b"half")
    places.goes_to("s3")

    assert run("move", "--to", "s3").exit_code == 0
    assert read(places.bucket, key)[:2] == b"\xff\xd8"


def test_where_new_files_still_go_elsewhere_it_is_said(run, places, picture):
    places.goes_to("local")

    assert "set STORAGE=s3" in run("move", "--to", "s3").output


def test_without_a_bucket_there_is_nowhere_to_move(run, setting):
    setting(s3_bucket=None)

    refused = run("move", "--to", "s3")

    assert refused.exit_code == 1
    assert "S3_BUCKET" in refused.output


def test_a_bucket_that_is_away_stops_a_move_before_anything_is_lost(run, places, picture):
    places.goes_to("s3", s3_endpoint_url="http://127.0.0.1:9")

    refused = run("move", "--to", "s3")

    assert refused.exit_code == 1
    assert "can't be reached" in refused.output
    assert set(places.folder.all_keys()) == keys()


@pytest.mark.parametrize("side", ["local", "s3"])
def test_a_whole_library_is_verified(run, places, picture, side):
    places.goes_to(side)
    run("move", "--to", side)

    verified = run("verify")

    assert verified.exit_code == 0, verified.output
    assert f"{len(keys())} files are whole, 0 damaged, 0 missing; 0 more" in verified.output


def test_an_orphan_is_listed_and_is_no_fault(run, places, picture):
    orphan = keep(storage.current(), b"nobody's")

    verified = run("verify")

    assert verified.exit_code == 0
    assert re.findall("^orphan: (.*)$", verified.output, re.MULTILINE) == [orphan]


@pytest.mark.parametrize("side", ["local", "s3"])
def test_damaged_and_missing_files_are_named_with_what_needs_them(run, places, picture, side):
    places.goes_to(side)
    run("move", "--to", side)
    served, small = (picture[name].removeprefix("/media/") for name in ("url", "thumbnail_url"))
    store = storage.current().first
    store.remove(small)
    if side == "local":
        store.path_of(served).write_bytes(b"spoiled")
    else:
        store._line.client.put_object(**store._line.named(served), Body=b"spoiled")

    verified = run("verify")

    assert verified.exit_code == 1
    assert f"damaged: {served} (rocket)" in verified.output
    assert f"missing: {small} (rocket)" in verified.output
