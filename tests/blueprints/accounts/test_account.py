"""``/account/``: one's own sessions and password."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from tests.accounts import PASSWORD, Account, csrf_token, make_agent, sign_in
from ticketapp.extensions.database import db
from ticketapp.models import AgentSession

NEW = "four words in a row"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def post(client: FlaskClient, path: str, **form: str) -> Any:
    return client.post(path, data={**form, "csrf_token": csrf_token(client, "/account/")})


def is_in(client: FlaskClient) -> bool:
    return bool(client.get("/tickets/").status_code == 200)


def other_session(app: Flask, account: Account) -> FlaskClient:
    client = app.test_client()
    client.environ_base |= {"HTTP_USER_AGENT": FIREFOX, "REMOTE_ADDR": "192.0.2.77"}
    return sign_in(client, account)


def test_shows_where_one_is_signed_in(app: Flask, agent: Account, agent_client: FlaskClient) -> None:
    other_session(app, agent)
    page = agent_client.get("/account/").get_data(as_text=True)
    assert "Firefox on Linux" in page
    assert "192.0.2.…" in page and "192.0.2.77" not in page
    assert "this one" in page


def test_ends_one_session(app: Flask, agent: Account, agent_client: FlaskClient) -> None:
    other = other_session(app, agent)
    found = re.search(r"/account/sessions/\d+/end", agent_client.get("/account/").get_data(as_text=True))
    assert found
    assert post(agent_client, found[0]).location == "/account/"
    assert not is_in(other)
    assert is_in(agent_client)
    assert post(agent_client, found[0]).status_code == 404


def test_ends_all_others(app: Flask, agent: Account, agent_client: FlaskClient) -> None:
    others = [other_session(app, agent) for _ in range(2)]
    assert post(agent_client, "/account/sessions/end").location == "/account/"
    assert [is_in(other) for other in others] == [False, False]
    assert is_in(agent_client)


def test_nobody_ends_anothers(app: Flask, agent: Account, agent_client: FlaskClient) -> None:
    stranger = sign_in(app.test_client(), make_agent(app, "mallory@example.com"))
    with app.app_context():
        ids = [row.id for row in db.session.query(AgentSession)]
    assert {post(stranger, f"/account/sessions/{one}/end").status_code for one in [*ids, 999]} == {404}
    assert is_in(agent_client)


def test_a_new_password_ends_all_but_this_one(app: Flask, agent: Account, agent_client: FlaskClient) -> None:
    other, before = other_session(app, agent), agent_client.get_cookie("ticket_session")
    answer = post(agent_client, "/account/password", current=PASSWORD, password=NEW)
    assert (answer.status_code, answer.location) == (303, "/account/")
    assert is_in(agent_client) and not is_in(other)
    assert before is not None
    thief = app.test_client()
    thief.set_cookie("ticket_session", before.value)
    assert not is_in(thief)
    assert is_in(sign_in(app.test_client(), Account(agent.email, NEW)))


def test_the_old_password_is_asked_and_guesses_are_counted(agent_client: FlaskClient) -> None:
    for _ in range(5):
        answer = post(agent_client, "/account/password", current="wrong", password=NEW)
        assert answer.status_code == 422
        assert "That is not your password." in answer.get_data(as_text=True)
    answer = post(agent_client, "/account/password", current=PASSWORD, password=NEW)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 800


def test_a_weak_one_is_refused_and_none_is_repeated(agent_client: FlaskClient) -> None:
    answer = post(agent_client, "/account/password", current=PASSWORD, password="qwertyuiop12")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "runs along the keyboard" in page
    assert PASSWORD not in page and "qwertyuiop12" not in page
