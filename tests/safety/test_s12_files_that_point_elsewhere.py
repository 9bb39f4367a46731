"""s12: a playlist under a film's name, a film that says its data lie elsewhere: nobody is asked, nothing is read."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import psutil
import pytest

from tests.hostile import films
from tests.library import Library
from tests.lines import eventually

pytestmark = [pytest.mark.processes, pytest.mark.timeout(180)]
LIES = ["mp4", "mov", "avi", "mkv", "webm", "ogg", "wav", "mp3", "aac"]
TOOLS = {"ffmpeg", "ffprobe"}


@dataclass
class Canary:
    """Somebody who listens on this machine, and should hear nothing."""

    listener: socket.socket
    heard: list[bytes] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}/x.ts"

    def listens(self) -> None:
        while True:
            try:
                line, _ = self.listener.accept()
            except OSError:
                return
            with line:
                line.settimeout(1)
                self.heard.append(line.recv(4_096))


@pytest.fixture(scope="module")
def canary() -> Iterator[Canary]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        made = Canary(listener)
        threading.Thread(target=made.listens, daemon=True).start()
        yield made
        listener.shutdown(socket.SHUT_RDWR)


@pytest.fixture(scope="module")
def secret() -> bytes:
    """A line of a file of this machine that no upload contains."""
    return Path(films.SECRET).read_bytes().splitlines()[0]


@pytest.fixture
def nothing_got_out(library: Library, canary: Canary, secret: bytes) -> Iterator[None]:
    """After the story: the canary heard nothing, and nothing that is served, kept or said has the secret in it."""
    yield
    assert canary.heard == []
    for content_id in library.sent:
        for content in library.served_bytes(library.entry(content_id)):
            assert secret not in content
    for path in [*library.uploads.rglob("*"), *library.served.folder.glob("*.log")]:
        assert not path.is_file() or secret not in path.read_bytes(), path
    assert library.leftovers() == []


Making = Callable[[Canary], bytes]
PLAYLISTS: dict[str, Making] = {
    "hls of a file": lambda canary: films.hls(f"file://{films.SECRET}"),
    "hls of an address": lambda canary: films.hls(canary.address),
    "hls of both": lambda canary: films.hls_of_two(films.SECRET, canary.address),
    "hls with a key": lambda canary: films.hls_with_a_key(canary.address),
    "concat of a file": lambda canary: films.concat(films.SECRET),
    "concat of an address": lambda canary: films.concat(canary.address),
    "dash": lambda canary: films.dash(canary.address),
    "sdp": lambda canary: films.sdp(canary.address),
}


@pytest.mark.usefixtures("nothing_got_out")
@pytest.mark.parametrize("playlist", PLAYLISTS)
@pytest.mark.parametrize("extension", ["mp4", "avi", "ogg", "wav"])
def test_s12_a_playlist_under_another_name_is_refused(
    library: Library, canary: Canary, playlist: str, extension: str
):
    outcome, sentence = library.outcome(f"film.{extension}", PLAYLISTS[playlist](canary))

    assert outcome == "refused"
    assert sentence.startswith("This file says it is")


@pytest.mark.usefixtures("nothing_got_out")
@pytest.mark.parametrize("playlist", ["hls of both", "concat of a file"])
@pytest.mark.parametrize("extension", LIES)
def test_s12_a_playlist_behind_an_honest_beginning_is_refused(
    library: Library, canary: Canary, playlist: str, extension: str
):
    content = films.behind(films.SIGNATURES[extension], PLAYLISTS[playlist](canary))

    outcome, sentence = library.outcome(f"film.{extension}", content)

    assert outcome in {"refused", "failed"}
    assert sentence.endswith(".")


@pytest.mark.usefixtures("nothing_got_out")
@pytest.mark.parametrize("with_picture", [False, True], ids=["alone", "beside a picture"])
@pytest.mark.parametrize("playlist", ["hls of a file", "hls of both", "concat of a file"])
def test_s12_an_avi_that_carries_a_playlist_is_refused(
    library: Library, canary: Canary, playlist: str, with_picture: bool
):
    content = films.avi_with_subtitles(PLAYLISTS[playlist](canary), with_picture=with_picture)

    outcome, sentence = library.outcome("film.avi", content)

    assert outcome in {"refused", "failed"}
    assert sentence.endswith(".")


@pytest.mark.usefixtures("nothing_got_out")
@pytest.mark.parametrize("name", ["film.mov", "film.mp4"])
@pytest.mark.parametrize("kind", [b"url ", b"alis"])
@pytest.mark.parametrize("target", ["file", "address"])
def test_s12_a_film_whose_data_lie_elsewhere_is_refused(
    library: Library, canary: Canary, tmp_path: Path, name: str, kind: bytes, target: str
):
    film = films.made_by_ffmpeg(tmp_path, name, "-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac")
    content = films.with_external_data(film, kind, films.SECRET if target == "file" else canary.address)

    outcome, sentence = library.outcome(name, content)

    assert outcome in {"refused", "failed"}
    assert sentence.endswith(".")


@pytest.mark.usefixtures("nothing_got_out")
@pytest.mark.parametrize("target", ["file", "address"])
def test_s12_linked_segments_are_not_followed(library: Library, canary: Canary, tmp_path: Path, target: str):
    place = "../../../../etc/passwd" if target == "file" else canary.address
    film = films.made_by_ffmpeg(tmp_path, "film.mkv", "-c:v", "mpeg4", "-c:a", "aac")
    linked = films.with_linked_segments(film, place)
    assert place.encode() in linked

    outcome, _ = library.outcome("film.mkv", linked)

    assert outcome in {"ready", "refused", "failed"}
    for content in library.served_bytes(library.entry(library.sent[-1])):
        assert place.encode() not in content


def test_s12_ffmpeg_may_open_one_local_file_and_no_address(library: Library, tmp_path: Path):
    slow = films.made_by_ffmpeg(
        tmp_path, "film.avi", "-c:v", "mpeg4", "-s", "1280x720", "-r", "30", seconds=8
    )
    answer = library.sends("film.avi", slow)
    seen: dict[tuple[str, ...], set[str]] = {}

    def watched() -> bool:
        for child in library.children():
            look_at(child, seen)
        return library.entry(library.number_of(answer))["status"] != "processing"

    eventually(watched, "the film being prepared", within=90)

    commands = [command for command in seen if Path(command[0]).name in TOOLS]
    assert {Path(command[0]).name for command in commands} >= {"ffmpeg"}
    for command in commands:
        assert command[command.index("-protocol_whitelist") + 1] == "file,pipe"
        assert command[command.index("-format_whitelist") + 1]
        inputs = [after for each, after in pairwise(command) if each == "-i"] or [command[-1]]
        assert inputs, command
        assert all(each.startswith("file:/") for each in inputs), command
        assert command[-1].startswith(("file:/", "pipe:")) or command[-1] == "-", command
        assert not [each for each in command if "://" in each], command
        assert seen[command] == {"lo"}, f"{command[0]} sees {seen[command]}"


def look_at(child: psutil.Process, seen: dict[tuple[str, ...], set[str]]) -> None:
    """Note what runs with which arguments, and which networks it sees."""
    try:
        command = tuple(child.cmdline())
        interfaces = Path(f"/proc/{child.pid}/net/dev").read_text("ascii").splitlines()[2:]
    except (psutil.NoSuchProcess, OSError):
        return  # it has ended meanwhile
    if command and Path(command[0]).name in TOOLS:
        seen[command] = {line.split(":")[0].strip() for line in interfaces}
        time.sleep(0.01)


def test_s12_the_canary_hears_who_speaks(canary: Canary):
    """Its silence above says something only if it would have heard."""
    with socket.create_connection(canary.listener.getsockname()[:2]) as line:
        line.sendall(b"tweet")
    assert eventually(lambda: canary.heard.pop() if canary.heard else None) == b"tweet"
