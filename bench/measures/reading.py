"""Reading beside what is measured: how long somebody waits whose window asks for this and that."""

import http.client
import itertools
import time
from collections.abc import Sequence

from bench.house import PATIENCE_SECONDS, Serving

REST_SECONDS = 0.01


def p95_ms(serving: Serving, paths: Sequence[str], seconds: float) -> float:
    """These in turn, one after the other with a rest between two, as a person's window asks for them."""
    waited = list[float]()
    line = http.client.HTTPConnection("127.0.0.1", serving.port, timeout=PATIENCE_SECONDS)
    headers = {"Authorization": str(serving.session.headers["Authorization"])}
    ends_at = time.monotonic() + seconds
    for path in itertools.cycle(paths):
        began = time.monotonic_ns()
        line.request("GET", path, headers=headers)
        answer = line.getresponse()
        answer.read()
        if answer.status != 200:
            raise SystemExit(f"GET {path} was answered {answer.status}")
        waited.append((time.monotonic_ns() - began) / 1e6)
        if time.monotonic() > ends_at:
            break
        time.sleep(REST_SECONDS)
    line.close()
    return sorted(waited)[int(len(waited) * 0.95)]
