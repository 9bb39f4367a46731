"""What the clock does for the audit trail: entries are linked within seconds, counted refusals are written."""

from datetime import timedelta

from backend.core import config
from backend.jobs.timetable import every
from backend.services import audit_chain, audit_refusals


@every(seconds=2, everywhere=True)
def link_entries() -> int:
    """New entries join the chain. Of all processes one at a time links, by a lease of its own; the others find nothing to do.

    With the clock's lease entries would wait half a minute after the process that holds it was killed.
    """
    return audit_chain.link_waiting()


@every(seconds=20, everywhere=True)
def write_counted_refusals() -> int:
    """Each process knows whom it refused."""
    return audit_refusals.write_counted()


@every(seconds=3600)
def forget_old_entries() -> int:
    """Entries older than KEEP_AUDIT_DAYS go; the chain of the others stays whole."""
    return audit_chain.purge_older_than(timedelta(days=config.current().keep_audit_days))
