"""``/admin/agents/``: invite, reset, deactivate, change roles."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from tests.accounts import PASSWORD, Account, csrf_token, make_agent, sign_in
from tests.blueprints.admin.conftest import Post
from ticketapp.extensions.database import db
from ticketapp.models import Agent, Event, Invitation
from ticketapp.rules.clocks import utc_now

NEW_PASSWORD = "four words in a row"


def agent_id(app: Flask, email: str) -> int:
    with app.app_context():
        return db.session.query(Agent).filter_by(email=email).one().id


def events(app: Flask) -> list[tuple[str, str, str]]:
    """Kind, subject and who, without what the fixtures did."""
    with app.app_context():
        done = db.session.query(Event).filter(Event.agent_id.is_not(None)).order_by(Event.id)
        return [(event.kind, event.subject, event.agent.email) for event in done if event.agent]


def link_on(client: FlaskClient, answer: Any) -> str:
    """The path of the one-time link on the page that *answer* leads to."""
    assert answer.status_code == 303
    found = re.search(r"http://localhost(/invitations/[\w-]{43})<", client.get(answer.location).get_data(as_text=True))
    assert found
    return found[1]


def accept(client: FlaskClient, link: str, password: str = NEW_PASSWORD) -> Any:
    return client.post(link, data={"password": password, "csrf_token": csrf_token(client, link)})


def is_in(client: FlaskClient) -> bool:
    return bool(client.get("/tickets/").status_code == 200)


def test_an_invited_agent_chooses_a_password(
    app: Flask, admin: Account, admin_client: FlaskClient, client: FlaskClient, post: Post
) -> None:
    answer = post("/admin/agents/new", email="Carol@Example.com", name="Carol", role="admin")
    link = link_on(admin_client, answer)
    assert "/invitations/" not in admin_client.get(answer.location).get_data(as_text=True)
    assert "carol@example.com" in client.get(link).get_data(as_text=True)
    done = accept(client, link)
    assert (done.status_code, done.location) == (303, "/login")
    carol = sign_in(app.test_client(), Account("carol@example.com", NEW_PASSWORD))
    assert carol.get("/admin/").status_code == 200
    assert client.get(link).status_code == 404
    assert ("agent.invited", "carol@example.com", admin.email) in events(app)


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"email": ""}, "Enter the agent"),
        ({"email": "nonsense"}, "Enter an e-mail address such as name@example.com."),
        ({"email": "BOB@example.com"}, "There is an agent with this address already."),
        ({"email": "carol@example.com", "role": "king"}, "Not a valid choice"),
        ({"email": "carol@example.com", "name": "x" * 201}, "Use 200 characters or fewer"),
    ],
)
def test_a_wrong_invitation_is_422(post: Post, form: dict[str, str], words: str) -> None:
    answer = post("/admin/agents/new", **{"role": "agent", "name": "Carol", **form})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert page.count(words) == 2
    assert "There is a problem" in page


def test_without_a_csrf_token_nothing_typed_is_lost(admin_client: FlaskClient) -> None:
    answer = admin_client.post("/admin/agents/new", data={"email": "carol@example.com", "role": "agent"})
    assert answer.status_code == 400
    assert 'value="carol@example.com"' in answer.get_data(as_text=True)


def test_a_link_is_good_for_48_hours_and_its_hash_is_all_that_is_kept(
    app: Flask, admin_client: FlaskClient, client: FlaskClient, post: Post
) -> None:
    link = link_on(admin_client, post("/admin/agents/new", email="carol@example.com", role="agent"))
    with app.app_context():
        assert link.rpartition("/")[2] not in str([vars(row) for row in db.session.query(Invitation)])
    with time_machine.travel(utc_now() + timedelta(hours=47), tick=False):
        assert client.get(link).status_code == 200
    with time_machine.travel(utc_now() + timedelta(hours=48, seconds=1), tick=False):
        assert client.get(link).status_code == 404
        assert client.post(link).status_code == 404


def test_a_weak_password_leaves_the_link_good(admin_client: FlaskClient, client: FlaskClient, post: Post) -> None:
    link = link_on(admin_client, post("/admin/agents/new", email="carol@example.com", role="agent"))
    for password in ("too-brief", "Password2026!", "carol@example"):
        answer = accept(client, link, password)
        assert answer.status_code == 422
        assert password not in answer.get_data(as_text=True).replace("carol@example.com", "")
    assert accept(client, link).status_code == 303


def test_a_reset_ends_password_and_sessions_at_once(
    app: Flask, agent: Account, agent_client: FlaskClient, admin_client: FlaskClient, post: Post
) -> None:
    client, path = app.test_client(), f"/admin/agents/{agent_id(app, agent.email)}/password-link"
    assert agent.email in admin_client.get(path).get_data(as_text=True)
    first = link_on(admin_client, post(path))
    assert not is_in(agent_client)
    form = {"email": agent.email, "password": PASSWORD, "csrf_token": csrf_token(client)}
    assert client.post("/login", data=form).status_code == 422
    second = link_on(admin_client, post(path))
    assert client.get(first).status_code == 404
    assert accept(client, second).status_code == 303
    assert is_in(sign_in(app.test_client(), Account(agent.email, NEW_PASSWORD)))
    kinds = [kind for kind, subject, _who in events(app) if subject == agent.email]
    assert kinds == ["agent.password_reset", "agent.invited", "agent.password_changed"]


def test_deactivation_asks_first_and_ends_all(
    app: Flask, agent: Account, agent_client: FlaskClient, admin_client: FlaskClient, post: Post
) -> None:
    path = f"/admin/agents/{agent_id(app, agent.email)}"
    page = admin_client.get(f"{path}/deactivation").get_data(as_text=True)
    assert agent.email in page and "signed out everywhere" in page
    assert is_in(agent_client)
    assert post(f"{path}/deactivation").status_code == 303
    assert not is_in(agent_client)
    assert post(f"{path}/password-link").status_code == 404
    assert post(f"{path}/activation").status_code == 303
    assert is_in(sign_in(agent_client, agent))
    kinds = [kind for kind, subject, _who in events(app) if subject == agent.email]
    assert kinds == ["agent.deactivated", "agent.reactivated"]


def test_another_role_ends_all(app: Flask, agent: Account, agent_client: FlaskClient, post: Post) -> None:
    path = f"/admin/agents/{agent_id(app, agent.email)}/role"
    assert post(path, role="agent").status_code == 303
    assert is_in(agent_client)
    assert post(path, role="king").status_code == 422
    assert post(path, role="admin").status_code == 303
    assert not is_in(agent_client)
    assert sign_in(agent_client, agent).get("/admin/").status_code == 200


def test_the_last_admin_stays(app: Flask, admin: Account, admin_client: FlaskClient, post: Post) -> None:
    """An invited admin who has no password yet, and a deactivated one, cannot help."""
    path = f"/admin/agents/{agent_id(app, admin.email)}"
    post("/admin/agents/new", email="carol@example.com", role="admin")
    make_agent(app, "dan@example.com", is_admin=True)
    post(f"/admin/agents/{agent_id(app, 'dan@example.com')}/deactivation")
    for answer in (post(f"{path}/role", role="agent"), post(f"{path}/deactivation")):
        assert answer.status_code == 409
        assert "is the only admin who can sign in" in answer.get_data(as_text=True)
    assert admin_client.get("/admin/").status_code == 200
    make_agent(app, "eve@example.com", is_admin=True)
    assert post(f"{path}/role", role="agent").status_code == 303
    assert not is_in(admin_client)


def test_nobody_resets_themselves_and_unknown_agents_are_404(app: Flask, admin: Account, post: Post) -> None:
    own = agent_id(app, admin.email)
    for path in (f"{own}/password-link", "999/password-link", "999/role", "999/deactivation", f"{2**70}/activation"):
        assert post(f"/admin/agents/{path}", role="agent").status_code == 404


def test_the_overview_tells_who_did_what(app: Flask, agent: Account, admin_client: FlaskClient, post: Post) -> None:
    post(f"/admin/agents/{agent_id(app, agent.email)}/role", role="admin")
    page = admin_client.get("/admin/").get_data(as_text=True)
    assert f"Changed the role of {agent.email} to Admin" in page
    assert "bob@example.com" in page
    assert "a command on the server" in page
