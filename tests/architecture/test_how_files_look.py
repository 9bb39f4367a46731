"""Small files, small functions, honest names, reasons beside exceptions."""

import ast
import re
from pathlib import PurePosixPath

from tests.architecture.sources import MADE_BY_TOOLS, ROOT, functions, kept, python, typescript

DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers"}
A_PERSON = "frontend/e2e/manager.ts"  # a role of the product, whose journey it is
LONGEST_FILE = 400
LONGEST_FUNCTION = 45
ONE_STEP_EACH = "backend/migrations/versions/"  # a migration is one step, however many columns it has
WEB = ("shared", "web", "player", "e2e")


def test_no_file_is_two_rooms():
    long = {
        source.path: len(source.lines)
        for source in [*python(), *typescript(*WEB)]
        if len(source.lines) > LONGEST_FILE and not source.path.startswith(ONE_STEP_EACH)
    }
    assert not long, f"{long}: a file past {LONGEST_FILE} lines has become two rooms, give each its noun"


def test_functions_stay_small():
    long = {
        f"{source.path}:{function.lineno} {function.name}": function.end_lineno - function.lineno + 1
        for source in python("backend", "bench")
        if not source.path.startswith(ONE_STEP_EACH)
        for function in functions(source.tree)
        if function.end_lineno - function.lineno + 1 > LONGEST_FUNCTION
    }
    assert not long, f"{long}: name its steps, each a function"


def test_there_are_no_drawers():
    drawers = {
        path
        for path in kept()
        if DRAWERS & {part.split(".")[0].lower() for part in PurePosixPath(path).parts}
    }
    drawers.discard(A_PERSON)
    assert not drawers, f"{drawers}: a drawer takes anything; call the room by its noun"


def test_every_room_says_its_rule():
    silent = {
        source.path
        for source in python("backend")
        if not source.path.startswith("backend/migrations/versions/")
        and ast.get_docstring(source.tree) is None
    }
    assert not silent, f"{silent}: the first line of a file says what belongs into it"


def test_every_silenced_rule_has_its_reason_beside_it():
    bare = re.compile(r"# (noqa(: [A-Z0-9, ]+)?|type: ignore(\[[a-z, -]+\])?)\s*$")
    found = {
        f"{source.path}:{number}"
        for source in python()
        for number, line in enumerate(source.lines, 1)
        if bare.search(line)
    }
    assert not found, f"{found}: say why, after the rule"


def test_typescript_is_not_silenced_without_a_reason():
    silenced = re.compile(r"@ts-ignore|@ts-nocheck|@ts-expect-error\s*$|(eslint|oxlint)-disable(?!.*--)")
    found = {
        f"{source.path}:{number}"
        for source in typescript(*WEB)
        for number, line in enumerate(source.lines, 1)
        if silenced.search(line)
    }
    assert not found, f"{found}: say why, after two dashes"


def test_nothing_waits_for_later():
    later = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "X" + "XX"]) + r")\b")
    found = {
        path
        for path in kept()
        if path.endswith((".py", ".ts", ".tsx", ".sh", ".md", ".yml"))
        and path not in MADE_BY_TOOLS
        and later.search((ROOT / path).read_text("utf-8"))
    }
    assert not found, f"{found}: do it, or say it in an issue"
