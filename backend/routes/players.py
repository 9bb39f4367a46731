"""/api/players: screens, their pairing, keys, commands and plans."""

from apiflask import APIBlueprint
from flask import request

from backend.models.players import Player
from backend.routes.gate import current_user, needs
from backend.routes.idempotency import repeatable
from backend.schemas.commands import (
    BulkCancelIn,
    BulkCancelOut,
    BulkCommandIn,
    BulkCommandOut,
    CommandIn,
    CommandOut,
    CommandPage,
    CommandQuery,
)
from backend.schemas.plans import PlanQuery, PlayerPlanOut
from backend.schemas.players import (
    PairIn,
    PlayerChange,
    PlayerDetail,
    PlayerIn,
    PlayerKeyOut,
    PlayerPage,
    PlayerQuery,
)
from backend.services import bulk_commands, commands, guessing, pairing, player_plans, player_views, players
from backend.services.rights import Permission

bp = APIBlueprint("players", __name__, url_prefix="/api/players", tag="players")


@bp.get("")
@needs(Permission.PLAYER_READ)
@bp.input(PlayerQuery, location="query", arg_name="query")
@bp.output(PlayerPage)
def list_players(query: PlayerQuery) -> PlayerPage:
    """The screens of your places."""
    page = players.list_players(current_user(), query)
    return PlayerPage(
        items=player_views.shown(page.items), page=page.page, per_page=page.per_page, total=page.total
    )


@bp.post("")
@needs(Permission.PLAYER_PAIR)
@bp.input(PlayerIn, arg_name="order")
@bp.output(PlayerKeyOut, status_code=201)
def create_player(order: PlayerIn) -> PlayerKeyOut:
    """Make a screen by its key, which is shown this once: for machines that can't show a pairing code."""
    return _with_key(*players.create_player(current_user(), order))


@bp.post("/pair")
@needs(Permission.PLAYER_PAIR)
@bp.input(PairIn, arg_name="order")
@bp.output(PlayerDetail, status_code=201)
def pair_player(order: PairIn) -> PlayerDetail:
    """Make the screen that shows this code one of yours."""
    with guessing.of_pairing_code(current_user().id, request.remote_addr or ""):
        return player_views.detailed(pairing.pair_player(current_user(), order))


@bp.get("/<int:player_id>")
@needs(Permission.PLAYER_READ)
@bp.output(PlayerDetail)
def show_player(player_id: int) -> PlayerDetail:
    """One screen."""
    return player_views.detailed(players.access_player(current_user(), player_id, Permission.PLAYER_READ))


@bp.patch("/<int:player_id>")
@needs(Permission.PLAYER_WRITE)
@bp.input(PlayerChange, arg_name="change")
@bp.output(PlayerDetail)
def change_player(player_id: int, change: PlayerChange) -> PlayerDetail:
    """Rename, move, tag or turn a screen."""
    return player_views.detailed(players.change_player(current_user(), player_id, change))


@bp.delete("/<int:player_id>")
@needs(Permission.PLAYER_WRITE)
@bp.output({}, status_code=204)
def delete_player(player_id: int) -> tuple[str, int]:
    """Remove a screen; its machine shows a pairing code from then on."""
    players.delete_player(current_user(), player_id)
    return "", 204


@bp.post("/<int:player_id>/key")
@needs(Permission.PLAYER_PAIR)
@bp.output(PlayerKeyOut, status_code=201)
def renew_key(player_id: int) -> PlayerKeyOut:
    """Give a screen another key, shown this once; whoever has the old one is cut off."""
    return _with_key(*players.new_key(current_user(), player_id))


@bp.get("/<int:player_id>/plan")
@needs(Permission.PLAYER_READ)
@bp.input(PlanQuery, location="query", arg_name="query")
@bp.output(PlayerPlanOut)
def show_plan(player_id: int, query: PlanQuery) -> PlayerPlanOut:
    """What the screen plays at an instant, and why."""
    return player_plans.plan_of_player(current_user(), player_id, query.at)


@bp.post("/<int:player_id>/command")
@needs(Permission.PLAYER_COMMAND)
@repeatable
@bp.input(CommandIn, arg_name="order")
@bp.output(CommandOut, status_code=202)
def send_command(player_id: int, order: CommandIn) -> CommandOut:
    """Queue an order for a screen. 202 means that it is kept until it is answered or its time is over."""
    return CommandOut.model_validate(commands.issue_command(current_user(), player_id, order))


@bp.post("/commands")
@needs(Permission.PLAYER_COMMAND)
@repeatable
@bp.input(BulkCommandIn, arg_name="order")
@bp.output(BulkCommandOut, status_code=202)
def send_commands(order: BulkCommandIn) -> BulkCommandOut:
    """Queue one order for many screens: for all of them or, when one can't be commanded, for none."""
    return bulk_commands.issue_commands(current_user(), order)


@bp.post("/commands/cancel")
@needs(Permission.PLAYER_COMMAND)
@bp.input(BulkCancelIn, arg_name="order")
@bp.output(BulkCancelOut)
def cancel_commands(order: BulkCancelIn) -> BulkCancelOut:
    """Take many commands back, those that have not ended yet. What `play`, `pause` and `volume` set stays set."""
    return bulk_commands.cancel_commands(current_user(), order)


@bp.get("/<int:player_id>/commands")
@needs(Permission.PLAYER_READ)
@bp.input(CommandQuery, location="query", arg_name="query")
@bp.output(CommandPage)
def list_commands(player_id: int, query: CommandQuery) -> CommandPage:
    """A screen's commands and how they ended, newest first."""
    page = commands.list_commands(current_user(), player_id, query)
    items = [CommandOut.model_validate(each) for each in page.items]
    return CommandPage(items=items, page=page.page, per_page=page.per_page, total=page.total)


@bp.delete("/<int:player_id>/commands/<command_id>")
@needs(Permission.PLAYER_COMMAND)
@bp.output(CommandOut)
def cancel_command(player_id: int, command_id: str) -> CommandOut:
    """Take a command back, if it has not ended yet. What `play`, `pause` and `volume` set stays set."""
    return CommandOut.model_validate(commands.cancel_command(current_user(), player_id, command_id))


def _with_key(player: Player, key: str) -> PlayerKeyOut:
    return PlayerKeyOut(
        id=player.id, name=player.name, code=player.code, player_key=key, version=player.version
    )
