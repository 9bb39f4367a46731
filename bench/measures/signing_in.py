"""How many people can sign in in a second, and how long others wait meanwhile, over how long they wait otherwise."""

import http.client
import itertools
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from bench.crowd import pause
from bench.house import PATIENCE_SECONDS, Serving
from bench.measures import Figures, middle
from bench.measures.reading import p95_ms
from bench.seed import PEOPLE, name_of_person

LOGIN = "/api/auth/login"
READ = ("/api/players", "/api/health")
AT_ONCE = 8  # more than are checked at a time: there is always somebody whose turn it is
SETTLED_SECONDS = 0.3


def order_of(number: int, password: str) -> dict[str, str]:
    """What one of the people sends to sign in."""
    return {"username": name_of_person(number), "password": password, "client": "token"}


def signing_in(serving: Serving, password: str, rounds: int, seconds: float) -> Figures:
    """Both in turn, so many rounds of so many seconds each."""
    idle, busy, rates = list[float](), list[float](), list[float]()
    with _crowd(serving, password) as crowd:  # whatever is loaded once is loaded
        p95_ms(serving, READ, seconds / 2)
        crowd.rate()
    for _ in range(rounds):
        pause(SETTLED_SECONDS)
        idle.append(p95_ms(serving, READ, seconds))
        with _crowd(serving, password) as crowd:
            busy.append(p95_ms(serving, READ, seconds))
            rates.append(crowd.rate())
    return {
        "sign_ins_per_s": middle(rates),
        "api_reads_while_signing_in_p95_ratio": middle(busy) / middle(idle),
        "api_reads_while_signing_in_p95_ms": middle(busy),
        "api_reads_before_signing_in_p95_ms": middle(idle),
    }


class _RefusedError(Exception):
    """Somebody with the right password did not come in."""


class _Crowd:
    """People who sign in with their right passwords, a few at once, the next as soon as one is in."""

    def __init__(self, serving: Serving, password: str) -> None:
        self._port, self._password = serving.port, password
        self._numbers = itertools.cycle(range(PEOPLE))
        self._refused = list[str]()
        self._goes_on = True
        self._in_at = list[float]()
        self._threads = [threading.Thread(target=self._sign_in) for _ in range(AT_ONCE)]
        self._began_at = 0.0

    def come(self) -> None:
        """Begin, and wait until the first are in."""
        for each in self._threads:
            each.start()
        while len(self._in_at) < AT_ONCE and not self._refused:
            time.sleep(0.01)
        self._began_at = time.monotonic()

    def rate(self) -> float:
        """How many came in in a second by now, since the first were in."""
        seconds = time.monotonic() - self._began_at
        return sum(instant >= self._began_at for instant in self._in_at) / seconds

    def go(self) -> None:
        """Let those who wait in, and nobody after them. Ends the bench if anybody was refused."""
        self._goes_on = False
        for each in self._threads:
            each.join()
        if self._refused:
            raise SystemExit(f"Somebody with the right password did not come in: {self._refused[0]}")

    def _sign_in(self) -> None:
        line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE_SECONDS)
        try:
            while self._goes_on:
                self._next(line)
        except (OSError, http.client.HTTPException, _RefusedError) as error:
            self._refused.append(str(error))
        finally:
            line.close()

    def _next(self, line: http.client.HTTPConnection) -> None:
        order = json.dumps(order_of(next(self._numbers), self._password))
        line.request("POST", LOGIN, order, {"Content-Type": "application/json"})
        answer = line.getresponse()
        said = answer.read()
        if answer.status != 200:
            raise _RefusedError(f"{answer.status}: {said!r}")
        self._in_at.append(time.monotonic())


@contextmanager
def _crowd(serving: Serving, password: str) -> Iterator[_Crowd]:
    crowd = _Crowd(serving, password)
    crowd.come()
    try:
        yield crowd
    finally:
        crowd.go()
