"""Workers as real processes on a test's own database and store, and the programs they start."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import psutil
from sqlalchemy import select, update

from backend.core import clock
from backend.core.config import Config
from backend.core.db import atomic, db
from backend.models.content import Content
from backend.models.jobs import Job
from tests import servers
from tests.servers import Server


@dataclass
class Workers:
    """`flask worker` processes, one after the other or at once."""

    folder: Path
    config: Config
    path: str = os.environ["PATH"]
    started: list[Server] = field(default_factory=list)

    def starts_one(self) -> Server:
        environment = {
            "PATH": self.path,
            "DATABASE_URL": self.config.database,
            "DATA_DIR": str(self.folder),
            "UPLOADS_DIR": str(self.config.uploads_dir),
            "MEDIA_WORKERS": "1",
        }
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
        name = f"worker{len(self.started)}"
        worker = servers.start(name, command, self.folder, port=0, environment=environment)
        self.started.append(worker)
        return worker


@contextmanager
def workers(folder: Path, config: Config) -> Iterator[Workers]:
    """Workers that are gone afterwards."""
    hired = Workers(folder, config)
    try:
        yield hired
    finally:
        for worker in hired.started:
            worker.stop(signal.SIGKILL)


def encoder_of(worker: Server) -> psutil.Process | None:
    """The FFmpeg process that makes the new file."""
    assert worker.is_running(), worker.said()
    below = psutil.Process(worker.process.pid).children(recursive=True)
    return next((each for each in below if "libx264" in words_of(each)), None)


def words_of(process: psutil.Process) -> str:
    """How it was started; nothing of one that has just ended."""
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:  # a ZombieProcess too
        return ""


def is_gone(process: psutil.Process) -> bool:
    """Ended, whether or not somebody has collected it."""
    try:
        return not process.is_running() or bool(process.status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


def status_of(entry: dict[str, Any]) -> str | None:
    """How the content stands, read anew."""
    db.session.rollback()
    return db.session.scalar(select(Content.status).where(Content.id == entry["id"]))


def attempts_of(entry: dict[str, Any]) -> int | None:
    """How often its preparation was begun."""
    db.session.rollback()
    return db.session.scalar(select(Job.attempts).where(Job.subject_id == entry["id"]))


@atomic
def let_the_lock_run_out() -> None:
    """Twenty seconds later, without waiting for them."""
    db.session.execute(update(Job).values(locked_until=clock.now() - timedelta(seconds=1)))
