"""No search runs longer than it may."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from psycopg2.extensions import TRANSACTION_STATUS_IDLE
from sqlalchemy import text
from sqlalchemy.exc import DataError

from tests.opening import open_ticket
from ticketapp.extensions.database import db, reading
from ticketapp.rules.actors import SYSTEM
from ticketapp.rules.clocks import utc_now
from ticketapp.services import search_time
from ticketapp.services.search_time import bounded_time
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
    monkeypatch.setattr(search_time, "SEARCH_SECONDS", 0.004)
    answer = client.get("/api/tickets/", query_string={"search": SLOW_SEARCH}, headers=auth)
    assert (answer.status_code, list(answer.json)) == (400, ["search"])
    assert "three letters" in answer.json["search"][0]


def test_the_limit_ends_with_the_search(
    app: Flask, client: FlaskClient, auth: dict[str, str], slow_tickets: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next request on the same connection is not cut short."""
    with monkeypatch.context() as patch:
        patch.setattr(search_time, "SEARCH_SECONDS", 0.004)
        assert client.get("/api/tickets/", query_string={"search": SLOW_SEARCH}, headers=auth).status_code == 400
    assert client.get("/api/tickets/", query_string={"search": "ticket"}, headers=auth).json["count"] == 30
    assert client.get("/api/tickets/stats/", headers=auth).json["total_tickets"] == 30


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_search_that_fails_at_its_beginning_leaves_no_transaction(
    in_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even where the statement that begins one fails behind the beginning."""

    def fail(_values: dict[str, str], first: str = "") -> None:
        db.session.connection().exec_driver_sql(first + "SELECT 1 / 0")

    reading()
    with monkeypatch.context() as patch:
        patch.setattr(search_time, "set_locally", fail)
        with pytest.raises(DataError), bounded_time() as bound:
            bound.prepare(by_bitmap=False)
    driver: Any = db.session.connection().connection.driver_connection
    assert driver.info.transaction_status == TRANSACTION_STATUS_IDLE


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_connection_that_comes_back_in_a_transaction_is_closed(in_app: Flask) -> None:
    reading()
    driver: Any = db.session.connection().connection.driver_connection
    db.session.connection().exec_driver_sql("BEGIN")
    db.session.rollback()
    assert driver.closed
    assert db.session.scalar(text("SELECT 1")) == 1
