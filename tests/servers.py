"""Real servers for tests: MariaDB, Redis, S3, Nginx and our own, on free ports, in temporary folders, ended by process id.

Each dies with the test process, also when that one is killed.
"""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import boto3
import pymysql
import pytest
import redis

START_SECONDS = 90
STOP_SECONDS = 15
SERVER_PATH = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"


@dataclass
class Server:
    """One process we started, and what it said."""

    name: str
    process: "subprocess.Popen[bytes]"
    log: Path
    port: int

    def is_running(self) -> bool:
        return self.process.poll() is None

    def stop(self, signal_number: int = signal.SIGTERM) -> int:
        """End it and wait until it is gone; killed when it does not listen. Returns its exit status."""
        if self.is_running():
            self.process.send_signal(signal_number)
        try:
            return self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()

    def freeze(self) -> None:
        """Let it hold its connections and answer nothing."""
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def said(self) -> str:
        return self.log.read_text(errors="replace")


@dataclass
class Returning(Server):
    """A server that can be started again on what it left, on the same port."""

    begin: Callable[[], Server] = field(default=lambda: pytest.fail("nobody said how"), repr=False)

    def answers(self) -> bool:
        raise NotImplementedError

    def is_killed(self) -> None:
        """As by `kill -9`."""
        self.stop(signal.SIGKILL)

    def starts_again(self) -> None:
        """Begin anew, and wait until it answers."""
        self.process = self.begin().process
        wait_until(self, self.answers)


@dataclass
class MariaDb(Returning):
    """A private MariaDB; every database made in it has a name of its own."""

    password: str = field(default="", repr=False)

    def make_database(self) -> str:
        """A fresh, empty database. Returns its SQLAlchemy address."""
        name = f"tvs_{secrets.token_hex(6)}"
        with self._connect() as connection, connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci")
        return f"mysql+pymysql://tvs:{self.password}@127.0.0.1:{self.port}/{name}"

    def drop_database(self, address: str) -> None:
        with self._connect() as connection, connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {address.rpartition('/')[2]}")

    def answers(self) -> bool:
        try:
            self._connect().close()
        except pymysql.err.OperationalError:
            return False
        return True

    def _connect(self) -> "pymysql.Connection[pymysql.cursors.Cursor]":
        return pymysql.connect(
            host="127.0.0.1",
            port=self.port,
            user="tvs",
            password=self.password,
            autocommit=True,
            connect_timeout=3,
        )


@dataclass
class Redis(Returning):
    """A private Redis with a password, as in production."""

    url: str = ""

    def answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.url) as client:
                return bool(client.ping())
        except redis.ConnectionError:
            return False


@dataclass
class S3(Returning):
    """A private S3-compatible server: moto's, as a process. What it holds is gone when it ends."""

    bucket: str = "tvs"
    key_id: str = "tester"
    secret: str = field(default="not-a-secret", repr=False)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def settings(self) -> dict[str, str]:
        """What makes the product use it, as an environment."""
        return {
            "S3_BUCKET": self.bucket,
            "S3_ENDPOINT_URL": self.address,
            "S3_REGION": "us-east-1",
            "S3_ACCESS_KEY_ID": self.key_id,
            "S3_SECRET_ACCESS_KEY": self.secret,
        }

    @cached_property
    def client(self) -> Any:
        """Somebody who looks into it past the product."""
        return boto3.session.Session().client(
            "s3",
            endpoint_url=self.address,
            region_name="us-east-1",
            aws_access_key_id=self.key_id,
            aws_secret_access_key=self.secret,
        )

    def answers(self) -> bool:
        return listens(self.port)


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def program(name: str) -> str:
    """Where a server program is; tests never pass over a missing one."""
    found = shutil.which(name, path=SERVER_PATH)
    assert found, f"{name} is not installed: run 'make setup'"
    return found


def start(
    name: str,
    command: Sequence[str],
    folder: Path,
    *,
    port: int,
    environment: Mapping[str, str] | None = None,
) -> Server:
    """Start a process that dies with us; what it says goes to a file in `folder`."""
    log = folder / f"{name}.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", *command],
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            cwd=folder if environment is None else None,
            env=None if environment is None else dict(environment),
        )
    return Server(name, process, log, port)


def wait_until(server: Server, answers: Callable[[], bool]) -> None:
    """Wait until a started server answers. Fails with its log when it ended or stays silent."""
    give_up_at = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up_at:
        assert server.is_running(), (
            f"{server.name} ended with {server.process.returncode}:\n{server.said()[-4000:]}"
        )
        if answers():
            return
        time.sleep(0.05)
    server.stop(signal.SIGKILL)
    pytest.fail(f"{server.name} did not answer in {START_SECONDS} s:\n{server.said()[-4000:]}")


def listens(port: int) -> bool:
    """Whether somebody accepts connections on this port of this machine."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def running_mariadb(folder: Path) -> Iterator[MariaDb]:
    """A private MariaDB, as root or not; its files are thrown away, so it never waits for the disk; what is
    committed outlives its process, not this machine."""
    (folder / "tmp").mkdir(parents=True, exist_ok=True)
    port, password = free_port(), secrets.token_hex(12)
    account = ["--user=root"] if os.geteuid() == 0 else []
    _prepare_mariadb(folder, account)
    grants = folder / "grants.sql"
    grants.write_text(
        f"CREATE USER IF NOT EXISTS tvs@'127.0.0.1' IDENTIFIED BY '{password}';\nGRANT ALL ON *.* TO tvs@'127.0.0.1';\n",
        "utf-8",
    )
    command = [program("mariadbd"), *_mariadb_options(folder, port, grants), *account]

    def begin() -> Server:
        return start("mariadb", command, folder, port=port)

    server = begin()
    database = MariaDb(server.name, server.process, server.log, port, begin, password)
    try:
        wait_until(database, database.answers)
        yield database
    finally:
        database.stop(signal.SIGKILL)


def _prepare_mariadb(folder: Path, account: list[str]) -> None:
    prepare = [program("mariadb-install-db"), "--no-defaults", f"--datadir={folder}/data", "--skip-test-db"]
    made = subprocess.run(
        [*prepare, "--auth-root-authentication-method=normal", *account],
        capture_output=True,
        check=False,
        env={**os.environ, "PATH": SERVER_PATH, "TMPDIR": str(folder / "tmp")},
    )
    assert made.returncode == 0, made.stdout.decode() + made.stderr.decode()


def _mariadb_options(folder: Path, port: int, grants: Path) -> list[str]:
    return [
        "--no-defaults",
        f"--datadir={folder}/data",
        # Each its own: a server that starts clears this folder of temporary tables, also of those of others that run.
        f"--tmpdir={folder}/tmp",
        f"--socket={folder}/s",
        f"--pid-file={folder}/pid",
        f"--init-file={grants}",
        "--bind-address=127.0.0.1",
        f"--port={port}",
        "--skip-name-resolve",
        "--skip-log-bin",
        "--performance-schema=OFF",
        "--innodb-flush-log-at-trx-commit=2",
        "--innodb-buffer-pool-size=64M",
        "--innodb-log-file-size=32M",
        "--innodb-fast-shutdown=2",
        "--character-set-server=utf8mb4",
        "--max-connections=300",
    ]


@contextmanager
def running_redis(folder: Path) -> Iterator[Redis]:
    """A private Redis that keeps nothing on disk and evicts nothing."""
    folder.mkdir(parents=True, exist_ok=True)
    port, password = free_port(), secrets.token_hex(12)
    options = ["--port", str(port), "--bind", "127.0.0.1", "--requirepass", password, "--dir", str(folder)]
    keeps_nothing = [
        "--save",
        "",
        "--appendonly",
        "no",
        "--maxmemory-policy",
        "noeviction",
        "--daemonize",
        "no",
    ]

    def begin() -> Server:
        return start("redis", [program("redis-server"), *options, *keeps_nothing], folder, port=port)

    server, address = begin(), f"redis://:{password}@127.0.0.1:{port}/0"
    found = Redis(server.name, server.process, server.log, port, begin, address)
    try:
        wait_until(found, found.answers)
        yield found
    finally:
        found.stop()


@contextmanager
def running_s3(folder: Path) -> Iterator[S3]:
    """A private S3-compatible server with one empty bucket."""
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]

    def begin() -> Server:
        return start("s3", command, folder, port=port)

    server = begin()
    found = S3(server.name, server.process, server.log, port, begin)
    try:
        wait_until(found, found.answers)
        found.client.create_bucket(Bucket=found.bucket)
        yield found
    finally:
        found.stop(signal.SIGKILL)


@contextmanager
def running_nginx(folder: Path, configuration: str, port: int) -> Iterator[Server]:
    """Nginx in the foreground with this whole configuration; its port is the one the configuration listens on."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "nginx.conf"
    file.write_text(configuration, "utf-8")
    server = start(
        "nginx",
        [program("nginx"), "-p", str(folder), "-c", str(file), "-e", "stderr", "-g", "daemon off;"],
        folder,
        port=port,
    )
    try:
        wait_until(server, lambda: listens(port))
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def mariadb_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MariaDb]:
    """A MariaDB of this test process."""
    with running_mariadb(tmp_path_factory.mktemp("mariadb")) as server:
        yield server


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3]:
    """An S3-compatible server of this test process. Whoever stops or freezes one starts one of their own."""
    with running_s3(tmp_path_factory.mktemp("s3")) as server:
        yield server


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    """A Redis of this test process."""
    with running_redis(tmp_path_factory.mktemp("redis")) as server:
        yield server
