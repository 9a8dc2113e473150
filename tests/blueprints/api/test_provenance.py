"""What ``triage`` says of a ticket: who suggested what and why, who set the values, and why an agent should look."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from ticketapp.classifier.types import Suggestion
from ticketapp.extensions.database import db

URL = "/api/tickets/"
TEXT = {"title": "Charged twice", "description": "My card was charged twice."}
SAID = Suggestion(
    "billing", "high", "gemini", "gemini-test", 0.9, 0.3, "Money was taken twice.", "p1", 12, ("priority", "orders")
)
TRIAGE = {
    "suggested_category": "billing",
    "suggested_priority": "high",
    "source": "gemini",
    "model": "gemini-test",
    "confidence": {"category": 0.9, "priority": 0.3},
    "overridden": False,
    "reason": "Money was taken twice.",
    "prompt_version": "p1",
    "review": ["priority", "orders"],
    "set_by": {"category": "gemini", "priority": "gemini"},
}


@dataclass
class StandIn:
    """A remote classifier that answers at once."""

    is_remote: bool = True
    gemini_model: str = ""

    def classify(self, _title: str, _description: str, _worth: object = None) -> Suggestion:
        return SAID

    def classify_locally(self, _title: str, _description: str) -> None:
        return None


@pytest.fixture(autouse=True)
def gemini(app: Flask) -> None:
    app.extensions["classifier"] = StandIn()


def test_all_of_it_everywhere(client: FlaskClient, auth: dict[str, str]) -> None:
    made = client.post(URL, json=TEXT)
    assert made.json["triage"] == TRIAGE
    assert list(made.json["triage"]) == list(TRIAGE)
    assert client.get(f"{URL}{made.json['id']}/", headers=auth).json["triage"] == TRIAGE
    assert client.get(URL, headers=auth).json["results"][0]["triage"] == TRIAGE


def test_who_chose_what(client: FlaskClient, auth: dict[str, str]) -> None:
    by_requester = client.post(URL, json={**TEXT, "category": "account"}).json["triage"]
    assert by_requester["set_by"] == {"category": "requester", "priority": "gemini"}
    by_token = client.post(URL, json={**TEXT, "priority": "low"}, headers=auth).json["triage"]
    assert by_token["set_by"] == {"category": "gemini", "priority": "token"}
    assert by_token["review"] == ["orders"]


def test_a_confirmation_can_be_read_and_is_a_new_version(client: FlaskClient, auth: dict[str, str]) -> None:
    url = f"{URL}{client.post(URL, json=TEXT).json['id']}/"
    tag = client.get(url, headers=auth).headers["ETag"]
    triage = client.patch(url, json={"priority": "high"}, headers={**auth, "If-Match": tag}).json["triage"]
    assert (triage["set_by"]["priority"], triage["review"]) == ("token", ["orders"])
    assert client.get(url, headers={**auth, "If-None-Match": tag}).status_code == 200


def test_a_prompt_is_named_only_where_one_was_asked_with(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    local = Suggestion("billing", "high", "local", "local-1", 0.9, 0.9, "mentions a card")
    monkeypatch.setattr(app.extensions["classifier"], "classify", lambda *_text: local)
    triage = client.post(URL, json=TEXT).json["triage"]
    assert (triage["prompt_version"], triage["reason"], triage["review"]) == (None, "mentions a card", [])


def test_a_list_asks_no_more_for_more_tickets(app: Flask, client: FlaskClient, auth: dict[str, str]) -> None:
    for _ in range(6):
        client.post(URL, json=TEXT)
    client.get(URL, headers=auth)  # the token's first use is noted
    asked: list[str] = []
    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    client.get(f"{URL}?page_size=1", headers=auth)
    one = len(asked)
    client.get(f"{URL}?page_size=6", headers=auth)
    assert len(asked) == 2 * one
