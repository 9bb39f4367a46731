"""Reports: what registered screens say of themselves. Heard at once, written in batches.

What screens say between two passes is kept here, in this process, and written with one statement. The same pass looks
whether each of them has what it should have. What a killed process had not written yet the screen says again: its
heartbeat names the plan it plays, its registration too.
"""

import threading
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import Table, select

from backend.core import clock, hub
from backend.core.bulk import among, bulk_update, update_these
from backend.core.db import AWAY, announce, atomic, db
from backend.models.players import Player, PlayerStatus
from backend.schemas.realtime import AckIn, HeartbeatIn, PlayerCommandOut, StatusIn
from backend.services import activity, commands
from backend.services.players import PlayersChanged, SessionEnded
from backend.services.standing import COLUMNS, Left, Said, Standing

log = structlog.get_logger(__name__)
PLAYERS: Table = Player.__table__  # type: ignore[assignment]  # a declared table is always a Table
AT_ONCE = 1_000  # screens in one transaction: others have a turn between two
MOST_SAID = 20  # by one screen while the database is away; of more only the newest are kept
WRITTEN = (*(each for each in COLUMNS if each != "plan_hash"), "last_seen_at")


@dataclass(frozen=True)
class Missed:
    """Screens that were heard and lack something: the plan they should play, or commands without an answer."""

    plans: tuple[int, ...]
    commands: tuple[tuple[int, PlayerCommandOut], ...]


@dataclass
class _Heard:
    session_id: str
    player_id: int
    said: list[tuple[datetime, Said]] = field(default_factory=list)
    has_beaten: bool = False


_door = threading.Lock()
_turn = threading.Lock()
# By socket and screen: what was one screen's socket may register as another's.
_waiting: dict[tuple[str, int], _Heard] = {}


def heartbeat(session_id: str, player_id: int, beat: HeartbeatIn) -> None:
    """The screen lives and says what it plays; see `flush` for what comes of it."""
    _hear(session_id, player_id, beat, is_beat=True)


def acknowledge(session_id: str, player_id: int, ack: AckIn) -> None:
    """The screen received, applied or could not use a plan."""
    _hear(session_id, player_id, ack)


def state(session_id: str, player_id: int, said: StatusIn) -> None:
    """The screen's own trouble, or its end."""
    _hear(session_id, player_id, said)


def leave(session_id: str, player_id: int) -> None:
    """A socket closed: its screen is offline, unless a newer socket speaks for it by then."""
    _hear(session_id, player_id, Left())


def _hear(session_id: str, player_id: int, said: Said, *, is_beat: bool = False) -> None:
    with _door:
        heard = _waiting.get((session_id, player_id))
        if heard is None:
            heard = _waiting[session_id, player_id] = _Heard(session_id, player_id)
        heard.said.append((clock.now(), said))
        heard.has_beaten = heard.has_beaten or is_beat
        del heard.said[:-MOST_SAID]


def flush() -> int:
    """Write what was said since the last time. Returns of how many screens.

    What could not be written is kept for the next call.
    Announces: PlayersChanged, SessionEnded (whose screen another machine speaks for), Missed. Raises: Unavailable.
    """
    written = 0
    with _turn:  # two at once could write the older word last
        while batch := _take():
            _write_all(batch)
            written += len(batch)
            hub.sleep(0)
    return written


def _write_all(batch: Sequence[_Heard]) -> None:
    """Together, or else one by one: a word that can't be written must not keep those of all others. Raises: Unavailable."""
    try:
        _write(batch)
    except AWAY:
        _give_back(batch)
        raise
    except Exception:
        log.exception("reports_not_written", screens=len(batch))
        for place, heard in enumerate(batch):
            _write_alone(heard, batch[place:])
    except BaseException:  # whoever writes is being ended
        _give_back(batch)
        raise


def _write_alone(heard: _Heard, rest: Sequence[_Heard]) -> None:
    try:
        _write([heard])
    except AWAY:
        _give_back(rest)
        raise
    except Exception:
        log.exception("report_dropped", player_id=heard.player_id)


def _take() -> list[_Heard]:
    with _door:
        names = list(_waiting)[:AT_ONCE]
        return [_waiting.pop(name) for name in names]


def _give_back(batch: Iterable[_Heard]) -> None:
    with _door:
        for each in batch:
            later = _waiting.get((each.session_id, each.player_id))
            if later is not None:
                each.said += later.said
                each.has_beaten = each.has_beaten or later.has_beaten
            del each.said[:-MOST_SAID]
            _waiting[each.session_id, each.player_id] = each


@atomic
def _write(batch: Sequence[_Heard]) -> None:
    standing = _standing({each.player_id for each in batch})
    written: dict[int, tuple[_Heard, Standing]] = {}
    quiet: list[int] = []
    changed: dict[int, Standing] = {}
    turned: defaultdict[PlayerStatus, list[tuple[int, int]]] = defaultdict(list)
    for heard in batch:
        place, screen = standing.get(heard.player_id, (0, None))
        if screen is None or screen.session_id != heard.session_id:
            _send_away(heard)
            continue
        before, was = screen.visible, screen.status
        screen.hears(heard.said)
        written[heard.player_id] = heard, screen
        if screen.visible == before and screen.session_id is not None:
            quiet.append(heard.player_id)
        else:
            changed[heard.player_id] = screen
        if screen.status is not was:
            turned[screen.status].append((heard.player_id, place))
    _keep(quiet, changed, {player_id: screen.system_info for player_id, (_, screen) in written.items()})
    for status, screens in turned.items():
        activity.record_all(f"player.{status}", screens)
    if changed:
        announce(PlayersChanged(tuple(changed)))
    _reconcile(written)


def _standing(player_ids: Collection[int]) -> dict[int, tuple[int, Standing]]:
    """Each screen's place and standing, its row locked until the commit."""
    columns = [PLAYERS.c[name] for name in ("id", "location_id", *COLUMNS)]
    query = select(*columns).where(among(PLAYERS.c.id, player_ids))
    rows = db.session.execute(query.order_by(PLAYERS.c.id).with_for_update())
    return {row[0]: (row[1], Standing(*row[2:])) for row in rows}


def _send_away(heard: _Heard) -> None:
    """Another machine speaks for the screen. Whoever has left need not be told."""
    if not isinstance(heard.said[-1][1], Left):
        announce(SessionEnded(heard.session_id, "replaced"))


def _keep(quiet: Sequence[int], changed: dict[int, Standing], infos: dict[int, str | None]) -> None:
    """Most have nothing new to say but that they are there: all of them are one short statement."""
    instant = clock.now()
    if quiet:
        update_these(PLAYERS, quiet, {"last_seen_at": instant})
    rows = [
        {"id": player_id, **_row(screen), "last_seen_at": instant} for player_id, screen in changed.items()
    ]
    bulk_update(PLAYERS, rows, WRITTEN)
    told = [{"id": player_id, "system_info": info} for player_id, info in infos.items() if info is not None]
    bulk_update(PLAYERS, told, ["system_info"])


def _row(screen: Standing) -> dict[str, Any]:
    return {name: getattr(screen, name) for name in WRITTEN if name != "last_seen_at"}


def _reconcile(written: dict[int, tuple[_Heard, Standing]]) -> None:
    """See that whoever spoke has what it should have. Commands are said again with heartbeats only, not with every word."""
    here = {player_id: pair for player_id, pair in written.items() if pair[1].session_id is not None}
    beating = [player_id for player_id, (heard, _) in here.items() if heard.has_beaten]
    plans = tuple(
        player_id
        for player_id, (heard, screen) in here.items()
        if screen.lacks_its_plan and not _has_just_failed(heard)
    )
    waiting = commands.open_commands_of(beating) if beating else {}
    orders = tuple((player_id, order) for player_id in beating for order in waiting[player_id])
    if plans or orders:
        announce(Missed(plans, orders))


def _has_just_failed(heard: _Heard) -> bool:
    """A plan that could not be used is not sent again at once, but with the next heartbeat."""
    said = heard.said[-1][1]
    return isinstance(said, AckIn) and said.status == "failed"
