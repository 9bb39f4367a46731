"""Commands to screens."""

from typing import Any, Self

from pydantic import Field, model_validator

from backend.schemas.base import Answer, Instant, PageAnswer, PageQuery, Shape
from backend.words import CommandName, CommandStatus


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
