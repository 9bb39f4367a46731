"""`flask audit`: whether what was noted is as it was written."""

import sys

import click

from backend.core.db import AWAY
from backend.services import audit_chain
from backend.services.audit_chain import Mark


class _Head(click.ParamType[Mark]):
    """A place in the chain, as the command itself prints it."""

    name = "POSITION:HASH"

    def convert(self, value: str | Mark, _parameter: object, _context: object) -> Mark:
        if isinstance(value, Mark):
            return value
        position, _, chain = value.partition(":")
        if not position.isdigit() or len(chain) != 64:
            self.fail("say it as it was printed: the position, a colon and 64 characters")
        return Mark(int(position), chain.lower())


@click.group("audit")
def audit_commands() -> None:
    """Look at the audit trail."""


@audit_commands.command()
@click.option(
    "--expect", type=_Head(), help="A head that was printed before, which must still be in the chain."
)
def verify(expect: Mark | None) -> None:
    """Read every entry and compare it with the chain; exit status 1, and where, when it is broken."""
    try:
        found = audit_chain.verify(expect)
    except AWAY as error:
        raise click.ClickException("The database can't be reached right now.") from error
    if found.waiting:
        click.echo(f"{found.waiting} entries are not linked yet, the oldest since {found.waiting_since}.")
    if found.broken:
        click.echo(f"The chain is broken after {found.whole} good entries. {found.broken}")
        sys.exit(1)
    click.echo(f"{found.whole} entries are as they were written. The head is")
    click.echo(f"{found.head.position}:{found.head.chain}")
