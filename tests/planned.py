"""Screens that have their plans, and rows as they are by now."""

from typing import Any

from backend.core.db import db
from backend.models.players import Player
from backend.services import planner
from tests.factories import all_want_plans


def anew(row: Any) -> Any:
    """The row as it is now."""
    db.session.rollback()
    db.session.refresh(row)
    return row


def planned(*players: Player) -> list[str | None]:
    """Plan for everybody. Returns the hashes of these screens' plans."""
    all_want_plans()
    planner.plan_all()
    return [anew(player).plan_hash for player in players]
