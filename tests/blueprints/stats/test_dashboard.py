"""``/stats/``: figures, each a link to the list that it counts."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from tests.accounts import csrf_token, make_token
from tests.blueprints.api.test_classify import StandIn
from ticketapp.extensions.database import db

TICKETS = [
    ("open", "critical", "technical"),
    ("open", "low", "billing"),
    ("in_progress", "critical", "billing"),
    ("resolved", "critical", "account"),
    ("closed", "medium", "general"),
    ("closed", "medium", "general"),
]


@pytest.fixture
def tickets(app: Flask) -> None:
    headers = {"Authorization": f"Bearer {make_token(app)}"}
    api = app.test_client()
    for status, priority, category in TICKETS:
        body = {"title": "T", "description": "D", "status": status, "priority": priority, "category": category}
        assert api.post("/api/tickets/", json=body, headers=headers).status_code == 201


def figures(page: str) -> list[tuple[str, str]]:
    """(address, figure) of every figure that is a link."""
    tiles = re.findall(r'<a class="tile" href="([^"]+)">.*?tile-value">([\d,]+)<', page, re.DOTALL)
    cells = re.findall(r'<td class="amount"><a href="([^"]+)">([\d,]+)</a>', page)
    return [(unescape(address), figure) for address, figure in tiles + cells]


def test_every_figure_equals_the_list_behind_it(agent_client: FlaskClient, tickets: None) -> None:
    found = figures(agent_client.get("/stats/").get_data(as_text=True))
    assert len(found) == 6 + 4 + 4
    for address, figure in found:
        rows = len(re.findall(r'<td class="id">', agent_client.get(address).get_data(as_text=True)))
        assert str(rows) == figure, address


def test_says_which_period_and_as_of_when(agent_client: FlaskClient, tickets: None) -> None:
    page = agent_client.get("/stats/").get_data(as_text=True)
    assert "The last 30 days (UTC), today included: 6 tickets. Over the whole time 6.0 a day." in page
    assert re.search(r'as of <time datetime="[^"]+Z">\d+ \w+ \d{4}, [\d:]{8} UTC</time>', page)


def test_the_drawing_has_a_name_and_a_table(agent_client: FlaskClient, tickets: None) -> None:
    page = agent_client.get("/stats/").get_data(as_text=True)
    assert 'role="img" aria-labelledby="days-name days-text"' in page
    assert page.count('<rect class="fill" x=') == 1
    assert len(re.findall(r'<th scope="row"><time datetime="\d{4}-\d\d-\d\d">', page)) == 30
    assert "style=" not in page


def test_zero_is_explained(agent_client: FlaskClient) -> None:
    page = agent_client.get("/stats/").get_data(as_text=True)
    assert "There are no tickets yet, so every figure is 0." in page
    assert {figure for _address, figure in figures(page)} == {"0"}
    assert "No ticket had a suggestion yet." in page


def test_no_figure_is_counted_from_rows(app: Flask, tickets: None, agent_client: FlaskClient) -> None:
    """It costs the same whatever is stored: counters, and the first row of one list."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    agent_client.get("/stats/")
    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        page = agent_client.get("/stats/").get_data(as_text=True)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert "How often triage is right, and where not" in page
    assert len([each for each in asked if "SELECT" in each]) <= 8
    assert not any("ticket_suggestions" in each or "count(" in each.lower() for each in asked)


@pytest.mark.usefixtures("no_model")
def test_the_default_is_no_suggestion_that_anybody_changed(app: Flask, agent_client: FlaskClient) -> None:
    for _ in range(2):
        app.test_client().post("/api/tickets/", json={"title": "Unread", "description": "Unread"})
    app.extensions["classifier"] = StandIn()
    app.test_client().post("/api/tickets/", json={"title": "Read", "description": "Read"})
    for number in (1, 2, 3):
        form = {"category": "account", "csrf_token": csrf_token(agent_client, f"/tickets/{number}")}
        assert agent_client.post(f"/tickets/{number}/category", data=form).status_code == 303
    page = agent_client.get("/stats/").get_data(as_text=True)
    assert "Of all tickets with a suggestion, 1 has another category or priority now" in page


def test_needs_an_agent(client: FlaskClient) -> None:
    assert client.get("/stats/").location == "/login?next=/stats/"
    assert client.post("/stats/").status_code == 405
