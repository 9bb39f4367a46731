"""How much is measured: the whole, or a little that is over in a minute."""

from dataclasses import dataclass, replace

MEBIBYTE = 1024 * 1024
FEW_SCREENS = 20  # one in each place: where no screens are measured the house is furnished all the same


@dataclass(frozen=True)
class Sizes:
    """Numbers of screens and rounds."""

    screens: int  # in one process, and over the two
    acknowledging_screens: int
    idle_seconds: float
    bursts: int
    changes: int
    acknowledged_changes: int
    heartbeat_rounds: int
    photos: int
    films: int
    large_upload_bytes: int
    reading_rounds: int
    reading_seconds: float
    fetch_rounds: int
    fetch_seconds: float
    authentication_rounds: int
    authentications: int  # in a round

    @property
    def least_written(self) -> int:
        """A pass that wrote fewer heartbeats says little about the cost of one."""
        return min(1_000, self.screens * 3 // 10)


# Idle is looked at for whole ping intervals of 25 s: else some screens' pings would be counted twice and others' once.
WHOLE = Sizes(
    screens=10_000,
    acknowledging_screens=2_000,
    idle_seconds=50,
    bursts=9,
    changes=7,
    acknowledged_changes=7,
    heartbeat_rounds=5,
    photos=15,
    films=9,
    large_upload_bytes=1024 * MEBIBYTE,
    reading_rounds=7,
    reading_seconds=3,
    fetch_rounds=9,
    fetch_seconds=1,
    authentication_rounds=9,
    authentications=1_000,
)
QUICK = Sizes(
    screens=1_000,
    acknowledging_screens=200,
    idle_seconds=2,
    bursts=2,
    changes=2,
    acknowledged_changes=2,
    heartbeat_rounds=2,
    photos=2,
    films=2,
    large_upload_bytes=128 * MEBIBYTE,
    reading_rounds=1,
    reading_seconds=0.8,
    fetch_rounds=2,
    fetch_seconds=0.2,
    authentication_rounds=2,
    authentications=200,
)


def sizes(*, is_quick: bool, screens: int | None) -> Sizes:
    """The whole or a little, with another number of screens if one is given."""
    chosen = QUICK if is_quick else WHOLE
    return replace(chosen, screens=screens) if screens else chosen
