"""Children that touch untrusted bytes: the two ways they come into the world, and whether one still runs."""

import psutil
import pytest

from backend.core import sandbox
from backend.core.zygote import NotWarm, Zygote


@pytest.fixture(params=["forked from the warm process", "started from nothing"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """What is promised of children holds of either kind: `pytest.mark.usefixtures("way")`."""
    kind: str = request.param
    if kind == "started from nothing":

        def cold() -> Zygote:
            raise NotWarm("this story is about the other way")

        monkeypatch.setattr(sandbox.nursery, "current", cold)
    else:
        sandbox.warm_up()
    return kind


def is_gone(pid: int) -> bool:
    """Ended, whether or not somebody has already collected it."""
    try:
        return bool(psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True
