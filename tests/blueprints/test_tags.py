"""Pages of the list and the dashboard that are asked for again: 304 while nothing on them changed, and never after."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.accounts import Account, csrf_token, make_agent, sign_in
from ticketapp.blueprints import tags
from ticketapp.extensions.database import db
from ticketapp.models import Agent
from ticketapp.rules.clocks import utc_now

PAGES = ("/tickets/", "/tickets/?status=open&page_size=1", "/tickets/?review=needed&ordering=created_at", "/stats/")
Headers = dict[str, str]


@pytest.fixture
def ticket(app: Flask, auth: Headers) -> str:
    """The address of one that waits for a look."""
    body = {"title": "Printer", "description": "It burns.", "category": "technical"}
    return app.test_client().post("/api/tickets/", json=body, headers=auth).headers["Location"]


def tag_of(client: FlaskClient, address: str) -> str:
    page = client.get(address)
    assert (page.status_code, page.headers["Cache-Control"]) == (200, "private, no-cache")
    assert "cookie" in page.vary.as_set()
    return page.headers["ETag"]


def page_of(ticket: str) -> str:
    return "/tickets/" + ticket.rstrip("/").rpartition("/")[2]


def close(client: FlaskClient, ticket: str, token: str) -> None:
    form = {"status": "closed", "csrf_token": token}
    assert client.post(f"{page_of(ticket)}/status", data=form).status_code == 303


def ask_again(client: FlaskClient, address: str, tag: str) -> int:
    answer = client.get(address, headers={"If-None-Match": tag})
    assert answer.status_code != 304 or (answer.data == b"" and answer.headers["ETag"] == tag)
    return answer.status_code


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.usefixtures("ticket")
def test_what_is_still_so_is_not_sent_again(agent_client: FlaskClient, address: str) -> None:
    tag = tag_of(agent_client, address)
    assert ask_again(agent_client, address, tag) == 304
    assert ask_again(agent_client, address, 'W/"other"') == 200


@pytest.mark.parametrize("address", PAGES)
def test_a_change_between_is_always_seen(
    app: Flask, agent_client: FlaskClient, auth: Headers, ticket: str, address: str
) -> None:
    api = app.test_client()
    tags_seen = [tag_of(agent_client, address)]
    api.patch(ticket, json={"status": "resolved"}, headers=auth)
    tags_seen.append(tag_of(agent_client, address))
    api.post("/api/tickets/", json={"title": "Another", "description": "It smokes."}, headers=auth)
    tags_seen.append(tag_of(agent_client, address))
    assert len(set(tags_seen)) == len(tags_seen)
    assert ask_again(agent_client, address, ", ".join(tags_seen[:-1])) == 200


@pytest.mark.parametrize("address", PAGES[:2])
def test_so_is_a_text_that_moves_no_counter(
    app: Flask, agent_client: FlaskClient, auth: Headers, ticket: str, address: str
) -> None:
    tag = tag_of(agent_client, address)
    app.test_client().patch(ticket, json={"title": "Scanner"}, headers=auth)
    page = agent_client.get(address, headers={"If-None-Match": tag})
    assert page.status_code == 200 and "Scanner" in page.text


@pytest.mark.parametrize("address", PAGES)
def test_a_notice_is_shown_and_not_kept(agent_client: FlaskClient, ticket: str, address: str) -> None:
    close(agent_client, ticket, csrf_token(agent_client, address))
    page = agent_client.get(address, headers={"If-None-Match": "*"})
    assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store")
    assert "ETag" not in page.headers and "Undo" in page.text
    assert "Undo" not in agent_client.get(address).text
    tag_of(agent_client, address)


def test_the_token_of_a_kept_page_is_good(agent_client: FlaskClient, ticket: str) -> None:
    """It belongs to the session and is signed with the time: for hours, a page has a tag."""
    page = agent_client.get("/tickets/")
    found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert found
    with time_machine.travel(utc_now() + timedelta(minutes=1), tick=False):
        ask_again(agent_client, "/tickets/", page.headers["ETag"])
        close(agent_client, ticket, found[1])
    with time_machine.travel(utc_now() + timedelta(hours=2), tick=False):
        agent_client.get("/tickets/")  # the notice
        assert ask_again(agent_client, "/tickets/", page.headers["ETag"]) == 200


@pytest.mark.parametrize("address", PAGES)
def test_another_agent_role_name_or_session_is_another_page(app: Flask, agent: Account, address: str) -> None:
    first = sign_in(app.test_client(), agent)
    tag = tag_of(first, address)
    assert ask_again(sign_in(app.test_client(), agent), address, tag) == 200
    assert ask_again(sign_in(app.test_client(), make_agent(app, "bob@example.com")), address, tag) == 200
    for change in ({"name": "Alice B."}, {"role": "admin"}):
        tag = tag_of(first, address)
        with app.app_context():
            found = db.session.execute(select(Agent).where(Agent.email == agent.email)).scalar_one()
            for name, value in change.items():
                setattr(found, name, value)
            db.session.commit()
        assert ask_again(first, address, tag) == 200


@pytest.mark.parametrize("address", PAGES)
def test_a_tag_opens_nothing_after_a_sign_out(agent_client: FlaskClient, address: str) -> None:
    tag = tag_of(agent_client, address)
    answer = agent_client.post("/logout", data={"csrf_token": csrf_token(agent_client, "/logout")})
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert ask_again(agent_client, address, tag) == 303


@pytest.mark.parametrize("address", PAGES)
def test_another_release_or_language_is_another_page(
    app: Flask, agent_client: FlaskClient, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tag = tag_of(agent_client, address)
    with monkeypatch.context() as patched:
        patched.setattr(tags, "release", lambda: "another")
        assert ask_again(agent_client, address, tag) == 200
    with monkeypatch.context() as patched:
        patched.setattr(tags, "get_locale", lambda: "de")
        assert ask_again(agent_client, address, tag) == 200
    assert ask_again(agent_client, address, tag) == 304


@pytest.mark.parametrize("address", PAGES)
def test_a_browser_that_would_not_forget_keeps_nothing(
    make_app: Callable[..., Flask], agent: Account, address: str
) -> None:
    """Without TLS browsers pass Clear-Site-Data over, except from their own machine."""
    app = make_app(ALLOWED_HOSTS="*")
    cookie = sign_in(app.test_client(), agent).get_cookie("ticket_session")
    assert cookie
    for host, scheme, kept in (
        ("tickets.example.com", "http", False),
        ("tickets.example.com", "https", True),
        ("127.0.0.1:8000", "http", True),
        ("[::1]:8000", "http", True),
        ("localhost.example.com", "http", False),
    ):
        environ = {"HTTP_HOST": host, "wsgi.url_scheme": scheme, "HTTP_COOKIE": f"ticket_session={cookie.value}"}
        page = app.test_client(use_cookies=False).get(address, environ_overrides=environ)
        assert page.status_code == 200
        assert page.headers["Cache-Control"] == ("private, no-cache" if kept else "no-store"), host


@pytest.mark.usefixtures("ticket")
def test_the_dashboard_says_a_new_time_after_some_minutes(agent_client: FlaskClient) -> None:
    tag = tag_of(agent_client, "/stats/")
    with time_machine.travel(utc_now() + timedelta(minutes=6), tick=False):
        assert ask_again(agent_client, "/stats/", tag) == 200


def test_other_pages_have_no_tag(agent_client: FlaskClient, ticket: str) -> None:
    for address in ("/tickets/new", page_of(ticket)):
        page = agent_client.get(address)
        assert page.status_code == 200 and "ETag" not in page.headers
        assert page.headers["Cache-Control"] == "no-store"
