"""Promise: nothing that writes tickets leaves the text indexes behind."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from psycopg2 import sql
from sqlalchemy import Row, text

from config import ROOT
from tests.accounts import run_command
from tests.backups import back_up, restore
from tests.engines import SECRET_KEY, Databases, app_for, database_name, dispose
from tests.searching import fill, index_what_waits
from tests.servers import environment, program
from ticketapp.extensions.database import db
from ticketapp.models.search_index import TABLES, WAITING_MAX
from ticketapp.rules.clocks import utc_now
from ticketapp.rules.search_grams import pairs
from ticketapp.services.lists import ListQuery, find_tickets
from ticketapp.services.ticket_rows import TicketRows, store_rows
from ticketapp.services.tickets import Draft

BEFORE = "a91d5c3e7f42"


@pytest.fixture
def other(engine: str, databases: Databases) -> Iterator[Flask]:
    """The application on an empty database."""
    url = databases.migrated(engine)
    app = app_for(url)
    yield app
    dispose(app)
    databases.drop(url)


def assert_right() -> None:
    """Every text is found; on SQLite the indexes hold what the tickets hold, and nothing else."""
    with db.engine.begin() as connection:
        rows = connection.execute(text("SELECT id, search_text, search_pairs FROM tickets")).all()
        assert rows and any(row.search_pairs for row in rows)
        for row in rows:
            assert row.search_pairs == pairs(row.search_text)
    assert_found(rows)
    if db.engine.dialect.name == "sqlite":
        index_what_waits()
        with db.engine.begin() as connection:
            for table in TABLES:
                connection.execute(text(f"INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)"))
        assert_found(rows)


def assert_found(rows: Sequence[Row[Any]]) -> None:
    for term in ("invoice", "東京", "!!!"):
        wanted = sum(term in row.search_text for row in rows)
        assert wanted and find_tickets(ListQuery(terms=(term,))).count == wanted
    db.session.rollback()


def test_tickets_from_before_are_indexed(in_app: Flask) -> None:
    fill(600)
    downgrade(revision=BEFORE)
    with db.engine.begin() as connection:
        connection.execute(text("DELETE FROM tickets WHERE id % 3 = 0"))
    upgrade()
    assert_right()


def test_a_restored_backup_is_indexed(app: Flask, other: Flask, tmp_path: Path) -> None:
    with app.app_context():
        fill(300)
    file = back_up(app, tmp_path / "backup")
    for options in ((), ("--replace",)):
        answer = restore(other, file, *options)
        assert answer.exit_code == 0, answer.output
        with other.app_context():
            assert_right()


def test_demo_tickets_are_indexed(in_app: Flask) -> None:
    fill(100)
    run_command(in_app, "tickets", "demo", "60", "--seed", "1")
    assert_right()


def test_rows_that_go_past_the_orm_are_indexed(in_app: Flask) -> None:
    drafts = (Draft("Invoice 東京", "!!!"), Draft("東", "printer"), Draft("x", "密码"))
    store_rows([TicketRows(draft, "requester", utc_now()) for draft in drafts])
    db.session.commit()
    assert_right()


def test_sql_of_ones_own_is_indexed(in_app: Flask) -> None:
    """Triggers and indexes do not ask who writes."""
    fill(200)
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE tickets SET search_text = 'invoice 7' || search_text WHERE id % 4 = 0"))
        connection.execute(text("DELETE FROM tickets WHERE id % 5 = 0"))
        connection.execute(text("UPDATE tickets SET id = id + 1000 WHERE id % 7 = 0"))
    assert_right()


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_new_texts_are_indexed_together(in_app: Flask) -> None:
    """Those that are, those that wait, and those that change sides."""
    fill(WAITING_MAX - 1)
    assert (indexed(), last_indexed()) == (0, 0)
    fill(1, seed=2)
    assert (indexed(), last_indexed()) == (WAITING_MAX - 1, WAITING_MAX - 1)
    fill(200, seed=3)
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE tickets SET search_text = 'invoice 7' || search_text WHERE id % 4 = 0"))
        connection.execute(text("UPDATE tickets SET id = id + 1000 WHERE id IN (7, 300)"))
        connection.execute(text("UPDATE tickets SET id = 7 WHERE id = 301"))
        connection.execute(text("DELETE FROM tickets WHERE id % 5 = 0"))
    assert_right()
    fill(WAITING_MAX + 50, seed=4)
    assert_right()


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_text_that_had_nothing_for_an_index_gets_it_later(in_app: Flask) -> None:
    """FTS5 calls a file broken when more rows are taken away than came."""
    store_rows([TicketRows(Draft(f"Invoice {number}", "!!!"), "requester", utc_now()) for number in range(300)])
    db.session.commit()
    with db.engine.begin() as connection:
        for number in (1, 2, 290):
            values = {"id": number, "text": "東京 invoice !!!", "pairs": pairs("東京 invoice !!!")}
            connection.execute(
                text("UPDATE tickets SET search_text = :text, search_pairs = :pairs WHERE id = :id"), values
            )
    assert_right()
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE tickets SET search_text = 'invoice', search_pairs = '' WHERE id = 1"))
        connection.execute(text("DELETE FROM tickets"))


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_restored_database_indexes_together_again(app: Flask, other: Flask, tmp_path: Path) -> None:
    with app.app_context():
        fill(10)
    file = back_up(app, tmp_path / "backup")
    with other.app_context():
        fill(600)
    answer = restore(other, file, "--replace")
    assert answer.exit_code == 0, answer.output
    with other.app_context():
        assert last_indexed() == 0
        assert_right()


def indexed() -> int:
    """How many tickets are in the index of trigrams."""
    pieces = "CREATE VIRTUAL TABLE temp.pieces USING fts5vocab('main', 'search_trigrams', 'instance')"
    with db.engine.begin() as connection:
        connection.execute(text(pieces))
        number = connection.scalar(text("SELECT count(DISTINCT doc) FROM temp.pieces"))
        connection.execute(text("DROP TABLE temp.pieces"))
    return int(number or 0)


def last_indexed() -> int:
    with db.engine.begin() as connection:
        return int(connection.scalar(text("SELECT last_id FROM search_progress")))


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_what_the_extension_wants_is_said_in_one_line(empty_database: str, databases: Databases) -> None:
    names = {"database": sql.Identifier(database_name(empty_database)), "role": sql.Identifier("ticketapp")}
    databases.execute(sql.SQL("REVOKE CREATE ON DATABASE {database} FROM {role}").format(**names))
    environ = environment(SECRET_KEY=SECRET_KEY, DATABASE_URL=empty_database)
    command = [program("flask"), "--app", "wsgi", "db", "upgrade"]
    ended = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 1
    said = [line for line in ended.stderr.splitlines() if not line.startswith("{")]
    assert len(said) == 1 and "CREATE EXTENSION pg_trgm" in said[0]
