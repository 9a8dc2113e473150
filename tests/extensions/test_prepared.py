"""Promise: statements past the session give what the session would, whatever becomes of a connection or a plan."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import bindparam, select, text
from sqlalchemy.exc import DBAPIError, InternalError, OperationalError, ProgrammingError

from ticketapp.extensions.database import db
from ticketapp.extensions.plans import plans
from ticketapp.extensions.prepared import Prepared, reader, watchers
from ticketapp.models import Ticket

NOW = datetime(2026, 3, 1, 12, 0, 0, 120, UTC)
TABLE = Ticket.__table__
TITLE = Prepared(select(TABLE.c.title, TABLE.c.created_at).where(TABLE.c.id == bindparam("number")))
HOW_MANY = Prepared(text("SELECT count(*) FROM tickets"))


@pytest.fixture(autouse=True)
def _with_plans(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plans, "are_kept", True)


@pytest.fixture
def sent() -> Iterator[list[str]]:
    """The statements that run meanwhile."""
    statements: list[str] = []

    def note(_driver: Any, statement: str, _values: Any) -> None:
        statements.append(statement)

    watchers.append(note)
    yield statements
    watchers.remove(note)


def add_ticket(title: str = "x") -> int:
    """Not yet committed."""
    words = {"category": "billing", "priority": "low", "status": "open"}
    ticket = Ticket(title=title, description="y", search_text="x", created_at=NOW, updated_at=NOW, **words)
    db.session.add(ticket)
    db.session.flush()
    return ticket.id


def make_ticket(title: str = "x") -> int:
    number = add_ticket(title)
    db.session.commit()
    return number


def is_postgresql() -> bool:
    return db.engine.dialect.name == "postgresql"


def own_connections(statement: str) -> None:
    """To the connection that the pool hands out next."""
    with reader() as found:
        driver: Any = found.connection().driver_connection
        cursor = driver.cursor()
        cursor.execute(statement)
        cursor.close()


def test_a_row_has_typed_values_by_name(in_app: Flask) -> None:
    number = make_ticket("Übermäßig")
    row = TITLE.first(number=number)
    assert row is not None
    assert (row.title, row.created_at) == ("Übermäßig", NOW)
    assert row.created_at.tzinfo is UTC
    assert row[0] == "Übermäßig"
    assert TITLE.first(number=number + 1) is None


def test_it_sees_what_the_open_transaction_wrote(in_app: Flask) -> None:
    make_ticket()
    assert HOW_MANY.all() == [(1,)]
    add_ticket()
    assert HOW_MANY.all() == [(2,)]
    db.session.rollback()
    assert HOW_MANY.all() == [(1,)]


def test_it_opens_no_transaction(in_app: Flask) -> None:
    db.session.remove()
    HOW_MANY.all()
    assert not db.session.registry.has()


def test_an_error_is_the_usual_one(in_app: Flask) -> None:
    wrong = Prepared(text("SELECT nothing_of_that_kind FROM tickets WHERE id = :number"))
    for _ in range(2):
        with pytest.raises(DBAPIError, match="nothing_of_that_kind"):
            wrong.all(number=1)
        assert HOW_MANY.all() == [(0,)]


def test_several_see_one_moment_on_sqlite(in_app: Flask) -> None:
    with reader(sees_one_moment=True) as connection:
        before = connection.all(HOW_MANY)
        make_ticket()
        after = connection.all(HOW_MANY)
    assert (before, after) == ([(0,)], [(1,)] if is_postgresql() else [(0,)])


def test_a_connection_that_broke_is_replaced(in_app: Flask) -> None:
    if not is_postgresql():
        return
    HOW_MANY.all()
    with reader() as found:
        driver: Any = found.connection().driver_connection
        number = driver.info.backend_pid
        with db.engine.connect() as other:
            other.execute(text("SELECT pg_terminate_backend(:number, 5000)"), {"number": number})
        assert found.all(HOW_MANY) == [(0,)]
        assert found.all(HOW_MANY) == [(0,)]
    assert HOW_MANY.all() == [(0,)]


def test_a_connection_that_breaks_in_a_transaction_is_the_usual_error(in_app: Flask) -> None:
    if not is_postgresql():
        return
    connection: Any = db.session.connection().connection.driver_connection
    with db.engine.connect() as other:
        other.execute(text("SELECT pg_terminate_backend(:number, 5000)"), {"number": connection.info.backend_pid})
    with pytest.raises(DBAPIError) as raised:
        HOW_MANY.all()
    assert raised.value.connection_invalidated
    db.session.rollback()
    assert HOW_MANY.all() == [(0,)]


def test_postgresql_keeps_the_plan(in_app: Flask, sent: list[str]) -> None:
    if not is_postgresql():
        return
    HOW_MANY.all()
    TITLE.all(number=1)
    assert [statement.split("_")[0] for statement in sent] == ["EXECUTE ticketapp"] * 2
    assert sent[1].endswith("(%s)")


def test_a_plan_that_was_lost_is_missed_once(in_app: Flask, sent: list[str]) -> None:
    """As behind a pooler, which gives each statement another connection."""
    if not is_postgresql():
        return
    HOW_MANY.all()
    own_connections("DEALLOCATE ALL")
    sent.clear()
    assert HOW_MANY.all() == [(0,)]
    assert HOW_MANY.all() == [(0,)]
    assert [statement.split()[0] for statement in sent] == ["EXECUTE", "SELECT"]


def test_a_plan_of_other_columns_is_made_anew(in_app: Flask, sent: list[str]) -> None:
    if not is_postgresql():
        return
    db.session.execute(text("CREATE TABLE changing (one integer)"))
    db.session.execute(text("INSERT INTO changing VALUES (1)"))
    db.session.commit()
    everything = Prepared(text("SELECT * FROM changing"))
    assert everything.all() == [(1,)]
    db.session.execute(text("ALTER TABLE changing ADD COLUMN two integer DEFAULT 2"))
    db.session.commit()
    sent.clear()
    assert everything.all() == [(1, 2)]
    assert everything.all() == [(1, 2)]
    assert [statement.split()[0] for statement in sent] == ["EXECUTE", "EXECUTE"]


def test_in_a_transaction_nothing_is_planned_ahead(in_app: Flask, sent: list[str]) -> None:
    db.session.begin()
    HOW_MANY.all()
    assert [statement.split()[0] for statement in sent] == ["SELECT"]


def test_a_statement_is_put_together_once(in_app: Flask) -> None:
    statements = [Prepared(text(f"SELECT {number}")) for number in range(12)]
    forms = []
    for _ in range(2):
        for number, statement in enumerate(statements):
            assert statement.all() == [(number,)]
        forms.append([statement.form_for(db.engine.dialect.name) for statement in statements])
    assert all(one is other for one, other in zip(*forms, strict=True))


def test_what_took_too_long_is_not_asked_again(in_app: Flask, sent: list[str]) -> None:
    if not is_postgresql():
        return
    own_connections("SET statement_timeout = 50")
    sent.clear()
    with pytest.raises(OperationalError, match="timeout"):
        Prepared(text("SELECT pg_sleep(30)")).all()
    assert len(sent) == 1
    own_connections("SET statement_timeout = DEFAULT")


def test_in_a_transaction_that_is_over_nothing_is_asked_again(in_app: Flask, sent: list[str]) -> None:
    if not is_postgresql():
        return
    db.session.begin()
    with pytest.raises(ProgrammingError):
        Prepared(text("SELECT nothing_of_that_kind")).all()
    with pytest.raises(InternalError):
        HOW_MANY.all()
    assert len(sent) == 2
    db.session.rollback()
    assert HOW_MANY.all() == [(0,)]
