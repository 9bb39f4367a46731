"""Opening an address in a real browser, as somebody who was sent a link would."""

import subprocess
from pathlib import Path

import pytest

from tests.servers import program

PATIENCE_SECONDS = 60


def dom_after_opening(address: str, profile: Path) -> str:
    """What has become of the page at this address once its scripts have had their turn, as HTML."""
    run = [program("chromium"), "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
    own = [f"--user-data-dir={profile}", "--virtual-time-budget=3000", "--dump-dom", address]
    ended = subprocess.run([*run, *own], capture_output=True, check=False, timeout=PATIENCE_SECONDS)
    if ended.returncode != 0:
        pytest.fail(f"Chromium: {ended.stderr.decode(errors='replace')[-1000:]}")
    return ended.stdout.decode(errors="replace")
