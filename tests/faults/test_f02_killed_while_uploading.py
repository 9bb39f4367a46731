"""f02: the server is killed at random bytes of uploads, and between write, rename and commit at their end.

Nothing acknowledged is lost, nothing partial is kept under a file's name, and one upload is one entry however often it was cut.
"""

import hashlib
import json
import random
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
import requests
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError, TusUploadFailed

from tests.faults.forms import form, writes_figures
from tests.faults.senders import PIECE, File, FormSender, Sender
from tests.library import Library, opened
from tests.lines import eventually
from tests.served import Served
from tests.uploading import real

pytestmark = [pytest.mark.processes, pytest.mark.timeout(form(240, 3_000))]
KILLS = form(8, 120)
LONGEST_MS, AFTERWARDS_MS = 400, 30
PATIENCE_SECONDS = 30.0
SETTINGS = {"JWT_ACCESS_TOKEN_EXPIRES": "86400", "MEDIA_WORKERS": "1"}
MOST_STRAY = 20


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    found = opened(Served(tmp_path, SETTINGS))
    yield found
    found.served.leaves()


def rows(library: Library, statement: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(library.served.database, timeout=10) as connection:
        return connection.execute(statement).fetchall()


def is_killed_at_a_random_moment(library: Library, senders: list[Sender], chance: random.Random) -> str:
    """At any byte; after the last byte of some file went out; or once that file lies in the store under its name."""
    moment = chance.choice(["any byte", "the last byte", "its place in the store"])
    if moment == "any byte":
        time.sleep(chance.uniform(0, LONGEST_MS) / 1_000)
    else:
        one = chance.choice(senders)
        one.last_byte_is_out.clear()
        one.last_byte_is_out.wait(PATIENCE_SECONDS)
        if moment == "its place in the store":
            lies_in_the_store(library, one.files[-1])
        time.sleep(chance.uniform(0, AFTERWARDS_MS) / 1_000)
    library.served.is_killed()
    return moment


def lies_in_the_store(library: Library, file: File) -> None:
    """Wait until it does; the row that says so is written right afterwards."""
    place, give_up_at = library.uploads / key_of(file), time.monotonic() + PATIENCE_SECONDS
    while not place.exists() and time.monotonic() < give_up_at:
        time.sleep(0.001)


def key_of(file: File) -> str:
    return f"{file.sha256[:2]}/{file.sha256[2:4]}/{file.sha256}.jpg"


def moments(library: Library, senders: list[Sender]) -> Iterator[str]:
    """Between which of its last steps the kill caught whoever had sent all bytes and got no answer."""
    query = "SELECT id, content_id FROM pending_uploads WHERE offset_bytes = length_bytes"
    whole = dict(rows(library, query))
    for file in [sender.files[-1] for sender in senders if sender.files]:
        number = file.address.rpartition("/")[2]
        if file.content_id is not None or number not in whole:
            continue
        if whole[number] is not None:
            yield "commit and answer"
        else:
            yield "rename and commit" if (library.uploads / key_of(file)).exists() else "write and rename"


def gives_up_strays(library: Library, senders: list[Sender]) -> None:
    """Announcements whose answer the kill cut off: nobody knows their address, and there may be only so many."""
    known = {file.address.rpartition("/")[2] for sender in senders for file in sender.files}
    items = library.served.get("/api/uploads")["items"]
    strays = [item["id"] for item in items if item["id"] not in known]
    for stray in strays if len(strays) > MOST_STRAY else []:
        address = f"{library.served.address}/api/uploads/{stray}"
        assert library.served.session.delete(address, headers={"Tus-Resumable": "1.0.0"}, timeout=30).ok


def damaged(library: Library) -> list[str]:
    """Files of the store whose bytes are not those of their name."""
    paths = [path for path in library.uploads.glob("??/??/*") if path.is_file()]
    return [path.name for path in paths if hashlib.sha256(path.read_bytes()).hexdigest() != path.stem]


def entries_of(library: Library) -> dict[str, list[tuple[int, str, str]]]:
    """By title: number, hash and key of what was uploaded."""
    found: dict[str, list[tuple[int, str, str]]] = {}
    query = (
        "SELECT c.title, c.id, b.source_sha256, b.source_key FROM content c JOIN blobs b ON b.id = c.blob_id"
    )
    for title, number, sha256, key in rows(library, query):
        found.setdefault(title, []).append((number, sha256, key))
    return found


def lost_or_doubled(library: Library, finished: list[File]) -> list[str]:
    """Finished files that are not exactly one entry with the right bytes."""
    entries, wrong = entries_of(library), []
    for file in finished:
        found = entries.get(file.title, [])
        is_right = [(number, sha256) for number, sha256, _ in found] == [(file.content_id, file.sha256)]
        if not is_right or (library.uploads / found[0][2]).read_bytes() != file.content:
            wrong.append(f"{file.title}: {found}")
    return wrong


def parts_of(library: Library) -> list[str]:
    return [name for name in library.leftovers() if name.startswith("part-")]


def without_a_file(library: Library) -> list[str]:
    """Keys that rows name and the store does not have."""
    keys = [key for (key,) in rows(library, "SELECT source_key FROM blobs WHERE uses > 0")]
    return [key for key in keys if not (library.uploads / key).is_file()]


def test_f02_killed_at_random_moments_of_uploads(library: Library):
    chance, started = random.Random(2), time.monotonic()
    senders = [Sender(library, "whole", False), Sender(library, "cut", True)]
    forms = FormSender(library, "form")
    everybody: list[Sender | FormSender] = [*senders, forms]
    kills, between = Counter[str](), Counter[str]()

    for _ in range(KILLS):
        for sender in everybody:
            sender.goes_on()
        kills[is_killed_at_a_random_moment(library, senders, chance)] += 1
        for sender in everybody:
            sender.ends()
        assert damaged(library) == without_a_file(library) == []
        between.update(moments(library, senders))
        library.served.starts()
        gives_up_strays(library, senders)
    for sender in everybody:
        sender.is_ending.set()
        sender.goes_on()
    for sender in everybody:
        sender.ends()

    finished = [file for sender in senders for file in sender.finished]
    figures = {
        "kills": dict(kills),
        "of_them_between": dict(between),
        "uploads_finished": len(finished),
        "uploads_resumed": sum(sender.resumed for sender in senders),
        "forms_acknowledged": len(forms.acknowledged),
        "bytes": sum(len(file.content) for file in finished),
        "seconds": round(time.monotonic() - started),
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    print(json.dumps(figures))
    writes_figures("faults_uploads", figures)
    assert [complaint for sender in everybody for complaint in sender.complaints] == []
    assert lost_or_doubled(library, [*finished, *forms.acknowledged]) == []
    assert len(finished) == sum(len(sender.files) for sender in senders) > 0
    in_pieces = "SELECT count(*) FROM content WHERE title NOT LIKE 'form %'"
    assert rows(library, in_pieces) == [(len(finished),)]
    assert damaged(library) == []
    assert "Traceback" not in library.said()
    library.served.leaves()
    library.served.starts()
    eventually(lambda: not parts_of(library), "parts that nobody needs being removed")


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """A file as an agency sends it."""
    path = tmp_path / "bigbuckbunny.mp4"
    path.write_bytes(real("bigbuckbunny.mp4"))
    return path


def a_client(library: Library) -> TusClient:
    """One that its authors wrote for tus, not for us."""
    token = str(library.served.session.headers["Authorization"])
    return TusClient(f"{library.served.address}/api/uploads", headers={"Authorization": token})


def became(library: Library, address: str) -> dict[str, Any]:
    """The entry of a finished upload, once it is ready."""
    headers = {"Tus-Resumable": "1.0.0"}
    return library.settled(library.served.session.head(address, headers=headers, timeout=30))


@pytest.mark.parametrize("is_checked", [False, True])
def test_f02_a_client_nobody_here_wrote_goes_on_after_the_kill(
    library: Library, film: Path, is_checked: bool
):
    words = {"filename": film.name, "title": "Rabbit", "location_id": str(library.place)}
    options = {"chunk_size": 100_000, "upload_checksum": is_checked}
    first = a_client(library).uploader(str(film), metadata=words, **options)
    first.upload(stop_at=film.stat().st_size // 2)
    library.served.is_killed()
    with pytest.raises((TusUploadFailed, TusCommunicationError)):
        first.upload_chunk()
    library.served.starts()

    second = a_client(library).uploader(str(film), url=first.url, **options)

    assert second.offset == first.offset > 0
    second.upload()
    entry = became(library, second.url)
    assert (entry["status"], entry["title"]) == ("ready", "Rabbit")
    assert (
        lost_or_doubled(library, [File("Rabbit", film.read_bytes(), second.url, content_id=entry["id"])])
        == []
    )


@pytest.fixture
def neighbour(library: Library) -> Iterator[Served]:
    """A second process of the same machine, on the same data."""
    found = Served(library.served.folder, SETTINGS)
    found.starts()
    yield found
    found.leaves()


def half_a_piece(served: Served, path: str, offset: int, content: bytes) -> HTTPConnection:
    """A PATCH of which only the first half is sent; the line stays open."""
    line = HTTPConnection(served.host, served.port, timeout=PATIENCE_SECONDS)
    line.putrequest("PATCH", path)
    headers = {**PIECE, "Upload-Offset": str(offset), "Content-Length": str(len(content))}
    for name, value in {**headers, "Authorization": str(served.session.headers["Authorization"])}.items():
        line.putheader(name, value)
    line.endheaders()
    line.send(content[: len(content) // 2])
    return line


def patch(served: Served, path: str, offset: int, content: bytes) -> requests.Response:
    headers = {**PIECE, "Upload-Offset": str(offset)}
    return served.session.patch(
        served.address + path, data=content, headers=headers, timeout=PATIENCE_SECONDS
    )


def test_f02_two_processes_take_turns_and_one_is_killed(library: Library, neighbour: Served, film: Path):
    content = film.read_bytes()
    path = library.begins(film.name, len(content)).headers["Location"]
    assert patch(library.served, path, 0, content[:1_000]).headers["Upload-Offset"] == "1000"
    assert patch(neighbour, path, 1_000, content[1_000:5_000]).headers["Upload-Offset"] == "5000"

    line = half_a_piece(library.served, path, 5_000, content[5_000:])
    eventually(lambda: patch(neighbour, path, 5_000, b"").status_code == 423, "the first process writing")
    library.served.is_killed()
    line.close()

    head = neighbour.session.head(neighbour.address + path, headers=PIECE, timeout=PATIENCE_SECONDS)
    stands = int(head.headers["Upload-Offset"])
    assert 5_000 <= stands <= (len(content) + 5_000) // 2
    last = patch(neighbour, path, stands, content[stands:])
    entry = {"content_id": int(last.headers["TVS-Content-Id"])}
    assert lost_or_doubled(library, [File(film.stem, content, path, **entry)]) == []
