"""Stores that tests look into: what is put in, what comes out, and a library that could be moved."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr

from backend.core import clock, storage
from backend.core.storage import FolderStore, Store
from backend.core.storage.line import Place
from tests.lines import eventually
from tests.servers import S3

if TYPE_CHECKING:
    from tests.conftest import Settings


def keep(store: Store, content: bytes = b"hello", extension: str = "jpg") -> str:
    """Put some bytes into a store. Returns their key."""
    with store.receive() as incoming:
        incoming.write(content)
        return store.keep(incoming, extension)


def read(store: Store, key: str) -> bytes:
    """The bytes a store sends."""
    file = store.opened(key)
    try:
        return b"".join(file.pieces(0, file.size_bytes))
    finally:
        file.close()


def place_of(server: S3, prefix: str = "") -> Place:
    """The server's bucket as the settings would name it."""
    return Place(server.bucket, prefix, server.address, "us-east-1", server.key_id, server.secret)


class TwoPlaces:
    """Settings with a folder and a bucket; `goes_to` says where new files go."""

    def __init__(self, setting: "Settings", server: S3, uploads: Path) -> None:
        self._setting, self._server, self._uploads = setting, server, uploads
        uploads.mkdir()
        self.goes_to("local")

    def goes_to(self, side: str, **more: object) -> None:
        """As if the server were started again with STORAGE set to this."""
        named: dict[str, object] = {name.lower(): value for name, value in self._server.settings.items()}
        named["s3_secret_access_key"] = SecretStr(self._server.secret)
        self._setting(**{"storage": side, "uploads_dir": self._uploads, **named, **more})

    @property
    def folder(self) -> FolderStore:
        return storage.local()

    @property
    def bucket(self) -> Store:
        found = storage.remote()
        assert found is not None
        return found

    def until_another_second(self, instant: datetime) -> None:
        """Wait: a bucket knows the time of a file to the second only."""
        eventually(lambda: clock._system() >= instant + timedelta(seconds=1), "the next second")
