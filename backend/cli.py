"""The command line: the fourth door into the same verbs."""

import sys

import click
import orjson
from apiflask import APIFlask
from flask import Flask, current_app

from backend.core import schema
from backend.core.errors import AppError
from backend.services import auth


def install(app: Flask) -> None:
    """Add the commands to `flask`."""
    for command in (migrate, openapi, create_admin):
        app.cli.add_command(command)


@click.command()
def migrate() -> None:
    """Bring the database to the newest shape. One process at a time; safe to repeat."""
    schema.upgrade()


@click.command()
def openapi() -> None:
    """Print the OpenAPI document."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    assert isinstance(app, APIFlask)  # noqa: S101 - create_app makes no other kind
    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
    sys.stdout.buffer.write(orjson.dumps(app.spec, option=options))


@click.command("create-admin")
@click.argument("username")
@click.option("--email", required=True)
@click.password_option()
def create_admin(username: str, email: str, password: str) -> None:
    """Make an administrator, for example when nobody can sign in any more."""
    try:
        user = auth.create_admin(username, email, password)
    except AppError as error:
        raise click.ClickException(error.detail) from error
    click.echo(f"{user.username} can sign in.")
