"""``/tickets/new``: an agent writes a ticket for somebody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.accounts import csrf_token
from tests.blueprints.api.test_classify import StandIn
from ticketapp.extensions.database import db
from ticketapp.models import TicketSuggestion
from ticketapp.services.triage_stats.figures import read_accuracy
from ticketapp.services.triage_stats.slices import Slice
from ticketapp.services.triage_stats.tallies import total

TEXT = {"title": "Called about an invoice", "description": "Wrong VAT rate."}


def test_stores_the_ticket_and_shows_it(agent_client: FlaskClient, read_by_api: Callable[[int], Any]) -> None:
    form = {**TEXT, "priority": "low", "csrf_token": csrf_token(agent_client, "/tickets/new")}
    answer = agent_client.post("/tickets/new", data=form)
    assert (answer.status_code, answer.location) == (303, "/tickets/1")
    page = agent_client.get("/tickets/1").get_data(as_text=True)
    assert "Ticket 1 is in the list now." in page
    assert "Alice opened the ticket." in page
    assert read_by_api(1)["priority"] == "low"


def test_asks_for_the_requester_and_not_for_the_agent(agent_client: FlaskClient) -> None:
    page = agent_client.get("/tickets/new").get_data(as_text=True)
    assert "Requester's name" in page
    assert 'autocomplete="name"' not in page


def test_says_what_is_wrong(agent_client: FlaskClient) -> None:
    answer = agent_client.post("/tickets/new", data={"csrf_token": csrf_token(agent_client, "/tickets/new")})
    assert answer.status_code == 422
    assert "Error: New ticket" in answer.get_data(as_text=True)


def test_without_a_csrf_token_nothing_is_lost(agent_client: FlaskClient) -> None:
    answer = agent_client.post("/tickets/new", data=TEXT)
    assert answer.status_code == 400
    assert "Wrong VAT rate." in answer.get_data(as_text=True)


def test_needs_an_agent(client: FlaskClient) -> None:
    assert client.get("/tickets/new").location == "/login?next=/tickets/new"
    assert client.post("/tickets/new", data=TEXT).status_code == 303
    assert client.delete("/tickets/new").status_code == 405


@pytest.mark.parametrize(
    ("chosen", "seen", "counted"),
    [
        ("billing", "category", ("accepted", 1, 1, 1, 0, 0)),
        ("account", "category", ("changed", 0, 0, 1, 0, 0)),
        ("billing", "", ("unseen", 1, 0, 0, 1, 1)),  # chosen before the suggestion came, and the same by chance
        ("account", "nonsense priority", ("unseen", 0, 0, 0, 0, 1)),
    ],
)
def test_who_chose_before_the_suggestion_came_has_not_agreed_with_it(
    app: Flask,
    agent_client: FlaskClient,
    chosen: str,
    seen: str,
    counted: tuple[str, int, int, int, int, int],
) -> None:
    """*counted*: the outcome, agreed, kept of those seen, and the same of those not seen."""
    app.extensions["classifier"] = StandIn()  # always billing
    token = agent_client.post("/api/tickets/classify/", json=TEXT).json["suggestion"]  # type: ignore[index]
    form = {**TEXT, "category": chosen, "suggestion": token, "seen": seen}
    form["csrf_token"] = csrf_token(agent_client, "/tickets/new")
    assert agent_client.post("/tickets/new", data=form).status_code == 303
    with app.app_context():
        query = select(TicketSuggestion.outcome).where(TicketSuggestion.field == "category")
        outcome = db.session.execute(query).scalar_one()
        tally = total(read_accuracy(Slice()).suggested("category"))
    assert tally.decided == 1
    assert (outcome, tally.agreed, *astuple(tally.kept), *astuple(tally.blind)) == counted
