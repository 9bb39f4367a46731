"""How long people wait for lists while the server turns a film into another format, over how long they wait otherwise."""

import http.client
import itertools
import time

from bench.crowd import pause
from bench.house import PATIENCE_SECONDS, Serving
from bench.measures import Figures, middle
from bench.samples import Samples, another_film
from bench.sending import entry_when, form, upload

READ = ("/api/content", "/api/campaigns")
REST_SECONDS = 0.01
SETTLED_SECONDS = 0.3


def reading_beside_work(serving: Serving, samples: Samples, rounds: int, seconds: float) -> Figures:
    """Both in turn, so many rounds of so many seconds each."""
    idle, busy = list[float](), list[float]()
    _p95_ms(serving, seconds / 2)  # whatever is loaded once is loaded
    for _ in range(rounds):
        idle.append(_p95_ms(serving, seconds))
        busy.append(_while_transcoding(serving, another_film(samples.old_film), seconds))
    return {
        "api_reads_while_transcoding_p95_ratio": middle(busy) / middle(idle),
        "api_reads_while_transcoding_p95_ms": middle(busy),
        "api_reads_idle_p95_ms": middle(idle),
    }


def _while_transcoding(serving: Serving, film: bytes, seconds: float) -> float:
    content_id = upload(serving, form("old.mp4", film))
    job_id = _running_job(serving, content_id)
    p95_ms = _p95_ms(serving, seconds)
    if serving.get(f"/api/jobs/{job_id}")["status"] != "running":
        raise SystemExit("The film was ready before anybody had read beside it: it must be longer")
    serving.post(f"/api/jobs/{job_id}/cancel", {})
    pause(SETTLED_SECONDS)
    return p95_ms


def _running_job(serving: Serving, content_id: int) -> int:
    """Wait until the film is really being transcoded."""
    entry = entry_when(serving, content_id, lambda entry: entry["job"] and entry["job"]["percent"] > 0)
    return int(entry["job"]["id"])


def _p95_ms(serving: Serving, seconds: float) -> float:
    """Lists, one after the other with a rest between two, each as a person's window asks for it."""
    waited = list[float]()
    line = http.client.HTTPConnection("127.0.0.1", serving.port, timeout=PATIENCE_SECONDS)
    headers = {"Authorization": str(serving.session.headers["Authorization"])}
    ends_at = time.monotonic() + seconds
    for path in itertools.cycle(READ):
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
