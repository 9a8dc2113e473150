"""``/tickets/<id>/status``, ``…/category``, ``…/priority``: one field at a time."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from tests.accounts import csrf_token
from tests.pages import hidden_inputs
from ticketapp.extensions.database import db
from ticketapp.models import Event, Ticket

Make = Callable[..., int]
Read = Callable[[int], Any]
CHANGES = [("status", "in_progress", "open"), ("category", "billing", "technical"), ("priority", "low", "high")]


def send(client: FlaskClient, field: str, value: str, **more: str) -> Any:
    form = {"csrf_token": csrf_token(client, "/tickets/1"), field: value, **more}
    return client.post(f"/tickets/1/{field}", data=form)


@pytest.mark.parametrize("change", CHANGES, ids=" ".join)
def test_changes_and_can_be_undone(
    agent_client: FlaskClient, make_ticket: Make, read_by_api: Read, change: tuple[str, str, str]
) -> None:
    field, new, old = change
    make_ticket()
    answer = send(agent_client, field, new, version="1", back="status=open")
    assert (answer.status_code, answer.location) == (303, "/tickets/1?back=status%3Dopen")
    assert read_by_api(1)[field] == new
    page = agent_client.get(answer.location).get_data(as_text=True)
    notice = page[page.index('class="notice"') : page.index("Undo")]
    assert f"Ticket 1: {field.title()} is now" in notice
    undo = {name: unescape(value) for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', notice)}
    assert undo[field] == old
    assert agent_client.post(f"/tickets/1/{field}", data=undo).status_code == 303
    assert read_by_api(1)[field] == old
    assert f"Alice changed {field.title()} from" in agent_client.get("/tickets/1").get_data(as_text=True)


def test_a_message_is_said_once(agent_client: FlaskClient, make_ticket: Make) -> None:
    make_ticket()
    send(agent_client, "status", "closed")
    assert "is now Closed" in agent_client.get("/tickets/1").get_data(as_text=True)
    assert "is now Closed" not in agent_client.get("/tickets/1").get_data(as_text=True)


def test_the_same_value_confirms(agent_client: FlaskClient, make_ticket: Make) -> None:
    make_ticket()
    send(agent_client, "status", "open")
    assert "Ticket 1: Status stays Open." in agent_client.get("/tickets/1").get_data(as_text=True)


def test_stops_when_somebody_was_faster(
    agent_client: FlaskClient, make_ticket: Make, change_by_api: Callable[..., None], read_by_api: Read
) -> None:
    make_ticket()
    change_by_api(1, priority="critical")
    answer = send(agent_client, "status", "closed", version="1")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "<h1>Ticket 1 changed meanwhile</h1>" in page
    assert "The integration tests changed Priority from High to Critical." in page
    assert "Status: now Open, you chose Closed." in page
    assert read_by_api(1)["status"] == "open"
    assert send(agent_client, "status", "closed", version="2").status_code == 303


def changes_on(page: str) -> list[str]:
    """The sentences under "What changed"; each has its time behind it."""
    shown = page[page.index('<ol class="changes">') : page.index("</ol>")]
    found = re.findall(r"<span>(.*?)</span>\s*<time", shown, re.DOTALL)
    assert len(found) == shown.count("<li>")
    return [unescape(re.sub(r"[\u2066-\u2069]", "", sentence)) for sentence in found]


def test_a_conflict_shows_all_that_one_call_changed_and_nothing_from_before(
    agent_client: FlaskClient, make_ticket: Make, change_by_api: Callable[..., None]
) -> None:
    make_ticket()
    change_by_api(1, status="in_progress")
    change_by_api(1, status="resolved", priority="low", category="billing", title="Printer was on fire")
    page = send(agent_client, "status", "closed", version="2").get_data(as_text=True)
    changes = sorted(changes_on(page))
    assert changes[:3] == [
        "The integration tests changed Category from Technical to Billing.",
        "The integration tests changed Priority from High to Low.",
        "The integration tests changed Status from In progress to Resolved.",
    ]
    assert changes[3:] == [
        "The integration tests changed Subject from “Printer on fire” to “Printer was on fire”.",
    ]
    assert "Status: now Resolved, you chose Closed." in page
    assert 'name="status" value="closed"' in page


def test_a_conflict_shows_the_words_that_changed_on_one_line_and_escaped(
    agent_client: FlaskClient, make_ticket: Make, change_by_api: Callable[..., None]
) -> None:
    make_ticket()
    change_by_api(1, title="<b>Fire</b> " + "x" * 150, requester_name="Alice", requester_email="alice@example.com")
    change_by_api(1, requester_email="bob@example.com", description="<i>It\nburns</i> " + "again " * 50)
    page = send(agent_client, "status", "closed", version="1").get_data(as_text=True)
    assert "<b>" not in page and "<i>" not in page
    who = "The integration tests changed"
    assert sorted(changes_on(page)) == [
        f"{who} Description. The new text begins: “<i>It burns</i> " + "again " * 9 + "again…”",
        f"{who} E-mail from nothing to “alice@example.com”.",
        f"{who} E-mail from “alice@example.com” to “bob@example.com”.",
        f"{who} Name from nothing to “Alice”.",
        f"{who} Subject from “Printer on fire” to “<b>Fire</b> " + "x" * 68 + "…”.",
    ]


def test_a_conflict_shows_who_did_what_since_the_page_confirmations_too(
    app: Flask, agent_client: FlaskClient, admin_client: FlaskClient, client: FlaskClient
) -> None:
    """A ticket whose category is a machine's, confirmed by one agent while another looks at it."""
    client.post("/api/tickets/", json={"title": "Charged twice", "description": "The invoice was charged twice."})
    with app.app_context():
        seen = str(db.session.query(Ticket).one().version)
        category = db.session.query(Ticket).one().category
    assert send(admin_client, "category", category, version=seen).status_code == 303
    assert send(admin_client, "priority", "critical").status_code == 303
    page = send(agent_client, "status", "closed", version=seen).get_data(as_text=True)
    first, second = changes_on(page)
    assert first.startswith("Bob ") and "Category" in first
    assert re.fullmatch(r"Bob changed Priority from \w+ to Critical\.", second)
    again = {**hidden_inputs(page), "csrf_token": csrf_token(agent_client, "/tickets/1")}
    assert agent_client.post("/tickets/1/status", data=again).status_code == 303


def test_a_page_from_before_events_had_versions_shows_the_last_change(
    app: Flask, agent_client: FlaskClient, make_ticket: Make, change_by_api: Callable[..., None]
) -> None:
    make_ticket()
    change_by_api(1, priority="critical")
    with app.app_context():
        db.session.execute(update(Event).values(ticket_version=None))
        db.session.commit()
    page = send(agent_client, "status", "closed", version="1").get_data(as_text=True)
    assert changes_on(page) == ["The integration tests changed Priority from High to Critical."]


def test_a_stale_page_that_changes_nothing_is_no_conflict(
    agent_client: FlaskClient, make_ticket: Make, change_by_api: Callable[..., None]
) -> None:
    make_ticket()
    change_by_api(1, status="closed")
    assert send(agent_client, "status", "closed", version="1").status_code == 303


@pytest.mark.parametrize("version", ["x", "-1", "9" * 40, "0"])
def test_nonsense_for_a_version_is_a_stale_page(agent_client: FlaskClient, make_ticket: Make, version: str) -> None:
    make_ticket()
    assert send(agent_client, "status", "closed", version=version).status_code == 409


@pytest.mark.parametrize("field", ["status", "category", "priority"])
@pytest.mark.parametrize("value", ["done", "", "OPEN"])
def test_bad_values_are_422(agent_client: FlaskClient, make_ticket: Make, field: str, value: str) -> None:
    make_ticket()
    answer = send(agent_client, field, value, back="status=open")
    page = unescape(answer.get_data(as_text=True))
    assert answer.status_code == 422
    assert "<title>Error: #1 Printer on fire" in page
    assert "There is a problem" in page
    assert f'<a href="#{field}">Choose ' in page
    assert page.count('aria-invalid="true"') == 1
    assert '<a href="/tickets/?status=open">' in page
    assert "our fault" not in page


@pytest.mark.parametrize("field", ["status", "category", "priority"])
def test_the_usual_refusals(agent_client: FlaskClient, client: FlaskClient, make_ticket: Make, field: str) -> None:
    make_ticket()
    assert agent_client.post(f"/tickets/1/{field}", data={field: "closed"}).status_code == 400
    assert agent_client.get(f"/tickets/1/{field}").status_code == 405
    assert (
        agent_client.post(
            f"/tickets/2/{field}", data={"csrf_token": csrf_token(agent_client, "/tickets/1")}
        ).status_code
        == 404
    )
    assert client.post(f"/tickets/1/{field}", data={field: "closed"}).location == "/login?next=/tickets/"
