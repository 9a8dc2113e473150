"""Promise: the migrations make what the models say, on both engines, keep every row, and may run twice at once."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text

from config import ROOT
from tests.accounts import make_agent, make_token
from tests.backups import what_comes_of_imports, what_comes_of_triage
from tests.counting import assert_exact, write_tickets
from tests.engines import SECRET_KEY, app_for, dispose, migrate
from tests.searching import index_what_waits
from tests.servers import environment, program
from ticketapp.extensions.database import db
from ticketapp.models import Agent, Invitation, RecoveryCode
from ticketapp.models.search_index import is_modelled
from ticketapp.rules.actors import SYSTEM
from ticketapp.rules.clocks import utc_now
from ticketapp.rules.vocabulary import REFIT, TWO_FACTOR_REQUIRED
from ticketapp.services.agent_sessions import Place, begin_session
from ticketapp.services.counters import count_tickets
from ticketapp.services.leases import claim_lease
from ticketapp.services.sign_ins import begin_attempt
from ticketapp.services.switches import turn

SCRATCH = """
from alembic import op
import sqlalchemy as sa

revision, down_revision, branch_labels, depends_on = "scratch", {head!r}, None, None


def upgrade():
    {body}


def downgrade():
    pass
"""
# SQLite cannot alter a column: the table is made anew there.
RECREATE = """with op.batch_alter_table("tickets") as batch:
        batch.alter_column("title", existing_type=sa.String(200), type_=sa.String(201))"""
CLOSE_ALL = """op.execute("UPDATE tickets SET status = 'closed'")"""
ORPHAN = 'op.execute("DELETE FROM tickets WHERE id = (SELECT min(id) FROM tickets)")'


@pytest.fixture
def filled(app: Flask) -> Iterator[Flask]:
    """The application, its context pushed, with rows in every table."""
    make_agent(app, "alice@example.com")
    make_token(app)
    client = app.test_client()
    for number in range(1, 6):
        ticket = {"title": f"Charged twice {number}", "description": "The invoice of May was charged twice: 請求書."}
        answer = client.post("/api/tickets/", json=ticket, headers={"Idempotency-Key": f"key-{number}"})
        assert answer.status_code == 201
    with app.app_context():
        add_what_comes_of_signing_in()
        db.session.add_all(what_comes_of_triage(ticket_id=1, now=utc_now()))
        db.session.add(what_comes_of_imports(utc_now()))
        claim_lease(REFIT, utc_now(), timedelta(hours=1))
        db.session.commit()
        index_what_waits()
        assert {name for name, rows in all_rows().items() if not rows} <= {"ticket_counts", "ticket_count_deltas"}
        yield app


def add_what_comes_of_signing_in() -> None:
    agent, now = db.session.query(Agent).one(), utc_now()
    begin_session(agent, Place("Firefox on Linux", "192.0.2.…"), now)
    begin_attempt("somebody@example.com", "192.0.2.7", now)
    turn(TWO_FACTOR_REQUIRED, True, SYSTEM, now)
    db.session.add(RecoveryCode(agent_id=agent.id, code_hash="0" * 64))
    db.session.add(Invitation(agent_id=agent.id, secret_hash="0" * 64, created_at=now, expires_at=now))
    db.session.commit()


def all_rows() -> dict[str, list[tuple[object, ...]]]:
    with db.engine.connect() as connection:
        names = inspect(connection).get_table_names()
        return {
            name: [tuple(row) for row in connection.execute(text(f"SELECT * FROM {name} ORDER BY 1"))] for name in names
        }


def all_schema() -> set[str]:
    """SQLite's own record of tables, indexes and triggers, a set of lines; elsewhere nothing."""
    if db.engine.dialect.name != "sqlite":
        return set()
    with db.engine.connect() as connection:
        statements = connection.scalars(text("SELECT tbl_name || type || sql FROM sqlite_master WHERE sql IS NOT NULL"))
        made = "\n".join(statements).replace('"', "").replace("('')", "''")
        made = re.sub(r", (?=\w+ VARCHAR|\w+ SMALLINT|\w+ TEXT)", ",\n", made).replace("STORED, ", "STORED,\n")
        return {" ".join(line.strip(" \t,").split()) for line in made.split("\n")} - {""}


@pytest.fixture
def with_scratch(tmp_path: Path, filled: Flask) -> Callable[[str], str]:
    """The migrations' folder with one more at its end; answers the folder."""

    def add(body: str) -> str:
        with db.engine.connect() as connection:
            head = MigrationContext.configure(connection).get_current_revision()
        folder = tmp_path / "migrations"
        shutil.copytree(ROOT / "migrations", folder)
        (folder / "versions" / "99999999_scratch.py").write_text(SCRATCH.format(head=head, body=body))
        return str(folder)

    return add


def test_the_migrations_make_what_the_models_say(in_app: Flask) -> None:
    with db.engine.connect() as connection:
        options = {"compare_type": True, "include_object": is_modelled}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, db.metadata) == []


def test_up_again_changes_no_row(filled: Flask) -> None:
    before = all_rows()
    upgrade()
    assert all_rows() == before


def test_down_and_up_again(filled: Flask) -> None:
    downgrade(revision="base")
    assert set(inspect(db.engine).get_table_names()) == {"alembic_version"}
    upgrade()
    assert not any(rows for name, rows in all_rows().items() if name == "tickets")


def test_a_recreated_table_keeps_its_children(filled: Flask, with_scratch: Callable[[str], str]) -> None:
    before, made_before = all_rows(), all_schema()
    upgrade(directory=with_scratch(RECREATE))
    after, made_after = all_rows(), all_schema()
    assert before.keys() == after.keys()
    for name in before.keys() - {"alembic_version"}:
        assert after[name] == before[name], name
    assert made_after == {line.replace("title VARCHAR(200)", "title VARCHAR(201)") for line in made_before}


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_recreated_table_gives_no_id_twice(filled: Flask, with_scratch: Callable[[str], str]) -> None:
    with db.engine.begin() as connection:
        connection.execute(text("DELETE FROM tickets WHERE id > 3"))
    upgrade(directory=with_scratch(RECREATE))
    with db.engine.begin() as connection:
        assert connection.scalar(text("SELECT seq FROM sqlite_sequence WHERE name = 'tickets'")) == 5


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_migration_that_orphans_rows_changes_nothing(filled: Flask, with_scratch: Callable[[str], str]) -> None:
    before = all_rows()
    with pytest.raises(SystemExit):
        upgrade(directory=with_scratch(ORPHAN))
    assert all_rows() == before


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_what_a_recreated_table_missed_is_counted_anew(filled: Flask, with_scratch: Callable[[str], str]) -> None:
    """The copy has no triggers until all migrations are through."""
    upgrade(directory=with_scratch(f"{RECREATE}\n    {CLOSE_ALL}"))
    assert_exact(db.engine)
    assert count_tickets(status=("closed",)) == 5


def test_tickets_from_before_the_counters_are_counted(empty_database: str) -> None:
    migrate(empty_database, "f3c86d1b7e52")
    app = app_for(empty_database)
    with app.app_context():
        with db.engine.begin() as connection:
            write_tickets(connection, Random(1), 200)
        upgrade()
        assert_exact(db.engine)
        assert count_tickets() == 200
        db.session.rollback()
        downgrade(revision="f3c86d1b7e52")
        with db.engine.begin() as connection:
            write_tickets(connection, Random(2), 10)
        upgrade()
        assert_exact(db.engine)
        assert count_tickets() == 210
    dispose(app)


def test_two_upgrades_at_once_both_succeed(empty_database: str) -> None:
    command = [program("flask"), "--app", "wsgi", "db", "upgrade"]
    environ = environment(SECRET_KEY=SECRET_KEY, DATABASE_URL=empty_database)
    pipe = subprocess.PIPE
    upgrades = [
        subprocess.Popen(command, cwd=ROOT, env=environ, stdout=pipe, stderr=subprocess.STDOUT, text=True)
        for _ in range(2)
    ]
    outputs = [process.communicate(timeout=60)[0] for process in upgrades]
    assert [process.returncode for process in upgrades] == [0, 0], outputs
    app = app_for(empty_database)
    assert app.test_client().get("/readyz").status_code == 200
    dispose(app)
