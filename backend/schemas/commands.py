"""Commands to screens."""

from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from backend.schemas.base import Answer, Id, Instant, PageAnswer, PageQuery, Shape, Tags, distinct
from backend.words import CommandName, CommandStatus

MOST_SCREENS = 10_000  # that one order may be for


class VolumeParams(Shape):
    volume: int = Field(ge=0, le=100, strict=True)


class CommandIn(Shape):
    """An order. `params` is empty for all but `volume`, which takes `{"volume": 0 to 100}`."""

    command: CommandName
    params: dict[str, Any] = Field(default={}, max_length=4)

    @model_validator(mode="after")
    def _has_its_params(self) -> Self:
        if self.command is CommandName.VOLUME:
            VolumeParams.model_validate(self.params)
        elif self.params:
            raise ValueError(f"{self.command} takes no params")
        return self


class BulkCommandIn(CommandIn):
    """One order to many screens: to those named, or to all of a place and below it.

    `tags` narrow the place to the screens that have one of them.
    """

    player_ids: list[Id] | None = Field(default=None, min_length=1, max_length=MOST_SCREENS)
    location_id: Id | None = None
    tags: Tags = []

    @model_validator(mode="after")
    def _says_for_whom(self) -> Self:
        if (self.location_id is None) == (self.player_ids is None):
            raise ValueError("give either location_id or player_ids")
        if self.tags and self.location_id is None:
            raise ValueError("tags narrow a place: give location_id with them")
        distinct(self.player_ids or [], "a screen")
        distinct(self.tags, "a tag")
        return self


class BulkCommandOut(Answer):
    """What became of one order to many screens.

    Of the `queued` screens those `online` are told now; those `offline` when they come back, unless that is after
    `expires_at` (null: it holds until another order replaces it). `superseded` earlier commands were replaced.
    `command_ids` are in the order of the screens' ids.
    """

    command: CommandName
    queued: int
    online: int
    offline: int
    superseded: int
    expires_at: Instant | None
    command_ids: list[str]


class BulkCancelIn(Shape):
    """Commands to take back, as the order to many screens answered them."""

    command_ids: list[Annotated[str, Field(min_length=1, max_length=36)]] = Field(
        min_length=1, max_length=MOST_SCREENS
    )

    @model_validator(mode="after")
    def _names_each_once(self) -> Self:
        distinct(self.command_ids, "a command")
        return self


class BulkCancelOut(Answer):
    """`ended_before` counts those that stay as they ended: done, failed, expired …"""

    cancelled: int
    ended_before: int


class CommandOut(Answer):
    """`late` is an outcome that arrived after the command had already ended."""

    id: str
    player_id: int
    seq: int
    command: CommandName
    params: dict[str, Any]
    status: CommandStatus
    issued_by: int | None
    created_at: Instant
    expires_at: Instant | None
    delivered_at: Instant | None
    finished_at: Instant | None
    detail: str | None
    late: str | None


class CommandQuery(PageQuery):
    sort: str = Field(default="-seq", max_length=40)


class CommandPage(PageAnswer):
    items: list[CommandOut]
