"""`flask users`: what must be possible when nobody can sign in any more."""

import click

from backend.core import acting
from backend.core.errors import AppError
from backend.services import two_factor


@click.group("users")
def users_commands() -> None:
    """Look after the people who sign in."""


@users_commands.command("two-factor-off")
@click.argument("name")
@acting.by(acting.COMMAND_LINE)
def two_factor_off(name: str) -> None:
    """Switch off the second factor of NAME (a user name or e-mail address), who lost the device and the recovery codes."""
    try:
        username = two_factor.switch_off_by_name(name)
    except AppError as error:
        raise click.ClickException(error.detail) from error
    click.echo(f"{username} signs in with the password alone now.")
