"""The queue: hurries jobs from the process that wrote them down to one that works them off.

Without Redis it is a SQLite file in DATA_DIR and the serving process works it off itself; with Redis any number of
`flask worker` processes do. It carries job ids only, as JSON. What it loses, the rows bring back. It has two lanes: long
films are worked off in one, everything else passes them in the other.
"""

import threading
from collections.abc import Callable
from typing import Any, get_args

import orjson
import structlog
from flask import Flask, current_app
from huey import Huey, RedisHuey, SqliteHuey
from huey.registry import Message
from huey.serializer import Serializer
from redis import ConnectionPool

from backend.core import clock, config, hub
from backend.core.config import Config
from backend.core.events import on
from backend.jobs import media
from backend.services import jobs, preparation
from backend.services.jobs import JobQueued

log = structlog.get_logger(__name__)
REFILL_SECONDS = 5.0
IDLE_SECONDS = 1.0
QUICK_WORKERS = 2
BLOCK_SECONDS = 1
LEAVE_LOOK_SECONDS = 0.05
# An upload must not hang on a queue that is away: its row is enough.
CONNECT_SECONDS = 1
ANSWER_SECONDS = 5
EXTENSION = "media_queue"


class JsonMessages(Serializer):  # type: ignore[misc]  # huey ships no types
    """Messages as JSON instead of pickle: whoever can write to the queue's Redis still can't run code here."""

    def _serialize(self, message: Message) -> bytes:
        return orjson.dumps(list(message))

    def _deserialize(self, text: bytes) -> Message:
        return Message(*orjson.loads(text))


class Lane:
    """One line of jobs and its workers: what waits here waits for nothing in another lane."""

    def __init__(self, name: jobs.Lane, run: Callable[[int, jobs.Lane], None], settings: Config) -> None:
        self.name = name
        self.huey = _connect(settings, f"tvs-{name}")
        self.put = self.huey.task(name="run_media")(lambda job_id: run(job_id, name))
        self._wake = threading.Event()
        self._ends = threading.Event()

    def add(self, job_id: int) -> None:
        """Hurry this job. Raises what the queue's store raises when it is away; the rows bring the job back."""
        self.put(job_id)
        self._wake.set()

    def stop(self) -> None:
        """Take no further job."""
        self._ends.set()
        self._wake.set()

    def work(self) -> None:
        """Take job after job until stopped."""
        while not self._ends.is_set():
            if not self.work_one() and not self.huey.storage.blocking:
                self._wake.wait(IDLE_SECONDS)
                self._wake.clear()

    def work_one(self) -> bool:
        """Do the next job. False when there is none, or the queue's store is away."""
        try:
            task = self.huey.dequeue()
            # Redis may still have been asked when this process was told to stop.
            if task is not None and self._ends.is_set():
                self.huey.enqueue(task)
                return False
            if task is not None:
                self.huey.execute(task)
            return task is not None
        except Exception:  # the queue's store is away, or the message was not ours: neither ends this worker
            log.exception("queue_failed")
            hub.sleep(IDLE_SECONDS)
            return False


class Queue:
    """One process's end of the queue: puts job ids in and, where it was started, takes them out."""

    def __init__(self, app: Flask, settings: Config) -> None:
        self.app = app
        self.lanes = {name: Lane(name, self._run, settings) for name in get_args(jobs.Lane)}
        self._ends = threading.Event()
        self._threads: list[threading.Thread] = []

    def add(self, job_id: int, lane: jobs.Lane = "quick") -> None:
        """Hurry this job. Raises what the queue's store raises when it is away; the rows bring the job back."""
        self.lanes[lane].add(job_id)

    def start(self, workers: int) -> list[threading.Thread]:
        """Work in the background: so many long jobs at once, some quick ones, and one who looks for jobs that got lost."""
        at_once: dict[jobs.Lane, int] = {"quick": QUICK_WORKERS, "long": workers}
        loops = [
            (self.lanes[lane].work, f"{lane}-{number}")
            for lane, many in at_once.items()
            for number in range(1, many + 1)
        ]
        self._threads = [hub.spawn(loop, name=name) for loop, name in [*loops, (self.tend, "queue-tender")]]
        return self._threads

    def stop(self) -> None:
        """Take no further job. What is being worked on is finished, or found again by its row."""
        self._ends.set()
        for lane in self.lanes.values():
            lane.stop()

    def leave(self, seconds: float) -> None:
        """Take no further job and have what is being worked on put back for the next process. Takes no longer than this."""
        self.stop()
        until = clock.monotonic() + seconds
        while any(thread.is_alive() for thread in self._threads) and clock.monotonic() < until:
            media.leave()  # ever again: a job may just have been taken
            hub.sleep(LEAVE_LOOK_SECONDS)

    def tend(self) -> None:
        """Bring lost jobs back, at the start and ever again, until stopped."""
        while not self._ends.is_set():
            try:
                with self.app.app_context():
                    self.refill()
            except Exception:  # the database or the queue's store is away: the next round will tell
                log.exception("refill_failed")
            self._ends.wait(REFILL_SECONDS)

    def refill(self) -> int:
        """Put every job that waits by its row back into a lane that is empty. Returns how many.

        A lane that still holds something is not refilled: its jobs would pile up once more each round.
        """
        preparation.give_up_interrupted()
        empty = {name for name, lane in self.lanes.items() if not lane.huey.pending_count()}
        lost = [(job_id, lane) for job_id, lane in jobs.waiting(jobs.MEDIA) if lane in empty]
        for job_id, lane in lost:
            self.add(job_id, lane)
        return len(lost)

    def _run(self, job_id: int, lane: jobs.Lane) -> None:
        with self.app.app_context():
            media.run(self.app, job_id, is_patient=lane == "long")


def _connect(settings: Config, name: str) -> Huey:
    # Results are off: what came of a job stands in its row.
    options: dict[str, Any] = {"results": False, "serializer": JsonMessages()}
    if settings.redis_url:
        waits = {"socket_connect_timeout": CONNECT_SECONDS, "socket_timeout": ANSWER_SECONDS}
        pool = ConnectionPool.from_url(settings.redis_url, **waits)
        return RedisHuey(name, connection_pool=pool, blocking=True, read_timeout=BLOCK_SECONDS, **options)
    return SqliteHuey(name, filename=str(settings.data_dir / "queue.db"), timeout=1, **options)


def open_for(app: Flask) -> Queue:
    """Make this process's end of the queue; from now on its committed jobs are hurried along."""
    queue = Queue(app, config.current())
    app.extensions[EXTENSION] = queue
    return queue


def start(app: Flask) -> Queue:
    """What a serving process does: with Redis it only hands jobs over, else it works them off itself."""
    queue = open_for(app)
    settings = config.current()
    if settings.redis_url is None:
        queue.start(settings.media_workers)
    return queue


def leave(seconds: float) -> None:
    """What a serving process does before it ends: see Queue.leave()."""
    queue: Queue | None = current_app.extensions.get(EXTENSION)
    if queue is not None:
        queue.leave(seconds)


@on(JobQueued)
def hurry(announcement: JobQueued) -> None:
    """A job was written down. A process without a queue leaves it to those that have one."""
    queue: Queue | None = current_app.extensions.get(EXTENSION)
    if queue is not None:
        queue.add(announcement.job_id, announcement.lane)
