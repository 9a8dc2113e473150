"""Tokens outlive the agent who made them, unless the admin who deactivates the agent says otherwise."""

from __future__ import annotations

import re

from flask import Flask
from flask.testing import FlaskClient

from tests.accounts import Account, csrf_token, make_agent, make_token, run_command, sign_in
from tests.blueprints.admin.conftest import Post
from tests.blueprints.admin.test_agents import agent_id, events
from tests.blueprints.admin.test_tokens import made, status
from ticketapp.extensions.database import db
from ticketapp.models import ApiToken


def make_by(client: FlaskClient, name: str) -> str:
    form = {"name": name, "scopes": ["tickets:read"], "expiry": "30", "csrf_token": csrf_token(client, "/admin/")}
    return made(client, client.post("/admin/tokens/new", data=form))[1]


def test_deactivation_lists_them_and_revokes_the_marked(
    app: Flask, admin: Account, admin_client: FlaskClient, post: Post
) -> None:
    eve = sign_in(app.test_client(), make_agent(app, "eve@example.com", is_admin=True))
    shop, robot, bobs = make_by(eve, "shop"), make_by(eve, "robot"), make_by(admin_client, "bobs own")
    path = f"/admin/agents/{agent_id(app, 'eve@example.com')}/deactivation"
    page = admin_client.get(path).get_data(as_text=True)
    assert "shop" in page and "robot" in page and "bobs own" not in page
    boxes = re.findall(r'<input type="checkbox" name="revoke"[^>]*>', page)
    assert len(boxes) == 2 and not any("checked" in box for box in boxes)
    with app.app_context():
        numbers = {token.name: str(token.id) for token in db.session.query(ApiToken)}
    assert post(path, revoke=[numbers["shop"], numbers["bobs own"], "nonsense"]).status_code == 303
    assert [status(app, secret) for secret in (shop, robot, bobs)] == [401, 200, 200]
    revoked = [(subject.split()[0], who) for kind, subject, who in events(app) if kind == "token.revoked"]
    assert revoked == [("shop", admin.email)]


def test_the_overview_says_who_made_them(app: Flask, admin_client: FlaskClient, post: Post) -> None:
    make_token(app)
    eve = sign_in(app.test_client(), make_agent(app, "eve@example.com", is_admin=True))
    make_by(eve, "shop")
    post(f"/admin/agents/{agent_id(app, 'eve@example.com')}/deactivation")
    page = admin_client.get("/admin/").get_data(as_text=True)
    rows = [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in re.findall(r"<tr>.*?</tr>", page, re.DOTALL)]
    assert any(row.startswith("shop ") and "eve@example.com (deactivated)" in row for row in rows)
    assert any(row.startswith("tests ") and "a command on the server" in row for row in rows)


def test_the_command_says_which_go_on_working(app: Flask, admin: Account) -> None:
    eve = sign_in(app.test_client(), make_agent(app, "eve@example.com", is_admin=True))
    make_by(eve, "shop")
    assert "shop" in run_command(app, "agents", "deactivate", "eve@example.com")
