"""Packages: a ZIP archive with an HTML page and its files, checked and made into one document by a limited child.

A page by itself is the smallest of them: it only gets the letters that every server and browser reads alike.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backend.core import sandbox
from backend.core.probe import Unreadable, reason
from backend.core.sandbox import MEGABYTE, Limits

PROGRAM = Path(__file__).with_name("inlining") / "program.py"
# Text shrinks to a fifth in an archive, and as one document files grow by a third: more is no page for a screen.
MOST_UNPACKED = 5
MOST_PAGE = 2
CHECK = Limits(wall_seconds=10, cpu_seconds=5, memory_bytes=768 * MEGABYTE, file_bytes=0)


@dataclass(frozen=True)
class Inlined:
    """What became of a package: how many files it held, what whoever made it should know, and what the page never names."""

    files: int
    warnings: list[str]
    unused: list[str]


def check(file: Path, folder: Path, largest_bytes: int) -> None:
    """See that a package is sound and whole; nothing is unpacked. Raises Unreadable with a reason for a person."""
    _ask(["check", str(file), _bounds(largest_bytes)], folder, CHECK)


def inline(file: Path, target: Path, largest_bytes: int) -> Inlined:
    """Write a package as one document that needs no other file. Raises Unreadable."""
    limits = Limits(
        wall_seconds=60,
        cpu_seconds=60,
        memory_bytes=512 * MEGABYTE + (MOST_UNPACKED + 8 * MOST_PAGE) * largest_bytes,
        file_bytes=MOST_PAGE * largest_bytes + MEGABYTE,
    )
    return Inlined(**_ask(["inline", str(file), str(target), _bounds(largest_bytes)], target.parent, limits))


def in_utf8(file: Path, target: Path, largest_bytes: int) -> None:
    """Write a page by itself in UTF-8, marked as such: what it says about its letters counts less than what a server says.

    Raises Unreadable.
    """
    most = MOST_PAGE * largest_bytes  # a letter of old Windows becomes two bytes
    limits = Limits(
        wall_seconds=60,
        cpu_seconds=30,
        memory_bytes=512 * MEGABYTE + 16 * largest_bytes,
        file_bytes=most + MEGABYTE,
    )
    _ask(["page", str(file), str(target), str(most)], target.parent, limits)


def _bounds(largest_bytes: int) -> str:
    return json.dumps({"unpacked": MOST_UNPACKED * largest_bytes, "page": MOST_PAGE * largest_bytes})


def _ask(question: list[str], folder: Path, limits: Limits) -> dict[str, Any]:
    outcome = sandbox.run_python(PROGRAM, question, folder, limits)
    if not outcome.succeeded:
        raise Unreadable(reason(outcome, "This page asks for more memory or time than it may have."))
    answer: dict[str, Any] = json.loads(outcome.output)
    if "problem" in answer:
        raise Unreadable(answer["problem"])
    return answer
