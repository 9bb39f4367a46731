"""Two doors to one library: the embedded server by itself, and real Nginx before it with the configuration we hand out."""

import hashlib
import http.client
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.journeys.production import NOBODY, nginx_configuration
from tests.served import Served
from tests.servers import free_port, running_nginx

PAGE = b"<!doctype html><title>the web app</title>"


@dataclass(frozen=True)
class Answer:
    """What came back, as it came."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


@dataclass
class Doors:
    """Where to ask: `app` or `nginx`."""

    served: Served
    ports: dict[str, int]

    def ask(
        self,
        door: str,
        path: str,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> Answer:
        """The answer to exactly this path: nothing is resolved or encoded on the way."""
        connection = http.client.HTTPConnection("127.0.0.1", self.ports[door], timeout=20)
        connection.request(method, path, body, headers=dict(headers or {}))
        found = connection.getresponse()
        answer = Answer(found.status, found.headers, found.read())
        connection.close()
        return answer

    def holds(self, content: bytes, extension: str) -> str:
        """Put a file into the folder, as an upload would. Returns its path on either door."""
        sha256 = hashlib.sha256(content).hexdigest()
        file = self.uploads / sha256[:2] / sha256[2:4] / f"{sha256}.{extension}"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        return f"/media/{file.relative_to(self.uploads)}"

    @property
    def uploads(self) -> Path:
        return self.served.folder / "uploads"


@contextmanager
def opened(
    folder: Path,
    settings: Mapping[str, str] | None = None,
    behind: str = NOBODY,
    *,
    has_people: bool = True,
) -> Iterator[Doors]:
    """Both doors, with a small page where the web app would be; Nginx behind this other proxy, or nobody."""
    web = folder / "dist"
    for name in ("web", "player"):
        (web / name).mkdir(parents=True)
        (web / name / "index.html").write_bytes(PAGE)
    served = Served(
        folder, {"WEB_DIR": str(web), "TRUSTED_PROXIES": "1", **(settings or {})}, has_people=has_people
    )
    served.starts()
    port = free_port()
    try:
        configuration = nginx_configuration(folder, port, served.port, web, behind)
        with running_nginx(folder / "proxy", configuration, port):
            yield Doors(served, {"app": served.port, "nginx": port})
    finally:
        served.leaves()
