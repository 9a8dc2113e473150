"""``/login``: an agent signs in."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.accounts import PASSWORD, Account, csrf_token

EMAIL = "alice@example.com"
FIRST_PAGE = "/tickets/?status=open&ordering=-priority"


def send(client: FlaskClient, email: str, password: str, wanted: str = "") -> Any:
    form = {"email": email, "password": password, "next": wanted, "csrf_token": csrf_token(client)}
    return client.post("/login", data=form)


def test_leads_to_what_needs_attention(client: FlaskClient, agent: Account) -> None:
    answer = send(client, EMAIL, PASSWORD)
    assert (answer.status_code, answer.location) == (303, FIRST_PAGE)
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert client.get("/tickets/").status_code == 200


def test_helps_password_managers(client: FlaskClient, agent: Account) -> None:
    page = client.get("/login").get_data(as_text=True)
    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page


@pytest.mark.parametrize(
    "wanted",
    ["/stats/", "/tickets/?status=open&search=a%20b", "/tickets/7?back=status%3Dopen", "/tickets/?next=//x.example"],
)
def test_leads_to_where_one_wanted(client: FlaskClient, agent: Account, wanted: str) -> None:
    assert send(client, EMAIL, PASSWORD, wanted).location == wanted


@pytest.mark.parametrize(
    "wanted",
    [
        *("https://evil.example/", "//evil.example", "/\\evil.example", "/\t/evil.example", "\\/evil.example"),
        *("/%0d%0a//evil.example\r\nX: y", "javascript:alert(1)", "stats/", "/login", "/logout", "/stats/\n", " //x"),
    ],
)
def test_leads_to_no_other_server(client: FlaskClient, agent: Account, wanted: str) -> None:
    assert send(client, EMAIL, PASSWORD, wanted).location == FIRST_PAGE


def test_keeps_where_one_wanted_through_a_mistake(client: FlaskClient, agent: Account) -> None:
    assert 'name="next" value="/stats/"' in client.get("/login?next=/stats/").get_data(as_text=True)
    assert 'name="next" value="/stats/"' in send(client, EMAIL, "wrong", "/stats/").get_data(as_text=True)


def test_wrong_name_and_wrong_password_are_the_same(client: FlaskClient, agent: Account) -> None:
    pages = []
    for email, password in (("bob@example.com", PASSWORD), (EMAIL, "wrong")):
        answer = send(client, email, password)
        assert answer.status_code == 422
        page = answer.get_data(as_text=True).replace(email, "")
        pages.append(re.sub(r'name="csrf_token" value="[^"]+"', "", page))
    assert pages[0] == pages[1]
    assert "E-mail address or password is wrong." in pages[0]
    assert "wrong&#34;" not in pages[0]
    assert client.get("/tickets/").status_code == 303


def test_says_what_is_missing(client: FlaskClient, agent: Account) -> None:
    answer = send(client, "", "")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "<title>Error: Sign in – Ticketapp</title>" in page
    assert 'href="#email">Enter your e-mail address.' in page
    assert 'href="#password">Enter your password.' in page


def test_a_typed_password_is_never_sent_back(client: FlaskClient, agent: Account) -> None:
    assert "s3cret-typed" not in send(client, EMAIL, "s3cret-typed").get_data(as_text=True)


def test_names_the_command_while_there_is_no_agent(client: FlaskClient) -> None:
    command = "flask --app wsgi agents create EMAIL --admin --password-stdin"
    assert command in client.get("/login").get_data(as_text=True)


def test_is_silent_about_commands_afterwards(client: FlaskClient, agent: Account) -> None:
    assert "flask --app" not in client.get("/login").get_data(as_text=True)


def test_who_is_signed_in_is_led_on(client: FlaskClient, agent: Account) -> None:
    send(client, EMAIL, PASSWORD)
    assert client.get("/login?next=/stats/").location == "/stats/"
    assert client.get("/login?next=//evil.example").location == FIRST_PAGE


def test_without_a_csrf_token_nobody_is_signed_in(client: FlaskClient, agent: Account) -> None:
    answer = client.post("/login", data={"email": EMAIL, "password": PASSWORD})
    assert answer.status_code == 400
    assert "This page was open for too long." in answer.get_data(as_text=True)
    assert client.get("/tickets/").status_code == 303
    assert client.delete("/login").status_code == 405
