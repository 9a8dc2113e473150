"""GET /api/docs/: the same description as a page."""

from __future__ import annotations

import html
import re

import pytest
from flask.testing import FlaskClient

URL = "/api/docs/"

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # no engine makes a difference here


def words_of(page: str) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))


def test_it_is_open_to_anyone(client: FlaskClient) -> None:
    answer = client.get(URL)
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    assert client.get("/api/docs").status_code == 308


def test_it_shows_everything_of_every_call(client: FlaskClient) -> None:
    page = client.get(URL).text
    words = words_of(page)
    document = client.get("/api/openapi.json").json
    for path, methods in document["paths"].items():
        assert path in words
        for method, call in methods.items():
            assert f'id="{call["operationId"]}"' in page
            assert f'data-method="{method.upper()}" data-path="{path}"' in page
            assert call["summary"] in words
            for parameter in call.get("parameters", []):
                assert re.search(rf'name="{parameter["name"]}" [^>]*data-place="{parameter["in"]}"', page)
    for name in ("Ticket", "TicketPage", "Triage", "Suggestion", "Stats", "FieldErrors", "Error", "ServerError"):
        assert f'id="{name}"' in page


def test_every_link_inside_leads_somewhere(client: FlaskClient) -> None:
    page = client.get(URL).text
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)


def test_it_needs_no_inline_script_or_style(client: FlaskClient) -> None:
    page = client.get(URL).text
    assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|javascript:", page)


def test_trying_waits_for_the_script(client: FlaskClient) -> None:
    page = client.get(URL).text
    assert page.count('<details class="api-try" hidden') == page.count("<form data-try ")
    assert re.search(r"<form[^>]*data-credentials hidden", page)


def test_an_agent_tries_with_their_session(client: FlaskClient, agent_client: FlaskClient) -> None:
    assert "data-csrf" not in client.get(URL).text
    page = agent_client.get(URL).text
    token = re.search(r'data-csrf="([^"]+)"', page)
    assert token
    answer = agent_client.post("/api/tickets/", json={"title": "a", "description": "b", "status": "closed"})
    assert answer.status_code == 400  # without the token the session counts as nobody
    headers = {"X-CSRFToken": token[1]}
    answer = agent_client.post(
        "/api/tickets/", json={"title": "a", "description": "b", "status": "closed"}, headers=headers
    )
    assert answer.status_code == 201


def test_the_command_lines_name_this_server(client: FlaskClient) -> None:
    words = words_of(client.get(URL, base_url="https://127.0.0.1:8443").text)
    assert "curl 'https://127.0.0.1:8443/api/tickets/7/'" in words
    assert "-H 'Authorization: Bearer TOKEN'" in words
