"""The activity feed."""

from typing import Any, Literal

from backend.schemas.base import Answer, Instant, PageAnswer, PageQuery, Ref


class ActivityQuery(PageQuery):
    """The feed has one order: the newest first."""

    sort: Literal["-created_at"] = "-created_at"


class ActivityOut(Answer):
    """`kind` such as `player.paired`, and the words its sentence is filled with."""

    id: int
    kind: str
    user: Ref | None
    player: Ref | None
    words: dict[str, Any]
    created_at: Instant


class ActivityPage(PageAnswer):
    items: list[ActivityOut]
