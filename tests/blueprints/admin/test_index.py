"""``/admin/``: agents, tokens and settings, to read."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from tests.accounts import PASSWORD, make_agent, make_token, sign_in
from tests.engines import SECRET_KEY, settings_for
from ticketapp.blueprints.admin.overviews import shown_settings


def admin_of(app: Flask) -> FlaskClient:
    return sign_in(app.test_client(), make_agent(app, "root@example.com", is_admin=True))


def test_lists_agents_and_tokens(app: Flask) -> None:
    make_agent(app, "alice@example.com")
    secret = make_token(app)
    page = admin_of(app).get("/admin/").get_data(as_text=True)
    assert "alice@example.com" in page
    assert "root@example.com" in page
    assert f"<code>{secret[-4:]}</code>" in page
    assert secret not in page
    assert "tickets:read, tickets:write, tickets:create" in page


def test_shows_no_secret(make_app: Callable[..., Flask]) -> None:
    app = make_app(GEMINI_API_KEY="a-very-secret-key", RATELIMIT_STORAGE_URI="memory://")
    page = admin_of(app).get("/admin/").get_data(as_text=True)
    for secret in ("a-very-secret-key", SECRET_KEY, PASSWORD):
        assert secret not in page
    assert "GEMINI_API_KEY" in page
    assert "CLASSIFY_TIMEOUT_S" in page


def test_shows_no_password_wherever_the_address_holds_it() -> None:
    for address in (
        "postgresql:///tickets?user=ann&password=hunter2secret",
        "postgresql://ann:hunter2secret@db/tickets?sslmode=require",
        "postgresql://ann@db/tickets?sslpassword=hunter2secret&options=-c%20x%3Dhunter2secret",
    ):
        settings = settings_for(address)
        shown = dict(shown_settings(settings))["DATABASE_URL"]
        assert shown.startswith("postgresql+psycopg2://")
        assert "tickets" in shown
        for text in (shown, str(shown_settings(settings)), repr(settings)):
            assert "hunter2secret" not in text


def test_is_for_admins(agent_client: FlaskClient, admin_client: FlaskClient, client: FlaskClient) -> None:
    answer = agent_client.get("/admin/")
    assert answer.status_code == 403
    assert "You may not do that" in answer.get_data(as_text=True)
    assert "/admin/" not in agent_client.get("/tickets/").get_data(as_text=True)
    assert client.get("/admin/").location == "/login?next=/admin/"
    assert admin_client.post("/admin/").status_code == 405
