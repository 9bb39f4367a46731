"""How this process runs many things at once: green threads (eventlet, gevent) or real ones.

Under eventlet and gevent the standard library is patched before anything else is imported (`wsgi.py`, the worker class), so
`threading` and `time.sleep` are green here. Whatever touches the database runs on these threads. What burns CPU or blocks
in C goes through `run_in_thread` and must not touch the database, a lock or a socket of ours; the one exception is SQLite's
wait for the disk at the end of a commit (core/db.py).
"""

import os
import select
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, Literal, ParamSpec, TypeVar

import structlog

log = structlog.get_logger(__name__)

AsyncMode = Literal["eventlet", "gevent", "threading"]
Params = ParamSpec("Params")
Result = TypeVar("Result")

TURN_SECONDS = 0.0005
BEHIND = 10  # niceness: a tenth of a processor that somebody else wants, all of one that nobody does
_mode: AsyncMode = "threading"
_gave_way_at = 0.0


def use(mode: AsyncMode) -> None:
    """Say which kind of threads this process runs on. Called once, by whoever starts it."""
    global _mode
    _mode = mode


def mode() -> AsyncMode:
    """The kind of threads this process runs on."""
    return _mode


def spawn(work: Callable[..., Any], *args: Any, name: str | None = None) -> threading.Thread:
    """Run `work` beside the caller. A failure is logged, never lost."""

    def logged() -> None:
        try:
            work(*args)
        except Exception:
            log.exception("background_work_failed", work=getattr(work, "__qualname__", repr(work)))

    thread = threading.Thread(target=logged, name=name, daemon=True)
    thread.start()
    return thread


def sleep(seconds: float) -> None:
    """Let the others run for this long."""
    time.sleep(seconds)


def give_way() -> None:
    """Let the others run if nobody who called this has done so for half a millisecond. Real threads need no such courtesy."""
    global _gave_way_at
    if _mode == "threading":
        return
    now = time.perf_counter()
    if now - _gave_way_at > TURN_SECONDS:
        time.sleep(0)
        _gave_way_at = time.perf_counter()


def wait_readable(descriptors: Sequence[int], seconds: float) -> set[int]:
    """Let the others run until one of these can be read or the time is up. Returns those that can be read."""
    # The system's select() knows no descriptor past 1023; under eventlet and gevent there is no poll().
    if _mode == "threading":
        watched = select.poll()
        for descriptor in descriptors:
            watched.register(descriptor, select.POLLIN)
        return {descriptor for descriptor, _ in watched.poll(seconds * 1000)}
    if _mode == "eventlet":
        return _wait_readable_on_eventlet(descriptors, seconds)
    return set(select.select(descriptors, [], [], seconds)[0])


def _wait_readable_on_eventlet(descriptors: Sequence[int], seconds: float) -> set[int]:
    """Eventlet's own select() resumes its caller once for each descriptor that is ready at one moment.

    The second time the caller waits for something else already, and takes what it is told for the answer to that.
    """
    from eventlet import Event, Timeout
    from eventlet.hubs import get_hub

    loop, first, ready = get_hub(), Event(), set[int]()

    def is_ready(descriptor: int) -> None:
        ready.add(descriptor)
        if not first.ready():
            first.send()

    listeners = [
        loop.add(loop.READ, each, is_ready, first.send_exception, lambda: None) for each in descriptors
    ]
    try:
        with Timeout(seconds, False):
            first.wait()
    finally:
        for listener in listeners:
            loop.remove(listener)
    return ready


@contextmanager
def patience(seconds: float) -> Iterator[None]:
    """Raise TimeoutError when what stands in the block waits longer than this for a socket.

    With real threads the socket's own time limit is the only one.
    """
    if _mode == "eventlet":
        from eventlet import Timeout

        with Timeout(seconds, TimeoutError("nothing came")):
            yield
    elif _mode == "gevent":
        import gevent

        with gevent.Timeout(seconds, TimeoutError("nothing came")):
            yield
    else:
        yield


def run_in_thread(work: Callable[Params, Result], *args: Params.args, **kwargs: Params.kwargs) -> Result:
    """Run blocking or CPU-bound work on a real thread; only the caller waits, the hub goes on."""
    if _mode == "eventlet":
        from eventlet import tpool  # only this mode has it installed and patched

        result: Result = tpool.execute(work, *args, **kwargs)
        return result
    if _mode == "gevent":
        import gevent

        answer: Result = gevent.get_hub().threadpool.apply(work, args, kwargs)
        return answer
    return work(*args, **kwargs)


def run_behind(work: Callable[Params, Result], *args: Params.args, **kwargs: Params.kwargs) -> Result:
    """Like `run_in_thread`, for CPU-bound work that may wait: everything else in this process comes first.

    Without it two who sign in on two processors hold up everybody's answers. Gevent's threads keep their priority.
    """
    if _mode == "gevent":
        return run_in_thread(work, *args, **kwargs)
    return run_in_thread(_lowered, partial(work, *args, **kwargs))


def _lowered(work: Callable[[], Result]) -> Result:
    """On a real thread that lives for this alone: without privileges none that was lowered gets its priority back."""
    results, errors = list[Result](), list[BaseException]()

    def run() -> None:
        os.nice(BEHIND)  # Linux: of this thread, not of the process
        try:
            results.append(work())
        except BaseException as error:  # noqa: BLE001 - raised again by whoever waits
            errors.append(error)

    thread = _real_threading().Thread(target=run, daemon=True)
    thread.start()
    thread.join()
    if errors:
        raise errors[0]
    return results[0]


def _real_threading() -> Any:
    """The module whose threads are the system's own."""
    if _mode == "eventlet":
        from eventlet import patcher  # as above

        return patcher.original("threading")
    return threading
