"""No search runs longer than it may."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from psycopg2.extensions import TRANSACTION_STATUS_IDLE
from sqlalchemy import event, text

from tests.opening import open_ticket
from tests.searching import fill
from ticketapp.errors import SearchTooBroad
from ticketapp.extensions.database import db, reading
from ticketapp.rules.actors import SYSTEM
from ticketapp.rules.clocks import utc_now
from ticketapp.services import search, search_time
from ticketapp.services.lists import ListQuery, find_tickets
from ticketapp.services.tickets import Draft

SLOW_SEARCH = "a" * 200 + "b" + "a" * 200  # slow to refuse from either end, and made of pieces that the texts hold
SLOW_TEXT = ("a" * 199 + "b") * 500


@pytest.fixture
def slow_tickets(app: Flask) -> None:
    """Texts in which every place is nearly a match."""
    with app.app_context():
        for number in range(30):
            open_ticket(Draft(f"Ticket {number}", SLOW_TEXT), SYSTEM, utc_now())
        db.session.commit()


def test_a_search_that_takes_too_long_says_what_would_help(
    app: Flask, client: FlaskClient, auth: dict[str, str], slow_tickets: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_time, "SEARCH_SECONDS", 0.001)
    answer = client.get("/api/tickets/", query_string={"search": SLOW_SEARCH}, headers=auth)
    assert (answer.status_code, list(answer.json)) == (400, ["search"])
    assert "three letters" in answer.json["search"][0]


def test_the_limit_ends_with_the_search(
    app: Flask, client: FlaskClient, auth: dict[str, str], slow_tickets: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next request on the same connection is not cut short."""
    with monkeypatch.context() as patch:
        patch.setattr(search_time, "SEARCH_SECONDS", 0.001)
        assert client.get("/api/tickets/", query_string={"search": SLOW_SEARCH}, headers=auth).status_code == 400
    assert client.get("/api/tickets/", query_string={"search": "ticket"}, headers=auth).json["count"] == 30
    assert client.get("/api/tickets/stats/", headers=auth).json["total_tickets"] == 30


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
@pytest.mark.parametrize(("seconds", "searched"), [(60, "ticket"), (0.001, SLOW_SEARCH)])
def test_a_search_leaves_neither_transaction_nor_settings(
    app: Flask, slow_tickets: None, monkeypatch: pytest.MonkeyPatch, seconds: float, searched: str
) -> None:
    """Not even where it is cut short: what is set goes with each statement and ends with it."""

    def settings() -> list[Any]:
        return [db.session.connection().exec_driver_sql(f"SHOW {name}").scalar() for name in search_time.SETTINGS]

    with app.app_context():
        reading()
        before = settings()
        monkeypatch.setattr(search_time, "SEARCH_SECONDS", seconds)
        with suppress(SearchTooBroad):
            find_tickets(ListQuery(terms=(searched,)))
            assert seconds == 60
        driver: Any = db.session.connection().connection.driver_connection
        assert driver.info.transaction_status == TRANSACTION_STATUS_IDLE
        assert settings() == before


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_every_statement_has_its_bound(in_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(300)
    reading()
    monkeypatch.setattr(search, "COUNT_MAX", 3)
    monkeypatch.setattr(search, "WALK", 1)
    sent: list[str] = []
    listener = ("before_cursor_execute", lambda *given: sent.append(given[2]))
    db.session.rollback()
    event.listen(db.engine, *listener)
    find_tickets(ListQuery(terms=("lorem ipsum",)))
    find_tickets(ListQuery(terms=("invoice", "printer"), ordering="priority"))
    find_tickets(ListQuery(terms=("a",)))
    event.remove(db.engine, *listener)
    assert len(sent) > 5
    assert all(each.startswith("SET LOCAL statement_timeout TO ") for each in sent)


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_connection_that_comes_back_in_a_transaction_is_closed(in_app: Flask) -> None:
    reading()
    driver: Any = db.session.connection().connection.driver_connection
    db.session.connection().exec_driver_sql("BEGIN")
    db.session.rollback()
    assert driver.closed
    assert db.session.scalar(text("SELECT 1")) == 1
