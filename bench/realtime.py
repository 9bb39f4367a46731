"""The part about screens: how many one process carries, how fast each hears what concerns it."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from bench.crowd import crowd, reference
from bench.house import House
from bench.measures import Figures
from bench.measures.changes import acknowledgements, changes, first_plans
from bench.measures.coming import coming, idling
from bench.measures.fan_out import fan_out
from bench.measures.heartbeats import heartbeats
from bench.measures.two_processes import two_processes
from bench.saying import say
from bench.sizes import Sizes

Furnish = Callable[[str, int], House]


def realtime(furnished: Furnish, folder: Path, sizes: Sizes) -> Figures:
    """Every figure about screens."""
    return thousands_in_one_process(furnished, folder, sizes) | the_whole_way(furnished, sizes)


def thousands_in_one_process(furnished: Furnish, folder: Path, sizes: Sizes) -> Figures:
    """Everything about one process with its whole crowd, and two processes beside it."""
    house = furnished("one", sizes.screens)
    with ExitStack() as stack:
        in_c, referees = stack.enter_context(reference()), stack.enter_context(crowd(house.keys))
        serving, screens = stack.enter_context(house.serving()), stack.enter_context(crowd(house.keys))
        referees.connect(in_c.port)
        empty_kib = serving.ask("stats")["rss_kib"]
        say(f"{sizes.screens:,} screens come")
        figures = coming(serving, screens)
        say("their first plans, and changes that touch everybody")
        first_plans(serving, screens)
        figures |= changes(serving, screens, sizes.changes)
        screens.acknowledges(False)
        say("nothing but pings and heartbeats")
        figures |= idling(serving, sizes.idle_seconds)
        say("bursts, in turn with the server in C")
        seen, figures["hub_stall_max_ms"] = fan_out(serving, screens, in_c, referees, sizes.bursts)
        grown_kib = serving.ask("stats")["rss_kib"] - empty_kib
        figures |= seen | {"kib_per_connection_after_bursts": grown_kib / sizes.screens}
        say("heartbeats")
        figures |= heartbeats(serving, screens, sizes.heartbeat_rounds, sizes.least_written)
        say("two processes joined by Redis, in turn with one")
        figures |= two_processes(
            furnished("two", sizes.screens), folder / "redis", serving, screens, sizes.bursts
        )
        screens.must_be_whole()
    return figures


def the_whole_way(furnished: Furnish, sizes: Sizes) -> Figures:
    """From a person's click to the screens' acknowledgements."""
    house = furnished("whole-way", sizes.acknowledging_screens)
    say(f"schedules on their way to {sizes.acknowledging_screens:,} screens")
    with house.serving() as serving, crowd(house.keys) as screens:
        coming(serving, screens)
        first_plans(serving, screens)
        figures = acknowledgements(serving, screens, sizes.acknowledged_changes)
        screens.must_be_whole()
    return figures
