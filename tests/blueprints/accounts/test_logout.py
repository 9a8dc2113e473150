"""``/logout``: a session ends."""

from __future__ import annotations

from flask.testing import FlaskClient

from tests.accounts import csrf_token


def test_a_link_only_asks(agent_client: FlaskClient) -> None:
    answer = agent_client.get("/logout")
    assert answer.status_code == 200
    assert "Sign out?" in answer.get_data(as_text=True)
    assert agent_client.get("/tickets/").status_code == 200


def test_the_button_signs_out(agent_client: FlaskClient) -> None:
    answer = agent_client.post("/logout", data={"csrf_token": csrf_token(agent_client, "/logout")})
    assert (answer.status_code, answer.location) == (303, "/login")
    page = agent_client.get("/login").get_data(as_text=True)
    assert "You are signed out." in page
    assert 'data-draft-clear="*"' in page
    assert agent_client.get("/tickets/").status_code == 303


def test_without_a_csrf_token_the_session_goes_on(agent_client: FlaskClient) -> None:
    assert agent_client.post("/logout").status_code == 400
    assert agent_client.get("/tickets/").status_code == 200


def test_nobody_is_led_to_the_sign_in(client: FlaskClient) -> None:
    assert client.get("/logout").location == "/login"
    assert client.post("/logout").status_code == 303
    assert client.put("/logout").status_code == 405
