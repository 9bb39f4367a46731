"""A lobby, its manager, and what becomes of what she uploads."""

import subprocess

import pytest

from tests.factories import make_place, sign_in_as
from tests.uploading import MEDIA, uploaded, work_off


@pytest.fixture
def place(app):
    return make_place("Lobby")


@pytest.fixture
def manager(client, place):
    return sign_in_as(client, "manager", [place])


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
