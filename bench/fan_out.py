"""From `POST /api/schedules` answered to every screen having acknowledged the new plan."""

import json
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import IO, Any

from bench.house import ROOT, House

PATIENCE_SECONDS = 60.0


@dataclass
class Round:
    """One schedule change, in milliseconds. An acknowledgement may come before the answer to POST: that counts as 0."""

    answered_ms: float
    first_ms: float
    last_ms: float


class Screens:
    """The program that plays the screens, and what it reports."""

    def __init__(self, reports: IO[str], count: int) -> None:
        self.count = count
        self._reports: queue.Queue[dict[str, Any]] = queue.Queue()
        threading.Thread(target=self._read, args=(reports,), daemon=True).start()

    def wait_for(self, what: str, schedule: int | None = None) -> list[float]:
        """Wait until each screen reported this (of this schedule). Returns when each plan was acknowledged."""
        acknowledged: dict[int, float] = {}
        give_up_at = time.monotonic() + PATIENCE_SECONDS
        while len(acknowledged) < self.count:
            try:
                line = self._reports.get(timeout=max(give_up_at - time.monotonic(), 0.001))
            except queue.Empty:
                raise SystemExit(
                    f"Only {len(acknowledged)} of {self.count} screens reported {what}"
                ) from None
            if line["what"] == what and (schedule is None or schedule in line["schedules"]):
                acknowledged.setdefault(line["screen"], line.get("acknowledged", 0.0))
        return list(acknowledged.values())

    def _read(self, reports: IO[str]) -> None:
        for line in reports:
            self._reports.put(json.loads(line))


@contextmanager
def playing(house: House, keys: list[str]) -> Iterator[Screens]:
    """All screens connected and registered, in one process of their own."""
    command = [sys.executable, "-m", "bench.screens", house.address]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("\n".join(keys))
        process.stdin.close()
        screens = Screens(process.stdout, len(keys))
        try:
            screens.wait_for("registered")
            yield screens
        finally:
            process.kill()


def measure(house: House, screens: Screens, place: int, campaign: int, priority: int) -> Round:
    """Save one schedule that wins over those before it, and wait for everybody."""
    today = date.today().isoformat()  # noqa: DTZ011 - which day it is does not matter to the measurement
    body = {"campaign_id": campaign, "location_id": place, "start_date": today, "priority": priority}
    began = time.monotonic()
    schedule = house.post("/api/schedules", body)["id"]
    answered = time.monotonic()
    acknowledged = screens.wait_for("plan", schedule)
    return Round(
        answered_ms=(answered - began) * 1000,
        first_ms=max(min(acknowledged) - answered, 0) * 1000,
        last_ms=max(max(acknowledged) - answered, 0) * 1000,
    )
