"""Lists and figures that are asked for again: 304 while nothing changed, and never after a change."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

LISTS = (
    "/api/tickets/",
    "/api/tickets/?status=open&page_size=1",
    "/api/tickets/?search=printer",
    "/api/tickets/stats/",
)
TICKET = {"title": "Printer", "description": "It burns.", "category": "technical", "priority": "low"}
Headers = dict[str, str]


def create(client: FlaskClient, auth: Headers) -> str:
    """The new ticket's address."""
    return client.post("/api/tickets/", json=TICKET, headers=auth).headers["Location"]


def tag_of(client: FlaskClient, address: str, auth: Headers) -> str:
    answer = client.get(address, headers=auth)
    assert answer.status_code == 200
    return answer.headers["ETag"]


def ask_again(client: FlaskClient, address: str, tag: str, auth: Headers) -> int:
    answer = client.get(address, headers={**auth, "If-None-Match": tag})
    assert answer.status_code == 200 or (answer.data == b"" and answer.headers["ETag"] in tag)
    return answer.status_code


@pytest.mark.parametrize("address", LISTS)
def test_what_is_still_so_is_not_sent_again(client: FlaskClient, auth: Headers, address: str) -> None:
    create(client, auth)
    tag = tag_of(client, address, auth)
    assert ask_again(client, address, tag, auth) == 304
    assert ask_again(client, address, f'"other", W/{tag}', auth) == 304
    assert ask_again(client, address, '"other"', auth) == 200


@pytest.mark.parametrize("address", LISTS)
def test_a_change_between_is_always_seen(client: FlaskClient, auth: Headers, address: str) -> None:
    ticket = create(client, auth)
    tags = [tag_of(client, address, auth)]
    client.patch(ticket, json={"priority": "high"}, headers=auth)
    tags.append(tag_of(client, address, auth))
    client.patch(ticket, json={"status": "closed"}, headers=auth)
    tags.append(tag_of(client, address, auth))
    create(client, auth)
    tags.append(tag_of(client, address, auth))
    assert len(set(tags)) == len(tags)
    assert ask_again(client, address, ", ".join(tags[:-1]), auth) == 200


def test_if_match_is_for_tickets_only(client: FlaskClient, auth: Headers) -> None:
    assert client.get("/api/tickets/", headers={**auth, "If-Match": '"other"'}).status_code == 200


def test_a_tag_opens_nothing(client: FlaskClient, auth: Headers) -> None:
    tag = tag_of(client, "/api/tickets/", auth)
    assert client.get("/api/tickets/", headers={"If-None-Match": tag}).status_code == 401


@pytest.mark.parametrize("address", LISTS)
def test_no_shared_cache_keeps_it_and_no_browser(
    client: FlaskClient, auth: Headers, agent_client: FlaskClient, address: str
) -> None:
    by_token, by_session = client.get(address, headers=auth), agent_client.get(address)
    assert by_token.headers["Cache-Control"] == "private, no-cache"
    assert by_session.headers["Cache-Control"] == "no-store"
    for answer in (by_token, by_session):
        assert {"authorization", "cookie"} <= answer.vary.as_set()
