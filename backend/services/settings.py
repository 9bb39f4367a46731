"""System settings: what administrators change while the server runs. The environment's values are the defaults.

A row for each setting that was ever changed holds what was chosen and the number of the change; the highest number is the
version of all. What counts is read by `refresh`, in each process after every change and every few seconds, and swapped
into core/config as one snapshot: whoever asks `config.current()` asks no database.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from pydantic import ValidationError
from sqlalchemy import select

from backend.core import clock, config, lease
from backend.core.config import Config
from backend.core.db import announce, atomic, db
from backend.core.errors import Invalid, NotFound, Stale
from backend.models.settings import Setting
from backend.models.users import User
from backend.schemas.settings import LanguageSetting, NameSetting, NumberSetting, SettingsChange, SettingsOut
from backend.services import media_addresses, rights
from backend.services.rights import Permission

log = structlog.get_logger(__name__)

ADJUSTABLE = tuple(name for name in SettingsChange.model_fields if name != "version")
LIMITS = tuple(name for name in ADJUSTABLE if name.endswith("_bytes"))
SILENCE = "offline_after_seconds"
LOGO = "logo"
ALONE = "settings"
BEATS_TO_SILENCE = 2
Rows = dict[str, Setting]
Values = dict[str, Any]


@dataclass(frozen=True)
class SettingsChanged:
    """Somebody changed how the system works."""


@dataclass(frozen=True)
class Before:
    """What held before a setting was lowered, for what began then; counts until this instant."""

    value: int
    until: datetime


@dataclass(frozen=True)
class Snapshot:
    """What counts beside `config.current()`, above which settings of the environment."""

    base: Config
    logo_key: str | None = None
    before: Mapping[str, Before] = field(default_factory=dict)


class _Read:
    """What was read last."""

    snapshot: Snapshot | None = None


_door = threading.Lock()  # what is read first counts first


def snapshot() -> Snapshot:
    """What counts now in this process, beside `config.current()`."""
    read, base = _Read.snapshot, config.configured()
    return read if read is not None and read.base is base else Snapshot(base)


def refresh() -> None:
    """Let what the rows say count in this process."""
    with _door:
        rows = _rows()
        config.overlay(_sound({name: row.value["value"] for name, row in rows.items() if _is_set(row)}))
        logo = rows.get(LOGO)
        before = {name: _before(row) for name, row in rows.items() if "before" in row.value}
        _Read.snapshot = Snapshot(config.configured(), logo.value.get("value") if logo else None, before)


def lasting(name: str) -> int:
    """A number as it counts for what began before it was lowered: uploads under way, screens that beat more slowly."""
    value: int = getattr(config.current(), name)
    known = snapshot().before.get(name)
    return max(value, known.value) if known is not None and clock.now() < known.until else value


def silence_seconds() -> int:
    """After how much silence a screen is offline: never less than two of its heartbeats."""
    return max(lasting(SILENCE), BEATS_TO_SILENCE * config.current().heartbeat_seconds)


def show_settings(actor: User) -> SettingsOut:
    """Each with its default, as the rows say now. Raises: Forbidden."""
    rights.require(actor, Permission.SETTINGS_READ)
    rows = _rows()
    chosen = _chosen(rows)
    logo = rows[LOGO].value.get("value") if LOGO in rows else None
    shown: Values = {name: _shown(name, chosen) for name in ADJUSTABLE}
    logo_url = media_addresses.address_of(logo) if logo else None
    return SettingsOut(version=_version(rows), logo_url=logo_url, **shown)


@atomic
def change_settings(actor: User, change: SettingsChange) -> None:
    """Change what is given, all of it or nothing; null brings the default back.

    Announces: SettingsChanged. Raises: Forbidden, Stale, Invalid.
    """
    rights.require(actor, Permission.SETTINGS_WRITE)
    rows = held(change.version)
    chosen = _chosen(rows)
    given = change.model_dump(exclude={"version"}, exclude_unset=True)
    wanted = {name: value for name, value in (chosen | given).items() if value is not None}
    _refuse_hasty_silence(_effective(chosen), _effective(wanted))
    version = next_version(rows)
    for name in given:
        if chosen.get(name) != wanted.get(name):
            write(rows, name, wanted.get(name), version, _remembered(name, rows.get(name), chosen, wanted))
    announce(SettingsChanged())


def reset_setting(actor: User, name: str, version: int | None) -> None:
    """Bring one default back. Announces: SettingsChanged. Raises: Forbidden, NotFound, Stale, Invalid."""
    rights.require(actor, Permission.SETTINGS_WRITE)
    if name not in ADJUSTABLE:
        raise NotFound("There is no such setting.")
    _reset(actor, name, version)


@atomic
def _reset(actor: User, name: str, version: int | None) -> None:
    rows = held(version)
    change_settings(actor, SettingsChange.model_validate({"version": _version(rows), name: None}))


def held(version: int | None) -> Rows:
    """The rows, which nobody else changes until the commit. Raises: Stale when they are not of this version any more."""
    lease.alone(ALONE)
    rows = _rows()
    if version is not None and version != _version(rows):
        raise Stale("Somebody else changed the settings meanwhile. Load them again and repeat your change.")
    return rows


def next_version(rows: Rows) -> int:
    """The number of the change that is being made."""
    return _version(rows) + 1


def write(rows: Rows, name: str, value: Any, version: int, more: Values | None = None) -> None:
    """Note what was chosen; None is the default."""
    noted: Values = {"version": version} | ({} if value is None else {"value": value}) | (more or {})
    row = rows.get(name)
    if row is None:
        db.session.add(Setting(name=name, value=noted))
    else:
        row.value = noted


def _rows() -> Rows:
    query = select(Setting).where(Setting.name.in_([*ADJUSTABLE, LOGO]))
    return {row.name: row for row in db.session.scalars(query, execution_options={"populate_existing": True})}


def _version(rows: Rows) -> int:
    return max((row.value["version"] for row in rows.values()), default=1)


def _is_set(row: Setting) -> bool:
    return row.name != LOGO and "value" in row.value


def _chosen(rows: Rows) -> Values:
    return _sound({name: row.value["value"] for name, row in rows.items() if _is_set(row)})


def _sound(chosen: Values) -> Values:
    """Without what is out of bounds by now: another version of this program wrote it."""
    try:
        SettingsChange.model_validate({"version": 1, **chosen})
    except ValidationError as error:
        unsound = {str(each["loc"][0]) for each in error.errors()}
        log.warning("settings_ignored", names=sorted(unsound))
        return {name: value for name, value in chosen.items() if name not in unsound}
    return chosen


def _effective(chosen: Values) -> Values:
    defaults = config.configured()
    return {name: chosen.get(name, getattr(defaults, name)) for name in ADJUSTABLE}


def _refuse_hasty_silence(before: Values, after: Values) -> None:
    """A screen that misses one heartbeat is not offline yet. What is asked is only what this change makes of it."""
    beat, silence = after["heartbeat_seconds"], after[SILENCE]
    is_touched = (before["heartbeat_seconds"], before[SILENCE]) != (beat, silence)
    if is_touched and silence < BEATS_TO_SILENCE * beat:
        least = BEATS_TO_SILENCE * beat
        raise Invalid(
            f"Screens that say every {beat} seconds that they are there can't be offline after {silence} seconds: "
            f"at least {least} are needed.",
            errors={SILENCE: [f"it must be at least twice the heartbeat: {least} seconds"]},
        )


def _remembered(name: str, row: Setting | None, chosen: Values, wanted: Values) -> Values:
    """Where a number is lowered, what held before, for as long as something that began then may last."""
    if name not in {*LIMITS, SILENCE}:
        return {}
    known = _before(row) if row is not None and "before" in row.value else None
    was = _effective(chosen)[name]
    if known is not None and clock.now() < known.until:
        was = max(was, known.value)
    if was <= _effective(wanted)[name]:
        return {}
    lasts = (
        timedelta(seconds=was)
        if name == SILENCE
        else timedelta(hours=config.configured().upload_expires_hours)
    )
    return {"before": was, "until": clock.iso(clock.now() + lasts)}


def _before(row: Setting) -> Before:
    return Before(row.value["before"], datetime.fromisoformat(row.value["until"]))


def _shown(name: str, chosen: Values) -> NumberSetting | LanguageSetting | NameSetting:
    default = getattr(config.configured(), name)
    said = {"value": chosen.get(name, default), "default": default, "is_set": name in chosen}
    if name == "default_language":
        return LanguageSetting(**said)
    if name == "brand_name":
        return NameSetting(**said)
    bounds: Values = {}
    for each in Config.model_fields[name].metadata:
        bounds |= {"minimum": each.ge} if hasattr(each, "ge") else {"maximum": each.le}
    return NumberSetting(**said, **bounds)
