"""Promise: whatever is written, in whatever order and by whom, what is counted is what is there."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random

import pytest
from flask import Flask
from sqlalchemy import Connection, Engine, text

from config import ROOT
from tests.accounts import run_command
from tests.counting import assert_exact, plain_engine_of, random_values, read_number, write_tickets
from tests.load import wait_for
from ticketapp.extensions.database import db
from ticketapp.services.counters import count_tickets

HOLDERS = {"sqlite": 1, "postgresql": 3}
UNFINISHED = """
import sys
from sqlalchemy import text
from tests.counting import plain_engine_of
with plain_engine_of(sys.argv[1]).connect() as connection:
    connection.execute(text("UPDATE tickets SET status = 'closed', review = NULL"))
    connection.execute(text("DELETE FROM tickets WHERE id % 2 = 0"))
    print("inside", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def plain_engine(database: str) -> Iterator[Engine]:
    engine = plain_engine_of(database)
    yield engine
    engine.dispose()


class Holder:
    """A connection that writes at random, in transactions of its own.

    It touches only its share of the tickets, so that no holder waits for another's row.
    """

    def __init__(self, connection: Connection, rng: Random, share: int, shares: int) -> None:
        self.connection, self.rng = connection, rng
        self.mine = f"id % {shares} = {share}"

    def act(self) -> None:
        acts: tuple[Callable[[], object], ...] = (self.create, self.patch, self.change_many, self.delete, self.nest)
        self.rng.choices(acts, (4, 6, 2, 2, 2))[0]()
        if self.rng.random() < 0.25:
            self.connection.commit() if self.rng.random() < 0.7 else self.connection.rollback()

    def create(self) -> None:
        write_tickets(self.connection, self.rng, self.rng.choice((1, 1, 1, 7, 40)))

    def patch(self) -> None:
        chosen = "id = (SELECT min(id) FROM tickets WHERE id >= :low AND " + self.mine + ")"
        self.change(chosen, low=self.rng.randrange(1, 200))

    def change_many(self) -> None:
        self.change(self.mine + " AND priority = :one", one=self.rng.choice(("low", "high")))

    def change(self, where: str, **bound: object) -> None:
        values = random_values(self.rng)
        del values["created_at"]
        values = {name: values[name] for name in self.rng.sample(sorted(values), self.rng.randrange(1, 4))}
        assignments = ", ".join(f"{name} = :{name}" for name in values)
        if self.rng.random() < 0.1:  # no ticket's day ever changes; but if somebody does change it, it counts
            assignments += ", created_at = (SELECT max(created_at) FROM tickets)"
        self.connection.execute(text(f"UPDATE tickets SET {assignments} WHERE {where}"), {**values, **bound})

    def delete(self) -> None:
        self.connection.execute(text(f"DELETE FROM tickets WHERE {self.mine} AND id % 7 = {self.rng.randrange(7)}"))

    def nest(self) -> None:
        """A savepoint that is kept or rolled back, with another inside."""
        with self.connection.begin_nested() as outer:
            self.patch()
            with self.connection.begin_nested() as inner:
                self.rng.choice((self.create, self.delete, self.patch))()
                if self.rng.random() < 0.5:
                    inner.rollback()
            if self.rng.random() < 0.5:
                outer.rollback()


def fold(engine: Engine) -> None:
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.execute(text("SELECT fold_ticket_counts()"))


@pytest.mark.parametrize("seed", range(6))
def test_any_interleaving_is_counted(plain_engine: Engine, engine: str, seed: int) -> None:
    rng, shares = Random(seed), HOLDERS[engine]
    with plain_engine.begin() as connection:
        write_tickets(connection, rng, 100)
    with ExitStack() as stack:
        holders = [Holder(stack.enter_context(plain_engine.connect()), rng, share, shares) for share in range(shares)]
        for step in range(120):
            rng.choice(holders).act()
            if step % 12 == 0:
                assert_exact(plain_engine)
            if rng.random() < 0.05:
                fold(plain_engine)
        for holder in holders:
            holder.connection.commit()
    assert_exact(plain_engine)
    fold(plain_engine)
    assert_exact(plain_engine)


def test_a_bulk_change_writes_one_row_for_each_counter(plain_engine: Engine, engine: str) -> None:
    with plain_engine.begin() as connection:
        write_tickets(connection, Random(1), 3_000)
    fold(plain_engine)
    with plain_engine.begin() as connection:
        connection.execute(text("UPDATE tickets SET status = 'closed'"))
        deltas = read_number(connection, "SELECT count(*) FROM ticket_count_deltas")
        assert deltas == (0 if engine == "sqlite" else 128)
        connection.execute(text("UPDATE tickets SET title = 'B', version = version + 1"))
        assert read_number(connection, "SELECT count(*) FROM ticket_count_deltas") == deltas
    assert_exact(plain_engine)


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_deltas_never_pile_up(plain_engine: Engine) -> None:
    """Whoever appends the thousandth folds, without a job or a command."""
    rng = Random(2)
    with plain_engine.connect() as connection:
        write_tickets(connection, rng, 10)
        for _ in range(1_500):
            connection.execute(text("UPDATE tickets SET status = :status"), {"status": rng.choice(("open", "closed"))})
        connection.commit()
        assert read_number(connection, "SELECT last_value FROM ticket_count_deltas_id_seq") > 2_000
        assert read_number(connection, "SELECT count(*) FROM ticket_count_deltas") <= 1_000
    assert_exact(plain_engine)


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_fold_is_skipped_where_it_would_wait_or_see_too_little(plain_engine: Engine) -> None:
    fold_now = text("SELECT fold_ticket_counts()")
    with plain_engine.connect() as first, plain_engine.connect() as second:
        write_tickets(first, Random(3), 10)
        assert first.scalar(fold_now) is True
        second.execute(text("SET LOCAL lock_timeout = '1ms'"))
        write_tickets(second, Random(4), 10)
        assert second.scalar(fold_now) is False
        second.commit()
        first.rollback()
        assert second.scalar(fold_now) is True
        second.commit()
        old = second.execution_options(isolation_level="REPEATABLE READ")
        assert old.scalar(fold_now) is False
    assert_exact(plain_engine)


def test_everything_deleted_counts_nothing(plain_engine: Engine, in_app: Flask) -> None:
    with plain_engine.begin() as connection:
        write_tickets(connection, Random(5), 300)
        connection.execute(text("DELETE FROM tickets"))
    assert_exact(plain_engine)
    assert count_tickets() == 0


@pytest.mark.parametrize("is_folded", [False, True])
@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_truncated_table_counts_nothing(plain_engine: Engine, in_app: Flask, is_folded: bool) -> None:
    with plain_engine.begin() as connection:
        write_tickets(connection, Random(6), 300)
    if is_folded:
        fold(plain_engine)
    with plain_engine.begin() as connection:
        write_tickets(connection, Random(7), 3)
        connection.execute(text("TRUNCATE tickets CASCADE"))
        write_tickets(connection, Random(8), 2)
    assert_exact(plain_engine)
    assert count_tickets() == 2


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_conflict_clause_does_not_reach_the_counters(plain_engine: Engine) -> None:
    """SQLite hands the clause of a statement down to what its triggers do."""
    with plain_engine.begin() as connection:
        write_tickets(connection, Random(9), 20)
        for clause in ("IGNORE", "FAIL", "ROLLBACK", "ABORT", "REPLACE"):
            values = "'A', 'b', 'a b', 'billing', 'low', 'open', '2026-11-20 10:00:00', '2026-11-20 10:00:00'"
            names = "title, description, search_text, category, priority, status, created_at, updated_at"
            connection.execute(text(f"INSERT OR {clause} INTO tickets ({names}) VALUES ({values})"))
            connection.execute(text(f"UPDATE OR {clause} tickets SET status = 'closed' WHERE id % 2 = 0"))
    assert_exact(plain_engine)


def test_a_killed_writer_leaves_the_counters_as_they_were(plain_engine: Engine, database: str, in_app: Flask) -> None:
    with plain_engine.begin() as connection:
        write_tickets(connection, Random(10), 200)
    command = [sys.executable, "-c", UNFINISHED, database]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"inside\n"
        assert_exact(plain_engine)
        writer.kill()
    wait_for(lambda: can_write(plain_engine), "the end of the transaction")
    assert_exact(plain_engine)
    assert count_tickets() == 200


def can_write(engine: Engine) -> bool:
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            others = "pid <> pg_backend_pid() AND datname = current_database() AND state LIKE 'idle in transaction%'"
            return read_number(connection, f"SELECT count(*) FROM pg_stat_activity WHERE {others}") == 0
        connection.execute(text("UPDATE tickets SET version = version + 1 WHERE id = 1"))
    return True


def test_a_restored_backup_is_counted(app: Flask, tmp_path: Path) -> None:
    run_command(app, "tickets", "demo", "300", "--seed", "1")
    run_command(app, "data", "backup", str(tmp_path / "it.backup"))
    run_command(app, "tickets", "demo", "100", "--seed", "2")
    run_command(app, "data", "restore", "--replace", str(tmp_path / "it.backup"))
    with app.app_context():
        assert_exact(db.engine)
        assert count_tickets() == 300
