"""Good files of every accepted kind: each ends ready, and a browser shows it upright, in its colours, and to its end.

A few are tried every time; `make corpus` tries them all and keeps a table of what became of each. tests/corpus/README.md
tells more.
"""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.corpus import looking
from tests.corpus.films import films
from tests.corpus.looking import Seen
from tests.corpus.papers import papers
from tests.corpus.pictures import pictures
from tests.corpus.samples import Sample
from tests.corpus.sounds import sounds
from tests.library import Library, opened
from tests.served import Served
from tests.tab import Tab, running_chromium

pytestmark = [pytest.mark.processes, pytest.mark.timeout(180)]
IS_LONG = os.environ.get("CORPUS") == "long"
TABLE = Path(__file__).resolve().parents[2] / "bench" / "out" / "corpus.md"
ALL = [*films(), *pictures(), *sounds(), *papers()]
CHOSEN = [each for each in ALL if IS_LONG or each.is_quick]
READY_SECONDS = 120.0
SIZE_TOLERANCE_PX = 2
SECONDS_TOLERANCE = 0.35
NEUTRAL_PAGE = "/health"


@dataclass
class Table:
    """What became of each file, for people."""

    rows: list[str]

    def add(self, sample: Sample, became: str, entry: dict[str, Any], seen: str) -> None:
        way, mime_type = entry.get("metadata", {}).get("prepared", ""), entry.get("mime_type") or ""
        self.rows.append(f"| {sample.filename} | {became} | {way} | {mime_type} | {seen} |")

    def text(self) -> str:
        head = "| file | became | prepared by | served as | seen in Chromium, or the reason |\n|---|---|---|---|---|"
        return "\n".join([head, *self.rows, ""])


@pytest.fixture(scope="module")
def table() -> Iterator[Table]:
    """Kept where the figures of the bench are, when all were tried."""
    kept = Table([])
    yield kept
    if IS_LONG:
        TABLE.parent.mkdir(exist_ok=True)
        TABLE.write_text(kept.text(), "utf-8")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """A served library with a place to upload to."""
    served = Served(tmp_path_factory.mktemp("corpus"))
    try:
        yield opened(served)
    finally:
        served.leaves()


@pytest.fixture(scope="module")
def tab(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    """A browser at the library's own address."""
    with running_chromium(tmp_path_factory.mktemp("chromium")) as tab:
        tab.opens(library.served.address + NEUTRAL_PAGE)
        yield tab


@pytest.mark.parametrize("sample", CHOSEN, ids=str)
def test_a_good_file_is_ready_and_plays(
    library: Library, tab: Tab, table: Table, tmp_path: Path, sample: Sample
):
    file = tmp_path / sample.filename
    sample.make(file)

    began = time.monotonic()
    answer = library.sends(sample.filename, file.read_bytes())
    if sample.refused is not None:
        reason = reason_of(library, answer)
        table.add(sample, f"refused in {time.monotonic() - began:.1f} s", {}, reason)
        assert sample.refused in reason
        return
    entry = library.settled(answer, READY_SECONDS)
    became = f"{entry['status']} in {time.monotonic() - began:.1f} s"

    if entry["status"] != "ready":
        table.add(sample, became, entry, entry["error"])
    assert entry["status"] == "ready", f"{sample}: {entry['error']}"
    for page in pages_of(library, entry, sample.pages):
        seen = shown(library, tab, page)
        table.add(sample, became, page, told(seen))
        looks_right(sample, page, seen)
    assert has_pictures_for_people(library, entry)


def reason_of(library: Library, answer: requests.Response) -> str:
    """Why a file was refused, at once or when it was looked at."""
    if not answer.ok:
        return str(answer.json()["detail"])
    entry = library.settled(answer, READY_SECONDS)
    assert entry["status"] == "failed"
    return str(entry["error"])


def pages_of(library: Library, entry: dict[str, Any], count: int) -> list[dict[str, Any]]:
    """The entry itself, and those beside it that were made of the same document."""
    if count == 1:
        return [entry]
    found = library.served.get("/api/content?per_page=100&q=" + entry["title"])["items"]
    pages = sorted((each for each in found if each["title"].startswith(entry["title"])), key=by_page)
    assert len(pages) == count, [each["title"] for each in found]
    return pages


def by_page(entry: dict[str, Any]) -> int:
    return int(entry["metadata"]["page"])


def shown(library: Library, tab: Tab, entry: dict[str, Any]) -> Seen:
    """As a browser sees it."""
    address = library.served.address + entry["url"]
    if entry["type"] != "html":
        return looking.played(tab, address, entry["type"])
    seen = looking.opened(tab, address)
    tab.opens(library.served.address + NEUTRAL_PAGE)
    return seen


def told(seen: Seen) -> str:
    """What was seen, in few words."""
    colours = " ".join("#" + "".join(f"{each:02x}" for each in colour) for colour in seen.colours)
    size = f"{seen.width}×{seen.height}" if seen.width else ""
    length = f"{seen.seconds:.2f} s" if seen.seconds else ""
    return ", ".join(each for each in (size, length, "sound" if seen.sound_bytes else "", colours) if each)


def looks_right(sample: Sample, entry: dict[str, Any], seen: Seen) -> None:
    """Fails when it has another size, length or colour than it should have, or no sound."""
    if entry["type"] == "html":
        assert seen.colours == [list(corner or ()) for corner in sample.corners]
        return
    if entry["type"] != "audio":
        assert (entry["width"], entry["height"]) == pytest.approx(
            (seen.width, seen.height), abs=SIZE_TOLERANCE_PX
        )
    if sample.size is not None:
        assert (seen.width, seen.height) == pytest.approx(sample.size, abs=SIZE_TOLERANCE_PX)
    if sample.seconds is not None:
        assert seen.seconds == pytest.approx(sample.seconds, abs=SECONDS_TOLERANCE)
        assert entry["duration_seconds"] == pytest.approx(seen.seconds, abs=SECONDS_TOLERANCE)
    assert bool(seen.sound_bytes) == sample.has_sound
    for corner, colour in zip(sample.corners, seen.colours, strict=False):
        assert corner is None or colour == pytest.approx(corner, abs=sample.tolerance), told(seen)


def has_pictures_for_people(library: Library, entry: dict[str, Any]) -> bool:
    """A thumbnail where there is something to be seen; a page in HTML has none."""
    if entry["type"] == "html":
        return True
    answer = library.served.session.get(library.served.address + entry["thumbnail_url"], timeout=10)
    return answer.ok and answer.headers["Content-Type"].startswith("image/")
