"""Standing: what a screen's row says, and how what the screen says changes it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import orjson

from backend.schemas.realtime import AckIn, HeartbeatIn, StatusIn
from backend.words import PlayerStatus


@dataclass(frozen=True)
class Left:
    """The socket closed."""


Said = HeartbeatIn | AckIn | StatusIn | Left


@dataclass(slots=True)
class Standing:
    """A screen as its row has it, while reports are read. `system_info` is set only where a report brought one."""

    status: PlayerStatus
    session_id: str | None
    current_campaign_id: int | None
    current_content_id: int | None
    fault: str | None
    plan_hash: str | None
    applied_plan_hash: str | None
    applied_at: datetime | None
    pending_plan_hash: str | None
    missing_count: int
    system_info: str | None = None

    @property
    def visible(self) -> tuple[Any, ...]:
        """What people see of it."""
        return (
            self.status,
            self.current_campaign_id,
            self.current_content_id,
            self.applied_plan_hash,
            self.pending_plan_hash,
            self.missing_count,
            self.fault,
        )

    @property
    def lacks_its_plan(self) -> bool:
        """Whether it neither plays the plan it should nor is on its way to it.

        One that plays it, and is on its way to another one, must be told to stay.
        """
        heading_for = self.pending_plan_hash or self.applied_plan_hash
        return self.plan_hash is not None and heading_for != self.plan_hash

    def hears(self, reports: Iterable[tuple[datetime, Said]]) -> None:
        """Take what the screen said, in its order; whoever speaks is there."""
        for instant, said in reports:
            if isinstance(said, Left):
                self.status, self.session_id = PlayerStatus.OFFLINE, None
                continue
            self.status = PlayerStatus.ONLINE
            if isinstance(said, HeartbeatIn):
                self._beat(said, instant)
            elif isinstance(said, AckIn):
                self._acknowledged(said, instant)
            else:
                self.fault = said.fault

    def _beat(self, beat: HeartbeatIn, instant: datetime) -> None:
        self.current_campaign_id, self.current_content_id = beat.current_campaign_id, beat.current_content_id
        if beat.plan_hash is not None:
            self._applied(beat.plan_hash, instant)
        if "pending_hash" in beat.model_fields_set and beat.pending_hash != self.pending_plan_hash:
            self.pending_plan_hash, self.missing_count = beat.pending_hash, 0
        if beat.system_info is not None:
            self.system_info = orjson.dumps(beat.system_info).decode()

    def _acknowledged(self, ack: AckIn, instant: datetime) -> None:
        if ack.status == "applied":
            self._applied(ack.plan_hash, instant)
            self.fault = None
        elif ack.status == "failed":  # it is not on its way any more: the next heartbeat sends the plan again
            self.pending_plan_hash, self.missing_count = None, ack.missing_count()
            self.fault = (ack.detail or "The screen could not use its plan.")[:500]
        else:
            self.pending_plan_hash, self.missing_count = ack.plan_hash, ack.missing_count()
            self.fault = None

    def _applied(self, plan_hash: str, instant: datetime) -> None:
        if self.applied_plan_hash != plan_hash:
            self.applied_plan_hash, self.applied_at = plan_hash, instant
        if self.pending_plan_hash == plan_hash:
            self.pending_plan_hash, self.missing_count = None, 0


COLUMNS = tuple(each.name for each in fields(Standing) if each.name != "system_info")
