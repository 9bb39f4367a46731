"""A lobby, its manager, and what becomes of what she uploads."""

import subprocess

import pytest

from backend.core import storage
from backend.jobs import queue
from tests.factories import make_place, sign_in_as
from tests.hostile.packages import packed
from tests.uploading import MEDIA, uploaded, work_off


@pytest.fixture
def place(app):
    return make_place("Lobby")


@pytest.fixture
def manager(client, place):
    return sign_in_as(client, "manager", [place])


@pytest.fixture
def own_folder(app, setting, tmp_path):
    """Settings with a queue file of this test's own, and no queue afterwards, whoever opened one."""
    yield setting(data_dir=tmp_path)
    app.extensions.pop(queue.EXTENSION, None)


@pytest.fixture
def picture(manager, place):
    """One that was uploaded and waits to be prepared."""
    return uploaded(manager, "rocket.jpg", location_id=str(place.id))


@pytest.fixture
def prepared(app, manager, place):
    """Upload, prepare, and look at the entry as the web app would."""

    def prepare(filename, content=None):
        entry = uploaded(manager, filename, content, location_id=str(place.id))
        work_off(app)
        return manager.get(f"/api/content/{entry['id']}").get_json()

    return prepare


@pytest.fixture
def encoded(tmp_path):
    """Two seconds of the real video in another form: `encoded("film.avi", "-c:v", "mpeg4")`."""

    def encode(name, *arguments):
        target = tmp_path / name
        source = ["-i", MEDIA / "bigbuckbunny.mp4", "-t", "2"]
        subprocess.run(["ffmpeg", "-v", "error", "-y", *source, *arguments, target], check=True)
        return target.read_bytes()

    return encode


@pytest.fixture
def inlined(prepared):
    """The document that a package of these files becomes, and its entry: `inlined(("index.html", b"…"), …)`."""

    def inline(*files):
        entry = prepared("site.zip", packed(*files))
        assert entry["status"] == "ready", entry["error"]
        assert (entry["type"], entry["mime_type"]) == ("html", "text/html")
        with storage.current().fetched(entry["url"].removeprefix("/media/")) as path:
            return path.read_bytes().decode("utf-8-sig"), entry

    return inline
