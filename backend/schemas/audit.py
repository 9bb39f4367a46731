"""The audit trail."""

from typing import Annotated, Any, Self

from pydantic import Field, StringConstraints, model_validator

from backend.schemas.base import Answer, Instant, PageAnswer, PageQuery, Shape

Word = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)]


class AuditFilter(Shape):
    """Which entries. `actor` is a name or a person's number; `action` such as `player.changed`, or `player` for all of them;
    `target` such as `player:7`, or `player` for all of them; `from` is included, `to` is not.
    """

    actor: Word = ""
    action: Word = ""
    target: Word = ""
    q: str = Field(default="", max_length=100)
    from_: Instant | None = Field(default=None, alias="from")
    to: Instant | None = None

    @model_validator(mode="after")
    def _goes_forward(self) -> Self:
        if self.from_ is not None and self.to is not None and self.to <= self.from_:
            raise ValueError("to is not after from")
        return self


class AuditQuery(AuditFilter, PageQuery):
    """A page of them. They are sorted by when they were written."""


class AuditActor(Answer):
    """Who it was: a person has an id; the others are called `system`, `command line`, `screen` or `stranger`."""

    id: int | None
    name: str


class AuditOut(Answer):
    """One act. `details` holds `before` and `after` of a write. `position` and `chain` are there once it is linked."""

    id: int
    created_at: Instant
    action: str
    actor: AuditActor
    address: str
    request_id: str
    target: str
    name: str
    details: dict[str, Any]
    position: int | None
    chain: str | None


class AuditPage(PageAnswer):
    items: list[AuditOut]
