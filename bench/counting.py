"""What counting requests costs: the same requests with limits and without, in turns, as a ratio. `python -m bench.counting`.

In memory, and with a Redis when REDIS_URL names one.
"""

import os
import tempfile
import time
from pathlib import Path

from apiflask import APIFlask
from flask_limiter import Limiter

from backend import create_app
from backend.core import counting, schema
from backend.core.config import Config
from backend.services import auth
from backend.services.sign_ins import Client, begin

REQUESTS, ROUNDS = 100, 20


def _measured(folder: Path, redis_url: str | None) -> None:
    config = Config(
        _env_file=None,
        data_dir=folder / "data",
        uploads_dir=folder / "uploads",
        socketio_async_mode="threading",
        requests_per_minute_user=100_000_000,
        redis_url=None,
        database_url=None,
        log_level="WARNING",
    )
    app = create_app(config)
    counting.use(counting.Counts(redis_url))
    with app.app_context():
        schema.upgrade()
        token = begin(auth.create_admin("bench", "bench@tvs.invalid", "a long enough password"), Client())
    headers = {"Authorization": f"Bearer {token.access_token}"}
    for path in ("/api/auth/me", "/api/players"):
        ratio, microseconds = _compared(app, path, headers)
        print(
            f"{'Redis' if redis_url else 'memory':7} {path:14} {ratio:5.2f} times, {microseconds:4.0f} µs more"
        )


def _compared(app: APIFlask, path: str, headers: dict[str, str]) -> tuple[float, float]:
    """How much longer a request takes that is counted: the quickest of rounds that take turns, as the machine has other work."""
    limiters: set[Limiter] = app.extensions["limiter"]
    counted: list[float] = []
    free: list[float] = []
    for _ in range(ROUNDS):
        for enabled, seconds in ((True, counted), (False, free)):
            for each in limiters:
                each.enabled = enabled
            seconds.append(_seconds(app, path, headers))
    with_limits, without = min(counted), min(free)
    return with_limits / without, (with_limits - without) * 1e6 / REQUESTS


def _seconds(app: APIFlask, path: str, headers: dict[str, str]) -> float:
    client = app.test_client()
    started = time.perf_counter()
    for _ in range(REQUESTS):
        assert client.get(path, headers=headers).status_code == 200
    return time.perf_counter() - started


def main() -> None:
    """Measure, and say so."""
    with tempfile.TemporaryDirectory() as folder:
        _measured(Path(folder), os.environ.get("REDIS_URL") or None)


if __name__ == "__main__":
    main()
