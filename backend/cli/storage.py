"""`flask storage`: what an administrator does with the files themselves."""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import click

from backend.core.errors import AppError
from backend.services import stored_files
from backend.services.moving import Move, Side, Step
from backend.services.stored_files import Check, Seen

Looked = TypeVar("Looked", Step, Seen)


@click.group("storage")
def storage_commands() -> None:
    """Look after the files of the library."""


@storage_commands.command()
@click.option("--to", type=click.Choice(["s3", "local"]), required=True, help="Where the library shall be.")
@click.option("--keep", is_flag=True, help="Leave the files where they were, too.")
def move(to: Side, *, keep: bool) -> None:
    """Move the library to the bucket or to UPLOADS_DIR while it is served.

    Set STORAGE and S3_… first and start the servers again: they read both places. May be interrupted and begun again.
    """
    with _said_plainly():
        moving = Move(to)
        if not moving.is_where_new_files_go:
            click.echo(f"New files still go elsewhere: set STORAGE={to} and start the servers again.")
        steps = _with_progress(moving.copies(), moving.total_bytes, "Copying")
        left = 0 if keep else moving.leaves()
        lost = moving.missing()
    counted = Counter(step.outcome for step in steps)
    click.echo(
        f"{counted['copied']} files copied, {counted['known']} were there already, {left} removed where they were."
    )
    _tell("damaged and left where it is", [step.key for step in steps if step.outcome == "damaged"])
    _tell("missing in both places", lost)
    sys.exit(1 if counted["damaged"] or lost else 0)


@storage_commands.command()
def verify() -> None:
    """Read every stored file and compare it with its hash; exit status 1 when one is damaged or missing."""
    with _said_plainly():
        check = Check()
        seen = _with_progress(check.run(), check.total_bytes, "Reading")
    counted = Counter(each.verdict for each in seen)
    click.echo(
        f"{counted['whole']} files are whole, {counted['damaged']} damaged, {counted['missing']} missing; "
        f"{counted['orphan']} more are named by nothing and go when they are old."
    )
    for verdict in ("orphan", "damaged", "missing"):
        _tell(verdict, [each.key for each in seen if each.verdict == verdict])
    sys.exit(1 if counted["damaged"] or counted["missing"] else 0)


def _with_progress(steps: Iterable[Looked], total_bytes: int, label: str) -> list[Looked]:
    """All of them, a bar growing by their bytes; where nobody watches, a line for each tenth."""
    if not sys.stdout.isatty():
        return list(_line_by_line(steps, total_bytes, label))
    done = []
    with click.progressbar(length=total_bytes, label=label) as bar:
        for step in steps:
            bar.update(step.size_bytes)
            done.append(step)
    return done


def _line_by_line(steps: Iterable[Looked], total_bytes: int, label: str) -> Iterator[Looked]:
    seen_bytes, told_percent = 0, 0
    for number, step in enumerate(steps, start=1):
        seen_bytes += step.size_bytes
        percent = min(100, 100 * seen_bytes // max(total_bytes, 1))
        if percent >= told_percent + 10:
            told_percent = percent
            click.echo(f"{label}: {percent} %, {number} files")
        yield step


def _tell(what: str, keys: Iterable[str]) -> None:
    for key in keys:
        titles = ", ".join(stored_files.titles_with(key))
        click.echo(f"{what}: {key}{f' ({titles})' if titles else ''}")


@contextmanager
def _said_plainly() -> Iterator[None]:
    try:
        yield
    except AppError as error:
        raise click.ClickException(error.detail) from error
