"""What goes past the session is seen by no listener: whoever writes in that way stands here, with the reason why it may."""

import ast

from tests.architecture.sources import calls, dotted, python

AS_TEXT = {"bulk_insert", "bulk_update", "update_these"}
MAY_WRITE_AS_TEXT = {
    "backend/services/audit_chain.py": "it links entries of the trail itself",
    "backend/services/bulk_commands.py": "it notes each order itself",
    "backend/services/planner.py": "plans of screens are left out of the trail",
    "backend/services/presence.py": "what screens tell of themselves is left out of the trail",
    "backend/services/reports.py": "what screens tell of themselves is left out of the trail",
}
# The room those statements come from, and the database's own door.
ROOMS = ("backend/core/", "backend/migrations/")
STATEMENTS = {
    "text",
    "insert",
    "exec_driver_sql",
    "bulk_save_objects",
    "bulk_insert_mappings",
    "bulk_update_mappings",
}
MAY_BUILD_STATEMENTS = {
    "backend/services/activity.py": "lines of the feed are what the trail looks like to people",
    "backend/services/audit.py": "it writes the trail",
}


def callers(names: set[str]) -> set[str]:
    return {
        source.path
        for source in python("backend")
        if not source.path.startswith(ROOMS)
        for name, _ in calls(source)
        if name.rpartition(".")[2] in names and not name.startswith(("op.", "click."))
    }


def test_who_writes_many_rows_as_text_is_known():
    found = callers(AS_TEXT)
    assert found == MAY_WRITE_AS_TEXT.keys(), (
        f"{found ^ MAY_WRITE_AS_TEXT.keys()}: note what it does with audit.note(), and say here why it may"
    )


def test_who_builds_statements_that_no_listener_sees_is_known():
    imported = {
        source.path
        for source in python("backend")
        if not source.path.startswith(ROOMS)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy")
        for name in node.names
        if name.name in STATEMENTS
    }
    found = imported | callers(STATEMENTS - {"text", "insert"})
    assert found <= MAY_BUILD_STATEMENTS.keys(), (
        f"{found - MAY_BUILD_STATEMENTS.keys()}: write through the session"
    )


def test_nobody_writes_past_a_table_by_its_columns():
    """`Model.__table__.update()` is text to the session as well."""
    found = {
        f"{source.path}:{node.lineno}"
        for source in python("backend/services")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute)
        and node.attr in {"insert", "update", "delete"}
        and dotted(node).split(".")[-2].isupper()
    }
    assert not found, f"{found}: use update(Model) or delete(Model), which are noted"
