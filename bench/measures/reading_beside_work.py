"""How long people wait for lists while the server turns a film into another format, over how long they wait otherwise."""

from bench.crowd import pause
from bench.house import Serving
from bench.measures import Figures, middle
from bench.measures.reading import p95_ms
from bench.samples import Samples, another_film
from bench.sending import entry_when, form, upload

READ = ("/api/content", "/api/campaigns")
SETTLED_SECONDS = 0.3


def reading_beside_work(serving: Serving, samples: Samples, rounds: int, seconds: float) -> Figures:
    """Both in turn, so many rounds of so many seconds each."""
    idle, busy = list[float](), list[float]()
    p95_ms(serving, READ, seconds / 2)  # whatever is loaded once is loaded
    for _ in range(rounds):
        idle.append(p95_ms(serving, READ, seconds))
        busy.append(_while_transcoding(serving, another_film(samples.old_film), seconds))
    return {
        "api_reads_while_transcoding_p95_ratio": middle(busy) / middle(idle),
        "api_reads_while_transcoding_p95_ms": middle(busy),
        "api_reads_idle_p95_ms": middle(idle),
    }


def _while_transcoding(serving: Serving, film: bytes, seconds: float) -> float:
    content_id = upload(serving, form("old.mp4", film))
    job_id = _running_job(serving, content_id)
    waited_ms = p95_ms(serving, READ, seconds)
    if serving.get(f"/api/jobs/{job_id}")["status"] != "running":
        raise SystemExit("The film was ready before anybody had read beside it: it must be longer")
    serving.post(f"/api/jobs/{job_id}/cancel", {})
    pause(SETTLED_SECONDS)
    return waited_ms


def _running_job(serving: Serving, content_id: int) -> int:
    """Wait until the film is really being transcoded."""
    entry = entry_when(serving, content_id, lambda entry: entry["job"] and entry["job"]["percent"] > 0)
    return int(entry["job"]["id"])
