"""POST /api/tickets/"""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from ticketapp.extensions.database import db
from ticketapp.models import Event, Ticket

URL = "/api/tickets/"
GOOD = {"title": "Invoice is wrong", "description": "I was charged twice."}


def count_tickets(app: Flask) -> int:
    with app.app_context():
        return db.session.execute(select(func.count()).select_from(Ticket)).scalar_one()


@pytest.mark.usefixtures("no_model")
def test_it_works_without_credentials(client: FlaskClient) -> None:
    answer = client.post(URL, json=GOOD)
    assert answer.status_code == 201
    ticket = answer.json
    assert answer.headers["Location"].endswith(f"/api/tickets/{ticket['id']}/")
    assert answer.headers["ETag"] == '"1"'
    assert list(ticket) == [
        "id", "title", "description", "category", "priority", "status", "created_at", "updated_at",
        "requester_name", "requester_email", "triage",
    ]  # fmt: skip
    assert (ticket["category"], ticket["priority"], ticket["status"]) == ("general", "medium", "open")
    assert (ticket["requester_name"], ticket["requester_email"]) == ("", "")
    assert ticket["triage"] == {
        "suggested_category": "general",
        "suggested_priority": "medium",
        "source": "default",
        "model": None,
        "confidence": {"category": 0, "priority": 0},
        "overridden": False,
        "reason": "",
        "prompt_version": None,
        "review": ["category", "priority"],
        "set_by": {"category": "default", "priority": "default"},
    }
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", ticket["created_at"])
    assert ticket["updated_at"] == ticket["created_at"]


def test_what_was_answered_is_what_is_read(client: FlaskClient, auth: dict[str, str]) -> None:
    made = client.post(URL, json={**GOOD, "title": "  Ünï\n code\u3000😀  ", "description": " a\r\n b\t "}).json
    assert made["title"] == "Ünï code 😀"
    assert made["description"] == "a\r\n b"
    assert client.get(f"{URL}{made['id']}/", headers=auth).json == made


@pytest.mark.usefixtures("no_model")
def test_a_choice_stands(client: FlaskClient) -> None:
    ticket = client.post(URL, json={**GOOD, "category": "account", "priority": "critical"}).json
    assert (ticket["category"], ticket["priority"]) == ("account", "critical")
    assert ticket["triage"] is None  # with both given only the embedded model is asked, and it says nothing


@pytest.mark.usefixtures("no_model")
def test_one_choice_stands_and_the_rest_is_filled(client: FlaskClient) -> None:
    ticket = client.post(URL, json={**GOOD, "category": "billing"}).json
    assert (ticket["category"], ticket["priority"]) == ("billing", "medium")
    assert ticket["triage"]["overridden"] is True


def test_it_leaves_an_event(app: Flask, client: FlaskClient) -> None:
    ticket_id = client.post(URL, json=GOOD).json["id"]
    with app.app_context():
        event = db.session.execute(select(Event).where(Event.ticket_id == ticket_id)).scalar_one()
        assert (event.kind, event.actor) == ("ticket.created", "requester")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": " \u3000\n"}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": 7}, "title"),
        ({"title": None}, "title"),
        ({"title": ["a"]}, "title"),
        ({"title": "a\x00b"}, "title"),
        ({"title": "a\uffffb"}, "title"),
        ({"description": "\t "}, "description"),
        ({"description": "x" * 100_001}, "description"),
        ({"description": "nul \x00"}, "description"),
        ({"description": {"a": 1}}, "description"),
        ({"category": "urgent"}, "category"),
        ({"category": ""}, "category"),
        ({"category": "Billing"}, "category"),
        ({"category": None}, "category"),
        ({"priority": 3}, "priority"),
        ({"priority": "urgent"}, "priority"),
        ({"status": "open"}, "status"),
        ({"requester_email": "nobody"}, "requester_email"),
        ({"requester_email": "a@" + "b" * 250 + ".com"}, "requester_email"),
        ({"requester_email": None}, "requester_email"),
        ({"requester_name": "x" * 201}, "requester_name"),
        ({"requester_name": True}, "requester_name"),
        ({"suggestion": 1}, "suggestion"),
        ({"suggestion": "a\x00b"}, "suggestion"),
        ({"assignee": "me"}, "assignee"),
        ({"submission": "x"}, "submission"),
        ({"csrf_token": "x"}, "csrf_token"),
    ],
)
def test_a_wrong_field_is_named(app: Flask, client: FlaskClient, change: dict[str, Any], field: str) -> None:
    answer = client.post(URL, json={**GOOD, **change})
    assert answer.status_code == 400
    assert list(answer.json) == [field]
    assert all(isinstance(message, str) and message for message in answer.json[field])
    assert count_tickets(app) == 0


def test_all_wrong_fields_are_named_at_once(client: FlaskClient) -> None:
    body = {"title": 1, "category": "x", "requester_email": "x", "nonsense": 1, "priority": None}
    answer = client.post(URL, json=body)
    assert set(answer.json) == {*body, "description"}
    assert answer.json["nonsense"] == ["Unknown field."]
    assert answer.json["description"] == ["This field is required."]


def test_read_only_fields_are_ignored(client: FlaskClient) -> None:
    sent = {**GOOD, "id": 99, "created_at": None, "updated_at": [], "triage": {"source": "gemini"}}
    answer = client.post(URL, json=sent)
    assert answer.status_code == 201
    assert answer.json["id"] != 99


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b'"x"', b"null", b"1", b'{"title":"a","title":"b"}', b"\xff\xfe", b'{"title":"\xff"}',
        b'{"title": NaN}', b'{"title": -Infinity}', b"[" * 100_000, b'{"a":' * 50_000, b'{"n":' + b"1" * 5000 + b"}",
        b"\xef\xbb\xbf{}", b'{"\\u0000": 1}', b'{"\\ud800": 1}',
    ],
)  # fmt: skip
def test_what_is_no_json_object_is_400(app: Flask, client: FlaskClient, body: bytes) -> None:
    answer = client.post(URL, data=body, content_type="application/json")
    assert answer.status_code == 400
    assert list(answer.json) == ["detail"]
    assert count_tickets(app) == 0


def test_a_lone_surrogate_is_400(client: FlaskClient) -> None:
    body = b'{"title": "a\\ud800", "description": "\\udfffb", "suggestion": "\\ud800"}'
    answer = client.post(URL, data=body, content_type="application/json")
    assert answer.status_code == 400
    assert set(answer.json) == {"title", "description", "suggestion"}


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin-1", ""]
)
def test_another_content_type_is_415(client: FlaskClient, content_type: str) -> None:
    answer = client.post(URL, data=b'{"title":"a","description":"b"}', headers={"Content-Type": content_type})
    assert answer.status_code == 415
    assert list(answer.json) == ["detail"]


def test_a_body_over_two_mebibytes_is_413(app: Flask, client: FlaskClient) -> None:
    answer = client.post(URL, data=b" " * (2 * 1024 * 1024 + 1), content_type="application/json")
    assert answer.status_code == 413
    assert list(answer.json) == ["detail"]
    assert count_tickets(app) == 0


def test_the_longest_ticket_fits(client: FlaskClient, auth: dict[str, str]) -> None:
    body = {**GOOD, "title": "😀" * 200, "description": "😀" * 100_000}
    made = client.post(URL, json=body, headers=auth)
    assert made.status_code == 201
    assert made.json["description"] == body["description"]


def test_status_with_a_token(client: FlaskClient, auth: dict[str, str]) -> None:
    answer = client.post(URL, json={**GOOD, "status": "resolved"}, headers=auth)
    assert answer.json["status"] == "resolved"


def test_a_bad_token_is_401_even_here(client: FlaskClient) -> None:
    answer = client.post(URL, json=GOOD, headers={"Authorization": "Bearer nonsense"})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_closed_intake_needs_credentials(make_app: Any, auth: dict[str, str]) -> None:
    client = make_app(PUBLIC_INTAKE="off").test_client()
    assert client.post(URL, json=GOOD).status_code == 401
    assert client.post(URL, json=GOOD, headers=auth).status_code == 201


def test_the_twenty_first_in_a_minute_is_429(make_app: Any, auth: dict[str, str]) -> None:
    client = make_app(RATELIMIT_ENABLED="on").test_client()
    statuses = [client.post(URL, json=GOOD).status_code for _ in range(20)]
    assert set(statuses) == {201}
    answer = client.post(URL, json=GOOD)
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert client.post(URL, json=GOOD, headers=auth).status_code == 201


def test_credentials_come_before_size_and_size_before_type(make_app: Any) -> None:
    client = make_app(PUBLIC_INTAKE="off").test_client()
    huge = b" " * (2 * 1024 * 1024 + 1)
    assert client.post(URL, data=huge, content_type="text/plain").status_code == 401
