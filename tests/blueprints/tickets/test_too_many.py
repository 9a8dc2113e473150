"""One ticket too many by the public form: the form again, with every word, without JavaScript too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.accounts import csrf_token, make_agent, sign_in
from ticketapp.extensions.database import db
from ticketapp.models import Ticket

FORM = {
    "title": "Printer on fire",
    "description": "It smokes.\n<b>Badly</b>.",
    "category": "technical",
    "requester_name": "Ann",
    "requester_email": "ann@example.com",
    "submission": "one",
    "suggested": "category nonsense",
}


@pytest.fixture
def limited(make_app: Callable[..., Flask]) -> Flask:
    """Its allowance for this minute is spent, by posts that are no tickets."""
    app = make_app(RATELIMIT_ENABLED="on", FORM_MIN_SECONDS="0")
    client = app.test_client()
    for _ in range(20):
        assert client.post("/api/tickets/", json={}).status_code == 400
    return app


def press(client: FlaskClient, **more: str) -> Any:
    return client.post("/", data={**FORM, "csrf_token": csrf_token(client, "/logout" if more else "/login")})


def test_the_form_is_shown_with_all_that_was_typed(limited: Flask) -> None:
    answer = press(limited.test_client())
    assert answer.status_code == 429
    seconds = int(answer.headers["Retry-After"])
    assert 0 < seconds <= 60
    assert f"Wait {seconds} second" in answer.text
    assert 'value="Printer on fire"' in answer.text
    assert "It smokes.\r\n" in answer.text or "It smokes.\n" in answer.text
    assert "&lt;b&gt;Badly&lt;/b&gt;" in answer.text
    assert 'value="ann@example.com"' in answer.text
    assert 'name="submission" value="one"' in answer.text
    assert "<title>Error: " in answer.text
    with limited.app_context():
        assert db.session.execute(select(func.count()).select_from(Ticket)).scalar_one() == 0


def test_an_agent_keeps_every_word_too(limited: Flask) -> None:
    client = sign_in(limited.test_client(), make_agent(limited, "alice@example.com"))
    answer = press(client, by="agent")
    assert answer.status_code == 429
    assert 'action="/tickets/new"' in answer.text
    assert 'value="Printer on fire"' in answer.text


def test_the_api_answers_as_ever(limited: Flask) -> None:
    answer = limited.test_client().post("/api/tickets/", json={"title": "a", "description": "b"})
    assert (answer.status_code, list(answer.json or {})) == (429, ["detail"])
