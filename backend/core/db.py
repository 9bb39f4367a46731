"""The database: one session per piece of work, one transaction per writing verb, announcements after commit.

This is the only file that commits. SQLite and MariaDB/MySQL differ here and nowhere else.
"""

import socket
import threading
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import orjson
import structlog
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Connection,
    DateTime,
    Engine,
    MetaData,
    String,
    Table,
    bindparam,
    event,
    inspect,
    text,
)
from sqlalchemy.dialects import mysql
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DisconnectionError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.pool import Pool
from sqlalchemy.types import TypeDecorator, TypeEngine

from backend.core import clock, events, hub
from backend.core.config import Config
from backend.core.errors import Unavailable

log = structlog.get_logger(__name__)
Params = ParamSpec("Params")
Result = TypeVar("Result")

ESTABLISHED = 1  # the first byte of Linux' struct tcp_info: the state of the connection
BUSY_RETRIES = 100  # each waits up to SQLite's 100 ms and then this long, green
BUSY_PAUSE_SECONDS = 0.02
DEADLOCK_RETRIES = 5
MYSQL_DEADLOCKS = {1205, 1213, 1020}  # lock wait timeout, deadlock, record changed since last read


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware in Python, always UTC, microseconds kept on every database."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name in {"mysql", "mariadb"}:
            return dialect.type_descriptor(mysql.DATETIME(fsp=6))
        return dialect.type_descriptor(DateTime())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


def exact(length: int) -> TypeEngine[str]:
    """Text compared byte by byte everywhere: keys, hashes, codes, tags."""
    binary = mysql.VARCHAR(length, collation="utf8mb4_bin")
    return String(length).with_variant(binary, "mysql", "mariadb")


class Base(DeclarativeBase):
    """What every table has."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    __table_args__: Any = {"sqlite_autoincrement": True}

    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now, sort_order=900)


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False}, disable_autonaming=True)
_sqlite_writer = threading.Lock()


def settings_for(config: Config) -> dict[str, Any]:
    """What Flask-SQLAlchemy wants to know."""
    address = config.database
    if address.startswith("sqlite"):
        return {
            "SQLALCHEMY_DATABASE_URI": address,
            "SQLALCHEMY_ENGINE_OPTIONS": {"connect_args": {"timeout": 0.1}},
        }
    # No ping before use: against a database that hangs it would wait its own time limit first. See _refuse_dead.
    timeouts = {"connect_timeout": 3, "read_timeout": 4, "write_timeout": 4, "charset": "utf8mb4"}
    options = {
        "isolation_level": "READ COMMITTED",
        "pool_size": config.db_pool_size,
        "max_overflow": 0,
        "pool_timeout": 2,
        "pool_recycle": 3600,
        "connect_args": timeouts,
    }
    return {"SQLALCHEMY_DATABASE_URI": address, "SQLALCHEMY_ENGINE_OPTIONS": options}


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: Any) -> None:
    if "sqlite" not in type(connection).__module__:
        return
    connection.isolation_level = None  # we say BEGIN ourselves, see below
    # With the usual 2 MiB of cache a change of ten thousand screens writes pages out in its middle: a third slower.
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-32768"):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Pool, "checkout")
def _refuse_dead(connection: Any, _record: Any, _proxy: Any) -> None:
    """A connection the server has closed (it was restarted) is replaced. Asks the system, so that it waits for nothing."""
    line = getattr(connection, "_sock", None)
    if line is None or line.family not in {socket.AF_INET, socket.AF_INET6}:
        return
    if line.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] != ESTABLISHED:
        raise DisconnectionError


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        writing = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def announce(announcement: Any) -> None:
    """Have this published once the verb in progress is committed; forgotten when it is rolled back."""
    session = db.session()
    if not session.info.get("writing"):
        raise RuntimeError("announce() belongs inside an @atomic verb")
    session.info["announcements"].append(announcement)


def atomic(verb: Callable[Params, Result]) -> Callable[Params, Result]:
    """Make `verb` one transaction: all of it or nothing, its announcements published after the commit.

    A verb called by another one joins the outer transaction. On SQLite writers of this process queue up on one lock,
    because a green thread that yields inside a write would freeze the others; on MariaDB a deadlock is tried again from
    the start, so a verb must not have effects outside the database.
    Raises: Unavailable when the database can't be reached or stays busy.
    """

    @wraps(verb)
    def in_transaction(*args: Params.args, **kwargs: Params.kwargs) -> Result:
        session = db.session()
        if session.info.get("writing"):
            return verb(*args, **kwargs)
        result, announcements = _outermost(session, lambda: verb(*args, **kwargs))
        events.publish(announcements)
        return result

    return in_transaction


def _outermost(session: Session, work: Callable[[], Result]) -> tuple[Result, list[Any]]:
    try:
        for _ in range(DEADLOCK_RETRIES):
            try:
                return _once(session, work)
            except (OperationalError, InternalError) as error:
                if not _is_deadlock(error):
                    raise
        return _once(session, work)
    except (OperationalError, InterfaceError, InternalError, PoolTimeout) as error:
        log.warning("database_unavailable", error=str(error.__cause__ or error))
        raise Unavailable("The database can't be reached right now. Try again in a moment.") from error


def _once(session: Session, work: Callable[[], Result]) -> tuple[Result, list[Any]]:
    session.rollback()  # what was read before belongs to an older picture
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    if is_sqlite:
        _sqlite_writer.acquire()
    try:
        _begin(session)
        session.info.update(writing=True, announcements=[])
        result = work()
        session.commit()
        return result, session.info["announcements"]
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop("writing", None)
        if is_sqlite:
            _sqlite_writer.release()


def _begin(session: Session) -> None:
    """Take the write lock at once; another process may hold SQLite's for a moment."""
    for _ in range(BUSY_RETRIES):
        try:
            session.connection(execution_options={"writing": True})
            return
        except OperationalError as error:
            session.rollback()
            if "locked" not in str(error):
                raise
            hub.sleep(BUSY_PAUSE_SECONDS)
    session.connection(execution_options={"writing": True})


def _is_deadlock(error: OperationalError | InternalError) -> bool:
    arguments: tuple[object, ...] = error.orig.args if error.orig is not None else ()
    return bool(arguments) and arguments[0] in MYSQL_DEADLOCKS


def bulk_update(
    table: Table, rows: Sequence[dict[str, Any]], values: Sequence[str], guard: str = "1 = 1"
) -> int:
    """Set `values` on many rows, found by `id`, in one statement. Returns how many rows were changed.

    `rows` are dictionaries of plain JSON values and instants, with `id` and every name used; what a JSON column holds is
    given as text. `guard` is SQL over the table's own name and `given`, the row of new values. On MariaDB an UPDATE joined to JSON_TABLE, on SQLite one joined to json_each:
    a row deleted meanwhile stays deleted.
    """
    if not rows:
        return 0
    names = [name for name in rows[0] if name != "id"]
    is_sqlite = db.session().get_bind().dialect.name == "sqlite"
    statement = (_sqlite_update if is_sqlite else _mysql_update)(table, names, values, guard)
    result = db.session.execute(text(statement), {"rows": _as_json(rows)})
    return int(result.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result is a CursorResult


def _as_json(rows: Sequence[dict[str, Any]]) -> str:
    """Instants are written as both databases keep them."""

    def written(value: Any) -> str:
        if isinstance(value, datetime):
            return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
        raise TypeError(type(value).__name__)

    return orjson.dumps(list(rows), default=written, option=orjson.OPT_PASSTHROUGH_DATETIME).decode()


def _sqlite_update(table: Table, names: Sequence[str], values: Sequence[str], guard: str) -> str:
    columns = ", ".join(f"json_extract(value, '$.{name}') AS {name}" for name in ["id", *names])
    assignments = ", ".join(f"{name} = given.{name}" for name in values)
    return (
        f"UPDATE {table.name} SET {assignments} FROM (SELECT {columns} FROM json_each(:rows)) AS given "  # noqa: S608 - names only
        f"WHERE {table.name}.id = given.id AND ({guard})"
    )


def _mysql_update(table: Table, names: Sequence[str], values: Sequence[str], guard: str) -> str:
    dialect = mysql.dialect()
    kinds = {
        name: _json_table_type(table.c[name].type, dialect) if name in table.c else "BIGINT" for name in names
    }
    columns = ", ".join(f"{name} {kind} PATH '$.{name}'" for name, kind in {"id": "BIGINT", **kinds}.items())
    assignments = ", ".join(f"{table.name}.{name} = given.{name}" for name in values)
    return (  # names of tables and columns only; what anybody said travels as a parameter
        f"UPDATE {table.name} JOIN JSON_TABLE(:rows, '$[*]' COLUMNS ({columns})) AS given ON {table.name}.id = given.id "  # noqa: S608 - names only
        f"SET {assignments} WHERE {guard}"
    )


def bulk_insert(table: Table, rows: Sequence[dict[str, Any]], alike: dict[str, Any]) -> None:
    """Insert many rows in one statement: `rows` are what differs, plain JSON values, and `alike` what is the same in all."""
    if not rows:
        return
    is_sqlite = db.session().get_bind().dialect.name == "sqlite"
    statement = (_sqlite_insert if is_sqlite else _mysql_insert)(table, list(rows[0]), list(alike))
    same = [bindparam(name, value, type_=table.c[name].type) for name, value in alike.items()]
    given: BindParameter[str] = bindparam("rows", orjson.dumps(list(rows)).decode())
    db.session.execute(text(statement).bindparams(given, *same))


def _sqlite_insert(table: Table, names: Sequence[str], alike: Sequence[str]) -> str:
    values = [f"json_extract(value, '$.{name}')" for name in names] + [f":{name}" for name in alike]
    return f"INSERT INTO {table.name} ({', '.join([*names, *alike])}) SELECT {', '.join(values)} FROM json_each(:rows)"  # noqa: S608 - names only


def _mysql_insert(table: Table, names: Sequence[str], alike: Sequence[str]) -> str:
    dialect = mysql.dialect()
    columns = ", ".join(
        f"{name} {_json_table_type(table.c[name].type, dialect)} PATH '$.{name}'" for name in names
    )
    values = [f"given.{name}" for name in names] + [f":{name}" for name in alike]
    return (  # names of tables and columns only; what anybody said travels as a parameter
        f"INSERT INTO {table.name} ({', '.join([*names, *alike])}) SELECT {', '.join(values)} "  # noqa: S608 - names only
        f"FROM JSON_TABLE(:rows, '$[*]' COLUMNS ({columns})) AS given"
    )


def _json_table_type(kind: TypeEngine[Any], dialect: Dialect) -> str:
    compiled = kind.compile(dialect=dialect)
    if compiled == "JSON":  # it would take no object there, but text it does
        return "LONGTEXT"
    return "DATETIME(6)" if "DATETIME" in compiled else compiled.split(" COLLATE ")[0]


NUMBERS_OF = {
    True: "SELECT value FROM json_each(:numbers)",
    False: "SELECT value FROM JSON_TABLE(:numbers, '$[*]' COLUMNS (value BIGINT PATH '$')) AS given",
}


def among(column: Any, numbers: Iterable[int]) -> ColumnElement[bool]:
    """The condition that `column` is one of these whole numbers, which travel as one parameter.

    With `in_` each number is a parameter of its own: at ten thousand that alone takes longer than the query.
    """
    is_sqlite = db.session().get_bind().dialect.name == "sqlite"
    given: BindParameter[str] = bindparam("numbers", orjson.dumps(list(numbers)).decode(), unique=True)
    values = text(NUMBERS_OF[is_sqlite]).bindparams(given).columns(value=BigInteger)
    condition: ColumnElement[bool] = column.in_(values)
    return condition


def is_reachable() -> bool:
    """Whether the database answers. May take as long as its connect timeout."""
    try:
        db.session.execute(text("SELECT 1"))
    except (OperationalError, InterfaceError, InternalError, PoolTimeout):
        return False
    finally:
        db.session.remove()
    return True


def has_table(name: str) -> bool:
    """Whether the schema has this table."""
    return inspect(db.engine).has_table(name)
