"""f06: there is no room for uploads. That is said at once, nothing is left lying about, and everything else goes on."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.faults.forms import form
from tests.hostile import films
from tests.library import Library
from tests.lines import Screen, eventually
from tests.small_disk import SmallDisk, with_small_disk
from tests.uploading import real

pytestmark = [pytest.mark.processes, pytest.mark.timeout(240)]
MEBIBYTE = 1024 * 1024
SAY_SECONDS = form(15.0, 2.0)
FREE_BYTES = 10 * MEBIBYTE
SETTINGS = {"HEARTBEAT_SECONDS": "1", "OFFLINE_AFTER_SECONDS": "5"}


@dataclass
class House:
    library: Library
    disk: SmallDisk
    screen: Screen
    player: int

    def is_alive(self) -> None:
        """A beat is answered, an order reaches its screen and its answer is kept, and people can look."""
        assert self.screen.beats(status="playing")["ok"]
        order = self.library.served.post(f"/api/players/{self.player}/command", {"command": "identify"})
        heard = eventually(lambda: self._heard(order["id"]), "the order reaching the screen")
        assert self.screen.answers(heard, "done")["ok"]
        listed = self.library.served.get(f"/api/players/{self.player}/commands")["items"]
        assert {each["id"]: each["status"] for each in listed}[order["id"]] == "done"
        eventually(
            lambda: self.library.served.get(f"/api/players/{self.player}")["status"] == "online", "the beat"
        )

    def makes_room(self) -> None:
        """For the next story: what this one brought is thrown away."""
        for number in self.library.sent:
            self.library.served.session.delete(
                f"{self.library.served.address}/api/content/{number}", timeout=10
            )
        for name in self.disk.files():
            (self.disk.uploads / name).unlink()
        self.library.sent.clear()

    def _heard(self, order: str) -> dict[str, Any] | None:
        return next(
            (each for each in self.screen.heard("player_command") if each["command_id"] == order), None
        )


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    disk = with_small_disk(tmp_path_factory.mktemp("house"), SETTINGS)
    place, [(player, key)] = disk.served.furnished(1)
    disk.served.starts()
    print("f06: uploads lie on", "a file system of their own" if disk.has_own_system() else "a limited disk")
    screen = Screen(disk.served.address).connects()
    assert screen.registers(key)["ok"]
    yield House(Library(disk.served, place), disk, screen, player)
    screen.goes_away()
    disk.served.leaves()


def a_film(size: int) -> bytes:
    """A real film of this size; of what is behind its last box nothing is played."""
    whole = real("bigbuckbunny.mp4")
    rest = size - len(whole)
    return whole + rest.to_bytes(4, "big") + b"free" + bytes(rest - 8)


@pytest.mark.parametrize("door", ["form", "pieces"])
def test_f06_a_file_that_finds_no_room_is_refused_at_once_and_leaves_nothing(house: House, door: str):
    kept = house.library.settled(house.library.sends("rocket.jpg", real("rocket.jpg")))
    before, pid = house.disk.files(), house.library.process().pid
    house.disk.keeps_free(FREE_BYTES)

    for number in range(3):
        began = time.monotonic()
        answer = house.library.by_either_door(door, f"film{number}.mp4", a_film(30 * MEBIBYTE))
        took = time.monotonic() - began

        is_a_full_disk(answer)
        assert took < SAY_SECONDS
        house.is_alive()
    forgets_unfinished(house)
    assert house.disk.files() == before
    house.disk.has_room_again()
    film = house.library.settled(house.library.by_either_door(door, "film.mp4", a_film(20 * MEBIBYTE)))

    assert (film["status"], house.library.entry(kept["id"])["status"]) == ("ready", "ready")
    assert house.library.process().pid == pid
    house.is_alive()
    house.makes_room()


def test_f06_the_disk_fills_up_while_pieces_come_and_the_upload_goes_on_afterwards(house: House):
    film = a_film(24 * MEBIBYTE)
    begun = house.library.begins("film.mp4", len(film))
    upload = begun.headers["Location"]
    assert house.library.sends_piece(upload, 0, film[:MEBIBYTE]).status_code == 204
    house.disk.keeps_free(FREE_BYTES)

    answer = house.library.sends_piece(upload, MEBIBYTE, film[MEBIBYTE:])

    is_a_full_disk(answer)
    house.is_alive()
    house.disk.has_room_again()
    arrived = house.library.stands(upload)
    assert MEBIBYTE <= arrived <= MEBIBYTE + FREE_BYTES
    entry = house.library.settled(house.library.sends_piece(upload, arrived, film[arrived:]))
    assert entry["status"] == "ready"
    assert [name for name in house.disk.files() if name.startswith(".incoming")] == []


def test_f06_a_disk_that_fills_up_while_a_file_is_prepared_is_not_the_files_fault(
    house: House, tmp_path: Path
):
    film = films.made_by_ffmpeg(
        tmp_path, "film.avi", "-c:v", "mpeg4", "-q:v", "2", "-s", "960x540", seconds=4
    )
    answer = house.library.sends("film.avi", film)
    house.disk.keeps_free(64 * 1024)  # its first packets have hardly been looked at by now

    first = house.library.settled(answer, within=90)

    assert "disk is full" in (first["error"] or "disk is full")
    house.is_alive()
    house.disk.has_room_again()
    if first["status"] == "failed":
        house.library.served.post(f"/api/content/{first['id']}/retry")
    again = eventually(lambda: house.library.when_settled(first["id"]), "its being prepared", within=60)
    assert (again["status"], again["error"]) == ("ready", None)
    assert [name for name in house.disk.files() if name.startswith(".incoming")] == []


def is_a_full_disk(answer: requests.Response) -> None:
    assert answer.status_code == 507, f"{answer.status_code}: {answer.text}"
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert "disk" in answer.json()["detail"]


def forgets_unfinished(house: House) -> None:
    """What came in pieces may go on once there is room; whoever does not want to says so."""
    listed = requests.get(
        f"{house.library.served.address}/api/uploads",
        headers=dict(house.library.served.session.headers),
        timeout=10,
    ).json()["items"]
    for each in listed:
        gone = house.library.served.session.delete(
            f"{house.library.served.address}/api/uploads/{each['id']}",
            headers={"Tus-Resumable": "1.0.0"},
            timeout=10,
        )
        assert gone.status_code == 204
