"""What only one place may do, so that there is one place to look."""

import ast
import re

from tests.architecture.sources import calls, dotted, is_within, python

DOORS = ("backend/routes", "backend/realtime", "backend/jobs")
TODAY = ("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns")


def called(*endings: str, outside: tuple[str, ...], within: tuple[str, ...] = ("backend",)) -> set[str]:
    return {
        f"{source.path}:{line}"
        for source in python(*within)
        for name, line in calls(source)
        if name.endswith(endings) and not is_within(source.path, *outside)
    }


def test_only_the_database_room_commits():
    found = called(".commit", outside=("backend/core/db.py",))
    assert not found, f"{found}: make the verb @atomic, it commits once and then publishes"


def test_only_realtime_emits():
    found = called(".emit", outside=("backend/realtime/",))
    assert not found, f"{found}: announce() what happened and let a listener in realtime/ say it"


def test_only_the_clock_knows_what_time_it_is():
    found = called(*TODAY, outside=("backend/core/clock.py",))
    assert not found, f"{found}: ask backend.core.clock, tests and simulations answer there"


def test_only_the_configuration_reads_the_environment():
    found = {
        f"{source.path}:{node.lineno}"
        for source in python()
        if is_within(source.path, "backend/") and source.path != "backend/core/config.py"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute) and dotted(node) in {"os.environ", "os.getenv", "os.putenv"}
    }
    assert not found, f"{found}: add a field to backend/core/config.py and read it there"


def test_doors_hold_no_session():
    found = {
        f"{source.path}:{node.lineno}"
        for source in python(*DOORS)
        for node in ast.walk(source.tree)
        if (isinstance(node, ast.Attribute) and dotted(node) == "db.session")
        or (isinstance(node, ast.ImportFrom) and re.match(r"sqlalchemy(?!\.exc$)", node.module or ""))
    }
    assert not found, f"{found}: a door calls a verb of services/, which owns the session"


def test_services_get_plain_values():
    found = {
        f"{source.path}:{node.lineno}"
        for source in python("backend/services", "backend/models", "backend/schemas")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").split(".")[0] in {"flask", "flask_socketio", "socketio"}
    }
    assert not found, f"{found}: pass plain values and an actor; the request stays at the door"


def test_only_one_room_asks_other_servers():
    """A connection that is opened elsewhere goes where the one client would refuse to go."""
    ways = (".create_connection", ".urlopen", ".HTTPConnection", ".HTTPSConnection", ".PoolManager")
    found = called(*ways, outside=("backend/core/outgoing/",))
    assert not found, f"{found}: ask by backend/core/outgoing, which checks where an address leads"
