"""Speaking with the programs of the bench: a line goes in, a line of JSON comes out."""

import json
import select
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

Answer = dict[str, Any]


class Talking:
    """A program that obeys one line at a time."""

    def __init__(self, name: str, process: "subprocess.Popen[bytes]") -> None:
        self.name, self.process = name, process
        self._heard = b""

    def ask(self, line: str, patience_seconds: float = 60.0) -> Answer:
        """Say a line and wait for its answer. Ends the bench when none comes."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n".encode())
        self.process.stdin.flush()
        return self.hear(line, patience_seconds)

    def hear(self, about: str, patience_seconds: float) -> Answer:
        """The next line the program says."""
        give_up_at = time.monotonic() + patience_seconds
        while b"\n" not in self._heard:
            self._heard += self._more(about, give_up_at)
        line, _, self._heard = self._heard.partition(b"\n")
        answer: Answer = json.loads(line)
        return answer

    def _more(self, about: str, give_up_at: float) -> bytes:
        assert self.process.stdout is not None
        ready, _, _ = select.select([self.process.stdout], [], [], max(give_up_at - time.monotonic(), 0))
        said = self.process.stdout.read1() if ready else b""  # type: ignore[attr-defined]  # a pipe is buffered
        if not said:
            state = "ended" if ready else "did not answer in time"
            raise SystemExit(f"{self.name} {state}: {about!r}")
        return bytes(said)


@contextmanager
def talking(name: str, command: Sequence[str]) -> Iterator[Talking]:
    """Start a program that dies with us, speak with it, and end it with the block."""
    alone = ["setpriv", "--pdeathsig", "KILL", *command]
    with subprocess.Popen(alone, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            yield Talking(name, process)
        finally:
            process.kill()
