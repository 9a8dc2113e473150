"""POST /api/tickets/classify/, and what becomes of its signed suggestion."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from ticketapp.classifier.types import Sent, Suggestion
from ticketapp.extensions.database import db
from ticketapp.models import SentText, Ticket, TicketSuggestion
from ticketapp.services.suggestion_tokens import dump_suggestion, load_offer, serializer

URL = "/api/tickets/classify/"
TEXT = {"title": "Charged twice", "description": "My card was charged twice.\nPlease refund."}
BILLING = Suggestion("billing", "high", "gemini", "gemini-test", 0.9, 0.7, "mentions being charged twice", "p1", 12)


@dataclass
class StandIn:
    """A remote classifier that answers at once; ``asked`` is every text it was given."""

    answer: Suggestion = BILLING
    asked: list[tuple[str, str]] = field(default_factory=list)
    meanwhile: Callable[[], Any] | None = None
    waits: bool = True
    is_remote: bool = True
    gemini_model: str = "gemini-test"

    def classify(self, title: str, description: str, _worth: object = None) -> Suggestion:
        self.asked.append((title, description))
        if self.meanwhile:  # in a thread of its own, as another request would be
            other = threading.Thread(target=self.meanwhile)
            other.start()
            if self.waits:
                other.join()
        return self.answer

    def classify_locally(self, title: str, description: str) -> None:
        return None


@pytest.fixture
def gemini(app: Flask) -> StandIn:
    app.extensions["classifier"] = StandIn()
    stand_in: StandIn = app.extensions["classifier"]
    return stand_in


@pytest.mark.usefixtures("no_model")
def test_without_gemini_it_says_default(client: FlaskClient) -> None:
    answer = client.post(URL, json={"description": "hello"})
    assert answer.status_code == 200
    body = answer.json
    assert isinstance(body.pop("suggestion"), str)
    assert body == {
        "suggested_category": "general",
        "suggested_priority": "medium",
        "source": "default",
        "model": None,
        "confidence": {"category": 0.0, "priority": 0.0},
        "reason": "",
    }


def test_with_gemini(client: FlaskClient, gemini: StandIn) -> None:
    answer = client.post(URL, json=TEXT).json
    assert (answer["suggested_category"], answer["suggested_priority"]) == ("billing", "high")
    assert (answer["source"], answer["model"]) == ("gemini", "gemini-test")
    assert answer["confidence"] == {"category": 0.9, "priority": 0.7}
    assert answer["reason"] == "mentions being charged twice"
    assert gemini.asked == [(TEXT["title"], TEXT["description"])]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "description"),
        ({"description": " "}, "description"),
        ({"description": 1}, "description"),
        ({"description": "a", "title": None}, "title"),
        ({"description": "a", "title": "x" * 201}, "title"),
        ({"description": "a", "category": "billing"}, "category"),
        ({"description": "a", "id": 1}, "id"),
    ],
)
def test_a_wrong_field_is_named(client: FlaskClient, body: dict[str, Any], field: str) -> None:
    answer = client.post(URL, json=body)
    assert (answer.status_code, list(answer.json)) == (400, [field])


def test_a_blank_title_is_no_title(client: FlaskClient, gemini: StandIn) -> None:
    assert client.post(URL, json={"title": "  ", "description": "a"}).status_code == 200
    assert gemini.asked == [("", "a")]


def test_the_sixty_first_in_a_minute_is_429(make_app: Callable[..., Flask]) -> None:
    client = make_app(RATELIMIT_ENABLED="on").test_client()
    assert {client.post(URL, json=TEXT).status_code for _ in range(60)} == {200}
    answer = client.post(URL, json=TEXT)
    assert (answer.status_code, list(answer.json)) == (429, ["detail"])


def test_an_accepted_suggestion_is_kept_and_nothing_is_asked_twice(
    app: Flask, client: FlaskClient, gemini: StandIn
) -> None:
    token = client.post(URL, json=TEXT).json["suggestion"]
    body = {**TEXT, "category": "billing", "priority": "critical", "suggestion": token}
    ticket = client.post("/api/tickets/", json=body).json
    assert (ticket["category"], ticket["priority"]) == ("billing", "critical")
    assert ticket["triage"]["source"] == "gemini"
    assert ticket["triage"]["overridden"] is True
    assert "suggestion" not in ticket
    assert len(gemini.asked) == 1
    with app.app_context():
        rows = db.session.execute(select(TicketSuggestion)).scalars().all()
        assert {row.field: row.outcome for row in rows} == {"category": "accepted", "priority": "changed"}
        assert {row.reason for row in rows} == {"mentions being charged twice"}
        assert {row.prompt_version for row in rows} == {"p1"}


def test_an_empty_choice_is_filled_from_the_suggestion(client: FlaskClient, gemini: StandIn) -> None:
    token = client.post(URL, json=TEXT).json["suggestion"]
    sent = {"title": " Charged\ttwice ", "description": TEXT["description"].replace("\n", "\r\n"), "suggestion": token}
    ticket = client.post("/api/tickets/", json=sent).json
    assert (ticket["category"], ticket["priority"]) == ("billing", "high")
    assert len(gemini.asked) == 1


@pytest.mark.parametrize("spoil", ["text", "forged", "other", "expired"])
def test_a_useless_suggestion_is_ignored(client: FlaskClient, gemini: StandIn, spoil: str) -> None:
    token = client.post(URL, json=TEXT).json["suggestion"]
    gemini.answer = Suggestion("account", "low", "gemini", "gemini-test", 0.5, 0.5, "", "p1", 1)
    body = {**TEXT, "suggestion": {"forged": token[:-2] + "xx", "other": "abc"}.get(spoil, token)}
    if spoil == "text":
        body["description"] += "!"
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=3601 if spoil == "expired" else 0)):
        ticket = client.post("/api/tickets/", json=body).json
    assert (ticket["category"], ticket["priority"]) == ("account", "low")
    assert len(gemini.asked) == 2


def test_what_is_left_out_is_classified(client: FlaskClient, gemini: StandIn) -> None:
    answer = client.post("/api/tickets/", json={**TEXT, "priority": "low"})
    assert (answer.json["category"], answer.json["priority"]) == ("billing", "low")
    assert answer.json["triage"]["overridden"] is True
    assert answer.headers["ETag"] == '"2"'


def test_a_person_who_was_faster_is_not_overwritten(client: FlaskClient, auth: dict[str, str], gemini: StandIn) -> None:
    def patch() -> None:
        ticket = client.get("/api/tickets/", headers=auth).json["results"][0]
        assert ticket["triage"] is None
        client.patch(f"/api/tickets/{ticket['id']}/", json={"category": "account"}, headers=auth)

    gemini.meanwhile = patch
    ticket = client.post("/api/tickets/", json=TEXT).json
    assert (ticket["category"], ticket["priority"]) == ("account", "high")
    assert ticket["triage"]["suggested_category"] == "billing"


def test_an_answer_for_an_older_text_is_dropped(client: FlaskClient, auth: dict[str, str], gemini: StandIn) -> None:
    def patch() -> None:
        client.patch("/api/tickets/1/", json={"title": "Something else"}, headers=auth)

    gemini.meanwhile = patch
    ticket = client.post("/api/tickets/", json=TEXT).json
    assert (ticket["title"], ticket["category"], ticket["triage"]) == ("Something else", "general", None)


SENT = Sent("Charged twice\n\nMy card was charged twice.", "gemini-test", "p1", "answered")


def test_what_was_sent_is_kept_and_comes_to_its_ticket(app: Flask, client: FlaskClient, gemini: StandIn) -> None:
    gemini.answer = replace(BILLING, sent=SENT, flags=("orders",))
    token = client.post(URL, json=TEXT).json["suggestion"]
    with app.app_context():
        assert [(row.ticket_id, row.text) for row in db.session.query(SentText)] == [(None, SENT.text)]
    ticket = client.post("/api/tickets/", json={**TEXT, "suggestion": token}).json
    with app.app_context():
        assert [row.ticket_id for row in db.session.query(SentText)] == [ticket["id"]]
        assert db.session.query(Ticket).one().review == "orders", "why to look comes along"
    assert len(gemini.asked) == 1


def test_a_token_does_not_carry_the_text(app: Flask, client: FlaskClient, gemini: StandIn) -> None:
    gemini.answer = replace(BILLING, sent=SENT)
    token = client.post(URL, json=TEXT).json["suggestion"]
    payload = serializer(app.config["SETTINGS"].secret_key).loads(token)
    assert payload["sent"]["text"] == ""
    assert SENT.text not in str(payload)
    offer = load_offer(token, TEXT["title"], TEXT["description"], app.config["SETTINGS"].secret_key)
    assert offer is not None
    assert offer.suggestion == replace(gemini.answer, sent=replace(SENT, text=""))


def test_what_was_said_in_doubt_comes_along(app: Flask, client: FlaskClient, gemini: StandIn) -> None:
    gemini.answer = replace(BILLING, category="general", said_category="technical", flags=("category",))
    token = client.post(URL, json=TEXT).json["suggestion"]
    ticket = client.post("/api/tickets/", json={**TEXT, "suggestion": token}).json
    assert ticket["category"] == "general"
    with app.app_context():
        rows = db.session.execute(select(TicketSuggestion).order_by(TicketSuggestion.id)).scalars()
        assert [(row.field, row.value, row.said) for row in rows] == [
            ("category", "general", "technical"),
            ("priority", "high", None),
        ]


def test_a_token_of_the_release_before_still_counts(app: Flask) -> None:
    key = app.config["SETTINGS"].secret_key
    token = dump_suggestion(BILLING, TEXT["title"], TEXT["description"], key)
    payload = serializer(key).loads(token)
    del payload["said_category"], payload["said_priority"]
    offer = load_offer(str(serializer(key).dumps(payload)), TEXT["title"], TEXT["description"], key)
    assert offer is not None
    assert offer.suggestion == BILLING
