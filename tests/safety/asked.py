"""Asking everything there is to ask, as somebody; and the table of what is answered.

The table is `rights.csv`: a line for each question, a column for each asker, in each cell what is answered when the thing that
varies is the asker's own, lies above, in a foreign place, or nowhere; one number where that is all the same. It is written anew,
for review, by `pytest tests/safety --write-rights-table`.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

from apiflask import APIFlask

from backend.services import health
from tests.safety import world as worlds
from tests.safety.questions import Question, questions
from tests.safety.world import ROLES, World

TABLE = Path(__file__).with_name("rights.csv")
ASKERS = (*ROLES, "player", "stranger")
KEYS = ("question", "varies")
# What is written down of a refusal too.
NOTES = ("activity_entries", "audit_entries", "audit_marks", "refresh_tokens", "idempotency", "settings")
# From where it is looked at what a refusal changed; what is nowhere can't change, and a stranger is told no address apart.
SEEN, ROUND = ("own",), ("own", "above", "foreign")
Lines = dict[tuple[str, str], dict[str, str]]


@dataclass(frozen=True)
class Asked:
    """A question, where its thing lies, and what was answered; `changed` are the tables in which something differs."""

    question: Question
    where: str
    status: int
    body: str
    headers: dict[str, str]
    changed: tuple[str, ...] = ()

    @property
    def is_refusal(self) -> bool:
        return self.status >= 400


def ask_everything(app: APIFlask, asker: str) -> list[Asked]:
    """Every question from every side, each in the world as it was made."""
    health.check()
    world = worlds.build(app)
    return [_asked(world, asker, question, where) for question in questions(app) for where in question.sides]


def _asked(world: World, asker: str, question: Question, where: str) -> Asked:
    answer = question.ask(world, asker, where)
    changed: tuple[str, ...] = ()
    if question.method not in {"GET", "HEAD"}:
        if answer.status_code >= 400 and where in (SEEN if answer.status_code == 401 else ROUND):
            changed = differing(world)
        if answer.status_code < 400 or changed:
            world.restore()
    return Asked(question, where, answer.status_code, answer.text, dict(answer.headers), changed)


def differing(world: World) -> tuple[str, ...]:
    """The tables that hold something else than when the world was made."""
    before = {table.name: rows for table, rows in world.rows}
    return tuple(
        table.name
        for table, rows in worlds.snapshot(but=NOTES)
        if sorted(map(str, rows)) != sorted(map(str, before[table.name]))
    )


def as_column(asked: list[Asked]) -> dict[tuple[str, str], str]:
    """What one asker is answered, line by line."""
    found: dict[tuple[str, str], list[str]] = {}
    for each in asked:
        found.setdefault((each.question.name, each.question.varies), []).append(str(each.status))
    return {key: as_cell(answers) for key, answers in found.items()}


def as_cell(answers: list[str]) -> str:
    """One word where it is the same from all sides."""
    return answers[0] if len(set(answers)) == 1 else " ".join(answers)


def table() -> Lines:
    """The committed table: for each question what each asker is answered."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = [{key.strip(): cell.strip() for key, cell in row.items()} for row in csv.DictReader(file)]
    return {
        (row["question"], row["varies"]): {key: row[key] for key in row if key not in KEYS} for row in rows
    }


def write_column(asker: str, column: dict[tuple[str, str], str], *, of_events: bool) -> None:
    """Replace what one asker is answered; lines without a question go."""
    known = table() if TABLE.exists() else {}
    kept = {key: cells for key, cells in known.items() if is_of_events(key) is not of_events or key in column}
    for key, cell in column.items():
        kept.setdefault(key, {})[asker] = cell
    order = sorted(kept, key=lambda each: (is_of_events(each), each[0].split(" ")[::-1], each[1]))
    cells = [[*key, *(kept[key].get(asker, "") for asker in ASKERS)] for key in order]
    rows = [[*KEYS, *ASKERS], *cells]
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    lines = [
        ", ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
    TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")


def is_of_events(key: tuple[str, str]) -> bool:
    """Whether this line is about an event on a socket."""
    return key[0].startswith("SAY ")
