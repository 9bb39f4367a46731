"""A served library, and what a stranger can see of the machine it runs on: files come in by both doors."""

import base64
import hashlib
import io
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import psutil
import requests

from backend.core.storage import is_key
from tests.served import Served

PATIENCE_SECONDS = 60.0
PIECE_BYTES = 256 * 1024
LOOK_SECONDS = 0.2  # whoever looks all the time is a load of its own
TUS = {"Tus-Resumable": "1.0.0"}
Entry = dict[str, Any]


@dataclass
class Library:
    """What is uploaded to a served process, and what becomes of it."""

    served: Served
    place: int
    sent: list[int] = field(default_factory=list)

    def sends(self, filename: str, content: bytes, **fields: Any) -> requests.Response:
        """Send a file as a form, whatever the answer is."""
        return self.served.session.post(
            f"{self.served.address}/api/content/upload",
            data={"location_id": str(self.place), **fields},
            files={"file": (filename, io.BytesIO(content))},
            timeout=PATIENCE_SECONDS,
        )

    def begins(self, filename: str, size: int) -> requests.Response:
        """Announce a file that will come in pieces, whatever the answer is."""
        words = {"filename": filename, "location_id": str(self.place)}
        encoded = ",".join(
            f"{name} {base64.b64encode(word.encode()).decode()}" for name, word in words.items()
        )
        return self.served.session.post(
            f"{self.served.address}/api/uploads",
            headers={**TUS, "Upload-Length": str(size), "Upload-Metadata": encoded},
            timeout=PATIENCE_SECONDS,
        )

    def sends_piece(self, upload: str, offset: int, piece: bytes) -> requests.Response:
        """Send a piece to where the announcement said."""
        kind = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
        return self.served.session.patch(
            requests.compat.urljoin(self.served.address, upload),
            data=piece,
            headers={**TUS, **kind},
            timeout=PATIENCE_SECONDS,
        )

    def stands(self, upload: str) -> int:
        """How many bytes of an unfinished upload have arrived."""
        answer = self.served.session.head(
            requests.compat.urljoin(self.served.address, upload), headers=TUS, timeout=PATIENCE_SECONDS
        )
        return int(answer.headers["Upload-Offset"])

    def sends_in_pieces(self, filename: str, content: bytes) -> requests.Response:
        """Send a file piece by piece until it is whole or refused: the last answer."""
        answer = self.begins(filename, len(content))
        upload = answer.headers.get("Location", "")
        for start in range(0, len(content), PIECE_BYTES):
            if not answer.ok:
                break
            answer = self.sends_piece(upload, start, content[start : start + PIECE_BYTES])
        return answer

    def by_either_door(self, door: str, filename: str, content: bytes) -> requests.Response:
        """By `form` or in `pieces`."""
        return (self.sends if door == "form" else self.sends_in_pieces)(filename, content)

    def number_of(self, answer: requests.Response) -> int:
        """Which content an accepted upload became."""
        told = answer.headers.get("TVS-Content-Id")
        return int(told) if told else int(answer.json()["id"])

    def entry(self, content_id: int) -> Entry:
        """As people see it now."""
        return cast(Entry, self.served.get(f"/api/content/{content_id}"))

    def settled(self, answer: requests.Response, within: float = PATIENCE_SECONDS) -> Entry:
        """What an accepted upload has become once nobody works on it any more."""
        assert answer.status_code in {200, 201, 204}, f"{answer.status_code}: {answer.text}"
        number = self.number_of(answer)
        self.sent.append(number)
        give_up_at = time.monotonic() + within
        while (seen := self.when_settled(number)) is None:
            assert time.monotonic() < give_up_at, f"content {number} was not prepared in {within:.0f} s"
            time.sleep(LOOK_SECONDS)
        return seen

    def when_settled(self, number: int) -> Entry | None:
        seen = self.entry(number)
        return None if seen["status"] == "processing" else seen

    def outcome(self, filename: str, content: bytes, door: str = "form") -> tuple[str, str]:
        """What became of a file that is sent; see outcome_of."""
        return self.outcome_of(filename, self.by_either_door(door, filename, content))

    def outcome_of(self, filename: str, answer: requests.Response) -> tuple[str, str]:
        """`ready`, `failed` or `refused`, and the sentence that goes with it. Anything else is a mistake of the server."""
        if answer.ok:
            seen = self.settled(answer)
            return seen["status"], seen["error"] or ""
        assert answer.status_code in {413, 415, 422}, f"{filename}: {answer.status_code} {answer.text}"
        assert answer.headers["Content-Type"].startswith("application/problem+json")
        return "refused", answer.json()["detail"]

    def served_bytes(self, entry: Entry) -> Iterator[bytes]:
        """Everything of this content that anybody can fetch."""
        for name in ("url", "thumbnail_url", "preview_url"):
            if entry.get(name):
                yield self.served.session.get(
                    self.served.address + entry[name], timeout=PATIENCE_SECONDS
                ).content

    @property
    def uploads(self) -> Path:
        return self.served.folder / "uploads"

    def leftovers(self) -> list[str]:
        """What lies where files wait until they are whole."""
        return sorted(path.name for path in (self.uploads / ".incoming").glob("*"))

    def strangers(self) -> list[str]:
        """What lies in the store and is not named after its bytes."""
        files = [path for path in self.uploads.rglob("*") if path.is_file()]
        names = [path.relative_to(self.uploads).as_posix() for path in files]
        return [name for name in names if not is_key(name)]

    def process(self) -> psutil.Process:
        """The serving process."""
        assert self.served.server is not None
        return psutil.Process(self.served.server.process.pid)

    def memory_bytes(self) -> int:
        """What the serving process itself keeps in memory."""
        return int(self.process().memory_info().rss)

    def children(self) -> list[psutil.Process]:
        """Programs that work for the server at this moment. The one that waits, warm, to become them is not at work."""
        everybody = self.process().children(recursive=True)
        return [child for child in everybody if not self._waits(child)]

    def _waits(self, child: psutil.Process) -> bool:
        try:
            return child.ppid() == self.process().pid and any("warm.py" in word for word in child.cmdline())
        except psutil.NoSuchProcess:
            return True  # it has ended meanwhile

    def cpu_seconds(self) -> float:
        """How long the serving process itself has computed so far; its children not counted."""
        threads = Path(f"/proc/{self.process().pid}/task").glob("*/schedstat")
        return sum(int(each.read_text("ascii").split()[0]) for each in threads) / 1e9

    def said(self) -> str:
        """The server's log."""
        assert self.served.server is not None
        return self.served.server.said()


def opened(served: Served) -> Library:
    """A library with one place, in a server that has just begun."""
    served.starts()
    place = served.post("/api/locations", {"name": "Lobby", "timezone": "UTC"})["id"]
    return Library(served, place)


def files_outside(library: Library) -> dict[str, str]:
    """Every file beside the store and the server's own data, with what is in it."""
    folder, own = library.served.folder, {"uploads", "data"}
    paths = [path for path in folder.rglob("*") if path.is_file()]
    outside = [
        path for path in paths if path.relative_to(folder).parts[0] not in own and path.suffix != ".log"
    ]
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in outside}
