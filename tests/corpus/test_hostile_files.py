"""Files made to hurt, and real ones with flipped bits or a missing end: the server takes them all, and nobody else notices.

Batches of them alternate with quiet, so that a busy machine is as busy in one as in the other.
"""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from backend.core.filetypes import BY_EXTENSION
from tests.faults.forms import FIGURES, IS_LONG, form
from tests.hostile.samples import HOSTILE, samples
from tests.library import Library, opened
from tests.lines import eventually
from tests.prober import Prober, Span, running_prober
from tests.served import Served

pytestmark = [pytest.mark.processes, pytest.mark.timeout(form(240, 1_800))]
BATCHES, BATCH, AT_ONCE = form(4, 60), 8, 4
QUIET_SECONDS = form(1.0, 2.0)
MEBIBYTE = 1024 * 1024
MOST_GROWTH = 40 * MEBIBYTE
MOST_TIMES_SLOWER = 2.0
ODDLY = settings(
    max_examples=BATCHES,
    deadline=None,
    database=None,
    derandomize=not IS_LONG,
    phases=[Phase.generate],  # to make an example smaller a server would have to be hurt a hundred times
    suppress_health_check=list(HealthCheck),
)


@dataclass(frozen=True)
class Spoil:
    """What is done to a sample: bits are flipped (where in the file, from 0 to 1, and which), and its end is cut off."""

    extension: str
    flips: list[tuple[float, int]]
    kept: float

    def done_to(self, whole: bytes) -> bytes:
        spoiled = bytearray(whole)
        for where, bit in self.flips:
            spoiled[int(where * (len(whole) - 1))] ^= 1 << bit
        return bytes(spoiled[: max(1, int(len(whole) * self.kept))])


FLIPS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 7)), max_size=30)
KEPT = st.one_of(st.just(1.0), st.floats(0.01, 1))
SPOILS = st.builds(Spoil, st.sampled_from(sorted(BY_EXTENSION)), FLIPS, KEPT)


@dataclass
class Ward:
    """The server, who watches it, and when it was left in peace or not."""

    library: Library
    prober: Prober
    wholes: dict[str, bytes]
    quiet: list[Span] = field(default_factory=list)
    loaded: list[Span] = field(default_factory=list)
    outcomes: dict[str, int] = field(default_factory=dict)

    def rests(self) -> None:
        """Nobody asks for anything but its health."""
        eventually(lambda: not self.library.children(), "every child being gone", within=60)
        began = time.monotonic()
        time.sleep(QUIET_SECONDS)
        self.quiet.append((began, time.monotonic()))

    def takes(self, files: list[tuple[str, bytes]]) -> None:
        """All of these, several at once, each until nobody works on it any more."""
        began = time.monotonic()
        with ThreadPoolExecutor(AT_ONCE) as people:
            for outcome, _ in people.map(lambda file: self.library.outcome(*file), files):
                self.outcomes[outcome] = self.outcomes.get(outcome, 0) + 1
        self.loaded.append((began, time.monotonic()))


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ward]:
    folder = tmp_path_factory.mktemp("ward")
    served = Served(folder)
    library = opened(served)
    wholes = samples(folder)
    with running_prober(served.host, served.port, folder / "health") as prober:
        made = Ward(library, prober, wholes)
        for name in ("jpg", "mp4"):  # what is loaded and cached at the first upload is no growth
            assert library.outcome(f"sample.{name}", wholes[name])[0] == "ready"
        yield made
    served.leaves()


def test_there_is_a_sample_of_every_kind_and_the_server_takes_it(ward: Ward):
    assert ward.wholes.keys() == BY_EXTENSION.keys()
    with ThreadPoolExecutor(AT_ONCE) as people:
        names = [f"whole.{name}" for name in ward.wholes]
        outcomes = dict(
            zip(names, people.map(ward.library.outcome, names, ward.wholes.values()), strict=True)
        )

    assert {name: outcome for name, outcome in outcomes.items() if outcome[0] != "ready"} == {}


def test_hostile_and_broken_files_never_crash_or_stall_the_server(ward: Ward):
    pid, before = ward.library.process().pid, ward.library.memory_bytes()
    hostile = [(name, make()) for name, make in HOSTILE.values()]

    for start in range(0, len(hostile), BATCH):
        ward.rests()
        ward.takes(hostile[start : start + BATCH])
    broken_files(ward)
    ward.rests()

    grown = ward.library.memory_bytes() - before
    quiet, loaded = (percentile(ward.prober.took(spans)) for spans in (ward.quiet, ward.loaded))
    write_figures(ward, grown, quiet, loaded)
    assert ward.library.process().pid == pid
    assert min(ward.prober.took([(0, time.monotonic())])) >= 0, "a question for its health had no answer"
    assert ward.library.leftovers() == []
    assert ward.library.strangers() == []
    assert "Traceback" not in ward.library.said()
    assert grown < MOST_GROWTH
    assert loaded <= MOST_TIMES_SLOWER * quiet, (
        f"p95 {loaded * 1_000:.1f} ms, {quiet * 1_000:.1f} ms when idle"
    )


def broken_files(ward: Ward) -> None:
    """Batches of spoiled samples, drawn by hypothesis."""

    @ODDLY
    @given(spoils=st.lists(SPOILS, min_size=BATCH, max_size=BATCH))
    def batch(spoils: list[Spoil]) -> None:
        ward.rests()
        ward.takes([(f"x.{each.extension}", each.done_to(ward.wholes[each.extension])) for each in spoils])

    batch()


def percentile(took: list[float], share: float = 0.95) -> float:
    assert len(took) >= 20, "it was hardly measured"
    return sorted(took)[int(len(took) * share)]


def write_figures(ward: Ward, grown: int, quiet: float, loaded: float) -> None:
    """What was measured, into bench/out/hostile.json."""
    figures = {
        "form": form("quick", "long"),
        "outcomes": ward.outcomes,
        "health_p95_ms_idle": round(quiet * 1_000, 2),
        "health_p95_ms_loaded": round(loaded * 1_000, 2),
        "ratio": round(loaded / quiet, 2),
        "memory_grown_mib": round(grown / MEBIBYTE, 1),
    }
    FIGURES.mkdir(parents=True, exist_ok=True)
    Path(FIGURES / "hostile.json").write_text(json.dumps(figures, indent=2) + "\n", "utf-8")
    print(figures)
