"""The database: one session per piece of work, one transaction per writing verb, announcements after commit.

This is the only file that commits. SQLite and MariaDB/MySQL differ here and nowhere else.
"""

import socket
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import structlog
from flask import has_app_context
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    Connection,
    DateTime,
    Engine,
    MetaData,
    String,
    event,
    func,
    inspect,
    text,
)
from sqlalchemy.dialects import mysql
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DisconnectionError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.pool import Pool
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine

from backend.core import clock, events, folding, hub
from backend.core.config import Config
from backend.core.errors import Unavailable

log = structlog.get_logger(__name__)
Params = ParamSpec("Params")
Result = TypeVar("Result")

ESTABLISHED = 1  # the first byte of Linux' struct tcp_info: the state of the connection
BUSY_RETRIES = 100  # each waits up to SQLite's 100 ms and then this long, green
BUSY_PAUSE_SECONDS = 0.02
DEADLOCK_RETRIES = 5
# What says that the database is away, hangs or is too busy: one line in the log is enough.
AWAY = (OperationalError, InterfaceError, PoolTimeout, Unavailable)
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


class Folded(FunctionElement[str]):
    """These columns, a line each, without regard to case and marks: compare with what `folding.folded` makes of words."""

    name = "folded"
    type = String()
    inherit_cache = True


@compiles(Folded)
def _fold_by_function(element: Folded, compiler: SQLCompiler, **more: Any) -> str:
    return f"{element.name}({compiler.process(element.clauses, **more)})"


@compiles(Folded, "mysql", "mariadb")
def _fold_by_collation(element: Folded, compiler: SQLCompiler, **more: Any) -> str:
    # LIKE compares letter by letter: the collation knows that ã is a, but not that ß is two letters nor a + ~ one.
    lines = func.replace(func.lower(func.concat_ws("\n", *element.clauses)), "ß", "ss")
    unmarked = func.regexp_replace(lines, folding.MARKS.pattern, "")
    return compiler.process(unmarked.collate("utf8mb4_unicode_520_ci"), **more)


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
            # The last one used is used next: only few connections fill their caches.
            "SQLALCHEMY_ENGINE_OPTIONS": {"connect_args": {"timeout": 0.1}, "pool_use_lifo": True},
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
    connection.create_function(Folded.name, -1, folding.folded, deterministic=True)
    # With the usual 2 MiB of cache a change of ten thousand screens writes pages out in its middle: a third slower.
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-16384"):
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
    if connection.dialect.name != "sqlite":
        return
    if connection.get_execution_options().get("writing", False):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        # Every request begins so. It takes no lock, so nothing can refuse it that would have to be made our kind of error.
        connection.connection.cursor().execute("BEGIN")


@event.listens_for(Engine, "after_cursor_execute")
def _take_turns(connection: Connection, *_: object) -> None:
    """On MariaDB others run while one waits for an answer. SQLite answers at once: without this nobody else had a turn."""
    if connection.dialect.name == "sqlite":
        hub.give_way()


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


def step_out() -> None:
    """Give the connection back before waiting for something else than the database; rows are read anew afterwards.

    Raises: RuntimeError inside an @atomic verb: others would wait for its locks.
    """
    if not has_app_context():
        return
    session = db.session()
    if session.info.get("writing"):
        raise RuntimeError("Inside an @atomic verb nothing is waited for. Ask before it begins, or after.")
    session.rollback()


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
        if is_sqlite:
            _reach_the_disk(session)
        session.commit()
        return result, session.info["announcements"]
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop("writing", None)
        if is_sqlite:
            _sqlite_writer.release()


def _reach_the_disk(session: Session) -> None:
    """Commit on SQLite, in whose process it is that waits for the disk: 0.5 ms when it is idle, 10 while uploads are written."""
    session.flush()
    connection = session.connection().connection.dbapi_connection
    if connection is not None:
        hub.run_in_thread(connection.commit)


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
