"""`make bench`: measures, prints a table, and keeps the figures in bench/out/."""

import argparse
import os
import platform
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import report
from bench.accounts import accounts
from bench.goals import Part
from bench.house import ROOT, House, furnish
from bench.limits import need_files
from bench.measures import Figures
from bench.media import media
from bench.neighbours import adopt_orphans, busy_seconds, own_seconds
from bench.parts import PARTS, Measured, from_before
from bench.realtime import Furnish, realtime
from bench.sizes import FEW_SCREENS, Sizes, sizes
from tests.servers import running_mariadb

OUT = ROOT / "bench" / "out"
MEASURES: dict[Part, Callable[[Furnish, Path, Sizes], Figures]] = {
    "realtime": realtime,
    "media": media,
    "accounts": accounts,
}


def measure(part: Part, options: argparse.Namespace, chosen: Sizes) -> Measured:
    """Every figure of a part, on private servers that are gone afterwards."""
    began, busy, own = time.monotonic(), busy_seconds(), own_seconds()
    with _houses(options.database) as (folder, furnished):
        figures = MEASURES[part](furnished, folder, chosen)
    others = (busy_seconds() - busy) - (own_seconds() - own)
    others_cpu_percent = round(max(100 * others / (time.monotonic() - began), 0))
    return Measured(part, figures, _circumstances(part, options, chosen, others_cpu_percent))


@contextmanager
def _houses(database: str) -> Iterator[tuple[Path, Furnish]]:
    """A temporary folder, and houses in it."""
    with tempfile.TemporaryDirectory(prefix="tvs-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        mariadb = stack.enter_context(running_mariadb(folder / "mariadb")) if database == "mariadb" else None

        def furnished(house: str, screens: int) -> House:
            return furnish(folder / house, screens, mariadb.make_database() if mariadb else "")

        yield folder, furnished


def _circumstances(
    part: Part, options: argparse.Namespace, chosen: Sizes, others_cpu_percent: int
) -> dict[str, Any]:
    return {
        "processors": os.cpu_count(),
        "python": platform.python_version(),
        "database": options.database,
        "screens": chosen.screens if part == "realtime" else FEW_SCREENS,
        "quick": options.quick,
        "others_cpu_percent": others_cpu_percent,
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def keep(measured: list[Measured], out: Path) -> str:
    """Write latest.json and latest.md. Returns what the latter says."""
    known = measured + from_before(out, {each.part for each in measured})
    parts = sorted(known, key=lambda each: PARTS.index(each.part))
    said = report.said(parts, OUT / "faults.json")
    out.mkdir(exist_ok=True)
    (out / "latest.json").write_text(report.as_json(parts), "utf-8")
    (out / "latest.md").write_text(said, "utf-8")
    return said


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a small crowd and few rounds, over in a minute")
    parser.add_argument("--only", choices=PARTS, help="one part; the others keep their figures from before")
    parser.add_argument("--screens", type=int, help="another number of screens")
    parser.add_argument("--database", choices=("sqlite", "mariadb"), default="sqlite")
    parser.add_argument("--out", type=Path, default=OUT, help="where the figures are kept")
    return parser.parse_args()


def main() -> None:
    """Measure, print, keep."""
    options = _options()
    chosen = sizes(is_quick=options.quick, screens=options.screens)
    need_files(chosen.screens)
    adopt_orphans()
    parts: list[Part] = [options.only] if options.only else list(PARTS)
    measured = [measure(part, options, chosen) for part in parts]
    print("\n" + keep(measured, options.out))
    print("\n".join(report.missed(measured) or ["Every goal was reached."]))


if __name__ == "__main__":
    main()
