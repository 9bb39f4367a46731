"""What one screen plays at an instant, and why: the preview people ask for, made from the screen's own audience."""

from datetime import datetime, timedelta

from backend.core import clock
from backend.core.errors import Invalid
from backend.models.players import Player
from backend.models.users import User
from backend.schemas.base import Ref
from backend.schemas.plans import PlanItemOut, PlayerPlanOut, ReasonOut, ShownOut
from backend.services import players, previews
from backend.services.audiences import audiences
from backend.services.horizons import stagger_of
from backend.services.planning_inputs import PlanningInputs
from backend.services.plans import Plan, Shown
from backend.services.previews import Reason, Verdict
from backend.services.rights import Permission

FARTHEST = timedelta(days=366)

SENTENCES: dict[Reason, str] = {
    Reason.WINS: "Plays.",
    Reason.IN_TURN: "Plays in turn with others of the same right.",
    Reason.PRIORITY_LOWER: "A schedule with a higher priority plays.",
    Reason.TARGET_WIDER: "A schedule aimed more narrowly plays.",
    Reason.INACTIVE: "It is switched off.",
    Reason.CAMPAIGN_INACTIVE: "Its campaign is switched off.",
    Reason.NOT_STARTED: "It has not begun.",
    Reason.ENDED: "It is over.",
    Reason.EXCEPTION: "This day is one of its exceptions.",
    Reason.NOT_TODAY: "Not on this day.",
    Reason.OUTSIDE_HOURS: "Outside its hours.",
    Reason.CAMPAIGN_NOT_STARTED: "Its campaign has not begun.",
    Reason.CAMPAIGN_ENDED: "Its campaign is over.",
    Reason.NO_PLAYABLE_CONTENT: "Nothing in its campaign can be played.",
    Reason.EXPIRED: "All its content has expired.",
}
BEATEN = {Reason.PRIORITY_LOWER, Reason.TARGET_WIDER}


def plan_of_player(actor: User, player_id: int, at: datetime | None) -> PlayerPlanOut:
    """The screen's plan, what it shows at `at` (now unless given), and a reason for every schedule that reaches it.

    Raises: NotFound, Forbidden, Invalid (an instant more than a year away), PlanTooLarge.
    """
    player = players.access_player(actor, player_id, Permission.PLAYER_READ)
    instant = at or clock.now()
    if abs(instant - clock.now()) > FARTHEST:
        raise Invalid("Choose an instant within a year from now.", errors={"at": ["within a year from now"]})
    (audience,) = audiences(Player.id == player.id, with_inactive=True)
    seen = previews.preview(audience.inputs, instant, stagger_of(audience.name))
    return PlayerPlanOut(
        plan_hash=seen.plan.hash,
        plan=seen.plan.wire,
        at=instant,
        timezone=audience.inputs.timezone,
        shown=_shown(seen.plan, seen.shown, audience.inputs),
        reasons=[_reason(verdict) for verdict in seen.verdicts],
    )


def _shown(plan: Plan, shown: Shown | None, inputs: PlanningInputs) -> ShownOut:
    if shown is None:
        return ShownOut(
            from_at=None, to_at=None, item=None, offset_seconds=0, schedule_ids=[], is_fallback=True
        )
    window = None if shown.window is None else plan.timeline[shown.window]
    content = plan.wire["contents"][shown.content]
    campaign = inputs.campaigns.get(shown.campaign_id or 0)
    return ShownOut(
        from_at=window.starts_at if window else None,
        to_at=window.ends_at if window else None,
        item=PlanItemOut(
            content_id=content["id"],
            title=content["title"],
            type=content["type"],
            url=content["url"],
            seconds=plan.loops[shown.loop][shown.item].milliseconds / 1_000,
            campaign=None if campaign is None else Ref(id=campaign.id, name=campaign.name),
        ),
        offset_seconds=shown.offset_ms / 1_000,
        schedule_ids=list(window.schedule_ids) if window else [],
        is_fallback=window is None or not window.schedule_ids,
    )


def _reason(verdict: Verdict) -> ReasonOut:
    outcome = "plays" if verdict.plays else "loses" if verdict.reason in BEATEN else "silent"
    return ReasonOut(
        schedule_id=verdict.schedule_id,
        campaign=Ref(id=verdict.campaign_id, name=verdict.campaign_name),
        verdict=outcome,  # type: ignore[arg-type]  # one of the three literals above
        code=verdict.reason,
        detail=SENTENCES[verdict.reason],
    )
