"""f15: what lies in the store is damaged, cut off or gone. A screen says so once; the server makes it anew or says what to do."""

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from backend.services.damage import LOST
from tests.faults.campaigns import Show, a_show
from tests.hostile import films
from tests.library import Library
from tests.lines import Screen, eventually
from tests.served import ROOT, Served
from tests.uploading import real

pytestmark = [pytest.mark.processes, pytest.mark.timeout(180)]
SCREENS = 3


@dataclass
class House:
    library: Library
    screens: list[Screen]

    def stored(self, entry: dict[str, Any]) -> Path:
        """Where the served file lies."""
        return self.library.uploads / entry["url"].removeprefix("/media/")

    def is_whole(self, entry: dict[str, Any]) -> bool:
        """Whether what is served is what was announced."""
        url = self.library.served.address + entry["url"]
        return (
            hashlib.sha256(self.library.served.session.get(url, timeout=30).content).hexdigest()
            == entry["sha256"]
        )

    def say_it_is_broken(self, entry: dict[str, Any]) -> None:
        """Every screen says so, as often as it tries."""
        for screen in self.screens * 3:
            assert screen.says(
                "media_broken", {"sha256": entry["sha256"], "why": "not what was announced"}
            ) == {"ok": True}

    def told(self, kind: str) -> list[dict[str, Any]]:
        """Lines of the activity feed of this kind."""
        listed = self.library.served.get("/api/activity?per_page=100")["items"]
        return [each for each in listed if each["kind"] == kind]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One for all stories: each has files of its own, since a file that was looked at is not looked at again soon."""
    served = Served(tmp_path_factory.mktemp("house"))
    place, players = served.furnished(SCREENS)
    served.starts()
    screens = [Screen(served.address).connects() for _ in players]
    for screen, (_, key) in zip(screens, players, strict=True):
        assert screen.registers(key)["ok"]
    yield House(Library(served, place), screens)
    for screen in screens:
        screen.goes_away()
    served.leaves()


def flips_a_byte(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def is_cut_off(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 3])


@pytest.mark.parametrize(
    ("harm", "seconds"),
    [(flips_a_byte, 1.0), (is_cut_off, 1.2), (Path.unlink, 1.4)],
    ids=["flipped", "cut off", "gone"],
)
def test_f15_a_damaged_file_is_made_again_from_what_was_uploaded(
    house: House, tmp_path: Path, harm: Any, seconds: float
):
    name, codecs = f"film{seconds}.mov", ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac"]
    film = films.made_by_ffmpeg(tmp_path, name, *codecs, seconds=seconds)
    entry = house.library.settled(house.library.sends(name, film))
    assert entry["status"] == "ready"
    harm(house.stored(entry))
    assert not house.is_whole(entry)

    house.say_it_is_broken(entry)

    eventually(lambda: house.is_whole(entry), "the file being whole again", within=60)
    seen = eventually(lambda: house.library.when_settled(entry["id"]), "its being ready again")
    assert (seen["status"], seen["sha256"], seen["url"]) == ("ready", entry["sha256"], entry["url"])
    assert [each["words"]["title"] for each in house.told("content.damaged")].count(entry["title"]) == 1
    assert house.library.leftovers() == []


@pytest.mark.parametrize(
    ("harm", "priority"), [(flips_a_byte, 1), (is_cut_off, 2)], ids=["flipped", "cut off"]
)
def test_f15_what_can_not_be_made_again_is_said_and_healed_by_uploading_it_again(
    house: House, harm: Any, priority: int
):
    library = house.library
    page = f"<!doctype html><title>{priority}</title>".encode("utf-8-sig")  # served as it came
    lost = library.settled(library.sends(f"page{priority}.html", page))
    other = library.settled(library.sends("coffee.png", real("coffee.png")))
    show = a_show(library.served, library.place, [lost["id"], other["id"]])
    show.changes(priority=priority)
    assert in_the_plan(house, show) == {lost["sha256"], other["sha256"]}
    harm(house.stored(lost))

    house.say_it_is_broken(lost)

    seen = eventually(lambda: failed(library, lost["id"]), "its being called lost")
    assert seen["error"] == LOST
    assert [each["words"]["title"] for each in house.told("content.lost")].count(lost["title"]) == 1
    eventually(lambda: in_the_plan(house, show) == {other["sha256"]}, "a plan without it")

    library.settled(library.sends("again.html", page))

    eventually(lambda: library.entry(lost["id"])["status"] == "ready", "the old entry being ready again")
    assert house.is_whole(lost)
    eventually(lambda: in_the_plan(house, show) == {lost["sha256"], other["sha256"]}, "the plan of before")


def test_f15_a_sound_file_is_left_alone_whatever_screens_say(house: House):
    entry = house.library.settled(house.library.sends("bunny.mp4", real("bigbuckbunny.mp4")))

    house.say_it_is_broken(entry)
    for number in range(100):
        house.screens[0].says("media_broken", {"sha256": hashlib.sha256(bytes([number])).hexdigest()})
    nonsense = house.screens[0].says("media_broken", {"sha256": "../../etc/passwd"})

    assert nonsense["error"]["code"] == "invalid"
    seen = house.library.entry(entry["id"])
    assert (seen["status"], seen["error"], seen["version"]) == ("ready", None, entry["version"])
    assert house.is_whole(entry)


def test_f15_whoever_reads_the_whole_store_finds_what_is_damaged(house: House, tmp_path: Path):
    film = films.made_by_ffmpeg(tmp_path, "read.avi", "-c:v", "mpeg4", "-c:a", "libmp3lame")
    entry = house.library.settled(house.library.sends("read.avi", film))
    flips_a_byte(house.stored(entry))

    found = reads_everything(house)

    assert found.returncode == 1, found.stdout + found.stderr
    assert f"damaged: {entry['url'].removeprefix('/media/')}" in found.stdout
    house.say_it_is_broken(entry)
    eventually(lambda: house.is_whole(entry), "the file being whole again", within=60)
    again = reads_everything(house)
    assert again.returncode == 0, again.stdout + again.stderr


def reads_everything(house: House) -> "subprocess.CompletedProcess[str]":
    """As an administrator does from time to time."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "storage", "verify"]
    environment = house.library.served.environment()
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("name", "codec"), [("film.mp4", b"avc1"), ("film.avi", b"FMP4")])
def test_f15_a_codec_nobody_can_decode_is_said_in_words(
    house: House, tmp_path: Path, name: str, codec: bytes
):
    encoder = "libx264" if name.endswith("mp4") else "mpeg4"
    film = films.made_by_ffmpeg(tmp_path, name, "-c:v", encoder, "-pix_fmt", "yuv420p")
    assert codec in film

    seen = house.library.settled(house.library.sends(name, film.replace(codec, b"ZZ99")))

    assert seen["status"] == "failed"
    assert seen["error"].endswith(".")
    assert seen["url"] is None


def failed(library: Library, content_id: int) -> dict[str, Any] | None:
    seen = library.entry(content_id)
    return seen if seen["status"] == "failed" else None


def in_the_plan(house: House, show: Show) -> set[str]:
    """The files a screen is told to have."""
    player = int(house.library.served.get("/api/players?per_page=1")["items"][0]["id"])
    show.newest_plan(player)
    plan = house.library.served.get(f"/api/players/{player}/plan")
    return {each["sha256"] for each in plan["plan"]["contents"]}
