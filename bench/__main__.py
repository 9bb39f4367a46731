"""`make bench`: measures, prints a table, and keeps the figures in bench/out/."""

import argparse
import os
import platform
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import report
from bench.crowd import crowd, reference
from bench.house import ROOT, House, furnish
from bench.limits import need_files
from bench.measures import Figures
from bench.measures.changes import acknowledgements, changes, first_plans
from bench.measures.coming import coming, idling
from bench.measures.fan_out import fan_out
from bench.measures.heartbeats import heartbeats
from bench.measures.two_processes import two_processes
from bench.neighbours import busy_seconds, own_seconds
from bench.sizes import Sizes, sizes
from tests.servers import running_mariadb

OUT = ROOT / "bench" / "out"
Furnish = Callable[[str, int], House]
_began = time.monotonic()


def say(what: str) -> None:
    """Tell who waits what is measured now."""
    print(f"{time.monotonic() - _began:5.0f} s  {what}", flush=True)


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


def measure(database: str, sizes: Sizes) -> Figures:
    """Every figure, on private servers that are gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="tvs-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        mariadb = stack.enter_context(running_mariadb(folder / "mariadb")) if database == "mariadb" else None

        def furnished(house: str, screens: int) -> House:
            return furnish(folder / house, screens, mariadb.make_database() if mariadb else "")

        return thousands_in_one_process(furnished, folder, sizes) | the_whole_way(furnished, sizes)


def keep(figures: Figures, circumstances: dict[str, Any], out: Path) -> str:
    """Write latest.json and latest.md. Returns what the latter says."""
    goals = report.table(figures) + "\n" + report.promises(OUT / "faults.json")
    run_on = ", ".join(f"{name}: {value}" for name, value in circumstances.items())
    said = "\n\n".join([goals, report.beside(figures), run_on]) + "\n"
    out.mkdir(exist_ok=True)
    (out / "latest.json").write_text(report.as_json(figures, circumstances), "utf-8")
    (out / "latest.md").write_text(said, "utf-8")
    return said


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a small crowd and few rounds, over in a minute")
    parser.add_argument("--screens", type=int, help="another number of screens")
    parser.add_argument("--database", choices=("sqlite", "mariadb"), default="sqlite")
    parser.add_argument("--out", type=Path, default=OUT, help="where the figures are kept")
    return parser.parse_args()


def main() -> None:
    """Measure, print, keep."""
    options = _options()
    chosen = sizes(is_quick=options.quick, screens=options.screens)
    need_files(chosen.screens)
    began, busy, own = time.monotonic(), busy_seconds(), own_seconds()
    figures = measure(options.database, chosen)
    others = (busy_seconds() - busy) - (own_seconds() - own)
    circumstances = {
        "processors": os.cpu_count(),
        "python": platform.python_version(),
        "database": options.database,
        "screens": chosen.screens,
        "quick": options.quick,
        "others_cpu_percent": round(max(100 * others / (time.monotonic() - began), 0)),
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    print("\n" + keep(figures, circumstances, options.out))
    print("\n".join(report.missed(figures) or ["Every goal was reached."]))


if __name__ == "__main__":
    main()
