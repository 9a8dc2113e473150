"""``/tickets/<id>``: one ticket."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.blueprints.api.test_classify import BILLING, StandIn
from tests.pages import hidden_inputs
from ticketapp.classifier.types import Suggestion

Make = Callable[..., int]
NOTHING = Suggestion("general", "medium", "default", "", 0, 0, "")


def test_shows_what_was_asked_and_what_happened(agent_client: FlaskClient, make_ticket: Make) -> None:
    number = make_ticket(description="first\n    indented", requester_name="Mira", requester_email="mira@example.com")
    page = agent_client.get(f"/tickets/{number}").get_data(as_text=True)
    assert "<title>#1 Printer on fire – Ticketapp</title>" in page
    assert '<h1><span class="no" translate="no">#1</span> <bdi>Printer on fire</bdi></h1>' in page
    assert '<div class="said" dir="auto">first\n    indented</div>' in page
    assert "mira@example.com" in page
    assert "The integration tests opened the ticket." in page
    assert "Chosen by an integration." in page


def test_shows_who_suggested_how_surely_and_why(app: Flask, agent_client: FlaskClient, client: FlaskClient) -> None:
    app.extensions["classifier"] = StandIn()
    client.post("/api/tickets/", json={"title": "Charged twice", "description": "Two charges on one day."})
    page = agent_client.get("/tickets/1").get_data(as_text=True)
    assert "Suggested, quite sure" in page
    assert "Suggested, fairly sure" in page
    assert "by Google Gemini, not confirmed by a person yet." in page
    assert BILLING.reason in page
    assert "0.9" not in page


@pytest.mark.parametrize(
    "case",
    [
        ({}, BILLING, "Suggested by Google Gemini, accepted by the requester."),
        ({"category": "account"}, BILLING, "Billing was suggested by Google Gemini, changed by the requester."),
        ({"suggestion": ""}, BILLING, "Chosen by the requester."),
        ({}, replace(BILLING, confidence_category=0.2), "Chosen by the requester."),
        ({}, replace(BILLING, source="default", model=""), "Chosen by the requester."),
    ],
    ids=["accepted", "changed", "chosen", "unsure", "default"],
)
def test_says_what_became_of_a_suggestion(
    app: Flask, agent_client: FlaskClient, case: tuple[dict[str, str], Suggestion, str]
) -> None:
    choice, answer, words = case
    client = app.test_client()
    app.extensions["classifier"] = StandIn(answer)
    text = {"title": "Charged twice", "description": "Two charges on one day."}
    token = (client.post("/api/tickets/classify/", json=text).json or {})["suggestion"]
    form = {**text, "category": "billing", "priority": "low", "suggestion": token, **choice}
    sent = {**hidden_inputs(client.get("/").get_data(as_text=True)), **form}
    assert client.post("/", data=sent).status_code == 303
    page = agent_client.get("/tickets/1").get_data(as_text=True)
    part = page[page.index('id="category-set-by"') :]
    assert words in part[: part.index("</div>")]


@pytest.mark.parametrize(
    ("answer", "said", "unsaid"),
    [
        (BILLING, "suggested a category and a priority.", "No suggestion came."),
        (NOTHING, "No suggestion came. What was left empty has the default.", "read the ticket and suggested"),
    ],
    ids=["suggested", "default"],
)
def test_the_history_claims_no_suggestion_that_never_came(
    app: Flask, agent_client: FlaskClient, answer: Suggestion, said: str, unsaid: str
) -> None:
    app.extensions["classifier"] = StandIn(answer)
    app.test_client().post("/api/tickets/", json={"title": "Charged twice", "description": "Two charges."})
    page = agent_client.get("/tickets/1").get_data(as_text=True)
    assert said in page
    assert unsaid not in page


def test_a_subject_that_nobody_can_see_has_a_label(agent_client: FlaskClient, make_ticket: Make) -> None:
    make_ticket(title="\u200b\u2060\u200b")
    assert "<bdi>(no visible subject)</bdi></a>" in agent_client.get("/tickets/").get_data(as_text=True)
    page = agent_client.get("/tickets/1").get_data(as_text=True)
    assert "<bdi>(no visible subject)</bdi></h1>" in page
    assert "<title>#1 (no visible subject) –" in page


def test_markup_in_tickets_is_text(agent_client: FlaskClient, make_ticket: Make) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    make_ticket(title=hostile, description=hostile, requester_name=hostile)
    page = agent_client.get("/tickets/1").get_data(as_text=True)
    assert "<img" not in page
    assert page.count("&lt;img") >= 3


@pytest.mark.parametrize(
    ("back", "leads_to"),
    [
        ("status%3Dopen%26ordering%3D-priority", "/tickets/?status=open&amp;ordering=-priority"),
        ("https%3A%2F%2Fevil.example", "/tickets/"),
        ("status%3Ddone%26next%3D%2F%2Fevil.example", "/tickets/"),
        ("search%3D%2522%253E%253Cscript%253E", "/tickets/?search=%22%3E%3Cscript%3E"),
    ],
)
def test_leads_back_to_the_list(agent_client: FlaskClient, make_ticket: Make, back: str, leads_to: str) -> None:
    make_ticket()
    page = agent_client.get(f"/tickets/1?back={back}").get_data(as_text=True)
    assert f'<a href="{leads_to}">' in page


@pytest.mark.parametrize("number", ["2", "0", "9" * 30])
def test_missing_tickets_are_404(agent_client: FlaskClient, make_ticket: Make, number: str) -> None:
    make_ticket()
    answer = agent_client.get(f"/tickets/{number}")
    assert answer.status_code == 404
    assert "Page not found" in answer.get_data(as_text=True)


@pytest.mark.parametrize("address", ["/tickets/-1", "/tickets/x", "/tickets/01", "/tickets/1/status"])
def test_other_addresses_are_no_tickets(agent_client: FlaskClient, make_ticket: Make, address: str) -> None:
    make_ticket()
    assert agent_client.get(address).status_code in (404, 405)


def test_needs_an_agent(client: FlaskClient, make_ticket: Make) -> None:
    make_ticket()
    for number in (1, 2):
        answer = client.get(f"/tickets/{number}")
        assert (answer.status_code, answer.location) == (303, f"/login?next=/tickets/{number}")
