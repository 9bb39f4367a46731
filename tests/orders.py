"""Orders to screens, as a technician gives them."""

from typing import Any

from backend.models.commands import PlayerCommand
from backend.models.players import Player
from backend.schemas.commands import CommandIn
from backend.services import commands
from tests.factories import make_user


def order(player: Player, command: str, **params: Any) -> PlayerCommand:
    """An administrator orders this of a screen."""
    return commands.issue_command(
        make_user("admin"), player.id, CommandIn.model_validate({"command": command, "params": params})
    )
