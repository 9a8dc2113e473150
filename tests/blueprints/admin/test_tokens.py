"""``/admin/tokens/``: made, shown once, expired, revoked."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from tests.blueprints.admin.conftest import Post
from ticketapp.extensions.database import db
from ticketapp.models import ApiToken, Event
from ticketapp.rules.clocks import utc_now


def made(client: FlaskClient, answer: Any) -> tuple[str, str]:
    """The token's page and its secret."""
    assert answer.status_code == 303
    found = re.search(r"tk_[\w-]{43}", client.get(answer.location).get_data(as_text=True))
    assert found
    return answer.location, found[0]


def status(app: Flask, secret: str, path: str = "/api/tickets/") -> int:
    return int(app.test_client().get(path, headers={"Authorization": f"Bearer {secret}"}).status_code)


def test_it_is_shown_once_and_kept_as_a_hash(app: Flask, admin_client: FlaskClient, post: Post) -> None:
    answer = post("/admin/tokens/new", name="shop", scopes=["tickets:read"], expiry="30")
    assert "tk_" not in str(admin_client.get_cookie("ticket_session"))
    page, secret = made(admin_client, answer)
    assert secret not in admin_client.get(page).get_data(as_text=True)
    assert secret not in admin_client.get("/admin/").get_data(as_text=True)
    with app.app_context():
        row = db.session.query(ApiToken).one()
        assert secret not in str(vars(row))
        assert (row.scopes, row.created_by_id is not None) == ("tickets:read", True)
    assert status(app, secret) == 200


def test_it_expires(app: Flask, admin_client: FlaskClient, post: Post) -> None:
    _page, secret = made(admin_client, post("/admin/tokens/new", name="shop", scopes=["tickets:read"], expiry="30"))
    with time_machine.travel(utc_now() + timedelta(days=29), tick=False):
        assert status(app, secret) == 200
    with time_machine.travel(utc_now() + timedelta(days=31), tick=False):
        assert status(app, secret) == 401


def test_revoking_asks_first_and_counts_at_once(app: Flask, admin_client: FlaskClient, post: Post) -> None:
    page, secret = made(admin_client, post("/admin/tokens/new", name="shop", scopes=["tickets:read"], expiry="never"))
    asked = admin_client.get(f"{page}/revocation").get_data(as_text=True)
    assert "Revoke the API token shop?" in asked and "cannot be taken back" in asked
    assert status(app, secret) == 200
    for _twice in range(2):
        assert post(f"{page}/revocation").location == "/admin/"
    assert status(app, secret) == 401
    assert "revoked" in admin_client.get("/admin/").get_data(as_text=True)
    with app.app_context():
        acts = db.session.query(Event).filter(Event.kind.like("token.%")).order_by(Event.id)
        done = [(event.kind, event.agent.email if event.agent else "") for event in acts]
    assert done == [("token.created", "bob@example.com"), ("token.revoked", "bob@example.com")]


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"name": " "}, "Enter what the token is for."),
        ({"scopes": []}, "Choose at least one thing that it may do."),
        ({"scopes": ["everything"]}, "There is a problem"),
        ({"expiry": "-1"}, "Not a valid choice"),
    ],
)
def test_a_wrong_form_is_422(app: Flask, post: Post, form: dict[str, Any], words: str) -> None:
    answer = post("/admin/tokens/new", **{"name": "shop", "scopes": ["tickets:read"], "expiry": "30", **form})
    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)
    with app.app_context():
        assert db.session.query(ApiToken).count() == 0


def test_when_it_was_used_is_written_every_few_minutes(app: Flask, token: str) -> None:
    def used_at(minutes: int) -> Any:
        with time_machine.travel(begun + timedelta(minutes=minutes), tick=False):
            assert status(app, token) == 200
        with app.app_context():
            return db.session.query(ApiToken).one().last_used_at

    begun = utc_now()
    assert used_at(0) == begun
    assert used_at(4) == begun
    assert used_at(6) == begun + timedelta(minutes=6)


def test_an_unknown_token_is_404(post: Post, admin_client: FlaskClient) -> None:
    assert admin_client.get("/admin/tokens/999").status_code == 404
    assert post("/admin/tokens/999/revocation").status_code == 404
    assert admin_client.get(f"/admin/tokens/{2**70}").status_code == 404
