"""Purging what nobody uses any more."""

import structlog

from backend.services import jobs, purge

log = structlog.get_logger(__name__)
EVERY_SECONDS = 3600.0
KEEP_FINISHED_DAYS = 30


def run() -> int:
    """Remove unused files after their time of grace, and jobs that ended long ago. Returns how many files went."""
    jobs.forget_finished(KEEP_FINISHED_DAYS)
    removed = purge.purge_orphans()
    if removed:
        log.info("files_purged", files=removed)
    return removed
