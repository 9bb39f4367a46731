"""What noting adds to a write: the same verbs with the audit trail listening and without, taking turns in one run.

`python -m bench.audit` (DATABASE_URL for MariaDB; an empty database). Says the ratio of the medians for each verb.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event

from backend import create_app
from backend.core import schema
from backend.core.config import Config
from backend.core.db import db
from backend.models.users import User
from backend.schemas.campaigns import CampaignChange, CampaignIn
from backend.schemas.commands import BulkCommandIn, CommandIn
from backend.schemas.players import PlayerChange
from backend.services import (
    audit,
    audit_statements,
    audit_writes,
    bulk_commands,
    campaigns,
    commands,
    players,
)
from backend.services.rights import Permission
from backend.words import CommandName
from tests.factories import make_content, make_place, make_player, make_user

TURNS = 60
SCREENS = 2_000


def main() -> None:
    """Print a line for each verb."""
    with tempfile.TemporaryDirectory() as folder, _application(Path(folder)):
        for name, verb in _verbs().items():
            with_it, without = _measured(verb)
            added = with_it - without
            print(
                f"{name:<28} {without * 1000:8.2f} ms, noted {with_it * 1000:8.2f} ms: "
                f"{with_it / without:5.2f} times, {added * 1000:+6.2f} ms"
            )


@contextmanager
def _noting(is_on: bool) -> Iterator[None]:
    """Have the session watched, or nothing noted at all."""
    if is_on:
        yield
        return
    watched: dict[str, Callable[..., Any]] = {
        "after_flush": audit_writes._flushed,  # noqa: SLF001 - measured from inside
        "do_orm_execute": audit_statements.executing,
    }
    write, audit.write = audit.write, lambda *_: None
    for name, listener in watched.items():
        event.remove(db.session, name, listener)
    try:
        yield
    finally:
        audit.write = write
        for name, listener in watched.items():
            event.listen(db.session, name, listener)


@contextmanager
def _application(folder: Path) -> Iterator[Flask]:
    config = Config(
        _env_file=None,
        data_dir=folder,
        uploads_dir=folder / "uploads",
        log_level="WARNING",
        socketio_async_mode="threading",
    )
    app = create_app(config)
    with app.app_context():
        schema.upgrade()
        yield app


def _verbs() -> dict[str, Callable[[], object]]:
    actor = make_user("admin")
    place = make_place("Tower")
    content = make_content(place)
    screens = [make_player(place) for _ in range(SCREENS)]
    order = CampaignIn(name="Morning", location_id=place.id, content_order=[content.id])
    campaign_id = campaigns.create_campaign(actor, order).id
    return {
        "create a campaign": lambda: campaigns.create_campaign(_again(actor), order),
        "rename a campaign": lambda: _rename(_again(actor), campaign_id),
        "rename a screen": lambda: _rename_screen(_again(actor), screens[0].id),
        "order one screen": lambda: commands.issue_command(
            _again(actor), screens[0].id, CommandIn(command=CommandName.SYNC)
        ),
        f"order {SCREENS:,} screens": lambda: bulk_commands.issue_commands(
            _again(actor), BulkCommandIn(command=CommandName.IDENTIFY, location_id=place.id)
        ),
    }


def _again(actor: User) -> User:
    return db.session.get_one(User, actor.id)


def _rename(actor: User, campaign_id: int) -> object:
    campaign = campaigns.access_campaign(actor, campaign_id, Permission.CAMPAIGN_WRITE)
    change = CampaignChange(version=campaign.version, name=f"Morning {campaign.version}")
    return campaigns.change_campaign(actor, campaign_id, change)


def _rename_screen(actor: User, player_id: int) -> object:
    player = players.access_player(actor, player_id, Permission.PLAYER_WRITE)
    change = PlayerChange(version=player.version, name=f"Door {player.version}")
    return players.change_player(actor, player_id, change)


def _measured(verb: Callable[[], object]) -> tuple[float, float]:
    """Medians in seconds with and without, the two taking turns so that the machine treats both alike."""
    seconds: dict[bool, list[float]] = {True: [], False: []}
    for turn in range(TURNS if sys.argv[1:] != ["--quick"] else 4):
        for is_noted in (turn % 2 == 0, turn % 2 != 0):
            with _noting(is_noted):
                begun = time.perf_counter()
                verb()
                seconds[is_noted].append(time.perf_counter() - begun)
    return statistics.median(seconds[True]), statistics.median(seconds[False])


if __name__ == "__main__":
    main()
