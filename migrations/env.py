"""Runs the migrations: one at a time on the whole machine or cluster, in one transaction, on either engine."""

from __future__ import annotations

import fcntl
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import context
from alembic.operations import batch
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from flask import current_app
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError

from config import INSTANCE
from migrations.batches import CarefulBatch
from ticketapp.extensions.database import unfit_reason
from ticketapp.models import search_index
from ticketapp.models.triggers import REFILLS, TRIGGERS

# Any number will do, as long as nothing else on the same database server locks it.
ADVISORY_LOCK = 7_236_410_511
LOCK_POLL_SECONDS = 0.2

log = logging.getLogger("ticketapp.migrations")
batch.ApplyBatchImpl = CarefulBatch  # type: ignore[misc]
migrate = current_app.extensions["migrate"]


@contextmanager
def one_at_a_time(engine: Engine) -> Iterator[None]:
    """Two containers that start together both upgrade; the second waits, and then finds nothing left to do."""
    with file_lock(engine) if engine.dialect.name == "sqlite" else advisory_lock(engine):
        yield


@contextmanager
def file_lock(engine: Engine) -> Iterator[None]:
    database = Path(engine.url.database or "")
    try:
        if database.parent == INSTANCE:  # any other folder that is missing may be a typing error
            database.parent.mkdir(parents=True, exist_ok=True)
        lock = database.with_name(database.name + ".migrations.lock").open("w")
    except OSError as wrong:
        raise CommandError(f"The folder of the database cannot be written: {wrong}") from None
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def advisory_lock(engine: Engine) -> Iterator[None]:
    """Asks again and again instead of waiting inside the server: a waiting statement would block an index that is
    built concurrently by the process that holds the lock."""
    with connected(engine) as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        while not connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": ADVISORY_LOCK}):
            time.sleep(LOCK_POLL_SECONDS)
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": ADVISORY_LOCK})


@contextmanager
def connected(engine: Engine) -> Iterator[Connection]:
    try:
        connection = engine.connect()
    except OperationalError as wrong:
        reason = " ".join(str(wrong.orig).split())
        raise CommandError(unfit_reason(wrong.orig) or f"The database cannot be reached: {reason}") from None
    with connection:
        yield connection


@contextmanager
def foreign_keys_off(connection: Connection) -> Iterator[None]:
    """A batch migration on SQLite drops and recreates a table, and the drop would cascade into its children.

    The pragma does nothing inside a transaction, so it goes to the driver's connection, before SQLAlchemy begins one.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def refuse_unknown_letters(connection: Connection) -> None:
    """Again, now that pg_trgm is there to be asked; what it refuses is rolled back."""
    if connection.dialect.name == "postgresql" and connection.scalar(text("SELECT to_regproc('show_trgm')")):
        from ticketapp.extensions.postgresql import ADVICE, knows_letters

        if not connection.scalar(text(f"SELECT {knows_letters(True)}")):
            raise CommandError(f"pg_trgm knows no letters beyond ASCII in this database. {ADVICE}")


def recreate_triggers(connection: Connection) -> None:
    """A recreated table has lost its triggers: the code's list brings them back, and counts anew what they missed.

    Only at the newest revision, the one that the list was written for.
    """
    heads = ScriptDirectory.from_config(context.config).get_heads()
    wanted = TRIGGERS.get(connection.dialect.name, {})
    if not wanted or set(context.get_context().get_current_heads()) != set(heads):
        return
    present = set(connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")))
    missing = [statement for name, statement in wanted.items() if name not in present]
    for statement in (*missing, *REFILLS) if missing else ():
        connection.exec_driver_sql(statement)


def recreate_search_triggers(connection: Connection) -> None:
    """The same for those that tell the text indexes what changed; the copied rows are in there already."""
    heads = ScriptDirectory.from_config(context.config).get_heads()
    if connection.dialect.name == "sqlite" and set(context.get_context().get_current_heads()) == set(heads):
        present = set(connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")))
        for name, statement in search_index.triggers().items():
            if name not in present:
                connection.exec_driver_sql(statement)


def check_foreign_keys(connection: Connection) -> None:
    """Inside the transaction: what would leave a row without its parent is rolled back."""
    if connection.dialect.name == "sqlite":
        orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if orphans:
            tables = ", ".join(sorted({f"{child} -> {parent}" for child, _, parent, _ in orphans}))
            raise CommandError(f"The migration would leave rows without their parent ({tables}); nothing was changed.")


def without_empty_revisions(_context: Any, _revision: Any, directives: list[Any]) -> None:
    if getattr(context.config.cmd_opts, "autogenerate", False) and directives[0].upgrade_ops.is_empty():
        directives[:] = []


def log_step(*, step: Any, **_: Any) -> None:
    log.info("migrated", extra={"to": step.destination_revision_ids, "from": step.source_revision_ids})


def configure(**options: Any) -> None:
    # transactional_ddl: SQLite can, now that the application emits its own BEGIN; Alembic assumes that it cannot.
    defaults: dict[str, Any] = {"compare_type": True, "render_as_batch": True, "transactional_ddl": True}
    defaults["include_object"] = search_index.is_modelled
    defaults["process_revision_directives"] = without_empty_revisions
    defaults["on_version_apply"] = log_step
    context.configure(target_metadata=migrate.db.metadata, **{**defaults, **migrate.configure_args, **options})


def run_offline() -> None:
    """Write the SQL instead of running it."""
    configure(url=migrate.db.engine.url, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()


def run_online() -> None:
    engine = migrate.db.engine
    with one_at_a_time(engine), connected(engine) as connection, foreign_keys_off(connection):
        configure(connection=connection)
        with context.begin_transaction():
            context.run_migrations()
            refuse_unknown_letters(connection)
            recreate_triggers(connection)
            recreate_search_triggers(connection)
            check_foreign_keys(connection)


if context.is_offline_mode():
    run_offline()
else:
    run_online()
