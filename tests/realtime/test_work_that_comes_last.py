"""Work that burns CPU and may wait: a thread of its own is lowered for it, everything else keeps its priority."""

import os

import pytest

from backend.core import hub

pytestmark = pytest.mark.usefixtures("app")  # says on which kind of threads this runs


def own_niceness() -> int:
    return os.getpriority(os.PRIO_PROCESS, 0)  # on Linux of the thread that asks


def test_what_runs_behind_is_lowered_and_nobody_else_is():
    before = own_niceness()

    lowered = hub.run_behind(own_niceness)
    again = hub.run_behind(own_niceness)

    assert lowered == again == min(before + hub.BEHIND, 19)
    assert hub.run_in_thread(own_niceness) == own_niceness() == before


def test_what_runs_behind_gets_its_arguments_and_tells_how_it_ended():
    assert hub.run_behind(divmod, 7, 2) == (3, 1)
    with pytest.raises(ZeroDivisionError):
        hub.run_behind(divmod, 7, 0)
