"""Progress: how far a change has come."""

from backend.schemas.base import Answer


class Progress(Answer):
    """Of `total` screens, `in_step` are here and have applied their newest plan, `offline` are away, `failed` are here and
    could not: what is left is on its way.
    """

    in_step: int
    total: int
    offline: int
    failed: int


class ScheduleProgressOut(Progress):
    """The screens a schedule reaches, of those the asker may see."""

    schedule_id: int


class LocationProgressOut(Progress):
    """The screens of a place and below it, of those the asker may see."""

    location_id: int
