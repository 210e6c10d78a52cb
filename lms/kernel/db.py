"""The session, and the only two ways to commit: a transaction, and a statement alone."""

import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from sqlalchemy import Engine, Executable, MetaData, Row, create_engine, event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import DeclarativeBase, Session, scoped_session, sessionmaker

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
TRUSTED_SECONDS = 15.0  # a connection that rested longer is tried before it is used
ALPHABET = "abcdefghjkmnpqrstvwxyz0123456789"


class Base(DeclarativeBase):
    """Base class of every model."""

    metadata = MetaData(naming_convention=NAMES)


class WroteWhileReading(RuntimeError):
    """A request that promised to read only has changed something: a bug, and it is not kept."""


_reads_only: ContextVar[bool] = ContextVar("reads_only", default=False)
_alone: ContextVar[bool] = ContextVar("alone", default=False)
_maker: sessionmaker[Session] = sessionmaker(expire_on_commit=False)
_sessions: scoped_session[Session] = scoped_session(_maker)


def new_public_id() -> str:
    """Return 80 random bits for a public address: opaque, and no hint of how many came before."""
    return "".join(secrets.choice(ALPHABET) for _ in range(16))


def session() -> Session:
    """Return the session of this request, job or command."""
    return _sessions()


def remove_session() -> None:
    """Give the connection back at the end of a request, job or command; its promise ends."""
    _sessions.remove()
    _reads_only.set(False)


@event.listens_for(_maker, "before_flush")
def _refuse_to_write(_session: Session, _context: Any, _instances: Any) -> None:
    # PostgreSQL would keep it at once: nothing is begun for reads, so nothing would be rolled back.
    if _reads_only.get():
        raise WroteWhileReading


def connect(url: str, **options: Any) -> Engine:
    """Bind the session to a database."""
    engine = make_engine(url, **options)
    _sessions.remove()
    _sessions.configure(bind=engine)
    return engine


def make_engine(url: str, **options: Any) -> Engine:
    """Open a database: SQLite made safe for threads and foreign keys, PostgreSQL as it is.

    An error does not repeat the values of its statement: they are people's, and errors are logged.
    """
    options = {"hide_parameters": True, **options}
    if not url.startswith("sqlite"):
        engine = create_engine(url, **{"pool_size": 10, **options})
        _try_after_rest(engine)
        event.listen(engine, "begin", _begin_if_needed)
        return engine
    engine = create_engine(url, **options)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _try_after_rest(engine: Engine) -> None:
    """Try a connection that has rested before it is used: the database may have been restarted.

    Trying it every time, as ``pool_pre_ping`` does, costs each request a question more.
    """

    def note(_connection: Any, record: Any) -> None:
        record.info["rests_since"] = time.monotonic()

    def check(connection: Any, record: Any, _proxy: Any) -> None:
        rests_since = record.info.get("rests_since", time.monotonic())
        if time.monotonic() - rests_since < TRUSTED_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error:
            raise InvalidatePoolError from None  # this one and all older ones are replaced

    event.listen(engine, "checkin", note)
    event.listen(engine, "checkout", check)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own BEGIN comes too late (before the first write): two who have
    # both read would then refuse each other. We begin ourselves, below.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA busy_timeout=15000")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()


def _begin_immediate(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN" if _reads_only.get() else "BEGIN IMMEDIATE")


def _begin_if_needed(connection: Any) -> None:
    """Send PostgreSQL a BEGIN with the first statement, but not for reads.

    Each of its statements sees what is committed when it starts, in a transaction or out of it:
    around statements that only read, BEGIN and ROLLBACK are two questions for nothing.
    """
    driver, alone = connection.connection.dbapi_connection, _reads_only.get() or _alone.get()
    if driver.autocommit is not alone:
        driver.autocommit = alone


def read_only(promise: bool = True) -> None:
    """Promise that this request only reads: on SQLite it waits for no writer, on PostgreSQL it asks less.

    PostgreSQL streams rows (``yield_per``) only within a transaction: not in such a request.
    """
    _reads_only.set(promise)


@contextmanager
def transaction() -> Iterator[Session]:
    """Commit on leaving the block; roll back if it raises."""
    current = session()
    try:
        yield current
        current.commit()
    except BaseException:
        current.rollback()
        raise


def takes_writes_within_a_query() -> bool:
    """Tell whether one statement may update and insert together, as on PostgreSQL."""
    return _engine().dialect.name == "postgresql"


def run_alone(statement: Executable, values: dict[str, Any]) -> Sequence[Row[Any]]:
    """Run one statement as a transaction of its own: what it returns is committed.

    No session, no BEGIN, no COMMIT: PostgreSQL commits such a statement before it answers.
    """
    before = _alone.set(True)
    try:
        with _engine().begin() as connection:
            return connection.execute(statement, values).all()
    finally:
        _alone.reset(before)


def _engine() -> Engine:
    engine: Engine = _maker.kw["bind"].engine
    return engine
