"""``/tickets/<id>``: one ticket."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from tests.blueprints.api.test_classify import BILLING, StandIn
from tests.pages import hidden_inputs
from tests.triage_rows import judge
from ticketapp.classifier.types import Sent, Suggestion
from ticketapp.extensions.database import db
from ticketapp.rules.clocks import utc_now
from ticketapp.services.calibrations import DECISIONS_MIN
from ticketapp.services.intake import triage
from ticketapp.services.tickets import ticket_for_update

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


LOCAL = replace(BILLING, source="local", model="embedded-1", prompt_version="")


def shown(app: Flask, agent_client: FlaskClient, answer: Suggestion, number: int = 1) -> str:
    """The text of the page of a ticket for which *answer* was given, in one line."""
    app.extensions["classifier"] = StandIn(answer)
    text = {"title": "Charged twice", "description": "Two charges on one day."}
    assert app.test_client().post("/api/tickets/", json=text).status_code == 201
    page = agent_client.get(f"/tickets/{number}").get_data(as_text=True)
    return " ".join(unescape(re.sub("<[^>]*>", " ", page)).split())


def test_shows_who_suggested_how_surely_and_why(app: Flask, agent_client: FlaskClient) -> None:
    page = shown(app, agent_client, LOCAL)
    assert "Suggested, quite sure by the built-in model, not confirmed by a person yet." in page
    assert "The built-in model suggested High and was fairly sure." in page
    assert f"The built-in model's reason {BILLING.reason}" in page
    assert "How sure 90 %. On tickets with known answers" in page
    assert "Model embedded-1" in page
    assert "Prompt" not in page
    assert "Took 12 ms" in page


def test_what_gemini_says_of_itself_is_its_own_word(app: Flask, agent_client: FlaskClient) -> None:
    page = shown(app, agent_client, BILLING)
    assert "Suggested by Google Gemini, not confirmed by a person yet." in page
    assert "Google Gemini suggested Billing and calls itself quite sure." in page
    assert f"Google Gemini's reason {BILLING.reason}" in page
    assert "How sure 90 %, by Google Gemini's own word: nobody measured it here." in page
    assert "Model gemini-test Prompt p1" in page


@pytest.mark.parametrize(
    ("decisions", "words"),
    [
        (
            DECISIONS_MIN - 1,
            (
                "Suggested by Google Gemini, not confirmed",
                "Google Gemini suggested Billing and calls itself quite sure.",
                "How sure 90 %, by Google Gemini's own word: nobody measured it here.",
            ),
        ),
        (
            DECISIONS_MIN,
            (
                "Suggested, fairly sure by Google Gemini, not confirmed",
                "Google Gemini suggested Billing. By what agents decided here, that is fairly sure.",
                "How sure 70 %: so often agents agreed here where Google Gemini said about 90 %.",
            ),
        ),
    ],
)
def test_from_a_hundred_decisions_on_geminis_figure_is_measured(
    app: Flask, agent_client: FlaskClient, decisions: int, words: tuple[str, ...]
) -> None:
    with app.app_context():
        judge("category", decisions, agreed=70)
    page = shown(app, agent_client, BILLING, number=decisions + 1)
    for each in words:
        assert each in page
    assert "Google Gemini suggested High and calls itself fairly sure." in page, "nobody decided about priorities"


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_list_asks_nobody_how_sure_its_rows_are(app: Flask, agent_client: FlaskClient) -> None:
    with app.app_context():
        judge("category", 5, agreed=5)
        with noted_statements() as statements:
            assert agent_client.get("/tickets/").status_code == 200
    assert statements
    assert not [each for each in statements if "ticket_suggestions" in each]


@contextmanager
def noted_statements() -> Iterator[list[str]]:
    """Every statement that the database is sent meanwhile."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


@pytest.mark.parametrize(("outcome", "said"), [("answered", "answered"), ("timeout", "no answer timeout")])
def test_shows_what_was_sent_to_gemini(app: Flask, agent_client: FlaskClient, outcome: str, said: str) -> None:
    sent = Sent("Card [card number] <b>", "gemini-test", "p1", outcome)
    page = shown(app, agent_client, replace(BILLING, sent=sent))
    assert re.search(
        rf"Sent to Google Gemini .* UTC · {said} Model gemini-test · Prompt p1 Card \[card number\] <b>", page
    )


def test_says_nothing_of_sending_where_nothing_was_sent(app: Flask, agent_client: FlaskClient) -> None:
    assert "Sent to" not in shown(app, agent_client, LOCAL)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"category": "general", "confidence_category": 0.2, "flags": ("category",)},
            "Not sure The built-in model could not tell. General is the default until somebody looks.",
        ),
        (
            {"confidence_priority": 0.2, "flags": ("priority",)},
            "Not sure The built-in model could not tell for certain. To be careful, High stands until somebody looks.",
        ),
    ],
    ids=["default", "kept"],
)
def test_a_doubtful_value_is_nobodys_suggestion(
    app: Flask, agent_client: FlaskClient, changes: dict[str, Any], words: str
) -> None:
    assert words in shown(app, agent_client, replace(LOCAL, **changes))


@pytest.mark.parametrize(
    "case",
    [
        ({}, BILLING, "Suggested by Google Gemini, accepted by the requester."),
        ({"category": "account"}, BILLING, "Billing was suggested by Google Gemini, changed by the requester."),
        ({"suggestion": ""}, BILLING, "Chosen by the requester."),
        ({}, replace(BILLING, confidence_category=0.2, flags=("category",)), "Chosen by the requester."),
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
    chosen = {"category": "billing", "priority": "low", "seen": "category priority"}
    form = {**text, **chosen, "suggestion": token, **choice}
    sent = {**hidden_inputs(client.get("/").get_data(as_text=True)), **form}
    assert client.post("/", data=sent).status_code == 303
    page = agent_client.get("/tickets/1").get_data(as_text=True)
    part = page[page.index('id="category-set-by"') :]
    assert words in part[: part.index("</div>")]


@pytest.mark.parametrize(
    ("answer", "said", "unsaid"),
    [
        (BILLING, "Google Gemini read the ticket and suggested Billing, High.", "No suggestion came."),
        (
            replace(BILLING, flags=("category",)),
            "Google Gemini read the ticket and suggested High. It was not sure about the category.",
            "suggested Billing",
        ),
        (
            replace(BILLING, flags=("category", "priority")),
            "Google Gemini read the ticket. It was not sure about the category. It was not sure about the priority.",
            "read the ticket and suggested",
        ),
        (
            replace(BILLING, category="general", said_category="technical", flags=("category",)),
            "Google Gemini read the ticket and suggested High. Category unsure: would have said Technical.",
            "not sure",
        ),
        (NOTHING, "No suggestion came. What was left empty has the default.", "read the ticket"),
    ],
    ids=["suggested", "one in doubt", "both in doubt", "what was said", "default"],
)
def test_the_history_claims_no_suggestion_that_never_came(
    app: Flask, agent_client: FlaskClient, answer: Suggestion, said: str, unsaid: str
) -> None:
    history = shown(app, agent_client, answer).partition(" History ")[2]
    assert said in history
    assert unsaid not in history


def test_the_history_says_what_a_reading_changed_and_which_came_late(app: Flask, agent_client: FlaskClient) -> None:
    shown(app, agent_client, NOTHING)
    with app.app_context():
        ticket = ticket_for_update(1)
        assert ticket is not None
        triage(ticket, BILLING, utc_now())
        db.session.commit()
    page = agent_client.get("/tickets/1").get_data(as_text=True)
    sentences = re.findall(r"<span>([^<]+)</span>\s*<time", page[page.index("history-title") :])
    assert sentences == [
        "The requester opened the ticket.",
        "No suggestion came. What was left empty has the default.",
        "Google Gemini answered late and suggested Billing, High.",
        "Google Gemini changed Category from General to Billing.",
        "Google Gemini changed Priority from Medium to High.",
    ]


def test_the_history_says_where_a_late_answer_left_what_a_person_chose(app: Flask, agent_client: FlaskClient) -> None:
    shown(app, agent_client, NOTHING)
    with app.app_context():
        ticket = ticket_for_update(1)
        assert ticket is not None
        ticket.priority_set_by = "agent"
        triage(ticket, BILLING, utc_now())
        db.session.commit()
    page = agent_client.get("/tickets/1").get_data(as_text=True)
    assert "Google Gemini answered late and suggested Billing, High. What a person chose stayed." in page


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
