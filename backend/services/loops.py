"""Loops: a campaign's items as turns, and which of them are left at an instant."""

from bisect import bisect_right
from dataclasses import dataclass
from typing import Self

from backend.services.planning_inputs import CampaignItemRule, CampaignRule, ContentRule, PlanningInputs
from backend.services.wall_clock import seconds_of

DEFAULT_SECONDS = 10.0
LEAST_DERIVED_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Turn:
    """One item in a loop; `expires` is the second from which its content is gone."""

    content_id: int
    milliseconds: int
    campaign_id: int
    fit: str | None
    muted: bool
    expires: int | None


@dataclass(frozen=True, slots=True)
class Repertoire:
    """What a campaign can show: its turns, and the instants (sorted) at which one or more of them go."""

    turns: tuple[Turn, ...]
    expiries: tuple[int, ...]

    @classmethod
    def of(cls, campaign: CampaignRule, inputs: PlanningInputs) -> Self:
        """Items whose content is not ready (still being processed, failed, deleted) have no turn."""
        turns = []
        for item in campaign.items:
            content = inputs.contents.get(item.content_id)
            if content is not None and content.ready:
                turns.append(_turn(campaign.id, item, content))
        return cls(tuple(turns), tuple(sorted({turn.expires for turn in turns if turn.expires is not None})))

    @property
    def ends(self) -> int | None:
        """The instant from which nothing is left; None while something never expires."""
        lasting = not self.turns or any(turn.expires is None for turn in self.turns)
        return None if lasting else self.expiries[-1]

    def stage(self, instant: int) -> int:
        """How many expiries have passed: the loop is the same for as long as this is."""
        return bisect_right(self.expiries, instant)

    def left_at(self, stage: int) -> tuple[Turn, ...]:
        """The turns that remain after so many expiries, in their order."""
        passed = self.expiries[stage - 1] if stage else None
        return tuple(
            turn for turn in self.turns if turn.expires is None or passed is None or turn.expires > passed
        )


def _turn(campaign_id: int, item: CampaignItemRule, content: ContentRule) -> Turn:
    return Turn(
        content_id=content.id,
        milliseconds=max(1, round(_seconds(item, content) * 1_000)),
        campaign_id=campaign_id,
        fit=item.fit,
        muted=item.muted,
        expires=None if content.expires_at is None else seconds_of(content.expires_at),
    )


def _seconds(item: CampaignItemRule, content: ContentRule) -> float:
    """The item's own seconds, else the length of its video or sound (a second at least), else the default."""
    if item.seconds is not None and item.seconds > 0:
        return item.seconds
    if content.type in {"video", "audio"} and content.duration_seconds:
        return max(LEAST_DERIVED_SECONDS, content.duration_seconds)
    return DEFAULT_SECONDS
