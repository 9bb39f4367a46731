"""People who upload one file after the other in pieces, and go on where the server says when it was killed meanwhile."""

import base64
import hashlib
import io
import random
import threading
import time
from dataclasses import dataclass, field
from functools import cached_property

import requests

from tests.library import Library
from tests.uploading import real

TIMEOUT_SECONDS = 30.0
BUSY_SECONDS = 0.1
PIECE = {"Tus-Resumable": "1.0.0", "Content-Type": "application/offset+octet-stream"}
MOST_PADDING = 1_500_000
LONGEST_PAUSE_SECONDS = 0.2


class Slowly(io.BytesIO):
    """Bytes that go out as over a line, not all at once; the event is set when the last one does."""

    def __init__(self, content: bytes, pause_seconds: float, is_out: threading.Event) -> None:
        super().__init__(content)
        self._pause_seconds, self._size, self._is_out = pause_seconds, len(content), is_out

    def read(self, size: int | None = -1) -> bytes:
        time.sleep(self._pause_seconds)
        piece = super().read(size)
        if self.tell() == self._size:
            self._is_out.set()
        return piece


@dataclass
class File:
    """One file on its way: its bytes, where it goes, what was acknowledged of it, and what it became."""

    title: str
    content: bytes
    address: str
    acknowledged: int = 0
    content_id: int | None = None

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass
class Sender:
    """Sends until the server is gone, and goes on when it is told to. What must not be stands in `complaints`."""

    library: Library
    name: str
    is_checked: bool
    files: list[File] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    resumed: int = 0
    is_ending: threading.Event = field(default_factory=threading.Event)
    last_byte_is_out: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.name)
        self._session = requests.Session()
        self._thread = threading.Thread(target=self._sends)
        self._is_back = False

    @property
    def finished(self) -> list[File]:
        return [file for file in self.files if file.content_id is not None]

    def goes_on(self) -> None:
        """Begin, or resume what the kill cut off."""
        self._session = requests.Session()
        self._session.headers["Authorization"] = str(self.library.served.session.headers["Authorization"])
        self._thread = threading.Thread(target=self._sends)
        self._is_back = bool(self.files)
        self._thread.start()

    def ends(self) -> None:
        """Wait until its server is gone, or until the file it is at is finished after it was told to end."""
        self._thread.join(TIMEOUT_SECONDS * 2)
        assert not self._thread.is_alive(), f"{self.name} is stuck"

    def _sends(self) -> None:
        try:
            while not self.complaints and not (self.is_ending.is_set() and self._all_done()):
                self._goes_one_step()
        except requests.RequestException:
            return  # the server was killed: this is what the story is about

    def _all_done(self) -> bool:
        return not self.files or self.files[-1].content_id is not None

    def _goes_one_step(self) -> None:
        if self._all_done():
            fresh = self._announces()
            if fresh is None:
                return
            self.files.append(fresh)
        file = self.files[-1]
        offset = self._looks(file)
        if file.content_id is None and offset is not None:
            self._sends_a_piece(file, offset)

    def _announces(self) -> File | None:
        title = f"{self.name} {len(self.files)}"
        content = real("rocket.jpg") + self._chance.randbytes(self._chance.randint(0, MOST_PADDING))
        words = {"filename": "rocket.jpg", "title": title, "location_id": str(self.library.place)}
        pairs = ",".join(f"{key} {base64.b64encode(word.encode()).decode()}" for key, word in words.items())
        headers = {"Tus-Resumable": "1.0.0", "Upload-Length": str(len(content)), "Upload-Metadata": pairs}
        answer = self._session.post(
            f"{self.library.served.address}/api/uploads", headers=headers, timeout=TIMEOUT_SECONDS
        )
        if answer.status_code != 201:
            self._complains(f"{title}: {answer.status_code} {answer.text}")
            return None
        return File(title, content, self.library.served.address + answer.headers["Location"])

    def _looks(self, file: File) -> int | None:
        """Where the file stands; None while somebody, a request that was cut, still has it."""
        answer = self._session.head(file.address, headers=PIECE, timeout=TIMEOUT_SECONDS)
        if answer.status_code == 423:
            time.sleep(BUSY_SECONDS)
            return None
        if answer.status_code != 200:
            self._complains(f"{file.title}: {answer.status_code} on HEAD")
            return None
        offset = int(answer.headers["Upload-Offset"])
        if offset < file.acknowledged:
            self._complains(f"{file.title}: {file.acknowledged} were acknowledged, {offset} are there")
        self.resumed += self._is_back and 0 < offset < len(file.content)
        self._is_back = False
        self._notes(file, answer)
        return offset

    def _sends_a_piece(self, file: File, offset: int) -> None:
        rest = file.content[offset:]
        piece = rest[: self._chance.randint(20_000, 500_000)] if self.is_checked else rest
        headers = {**PIECE, "Upload-Offset": str(offset), "Content-Length": str(len(piece))}
        if self.is_checked:
            headers["Upload-Checksum"] = f"sha256 {base64.b64encode(hashlib.sha256(piece).digest()).decode()}"
        is_last = offset + len(piece) == len(file.content)
        is_out = self.last_byte_is_out if is_last else threading.Event()
        body = Slowly(piece, self._chance.uniform(0, 0.002), is_out)
        answer = self._session.patch(file.address, data=body, headers=headers, timeout=TIMEOUT_SECONDS)
        if answer.status_code == 423:
            time.sleep(BUSY_SECONDS)
        elif answer.status_code == 204:
            file.acknowledged = int(answer.headers["Upload-Offset"])
            self._notes(file, answer)
        else:
            self._complains(f"{file.title}: {answer.status_code} {answer.text}")

    def _notes(self, file: File, answer: requests.Response) -> None:
        told = answer.headers.get("TVS-Content-Id")
        if told is not None:
            file.acknowledged = len(file.content)
            file.content_id = int(told)

    def _complains(self, complaint: str) -> None:
        self.complaints.append(complaint)


@dataclass
class FormSender:
    """Sends one form after the other until the server is gone: what was answered is remembered, nothing is repeated."""

    library: Library
    name: str
    acknowledged: list[File] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    is_ending: threading.Event = field(default_factory=threading.Event)
    count: int = 0

    def __post_init__(self) -> None:
        self._chance = random.Random(self.name)
        self._thread = threading.Thread(target=self._sends)

    def goes_on(self) -> None:
        """Begin again with a new file."""
        self._thread = threading.Thread(target=self._sends)
        self._thread.start()

    def ends(self) -> None:
        """Wait until its server is gone, or it has heard that it is enough."""
        self._thread.join(TIMEOUT_SECONDS * 2)
        assert not self._thread.is_alive(), f"{self.name} is stuck"

    def _sends(self) -> None:
        token = str(self.library.served.session.headers["Authorization"])
        try:
            while not self.is_ending.is_set() and not self.complaints:
                self._sends_one(token)
                time.sleep(self._chance.uniform(0, LONGEST_PAUSE_SECONDS))
        except requests.RequestException:
            return  # the server was killed: this is what the story is about

    def _sends_one(self, token: str) -> None:
        self.count += 1
        title = f"{self.name} {self.count}"
        content = real("rocket.jpg") + self._chance.randbytes(self._chance.randint(0, MOST_PADDING))
        answer = requests.post(
            f"{self.library.served.address}/api/content/upload",
            data={"location_id": str(self.library.place), "title": title},
            files={"file": ("rocket.jpg", content)},
            headers={"Authorization": token},
            timeout=TIMEOUT_SECONDS,
        )
        if answer.status_code == 201:
            self.acknowledged.append(File(title, content, "", len(content), answer.json()["id"]))
        else:
            self.complaints.append(f"{title}: {answer.status_code} {answer.text}")
