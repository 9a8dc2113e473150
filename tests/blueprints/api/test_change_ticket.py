"""PATCH /api/tickets/<id>/"""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.blueprints.api.conftest import Make
from ticketapp.extensions.database import db
from ticketapp.models import Event, TicketSuggestion


def test_only_what_is_sent_changes(client: FlaskClient, auth: dict[str, str], make_ticket: Make) -> None:
    before = make_ticket(requester_name="Ann", requester_email="ann@example.com")
    answer = client.patch(f"/api/tickets/{before['id']}/", json={"status": "in_progress"}, headers=auth)
    assert answer.status_code == 200
    after = answer.json
    assert answer.headers["ETag"] == '"2"'
    assert after["updated_at"] > before["updated_at"]
    assert {**after, "updated_at": 0} == {**before, "updated_at": 0, "status": "in_progress"}


def test_every_field_can_change(client: FlaskClient, auth: dict[str, str], make_ticket: Make) -> None:
    changes = {
        "title": "New", "description": "Other words", "category": "billing", "priority": "low", "status": "closed",
        "requester_name": "Bo", "requester_email": "bo@example.org",
    }  # fmt: skip
    url = f"/api/tickets/{make_ticket()['id']}/"
    after = client.patch(url, json=changes, headers=auth).json
    assert {name: after[name] for name in changes} == changes
    assert client.get(url, headers=auth).json == after


def test_what_was_read_can_be_sent_back(client: FlaskClient, auth: dict[str, str], make_ticket: Make) -> None:
    ticket = make_ticket()
    answer = client.patch(f"/api/tickets/{ticket['id']}/", json=ticket, headers=auth)
    assert (answer.status_code, answer.json, answer.headers["ETag"]) == (200, ticket, '"1"')


def test_nothing_sent_changes_nothing(client: FlaskClient, auth: dict[str, str], make_ticket: Make) -> None:
    ticket = make_ticket()
    answer = client.patch(f"/api/tickets/{ticket['id']}/", json={}, headers=auth)
    assert (answer.status_code, answer.json) == (200, ticket)


def test_search_finds_the_new_text(client: FlaskClient, auth: dict[str, str], make_ticket: Make) -> None:
    ticket = make_ticket(title="Before")
    client.patch(f"/api/tickets/{ticket['id']}/", json={"title": "Nachher"}, headers=auth)
    assert client.get("/api/tickets/?search=NACHHER", headers=auth).json["count"] == 1
    assert client.get("/api/tickets/?search=before", headers=auth).json["count"] == 0


def test_each_change_leaves_an_event(app: Flask, client: FlaskClient, auth: dict[str, str], make_ticket: Make) -> None:
    ticket_id = make_ticket(priority="low")["id"]
    client.patch(f"/api/tickets/{ticket_id}/", json={"priority": "high", "status": "open"}, headers=auth)
    with app.app_context():
        query = select(Event).where(Event.ticket_id == ticket_id, Event.kind == "ticket.changed")
        event = db.session.execute(query).scalar_one()
        assert (event.field, event.old, event.new, event.actor) == ("priority", "low", "high", "token")


def test_an_override_shows_and_is_kept(app: Flask, client: FlaskClient, auth: dict[str, str]) -> None:
    ticket = client.post("/api/tickets/", json={"title": "a", "description": "b"}).json
    url = f"/api/tickets/{ticket['id']}/"
    assert client.patch(url, json={"category": "billing"}, headers=auth).json["triage"]["overridden"] is True
    assert client.patch(url, json={"category": "general"}, headers=auth).json["triage"]["overridden"] is False
    with app.app_context():
        rows = db.session.execute(select(TicketSuggestion.field, TicketSuggestion.outcome)).all()
        assert dict(rows) == {"category": "accepted", "priority": "applied"}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"status": "done"}, "status"),
        ({"status": ""}, "status"),
        ({"status": None}, "status"),
        ({"title": ""}, "title"),
        ({"description": " "}, "description"),
        ({"requester_email": None}, "requester_email"),
        ({"category": 1}, "category"),
        ({"suggestion": "x"}, "suggestion"),
        ({"search_text": "x"}, "search_text"),
        ({"version": 3}, "version"),
    ],
)
def test_a_wrong_field_changes_nothing(
    client: FlaskClient, auth: dict[str, str], make_ticket: Make, body: dict[str, Any], field: str
) -> None:
    ticket = make_ticket()
    url = f"/api/tickets/{ticket['id']}/"
    answer = client.patch(url, json={"priority": "low", **body}, headers=auth)
    assert (answer.status_code, list(answer.json)) == (400, [field])
    assert client.get(url, headers=auth).json == ticket


@pytest.mark.parametrize(
    ("tag", "status"),
    [
        *(('"1"', 200), ("*", 200), (" * ", 200), ('"7", "1"', 200), (',,"1",,', 200), ('W/"1", "1"', 200)),
        *(("1", 200), ("7,1", 200)),  # without quotes, as many clients send it
        *(('"2"', 412), ("2", 412), ('W/"1"', 412), ("W/1", 412), ('"1a"', 412), ('""', 412), ("", 412)),
        *(('"1', 412), ('1"', 412), ('"1"x', 412), ("'1'", 412), ('"7,1"', 412), ('"7", *', 412), ('"*"', 412)),
        *(("01", 412), ("+1", 412), ("1 2", 412), ("9" * 5_000, 412)),
    ],
)
def test_if_match(client: FlaskClient, auth: dict[str, str], make_ticket: Make, tag: str, status: int) -> None:
    ticket = make_ticket()
    url = f"/api/tickets/{ticket['id']}/"
    answer = client.patch(url, json={"status": "closed"}, headers={**auth, "If-Match": tag})
    assert answer.status_code == status
    assert client.get(url, headers=auth).json["status"] == ("closed" if status == 200 else "open")


def test_order_of_checks(client: FlaskClient, auth: dict[str, str]) -> None:
    url = "/api/tickets/999/"
    assert client.patch(url, json={}).status_code == 401
    assert client.patch(url, data="x", content_type="text/plain", headers=auth).status_code == 415
    assert client.patch(url, json={"status": "done"}, headers=auth).status_code == 400
    assert client.patch(url, json={"status": "open"}, headers={**auth, "If-Match": '"1"'}).status_code == 404


def test_a_token_needs_the_scope(app: Flask, client: FlaskClient, make_ticket: Make) -> None:
    from tests.accounts import make_token

    reader = {"Authorization": f"Bearer {make_token(app, 'tickets:read')}"}
    url = f"/api/tickets/{make_ticket()['id']}/"
    assert client.get(url, headers=reader).status_code == 200
    assert client.patch(url, json={}, headers=reader).status_code == 403
