"""`flask worker`: a process that only prepares media, on this machine or another, fed by the Redis queue."""

import signal
from functools import partial

import click
import structlog
from flask import Flask

from backend.core import config, hub, priority, sandbox
from backend.jobs import queue, settings

log = structlog.get_logger(__name__)
FAREWELL_SECONDS = 8.0  # Docker kills after ten; what is not put back by then is done again from its row
LOOK_SECONDS = 0.2
NICENESS = 10  # a server on the same machine, whose screens wait for answers, comes first


def install(app: Flask) -> None:
    """Add the command to `flask`."""
    app.cli.add_command(click.Command("worker", callback=partial(work, app), help=work.__doc__))


def work(app: Flask) -> None:
    """Prepare uploaded media until told to stop. As many as you like may run, on any machine with the same store."""
    told: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, _frame: told.append(received))
    priority.come_after_other_sessions(NICENESS)
    sandbox.warm_up()
    settings.start(app)
    here = queue.open_for(app)
    threads = here.start(config.current().media_workers)
    log.info("worker_ready", workers=len(threads) - 1)
    while not told:
        hub.sleep(LOOK_SECONDS)
    here.leave(FAREWELL_SECONDS)
    log.info("worker_ended")
