"""The command line: the fourth door into the same verbs."""

import sys
from typing import cast

import click
import orjson
from apiflask import APIFlask
from flask import Flask, current_app
from pydantic import ValidationError

from backend.cli.audit import audit_commands
from backend.cli.storage import storage_commands
from backend.cli.users import users_commands
from backend.core import acting, config, schema
from backend.core.errors import AppError
from backend.schemas.auth import AdministratorIn
from backend.services import auth, demo
from backend.services.passwords import WeakPassword


def install(app: Flask) -> None:
    """Add the commands to `flask`."""
    groups = (storage_commands, audit_commands, users_commands)
    for command in (migrate, openapi, create_admin, seed_demo, *groups):
        app.cli.add_command(command)


def welcome() -> None:
    """On the first start, make the administrator the environment names, or say where to make one."""
    if not auth.setup_needed():
        return
    settings = config.current()
    if settings.admin_username and settings.admin_password:
        _first_administrator(settings.admin_username, settings.admin_password.get_secret_value())
        return
    address = settings.public_url or f"http://localhost:{settings.port}"
    click.echo(
        f"Nobody can sign in yet. Make the first administrator here:\n  {address}/setup#{auth.setup_token()}"
    )


def _first_administrator(username: str, password: str) -> None:
    """Where strangers come by, a password that is guessed first would be theirs; to try things out it may do."""
    is_production = config.current().environment == "production"
    try:
        auth.create_admin(username, f"{username}@tvs.invalid", password, may_be_weak=not is_production)
    except WeakPassword as weak:
        raise SystemExit(f"ADMIN_PASSWORD: {weak.detail}") from weak
    click.echo(f"{username} is the first administrator.")


@click.command()
def migrate() -> None:
    """Bring the database to the newest shape. One process at a time; safe to repeat."""
    schema.upgrade()


@click.command()
def openapi() -> None:
    """Print the OpenAPI document."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
    sys.stdout.buffer.write(orjson.dumps(cast(APIFlask, current_app).spec, option=options))


@click.command("create-admin")
@click.argument("username")
@click.option("--email", required=True)
@click.password_option()
@acting.by(acting.COMMAND_LINE)
def create_admin(username: str, email: str, password: str) -> None:
    """Make an administrator, for example when nobody can sign in any more."""
    try:
        order = AdministratorIn(username=username, email=email, password=password)
        user = auth.create_admin(order.username, order.email, order.password)
    except ValidationError as error:
        wrong = [f"{each['loc'][0]}: {each['msg']}" for each in error.errors()]
        raise click.ClickException("; ".join(wrong)) from error
    except AppError as error:
        raise click.ClickException(error.detail) from error
    click.echo(f"{user.username} can sign in.")


@click.command("seed-demo")
@acting.by(acting.COMMAND_LINE)
def seed_demo() -> None:
    """Make a small building with people, pages and a schedule, to look around in."""
    try:
        made = demo.seed()
    except AppError as error:
        raise click.ClickException(error.detail) from error
    click.echo(f"{made.building} is ready. These people can sign in (the passwords are shown this once):")
    for name, password in made.passwords.items():
        click.echo(f"  {name}  {password}")
