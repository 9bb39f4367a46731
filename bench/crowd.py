"""The crowd of simulated screens: the load generator, told what to do."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.programs import program
from bench.talking import Answer, Talking, talking

HANDSHAKES_IN_FLIGHT = 50  # more only wait longer, none are done sooner
REGISTRATIONS_IN_FLIGHT = 100
PATIENCE_SECONDS = 60
HURRY_WINDOW = 200


@dataclass(frozen=True)
class Arrivals:
    """When something reached every screen, as instants of the monotonic clock in nanoseconds."""

    p50_ns: int
    p99_ns: int
    last_ns: int

    def p99_ms_after(self, start_ns: int) -> float:
        """From a start to the p99 over all screens."""
        return (self.p99_ns - start_ns) / 1e6


class Crowd:
    """Screens 0 to `count` - 1."""

    def __init__(self, talking: Talking, keys: Path) -> None:
        self._talking = talking
        self.count = int(talking.ask(f"keys {keys}")["keys"])

    def connect(self, port: int, first: int = 0, count: int | None = None) -> float:
        """Open so many Socket.IO connections. Returns how many were made in a second."""
        count = count or self.count
        answer = self._talking.ask(f"connect {port} {first} {count} {HANDSHAKES_IN_FLIGHT}", 300)
        if answer["failed"]:
            raise SystemExit(f"{answer['failed']} of {count} connections failed")
        return count / float(answer["seconds"])

    def register(self, first: int = 0, count: int | None = None) -> tuple[float, int]:
        """Have them say who they are. Returns how many were registered in a second, and how often `busy` was heard."""
        count = count or self.count
        answer = self._talking.ask(f"register {first} {count} {REGISTRATIONS_IN_FLIGHT}", 300)
        if answer["registered"] < count:
            raise SystemExit(f"Only {answer['registered']} of {count} screens were registered: {answer}")
        return count / float(answer["seconds"]), int(answer["busy"])

    def beat_every(self, seconds: float) -> None:
        """Have everybody say a heartbeat this often; 0 ends it."""
        self._talking.ask(f"beat {seconds * 1000:.0f}")

    def acknowledges(self, does: bool) -> None:
        """Whether each plan is acknowledged as applied at once, as if its media were there already."""
        self._talking.ask(f"acknowledge {does:d}")

    def awaits(self, event: str, least_bytes: int) -> None:
        """Note from now on when each screen first hears this; `gathered` waits for all."""
        self._talking.ask(f"arm {least_bytes} {event}")

    def awaits_acknowledgements(self) -> None:
        """Note from now on when each screen's acknowledgement of a newer plan is answered."""
        self._talking.ask("arm_acks")

    def gathered(self) -> Arrivals:
        """Wait until what was awaited has come to everybody. Ends the bench when it does not."""
        answer = self._talking.ask(f"gather {PATIENCE_SECONDS * 1000}", PATIENCE_SECONDS + 10)
        if answer["arrived"] < answer["expected"] or not answer["expected"]:
            raise SystemExit(
                f"It came to {answer['arrived']} of {answer['expected']} screens only: {self.counts()}"
            )
        return Arrivals(answer["p50_ns"], answer["p99_ns"], answer["last_ns"])

    def hurry(self, count: int) -> Answer:
        """Send so many heartbeats, each as soon as another one was answered. Seconds, p50_ns, p99_ns."""
        order = f"hurry {count} {HURRY_WINDOW} {PATIENCE_SECONDS * 1000}"
        answer = self._talking.ask(order, PATIENCE_SECONDS + 10)
        if answer["answered"] < count:
            raise SystemExit(f"{answer['answered']} of {count} heartbeats were answered")
        return answer

    def counts(self) -> Answer:
        """How many are joined, registered, lost; how many answers were refusals."""
        return self._talking.ask("counts")

    def must_be_whole(self) -> None:
        """Ends the bench when a screen was lost or refused on the way: the figures would be of a smaller crowd."""
        counts = self.counts()
        if counts["lost"] or counts["refusals"]:
            raise SystemExit(f"Screens were lost or refused: {counts}")


@contextmanager
def crowd(keys: Path) -> Iterator[Crowd]:
    """A load generator with a screen for each key."""
    with talking("The load generator", [str(program("load"))]) as line:
        yield Crowd(line, keys)


class Reference:
    """The server in C, told what to do."""

    def __init__(self, talking: Talking) -> None:
        self._talking = talking
        self.port = int(talking.hear("its port", 10)["port"])

    def burst(self, kind: str, payload_bytes: int) -> int:
        """Write one event to everybody, `one` for all or an `own` for each. Returns when it began."""
        return int(self._talking.ask(f"burst {kind} {payload_bytes}")["start_ns"])


@contextmanager
def reference() -> Iterator[Reference]:
    """A running reference server."""
    with talking("The reference server", [str(program("reference"))]) as line:
        yield Reference(line)


def pause(seconds: float) -> None:
    """Let what was begun come to rest."""
    time.sleep(seconds)
