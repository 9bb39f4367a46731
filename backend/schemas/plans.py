"""Plans: what one screen plays, and the answer to "what plays here at this moment, and why"."""

from typing import Any, Literal

from backend.schemas.base import Answer, Instant, Ref, Shape


class PlanQuery(Shape):
    at: Instant | None = None


class PlanItemOut(Answer):
    content_id: int
    title: str
    type: str
    url: str | None
    seconds: float
    campaign: Ref | None


class ShownOut(Answer):
    """What the screen shows at the instant, and where it is in its loop."""

    from_at: Instant | None
    to_at: Instant | None
    item: PlanItemOut | None
    offset_seconds: float
    schedule_ids: list[int]
    is_fallback: bool


class ReasonOut(Answer):
    """Why a schedule plays at the instant, or why it does not."""

    schedule_id: int
    campaign: Ref
    verdict: Literal["plays", "loses", "silent"]
    code: str
    detail: str


class PlayerPlanOut(Answer):
    plan_hash: str
    plan: dict[str, Any]
    at: Instant
    timezone: str
    shown: ShownOut
    reasons: list[ReasonOut]
