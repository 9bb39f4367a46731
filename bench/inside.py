"""Inside the measured server: a control line by which the bench asks for bursts and figures.

It runs on the server's own hub, beside everything the server does, and costs nothing while nobody asks.
"""

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import orjson
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from backend.core import hub
from backend.core.db import db
from backend.models.players import Player
from backend.realtime import fanout
from backend.services import planner, reports
from bench.authentications import Authentications

EVENT = "campaign_update"  # what is sent to thousands at once in earnest
LOOK_SECONDS = 0.001
POLL_SECONDS = 0.005
Answer = dict[str, Any]


def payload(number: int, size_bytes: int) -> bytes:
    """JSON of this size, as the reference server sends it."""
    begin, end = b'{"stamp":"%08d","filling":"' % number, b'"}'
    return begin + b"x" * max(size_bytes - len(begin) - len(end), 0) + end


class Watch:
    """Notes how late a green thread wakes that sleeps a millisecond: so long nobody else had a turn."""

    def __init__(self) -> None:
        self.is_on, self.longest_seconds = False, 0.0

    def begin(self) -> None:
        """Look from now on."""
        self.is_on, self.longest_seconds = True, 0.0
        hub.spawn(self._look)
        hub.sleep(LOOK_SECONDS)

    def end(self) -> float:
        """Look no more. Returns the longest stall in milliseconds."""
        hub.sleep(LOOK_SECONDS)
        self.is_on = False
        return self.longest_seconds * 1000

    def _look(self) -> None:
        while self.is_on:
            began = time.monotonic()
            hub.sleep(LOOK_SECONDS)
            self.longest_seconds = max(self.longest_seconds, time.monotonic() - began - LOOK_SECONDS)


class Plannings:
    """When the planner's last transaction was committed, when it had told everybody, and how many screens it has served."""

    def __init__(self) -> None:
        self.served, self.committed_ns, self.ended_ns = 0, 0, 0
        self.committed_cpu_seconds = 0.0
        self._plan_all = planner.plan_all
        self._planning_thread: int | None = None
        event.listen(Session, "after_commit", self._note_commit)

    def __call__(self) -> int:
        """Plan as ever, and take the times."""
        self._planning_thread = threading.get_ident()
        try:
            served = self._plan_all()
        finally:
            self._planning_thread = None
        if served:
            self.served += served
            self.ended_ns = time.monotonic_ns()
        return served

    def _note_commit(self, _session: Session) -> None:
        if threading.get_ident() == self._planning_thread:  # others commit meanwhile, too
            self.committed_ns = time.monotonic_ns()
            self.committed_cpu_seconds = time.process_time()


class Passes:
    """What each pass that wrote heartbeats has cost."""

    def __init__(self) -> None:
        self.seen: list[Answer] = []
        self._flush = reports.flush

    def __call__(self) -> int:
        """Write as ever, and take the time."""
        began_ns, cpu = time.monotonic_ns(), time.process_time()
        written = self._flush()
        if written:
            wall_us, cpu_us = (time.monotonic_ns() - began_ns) / 1e3, (time.process_time() - cpu) * 1e6
            self.seen.append({"began_ns": began_ns, "written": written, "wall_us": wall_us, "cpu_us": cpu_us})
        return written


class Inside:
    """What the bench may ask for: `<command> <argument…>`."""

    def __init__(self, app: Flask) -> None:
        self._app, self._watch = app, Watch()
        self._plannings, self._passes = Plannings(), Passes()
        planner.plan_all, reports.flush = self._plannings, self._passes
        self._players: list[int] = []
        self._commands: dict[str, Callable[..., Answer]] = {
            "stats": self._stats,
            "burst": self._burst,
            "calm": lambda: {"hub_stall_ms": self._watch.end()},
            "flush": self._flush,
            "plan": self._expect_plans,
            "planned": self._planned,
            "authenticate": Authentications(app),
        }

    def listen(self, path: Path) -> None:
        """Answer on a Unix socket for as long as the server lives."""
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(path))
            listener.listen()
            while True:
                connection, _ = listener.accept()
                hub.spawn(partial(self._serve, connection))

    def _serve(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rwb") as line, self._app.app_context():
            for order in line:
                command, *arguments = order.decode().split()
                line.write(orjson.dumps(self._commands[command](*arguments)) + b"\n")
                line.flush()

    def _stats(self) -> Answer:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
        return {
            "rss_kib": pages * os.sysconf("SC_PAGESIZE") / 1024,
            "cpu_seconds": time.process_time(),
            "instant_seconds": time.monotonic(),
        }

    def _burst(self, kind: str, size: str) -> Answer:
        players = self._all_players()
        self._watch.begin()
        began = time.monotonic_ns()
        if kind == "one":
            reached = fanout.say(EVENT, payload(0, int(size)), players)
        else:
            reached = fanout.say_own(EVENT, self._own_payloads(players, int(size)))
        return {"start_ns": began, "end_ns": time.monotonic_ns(), "reached": reached}

    def _own_payloads(self, players: list[int], size_bytes: int) -> Iterator[tuple[int, bytes]]:
        # Made one after the other: 10,000 plans at once would be 200 MiB that no real change holds.
        return ((player_id, payload(player_id, size_bytes)) for player_id in players)

    def _all_players(self) -> list[int]:
        if not self._players:
            self._players = list(db.session.scalars(select(Player.id)))
            db.session.rollback()
        return self._players

    def _flush(self) -> Answer:
        """Write what is left. Returns all passes since the last time, the server's own too."""
        self._passes()
        seen, self._passes.seen = self._passes.seen, []
        return {"passes": seen}

    def _expect_plans(self) -> Answer:
        self._plannings.served = 0
        return {}

    def _planned(self, screens: str, patience_seconds: str) -> Answer:
        """Wait until so many screens have been served since `plan`."""
        give_up_at = time.monotonic() + float(patience_seconds)
        while self._plannings.served < int(screens) and time.monotonic() < give_up_at:
            hub.sleep(POLL_SECONDS)
        seen = self._plannings
        return {
            "served": seen.served,
            "committed_ns": seen.committed_ns,
            "committed_cpu_seconds": seen.committed_cpu_seconds,
            "ended_ns": seen.ended_ns,
        }
