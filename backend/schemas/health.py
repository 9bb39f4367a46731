"""Whether the server lives and can work."""

from typing import Literal

from backend.schemas.base import Answer, Instant

Part = Literal["ok", "down", "unknown", "off"]


class HealthOut(Answer):
    status: Literal["healthy", "degraded"]
    timestamp: Instant
    version: str
    uptime_seconds: int
    database: Part
    redis: Part
    storage: Part
