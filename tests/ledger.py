"""A ledger outside the system: what the server acknowledged and what screens did, in files no crash of the server touches.

Afterwards it is compared with the rows: nothing acknowledged may be missing, nothing done twice, nothing done too late.
"""

import json
import os
import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

OPEN = {"queued", "delivered"}
SET_ASIDE = {"expired", "cancelled"}
Entry = dict[str, Any]


class Ledger:
    """A file of JSON lines; what is written is on the disk when `writes` returns."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("ab")
        self._door = threading.Lock()
        self.count = 0

    def writes(self, *entries: Entry) -> None:
        """Append these lines. Raises OSError when they can't be kept."""
        content = b"".join(json.dumps(entry).encode() + b"\n" for entry in entries)
        with self._door:
            self._file.write(content)
            self._file.flush()
            os.fsync(self._file.fileno())
            self.count += len(entries)

    def entries(self) -> list[Entry]:
        """All that was written, by anybody, in its order."""
        return [json.loads(line) for line in self.path.read_bytes().splitlines()]


@dataclass(frozen=True)
class Row:
    """A command as the database has it."""

    id: str
    player_id: int
    seq: int
    status: str
    supersede_key: str | None
    expires_at: float | None


def rows(database: str) -> list[Row]:
    """All commands of a database, read past the server."""
    engine = create_engine(database)
    query = "SELECT id, player_id, seq, status, supersede_key, expires_at FROM player_commands ORDER BY id"
    with engine.connect() as connection:
        found = [
            Row(row[0], row[1], row[2], str(row[3]).lower(), row[4], _epoch(row[5]))
            for row in connection.execute(text(query))
        ]
    engine.dispose()
    return found


def _epoch(instant: Any) -> float | None:
    if instant is None:
        return None
    read = instant if isinstance(instant, datetime) else datetime.fromisoformat(str(instant))
    return read.replace(tzinfo=UTC).timestamp()


@dataclass(frozen=True)
class Verdict:
    """What became of all commands that were acknowledged; each list names commands."""

    acknowledged: int
    lost: list[str]
    done_twice: list[str]
    done_after_expiry: list[str]
    never_ordered: list[str]

    @property
    def is_clean(self) -> bool:
        return not (self.lost or self.done_twice or self.done_after_expiry or self.never_ordered)


def verdict(entries: Iterable[Entry], found: Iterable[Row]) -> Verdict:
    """Hold what was acknowledged and done against the rows.

    An acknowledged command is lost when it has no row, when its row is still open though everybody is back, when the row
    claims an outcome the screen knows nothing of, or when it was superseded by nothing. An order repeated with the same
    Idempotency-Key is one intent: two commands for it, both done, count as done twice.
    """
    all_entries, by_id = list(entries), {row.id: row for row in found}
    told = {each["command"]: each for each in all_entries if each["what"] == "acknowledged"}
    done = [each for each in all_entries if each["what"] == "done"]
    seen = {each["command"] for each in all_entries if each["what"] in {"done", "dropped"}}
    newest = _newest(by_id.values())
    return Verdict(
        acknowledged=len(told),
        lost=[command for command in told if _is_lost(by_id.get(command), seen, newest)],
        done_twice=_twice(done, all_entries),
        done_after_expiry=[each["command"] for each in done if _is_late(each, by_id.get(each["command"]))],
        never_ordered=[each["command"] for each in done if each["command"] not in by_id],
    )


def _newest(found: Iterable[Row]) -> dict[tuple[int, str], int]:
    newest: dict[tuple[int, str], int] = {}
    for row in found:
        if row.supersede_key is not None:
            place = row.player_id, row.supersede_key
            newest[place] = max(row.seq, newest.get(place, 0))
    return newest


def _is_lost(row: Row | None, seen: set[str], newest: dict[tuple[int, str], int]) -> bool:
    if row is None or row.status in OPEN:
        return True
    if row.status in SET_ASIDE:
        return False
    if row.status == "superseded":
        return newest.get((row.player_id, str(row.supersede_key)), 0) <= row.seq
    return row.id not in seen


def _twice(done: list[Entry], entries: list[Entry]) -> list[str]:
    intents = {each["command"]: each.get("intent", each["command"]) for each in entries if "intent" in each}
    times = Counter(intents.get(each["command"], each["command"]) for each in done)
    return [intent for intent, count in times.items() if count > 1]


def _is_late(entry: Entry, row: Row | None) -> bool:
    return row is not None and row.expires_at is not None and entry["at"] > row.expires_at
