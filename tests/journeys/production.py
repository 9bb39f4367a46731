"""The production stack on one machine: Nginx, gunicorn, the worker, MariaDB and Redis, as in docker-compose.yml."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from tests.servers import MariaDb, Redis, Server, free_port, running_nginx, start, wait_until

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "frontend" / "dist"
BIN = Path(sys.executable).parent
ADMIN = "ana"


@dataclass
class Stack:
    """Where it answers, and the processes behind."""

    address: str
    password: str
    environment: dict[str, str]
    folder: Path
    server: Server
    worker: Server
    nginx: Server
    session: requests.Session = field(default_factory=requests.Session)

    def sign_in(self) -> None:
        """Give every later request of the session the administrator's token."""
        answer = self.session.post(
            f"{self.address}/api/auth/login",
            json={"username": ADMIN, "password": self.password, "client": "token"},
            timeout=10,
        )
        assert answer.status_code == 200, answer.text
        self.session.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    def get(self, path: str, **options: Any) -> requests.Response:
        return self.session.get(self.address + path, timeout=10, **options)

    def made(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """What a POST created. Fails when it was refused."""
        answer = self.session.post(self.address + path, json=body, timeout=10)
        assert answer.status_code == 201, answer.text
        created: dict[str, Any] = answer.json()
        return created


def settings(folder: Path, mariadb: MariaDb, redis: Redis, password: str) -> dict[str, str]:
    """The environment that docker-compose.yml gives the server and the worker."""
    return {
        **os.environ,
        "ENVIRONMENT": "production",
        "ALLOW_HTTP": "1",
        "TRUSTED_PROXIES": "1",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "JWT_SECRET_KEY": secrets.token_urlsafe(48),
        "DATABASE_URL": mariadb.make_database(),
        "REDIS_URL": redis.url,
        "DATA_DIR": str(folder / "data"),
        "UPLOADS_DIR": str(folder / "uploads"),
        "ADMIN_USERNAME": ADMIN,
        "ADMIN_PASSWORD": password,
    }


NOBODY = "255.255.255.255"


def nginx_configuration(
    folder: Path, port: int, server_port: int, web: Path = WEB, proxy: str = NOBODY
) -> str:
    """The configuration of the image, with this machine's ports and folders, and behind this other proxy."""
    site = (ROOT / "nginx" / "tvs.conf.template").read_text("utf-8")
    places = {"TVS_LISTEN": f"127.0.0.1:{port}", "TVS_SERVER": f"127.0.0.1:{server_port}"}
    folders = {
        "TVS_WEB": str(web),
        "TVS_UPLOADS": str(folder / "uploads"),
        "TVS_MEDIA_ORIGINS": "",
        "TVS_PROXY": proxy,
    }
    for name, value in (places | folders).items():
        site = site.replace(f"${{{name}}}", value)
    main = (ROOT / "nginx" / "nginx.conf").read_text("utf-8")
    # The image's own account; here Nginx must read a temporary folder that belongs to whoever runs the tests.
    account = "user root;\n" if os.geteuid() == 0 else ""
    return account + main.replace("include /etc/nginx/conf.d/*.conf;", site).replace(
        "/tmp/nginx", f"{folder}/nginx"
    )


def answers(port: int) -> bool:
    """Whether the server is through with its start: gunicorn listens long before the application is loaded."""
    try:
        return requests.get(f"http://127.0.0.1:{port}/health", timeout=1).ok
    except requests.RequestException:
        return False


@contextmanager
def running_stack(folder: Path, mariadb: MariaDb, redis: Redis) -> Iterator[Stack]:
    """All processes up and answering; all gone at the end of the block."""
    assert (WEB / "web" / "index.html").is_file(), "build the web apps first: cd frontend && npm run build"
    password = secrets.token_urlsafe(12)
    environment = settings(folder, mariadb, redis, password)
    subprocess.run([BIN / "flask", "--app", "wsgi", "migrate"], cwd=ROOT, env=environment, check=True)
    port, server_port = free_port(), free_port()
    with ExitStack() as running:
        gunicorn = [
            *[str(BIN / "gunicorn"), "-k", "backend.eventlet_worker.EventletWorker", "--no-control-socket"],
            *["--bind", f"127.0.0.1:{server_port}", "--worker-connections", "20000", "--backlog", "4096"],
            *["--graceful-timeout", "5", "--keep-alive", "75", "wsgi:app"],
        ]
        server = start("server", gunicorn, folder, port=server_port, environment=environment)
        running.callback(server.stop)
        worker = start(
            "worker", [str(BIN / "flask"), "--app", "wsgi", "worker"], folder, port=0, environment=environment
        )
        running.callback(worker.stop)
        configuration = nginx_configuration(folder, port, server_port)
        nginx = running.enter_context(running_nginx(folder / "proxy", configuration, port))
        wait_until(server, lambda: answers(server_port))
        yield Stack(f"http://127.0.0.1:{port}", password, environment, folder, server, worker, nginx)
