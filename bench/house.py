"""A furnished house in a temporary folder, and servers for it: each `bench.server` with its administrator and control line."""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from tests.servers import Server, free_port, start, wait_until

ROOT = Path(__file__).resolve().parents[1]
PATIENCE_SECONDS = 60
NO_END = "100000000"


@dataclass
class Serving:
    """One running server."""

    server: Server
    session: requests.Session
    control: socket.socket
    _heard: Any = field(init=False)

    def __post_init__(self) -> None:
        self._heard = self.control.makefile("rb")

    @property
    def port(self) -> int:
        return self.server.port

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(self, order: str) -> dict[str, Any]:
        """Say a line to the control line. Ends the bench when the server is gone."""
        self.control.sendall(f"{order}\n".encode())
        line = self._heard.readline()
        if not line:
            raise SystemExit(f"The server ended at {order!r}:\n{self.server.said()[-3000:]}")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def get(self, path: str) -> Any:
        """The JSON of an answer; anything but 2xx is an error."""
        answer = self.session.get(self.address + path, timeout=PATIENCE_SECONDS)
        answer.raise_for_status()
        return answer.json()

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """The same for what is created."""
        answer = self.session.post(self.address + path, json=body, timeout=PATIENCE_SECONDS)
        if not answer.ok:
            raise SystemExit(f"POST {path} was answered {answer.status_code}: {answer.text}")
        return answer.json()

    @contextmanager
    def held_still(self) -> Iterator[None]:
        """Not a step while somebody else is measured."""
        self.server.freeze()
        try:
            yield
        finally:
            self.server.thaw()


@dataclass
class House:
    """A database with everything in it, and the keys of its screens."""

    folder: Path
    settings: dict[str, str]
    password: str

    @property
    def keys(self) -> Path:
        return self.folder / "keys"

    @contextmanager
    def serving(self, **settings: str) -> Iterator[Serving]:
        """Start a server on a free port and sign its administrator in; end it with the block."""
        port = free_port()
        control = self.folder / f"control-{port}"
        command = [sys.executable, "-m", "bench.server", str(control)]
        environment = {**os.environ, **self.settings, **settings, "PORT": str(port), "PYTHONPATH": str(ROOT)}
        server = start(f"server-{port}", command, self.folder, port=port, environment=environment)
        try:
            wait_until(server, lambda: _answers(port))
            with socket.socket(socket.AF_UNIX) as line:
                line.connect(str(control))
                yield Serving(server, self._signed_in(port), line)
        except BaseException:
            print(f"{server.name} said last:\n{server.said()[-3000:]}", file=sys.stderr)
            raise
        finally:
            server.stop(signal.SIGKILL)  # what it would say to its screens goodbye is not measured

    def _signed_in(self, port: int) -> requests.Session:
        session = requests.Session()
        body = {"username": "bench", "password": self.password, "client": "token"}
        answer = session.post(f"http://127.0.0.1:{port}/api/auth/login", json=body, timeout=PATIENCE_SECONDS)
        answer.raise_for_status()
        session.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        return session


def furnish(folder: Path, screens: int, database: str = "") -> House:
    """Make a house with so many screens. `database` is an SQLAlchemy address; without it, SQLite in the folder."""
    folder.mkdir()
    house = House(folder, {}, secrets.token_urlsafe(16))
    house.settings = {
        "HOST": "127.0.0.1",
        "DATA_DIR": f"{folder}/data",
        "UPLOADS_DIR": f"{folder}/uploads",
        "DATABASE_URL": database,
        "REDIS_URL": "",
        "SOCKETIO_ASYNC_MODE": "eventlet",
        "ALLOW_HTTP": "1",
        "LOG_LEVEL": "WARNING",
        "ADMIN_USERNAME": "bench",
        "ADMIN_PASSWORD": house.password,
        "JWT_ACCESS_TOKEN_EXPIRES": "86400",
        # Everybody comes from one address here, and the administrator asks more than any window does.
        "REQUESTS_PER_MINUTE_ADDRESS": NO_END,
        "REQUESTS_PER_MINUTE_USER": NO_END,
        # Connecting and registering are measured one after the other: nobody is to be cut in between.
        "BARE_CONNECTION_SECONDS": "60",
    }
    environment = {**os.environ, **house.settings, "SOCKETIO_ASYNC_MODE": "threading"}
    command = [sys.executable, "-m", "bench.seed", str(house.keys), str(screens)]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    return house


def _answers(port: int) -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{port}/health", timeout=2).ok
    except requests.RequestException:
        time.sleep(0.1)
        return False
