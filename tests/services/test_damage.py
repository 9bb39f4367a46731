"""Files that screens could not use: looked at once, made anew from what was uploaded, or said to be lost."""

import errno
import itertools

import pytest
from sqlalchemy.exc import OperationalError

from backend.core import storage
from backend.core.db import db
from backend.core.errors import StorageFull, Unavailable
from backend.jobs import damage as at_work
from backend.models.content import ContentStatus
from backend.services import damage
from backend.services.content import ContentChanged
from tests.damaged import make_twin, row, spoil
from tests.factories import make_place, make_player, sign_in_as
from tests.uploading import uploaded, work_off

HASHES = [f"{number:064x}" for number in range(60)]


@pytest.fixture(autouse=True)
def nothing_is_suspected(monkeypatch):
    monkeypatch.setattr(damage, "_suspicions", damage._Suspicions())


@pytest.fixture
def place(app):
    return make_place("Lobby")


@pytest.fixture
def manager(client, place):
    return sign_in_as(client, "manager", [place])


@pytest.fixture
def entry(app, manager, place):
    """A page marked as UTF-8, which is served as it came: nothing else could make it again."""
    page = f"<!doctype html><title>{next(_more)}</title>".encode("utf-8-sig")
    made = uploaded(manager, "page.html", page, location_id=str(place.id))
    work_off(app)
    return manager.get(f"/api/content/{made['id']}").get_json()


_more = itertools.count(1)


def test_a_file_is_looked_at_once_however_many_screens_complain():
    assert damage.suspect(1, HASHES[0])
    assert not damage.suspect(2, HASHES[0])


def test_it_is_looked_at_again_after_a_while(monkeypatch):
    damage.suspect(1, HASHES[0])
    monkeypatch.setattr(damage, "AGAIN_SECONDS", 0.0)

    assert damage.suspect(1, HASHES[0])


def test_a_screen_that_complains_of_everything_is_not_heard_for_ever():
    heard = [damage.suspect(1, sha256) for sha256 in HASHES]

    assert heard == [True] * damage.MOST_WAITING + [False] * (len(HASHES) - damage.MOST_WAITING)


def test_what_nobody_has_is_no_damage(app):
    damage.suspect(1, HASHES[0])

    assert damage.look() == 0


def test_a_sound_file_is_left_alone(app, entry, place):
    damage.suspect(make_player(place).id, entry["sha256"])

    assert damage.look() == 0
    assert row(entry).status is ContentStatus.READY


def test_what_was_served_as_it_came_is_lost_and_the_feed_says_which_screen_found_it(
    app, manager, entry, place
):
    screen = make_player(place, "Door")
    spoil(entry)
    damage.suspect(screen.id, entry["sha256"])

    assert damage.look() == 1

    assert (row(entry).status, row(entry).error) == (ContentStatus.FAILED, damage.LOST)
    line = manager.get("/api/activity").get_json()["items"][0]
    assert (line["kind"], line["player"]["name"]) == ("content.lost", "Door")


class Closed(storage.FolderStore):
    """A store whose files can't be read, for this reason."""

    def __init__(self, root, failure):
        super().__init__(root)
        self.failure = failure

    def fetched(self, key):
        raise self.failure


@pytest.mark.parametrize(
    "failure",
    [
        OSError(errno.EMFILE, "Too many open files"),
        OSError(errno.ENOMEM, "Cannot allocate memory"),
        OSError(errno.ESTALE, "Stale file handle"),
        PermissionError(errno.EACCES, "Permission denied"),
        Unavailable("The bucket is away."),
        StorageFull("There is no room to fetch it."),
        OperationalError("SELECT", {}, Exception("gone away")),
        RuntimeError("something nobody has thought of"),
    ],
    ids=lambda failure: getattr(failure, "strerror", None) or type(failure).__name__,
)
def test_what_is_in_the_way_of_reading_a_file_says_nothing_about_it_and_it_is_looked_at_again(
    app, entry, place, monkeypatch, failure
):
    closed = Closed(storage.current().root, failure)
    screen = make_player(place)
    spoil(entry)
    damage.suspect(screen.id, entry["sha256"])
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(storage, "current", lambda: closed)
        assert damage.look() == 0

    assert row(entry).status is ContentStatus.READY
    assert damage.suspect(screen.id, entry["sha256"]), "the next report is looked into"
    assert damage.look() == 1


@pytest.mark.parametrize(
    "failure",
    [
        FileNotFoundError(errno.ENOENT, "No such file"),
        storage.Damaged("not what its name says"),
        OSError(errno.EIO, "Input/output error"),
    ],
    ids=lambda failure: type(failure).__name__,
)
def test_a_file_that_is_gone_or_that_the_disk_cannot_give_back_is_lost(app, entry, monkeypatch, failure):
    closed = Closed(storage.current().root, failure)
    monkeypatch.setattr(storage, "current", lambda: closed)

    assert damage.examine(entry["sha256"])

    assert row(entry).error == damage.LOST


def test_one_file_that_can_not_be_looked_into_keeps_nobody_from_the_next(app, entry, place, monkeypatch):
    spoil(entry)
    examine = damage.examine

    def fails_for_the_first(sha256, player_id):
        if sha256 == HASHES[0]:
            raise RuntimeError("something nobody has thought of")
        return examine(sha256, player_id)

    monkeypatch.setattr(damage, "examine", fails_for_the_first)
    screen = make_player(place)
    damage.suspect(screen.id, HASHES[0])
    damage.suspect(screen.id, entry["sha256"])

    assert damage.look() == 1


def test_who_has_the_same_bytes_again_heals_all_that_lost_them(app, manager, entry, place):
    lost = row(entry)
    lost.status, lost.error = ContentStatus.FAILED, damage.LOST
    db.session.commit()

    at_work.heal(ContentChanged(make_twin(entry).id, place.id, ContentStatus.READY, 100, None))

    assert row(entry).status is ContentStatus.PROCESSING
    work_off(app)
    assert (row(entry).status, row(entry).error) == (ContentStatus.READY, None)


def test_what_was_lost_is_not_called_ready_because_somebody_tried_again(app, manager, entry):
    spoil(entry)
    assert damage.examine(entry["sha256"])

    answer = manager.post(f"/api/content/{entry['id']}/retry")

    assert (answer.status_code, answer.get_json()["detail"]) == (409, damage.LOST)
    work_off(app)
    assert (row(entry).status, row(entry).error) == (ContentStatus.FAILED, damage.LOST)


def test_what_was_lost_is_prepared_again_where_its_file_came_back(app, manager, entry):
    file = storage.local().path_of(entry["url"].removeprefix("/media/"))
    whole = file.read_bytes()
    spoil(entry)
    damage.examine(entry["sha256"])
    file.write_bytes(whole)

    assert manager.post(f"/api/content/{entry['id']}/retry").status_code == 200

    work_off(app)
    assert row(entry).status is ContentStatus.READY
