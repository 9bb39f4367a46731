"""What the clock looks after: silent screens, overdue commands, horizons, old rows, health."""

from datetime import timedelta

from backend.core import config
from backend.jobs import purge
from backend.jobs.timetable import every
from backend.services import (
    activity,
    commands,
    health,
    idempotency,
    one_time_links,
    pairing,
    planner,
    presence,
    sign_ins,
    trash,
)
from backend.services.purge import remove_leftovers


@every(seconds=2)
def expire_commands() -> int:
    """End commands nobody answered in time."""
    return commands.expire_overdue()


@every(seconds=5)
def notice_silence() -> int:
    """Screens not heard of for too long are offline."""
    return presence.mark_silent()


@every(seconds=60)
def roll_horizons() -> int:
    """Plans that come to their end are computed anew."""
    return planner.roll_horizons()


@every(seconds=5, everywhere=True)
def look_at_health() -> None:
    """Each process knows how its own parts are."""
    health.check()


@every(seconds=3600)
def forget_old_rows() -> int:
    """Old commands, lines of activity, plans, pairings, sign-ins and kept answers go."""
    settings = config.current()
    return (
        commands.purge_older_than(timedelta(days=settings.keep_commands_days))
        + activity.purge_older_than(timedelta(days=settings.keep_activity_days))
        + planner.purge_unused_plans()
        + pairing.purge_abandoned()
        + sign_ins.purge_ended()
        + one_time_links.purge_ended()
        + idempotency.forget_old()
    )


@every(seconds=3600)
def empty_trash() -> int:
    """What has lain in the trash for its days is erased."""
    return trash.empty_trash()


@every(seconds=purge.EVERY_SECONDS)
def purge_files() -> int:
    """Files nobody uses any more go after their time of grace."""
    return purge.run()


@every(seconds=purge.EVERY_SECONDS, everywhere=True)
def tidy_incoming() -> int:
    """Each machine has a folder of its own in which bytes wait; what killed processes left there goes."""
    return remove_leftovers()
