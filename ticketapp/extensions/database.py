"""The database session and the two engines' manners.

SQLite decides at BEGIN whether a transaction may write: ``BEGIN IMMEDIATE`` waits its turn, a plain ``BEGIN`` that
writes later fails at once when somebody else wrote in between. So every session says beforehand which it is:
``reading()`` for what only reads, ``writing()`` (the default) for the rest. Writers wait in turn (``write_turns``).
"""

from __future__ import annotations

import functools
import os
from contextlib import suppress
from typing import Any

from flask import g
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from sqlalchemy import Connection, Dialect, Engine, ExceptionContext, MetaData, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import Pool

from ticketapp.extensions.renewals import renewals
from ticketapp.extensions.write_turns import TurnTakingConnection

# The driver's word for a connection without a transaction. Where SQLite is used, the driver is not even imported.
IDLE = 0

READ, WRITE = "BEGIN", "BEGIN IMMEDIATE"

# What no request may exceed on PostgreSQL: waiting for somebody's lock, one statement, a transaction in which nothing
# happens (a process that was stopped keeps its row locks until then). Commands may: they migrate, restore and back up.
WEB_BOUNDS = "-c lock_timeout=10s -c statement_timeout=30s -c idle_in_transaction_session_timeout=60s"

# Errors that stay with a connection when their cause is gone: opened on a read-only or broken file, or on a PostgreSQL
# server that was a standby then.
STICKY_ON_SQLITE = ("SQLITE_READONLY", "SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_CORRUPT", "SQLITE_NOTADB")
STICKY_ON_POSTGRESQL = frozenset({"25006"})

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Every model's base; constraints get names, so that a migration can find them again."""

    metadata = MetaData(naming_convention=NAMING)


@functools.lru_cache(maxsize=8)
def reading_twin(engine: Engine) -> Engine:
    """The same engine, always the same object: a session opens one transaction for each engine it is given.

    PostgreSQL's statements each see their own moment anyway: without a transaction around them two ways to the server
    and back are saved. What needs one begins it itself, as searches do.
    """
    if engine.dialect.name == "postgresql":
        return lone_statements(engine).execution_options(is_reading=True)
    return engine.execution_options(sqlite_begin=READ, is_reading=True)


@functools.lru_cache(maxsize=8)
def lone_statements(engine: Engine) -> Engine:
    """The same engine; on PostgreSQL each of its statements commits itself."""
    return engine.execution_options(has_lone_statements=True)


class ModedSession(Session):
    """A session whose transactions begin as readers or writers, as ``reading()`` says."""

    def get_bind(self, *args: Any, **kwargs: Any) -> Engine | Connection:
        """The engine, or its reading twin (same pool) while the session only reads."""
        bind = super().get_bind(*args, **kwargs)
        if "is_reading" in g and isinstance(bind, Engine):
            return reading_twin(bind)
        return bind


db = SQLAlchemy(model_class=Base, session_options={"class_": ModedSession, "expire_on_commit": False})


def reading() -> None:
    """From its next transaction on, this request's or command's session only reads."""
    g.is_reading = True


def writing() -> None:
    """End the reading transaction, if one is open; the next one may write. Loaded attributes stay loaded."""
    if g.pop("is_reading", False):
        end_transaction()


def is_in_transaction() -> bool:
    """Whether the session has one open. Asks no session to be made for that."""
    return bool(db.session.registry.has() and db.session().in_transaction())


def end_transaction() -> None:
    """Give the connection back before anything slow. What is loaded stays readable; unsaved changes must not exist."""
    if db.session.registry.has():
        db.session.commit()


@event.listens_for(Engine, "do_connect")
def prepare_to_connect(dialect: Dialect, _record: Any, arguments: list[Any], named: dict[str, Any]) -> None:
    """A file that SQLite would make is made here, the owner's alone whatever the umask; -wal and -shm follow it."""
    if dialect.name != "sqlite":
        return
    named["factory"] = TurnTakingConnection
    if arguments and arguments[0] != ":memory:":
        renewals.wait(arguments[0])
        with suppress(OSError):  # it is there, or SQLite says what is wrong
            os.close(os.open(arguments[0], os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600))


def bound_waiting(engine: Engine) -> None:
    """For web workers: connections that are opened from now on wait for nothing longer than a request may."""

    def add_bounds(_dialect: Dialect, _record: Any, _arguments: list[Any], named: dict[str, Any]) -> None:
        if WEB_BOUNDS not in named.get("options", ""):  # the driver's arguments are the same object every time
            named["options"] = f"{named.get('options', '')} {WEB_BOUNDS}"

    if engine.dialect.name == "postgresql":
        event.listen(engine, "do_connect", add_bounds)


@event.listens_for(Engine, "connect")
def prepare_sqlite(connection: Any, _record: Any) -> None:
    """Pragmas of every SQLite connection; the driver's own transaction control is switched off."""
    if not isinstance(connection, TurnTakingConnection):
        return
    renewals.add(connection)
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        f"busy_timeout={connection.patience_ms}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@event.listens_for(Engine, "connect")
def look_at_postgresql(connection: Any, _record: Any) -> None:
    """A database without UTF-8's letters is refused by whoever connects first: servers, migrations and commands."""
    if type(connection).__module__.startswith("psycopg2"):
        from ticketapp.extensions.postgresql import refuse_unfit

        refuse_unfit(connection)


def unfit_reason(error: BaseException | None) -> str:
    """Why the database cannot be used at all, where that is what a driver's *error* says; else ``""``."""
    return str(error) if getattr(error, "is_unfit", False) else ""


def refuse_unfit_database(engine: Engine) -> None:
    """For a server's start: ends the process in one line. One that cannot be reached is waited for, as ever."""
    if engine.dialect.name != "postgresql":
        return
    try:
        engine.connect().close()
    except DBAPIError as wrong:
        if reason := unfit_reason(wrong.orig):
            raise SystemExit(reason) from None
    finally:
        engine.dispose()


@event.listens_for(Engine, "begin")
def begin_on_postgresql(connection: Connection) -> None:
    """Where each statement commits itself, the driver has to begin nothing.

    SQLAlchemy's own AUTOCOMMIT is not used: to set it back on a connection that broke raises what nobody expects there.
    """
    if connection.dialect.name == "postgresql" and connection.get_execution_options().get("has_lone_statements"):
        driver: Any = connection.connection.driver_connection
        driver.autocommit = True


@event.listens_for(Pool, "checkin")
def expect_transactions_again(connection: Any, record: Any) -> None:
    """Or close a connection that is not to be used again."""
    if isinstance(connection, TurnTakingConnection):
        if renewals.is_old(connection):
            record.invalidate()
    elif type(connection).__module__.startswith("psycopg2") and not connection.closed and connection.autocommit:
        if connection.info.transaction_status != IDLE:  # somebody began one, and could not end it
            connection.close()
        else:
            connection.autocommit = False


@event.listens_for(Engine, "begin")
def begin_sqlite(connection: Connection) -> None:
    """Emit the BEGIN that the driver no longer emits; a writer's, when its turn has come."""
    if connection.dialect.name != "sqlite":
        return
    begin = connection.get_execution_options().get("sqlite_begin", WRITE)
    if begin == WRITE:
        driver: Any = connection.connection.driver_connection
        with driver.in_turn():
            connection.exec_driver_sql(begin)
    else:
        connection.exec_driver_sql(begin)


@event.listens_for(Engine, "handle_error")
def forget_useless_connections(context: ExceptionContext) -> None:
    """So that nobody has to restart the application."""
    if is_sticky(context.original_exception):
        context.is_disconnect = True
        if context.engine is not None:
            renew_after(context.original_exception, context.engine)


def renew_after(error: BaseException, engine: Engine) -> None:
    """Have every connection of *engine* opened anew, where a driver's *error* is about SQLite's file."""
    if engine.dialect.name == "sqlite" and is_sticky(error):
        renewals.give_up(engine)


def is_sticky(error: BaseException | None) -> bool:
    """Whether a driver's error is about its connection's file or server, and not about the statement."""
    name = getattr(error, "sqlite_errorname", None) or ""
    return name.startswith(STICKY_ON_SQLITE) or getattr(error, "pgcode", None) in STICKY_ON_POSTGRESQL
