"""A whole server of our own, as `python wsgi.py` starts it, that may be killed and started again on what it left."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from tests.factories import PASSWORD
from tests.servers import Server, free_port, start, wait_until

ROOT = Path(__file__).resolve().parents[1]
ADMINISTRATOR = "administrator"
# Stories ask more often than people do; those about the limits set their own.
NO_LIMITS = {
    "REQUESTS_PER_MINUTE_ADDRESS": "1000000",
    "REQUESTS_PER_MINUTE_USER": "1000000",
    "WRONG_SIGN_INS_PER_MINUTE": "1000000",
    "WRONG_CODES_PER_MINUTE_USER": "1000000",
    "WRONG_CODES_PER_MINUTE_ADDRESS": "1000000",
}
# As we hand them out: a setting that is empty has its default.
DEFAULT_LIMITS = dict.fromkeys(NO_LIMITS, "")


@dataclass
class Served:
    """`wsgi.py` in eventlet mode on a free port, with everything it keeps below `folder`; by gunicorn as in production."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    host: str = "127.0.0.1"
    port: int = field(default_factory=free_port)
    by_gunicorn: bool = False
    # False: a fresh installation, on which nobody can sign in yet.
    has_people: bool = True
    # The command that starts it somewhere else: behind a small disk, say.
    within: list[str] = field(default_factory=list)
    server: Server | None = None
    session: requests.Session = field(default_factory=requests.Session)

    @property
    def address(self) -> str:
        return f"http://{self.host}:{self.port}"

    @property
    def database(self) -> Path:
        """The embedded database's file."""
        return self.folder / "data" / "tvs.db"

    def starts(self) -> None:
        """Begin to serve, and let the administrator sign in."""
        self.server = start(
            f"tvs-{self.port}",
            [
                *self.within,
                *(
                    self.by_the_production_server()
                    if self.by_gunicorn
                    else [sys.executable, str(ROOT / "wsgi.py")]
                ),
            ],
            self.folder,
            port=self.port,
            environment=self.environment(),
        )
        wait_until(self.server, self._answers)
        if self.has_people:
            self.signs_in()

    def signs_in(self) -> None:
        """Give every later request the administrator's token."""
        self.session.headers.pop("Authorization", None)
        body = {"username": ADMINISTRATOR, "password": PASSWORD, "client": "token"}
        token = self.post("/api/auth/login", body)["access_token"]
        self.session.headers["Authorization"] = f"Bearer {token}"

    def is_killed(self) -> None:
        """As by `kill -9`: nothing in it has a say any more."""
        assert self.server is not None
        self.server.stop(signal.SIGKILL)

    def leaves(self) -> None:
        """As on SIGTERM."""
        if self.server is not None:
            self.server.stop()

    def get(self, path: str) -> Any:
        """The JSON of an answer, which must be a good one."""
        answer = self.session.get(self.address + path, timeout=30)
        assert answer.ok, answer.text
        return answer.json()

    def post(self, path: str, body: dict[str, Any] | None = None, **options: Any) -> Any:
        """The JSON of what was made."""
        answer = self.session.post(self.address + path, json=body, timeout=30, **options)
        assert answer.ok, f"{path}: {answer.status_code} {answer.text}"
        return answer.json()

    def environment(self) -> dict[str, str]:
        """What the server, and everything that is to work on the same data, is started with."""
        return {**os.environ, **self._own_settings(), **self.settings}

    def furnished(self, count: int) -> tuple[int, list[tuple[int, str]]]:
        """A place with so many screens, written into the database before the server starts: its id, their ids and keys."""
        made = subprocess.run(
            [sys.executable, "-m", "tests.crowd.furnish", str(count)],
            cwd=ROOT,
            env={**self.environment(), "SOCKETIO_ASYNC_MODE": "threading"},
            capture_output=True,
            check=False,
        )
        assert made.returncode == 0, made.stderr.decode()
        found = json.loads(made.stdout)
        return found["place"], [(player, key) for player, key in found["players"]]

    def by_the_production_server(self) -> list[str]:
        """The command that starts gunicorn."""
        worker = ["-k", "backend.eventlet_worker.EventletWorker", "--no-control-socket", "--chdir", str(ROOT)]
        limits = ["--worker-connections", "20000", "--backlog", "4096", "--graceful-timeout", "5"]
        place = ["--bind", f"{self.host}:{self.port}", "--keep-alive", "75", "wsgi:app"]
        return [str(Path(sys.executable).parent / "gunicorn"), *worker, *limits, *place]

    def _own_settings(self) -> dict[str, str]:
        return {
            "HOST": self.host,
            "PORT": str(self.port),
            "DATA_DIR": f"{self.folder}/data",
            "UPLOADS_DIR": f"{self.folder}/uploads",
            "DATABASE_URL": "",
            "REDIS_URL": "",
            "SOCKETIO_ASYNC_MODE": "eventlet",
            "ADMIN_USERNAME": ADMINISTRATOR if self.has_people else "",
            "ADMIN_PASSWORD": PASSWORD if self.has_people else "",
            "ALLOW_HTTP": "1",
            "LOG_LEVEL": "WARNING",
            **NO_LIMITS,
        }

    def _answers(self) -> bool:
        try:
            return requests.get(f"{self.address}/health", timeout=1).ok
        except requests.RequestException:
            return False
