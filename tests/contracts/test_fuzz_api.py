"""Bad input of every kind, generated: always the documented 4xx, every wrong field at once, nothing written.

schemathesis (``test_openapi_holds``) makes what a schema can call wrong. This makes what it cannot: bytes that are no
JSON, keys that stand twice, characters that cannot be stored, forged cursors, other content types.
"""

from __future__ import annotations

import json
import string
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from ticketapp.blueprints.api.adapter import READ_ONLY
from ticketapp.extensions.database import db
from ticketapp.forms.lists import TicketListForm
from ticketapp.models import Event, Submission, Ticket
from ticketapp.rules.vocabulary import DESCRIPTION_MAX, EMAIL_MAX, NAME_MAX, TITLE_MAX

TICKETS, CLASSIFY, ONE = "/api/tickets/", "/api/tickets/classify/", "/api/tickets/1/"
JSON = "application/json"
GOOD = {"title": "Printer on fire", "description": "It smokes."}
LINES = {"title": TITLE_MAX, "requester_name": NAME_MAX}
WORDS = ("category", "priority", "status")
FIELDS = ("title", "description", *WORDS, "requester_name", "requester_email")
LIST_NAMES = [name for name, value in vars(TicketListForm).items() if hasattr(value, "field_class")]

often = settings(
    max_examples=40,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.fixture
def caller(app: Flask, auth: dict[str, str]) -> Callable[..., TestResponse]:
    """``caller(method, url, data=…)`` with a token, beside one ticket that must stay as it is."""
    client: FlaskClient = app.test_client()
    assert (
        client.post(TICKETS, json={**GOOD, "category": "general", "priority": "low"}, headers=auth).status_code == 201
    )

    def call(method: str, url: str, **options: Any) -> TestResponse:
        return client.open(url, method=method, headers={**auth, **options.pop("headers", {})}, **options)

    return call


def stored(app: Flask) -> list[Any]:
    """All that a call could have written."""
    with app.app_context():
        counts = [db.session.execute(select(func.count()).select_from(model)).scalar_one() for model in COUNTED]
        return [*counts, db.session.execute(select(Ticket.version, Ticket.title, Ticket.status)).all()]


COUNTED = (Ticket, Event, Submission)


def assert_refused(answer: TestResponse, status: int, fields: set[str] | None) -> None:
    """*fields*: exactly these are named, each with messages; None: the whole request is wrong."""
    assert (answer.status_code, answer.mimetype) == (status, JSON), answer.text[:500]
    assert isinstance(answer.json, dict)
    if fields is None:
        assert list(answer.json) == ["detail"]
        assert isinstance(answer.json["detail"], str) and answer.json["detail"]
        return
    assert set(answer.json) == fields
    for messages in answer.json.values():
        assert messages and all(isinstance(each, str) and each for each in messages)


# What is wrong in any field -------------------------------------------------------------------------------------------

numbers = st.one_of(
    st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.sampled_from([2**63, -(2**63) - 1, 10**300])
)
scalars = st.one_of(st.none(), st.booleans(), numbers)
nested = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
)
not_text = st.one_of(scalars, st.lists(nested, max_size=3), st.dictionaries(st.text(max_size=5), nested, max_size=3))

storable = st.text(st.characters(codec="utf-8", exclude_characters="\x00\uffff"), max_size=60)
some_text = st.text(st.characters(codec="utf-8"), max_size=20)
unstorable = st.builds(
    lambda before, bad, after: before + bad + after,
    some_text,
    st.sampled_from(["\x00", "\uffff", "\ud800", "\udfff", "\udc00\ud800"]),
    some_text,
)
blank = st.text(
    st.sampled_from(" \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2003\u2028\u2029\u202f\u205f\u3000"), max_size=6
)


def overlong(limit: int) -> st.SearchStrategy[str]:
    return st.builds(lambda letter, extra: letter * (limit + extra), st.sampled_from("aé😀"), st.integers(1, 50))


no_word = st.text(max_size=12).filter(lambda text: text not in {"billing", "technical", "account", "general"})
no_address = st.sampled_from(
    ["nobody", "@", "a@", "@b.com", "a b@c.com", "a@b..com", "a@-b.com", "a@b.com,c@d.com", "a@@b.com"]
)

WRONG: dict[str, st.SearchStrategy[Any]] = {
    "title": st.one_of(not_text, blank, unstorable, overlong(TITLE_MAX)),
    "description": st.one_of(not_text, blank, unstorable, overlong(DESCRIPTION_MAX)),
    "category": st.one_of(not_text, st.sampled_from(["", "Billing", "billing ", "low", "🐛", "\x00", "\ud800"])),
    "priority": st.one_of(not_text, st.sampled_from(["", "HIGH", " low", "3", "urgent"])),
    "status": st.one_of(not_text, st.sampled_from(["", "done", "in progress", "Open"])),
    "requester_name": st.one_of(not_text, unstorable, overlong(NAME_MAX)),
    "requester_email": st.one_of(not_text, no_address, unstorable, overlong(EMAIL_MAX)),
    "suggestion": st.one_of(not_text, unstorable),  # a change knows no such field, and names it all the same
}
unknown_names = st.text(st.characters(codec="utf-8", exclude_characters="\x00\uffff"), max_size=30).filter(
    lambda name: name not in {*FIELDS, *READ_ONLY, "suggestion"}
)
wrong_fields = st.fixed_dictionaries({}, optional=WRONG)
unknown_fields = st.dictionaries(
    unknown_names | st.sampled_from(["version", "csrf_token", "submission", "data"]), nested, max_size=3
)
ignored_fields = st.fixed_dictionaries({}, optional=dict.fromkeys(sorted(READ_ONLY), nested))


def dumped(body: Any) -> bytes:
    """JSON with escapes, so that lone surrogates get through."""
    return json.dumps(body).encode()


@often
@given(wrong=wrong_fields, unknown=unknown_fields, ignored=ignored_fields)
def test_every_wrong_field_is_named_at_once(
    app: Flask,
    caller: Callable[..., TestResponse],
    wrong: dict[str, Any],
    unknown: dict[str, Any],
    ignored: dict[str, Any],
) -> None:
    expected = {*wrong, *unknown}
    if not expected:
        return
    before = stored(app)
    good = {name: value for name, value in GOOD.items() if name not in wrong}
    for method, url in (("POST", TICKETS), ("PATCH", ONE)):
        body = dumped({**ignored, **good, **unknown, **wrong})
        assert_refused(caller(method, url, data=body, content_type=JSON), 400, expected)
    assert stored(app) == before


@often
@given(
    wrong=st.fixed_dictionaries({"description": WRONG["description"]}), unknown=unknown_fields, ignored=ignored_fields
)
def test_a_wrong_text_to_classify(
    app: Flask,
    caller: Callable[..., TestResponse],
    wrong: dict[str, Any],
    unknown: dict[str, Any],
    ignored: dict[str, Any],
) -> None:
    """Nothing is read-only here: a ticket's fields are as unknown as any other."""
    answer = caller("POST", CLASSIFY, data=dumped({**ignored, **unknown, **wrong}), content_type=JSON)
    assert_refused(answer, 400, {*wrong, *unknown, *ignored})


@often
@given(suggestion=st.one_of(storable, st.builds("{}.{}.{}".format, storable, storable, storable)))
def test_a_made_up_suggestion_is_ignored(caller: Callable[..., TestResponse], suggestion: str) -> None:
    answer = caller("POST", TICKETS, data=dumped({**GOOD, "suggestion": suggestion}), content_type=JSON)
    assert answer.status_code == 201


# What is no JSON object -----------------------------------------------------------------------------------------------

no_object = st.one_of(
    scalars.map(dumped),
    st.lists(nested, max_size=3).map(dumped),
    st.text(max_size=20).map(dumped),
    st.binary(max_size=40).filter(lambda raw: not raw.strip().startswith(b"{")),
    st.sampled_from(
        [
            b"",
            b"{",
            b"{}}",
            b"{'a': 1}",
            b'{"a": NaN}',
            b'{"a": -Infinity}',
            b'{"a": 01}',
            b'{"a": 1,}',
            b"\xef\xbb\xbf{}",
        ]
    ),
    st.builds(lambda depth, kind: kind * depth, st.integers(1_000, 60_000), st.sampled_from([b"[", b'{"a":'])),
    st.builds(lambda depth: b'{"title":' + b"[" * depth + b"]" * depth + b"}", st.integers(5_000, 40_000)),
    st.builds(lambda digits: b'{"title":' + b"9" * digits + b"}", st.integers(4_301, 9_000)),
    st.builds(
        lambda raw: b'{"title":"' + raw + b'","description":"a"}',
        st.sampled_from([b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf5\x80\x80\x80", b"\xe2\x82", b"\x00", b"\n"]),
    ),
    st.sampled_from(FIELDS).map(lambda name: f'{{"title":"a","description":"b","{name}":"a","{name}":"a"}}'.encode()),
    st.sampled_from(
        [b'{"x":{"a":1,"a":1}}', b'{"x":[{"\\u0061":1,"a":2}]}', b'{"\\u0000":1}', b'{"\\ud800":1}', b'{"a\\uffff":1}']
    ),
)


@often
@given(body=no_object)
def test_what_is_no_json_object(app: Flask, caller: Callable[..., TestResponse], body: bytes) -> None:
    before = stored(app)
    for method, url in (("POST", TICKETS), ("PATCH", ONE), ("POST", CLASSIFY)):
        assert_refused(caller(method, url, data=body, content_type=JSON), 400, None)
    assert stored(app) == before


tokens = st.text(string.ascii_lowercase + string.digits + "+-.", min_size=1, max_size=10)
other_types = st.one_of(
    st.builds("{}/{}".format, tokens, tokens).filter(lambda kind: kind != JSON),
    st.sampled_from(
        ["", "json", "application", "text/json", "application/json-seq", "application/x-www-form-urlencoded"]
    ),
    st.sampled_from(["latin-1", "utf-16", "ascii", '"utf-7"']).map(lambda charset: f"{JSON}; charset={charset}"),
)


@often
@given(kind=other_types)
def test_another_content_type(app: Flask, caller: Callable[..., TestResponse], kind: str) -> None:
    before = stored(app)
    for method, url in (("POST", TICKETS), ("PATCH", ONE), ("POST", CLASSIFY)):
        assert_refused(caller(method, url, data=dumped(GOOD), headers={"Content-Type": kind}), 415, None)
    assert stored(app) == before


@often
@given(key=st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=300))
def test_a_key_that_is_no_key(app: Flask, caller: Callable[..., TestResponse], key: str) -> None:
    if 1 <= len(key) <= 255 and all("!" <= letter <= "~" for letter in key):
        return
    before = stored(app)
    answer = caller("POST", TICKETS, data=dumped(GOOD), content_type=JSON, headers={"Idempotency-Key": key})
    assert_refused(answer, 400, None)
    assert stored(app) == before


@often
@given(tag=st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=40))
def test_a_made_up_tag_changes_nothing(app: Flask, caller: Callable[..., TestResponse], tag: str) -> None:
    if tag.strip() in ("*", "1", '"1"'):
        return
    before = stored(app)
    answer = caller("PATCH", ONE, data=b'{"status": "closed"}', content_type=JSON, headers={"If-Match": tag})
    assert_refused(answer, 412, None)
    assert stored(app) == before


# Addresses ------------------------------------------------------------------------------------------------------------

filters = st.text(max_size=10).filter(lambda text: text not in {"", "billing", "low", "open"})
WRONG_PARAMETERS: dict[str, st.SearchStrategy[Any]] = {
    "category": st.lists(filters, min_size=1, max_size=3).filter(
        lambda words: not set(words) <= {"technical", "account", "general"}
    ),
    "priority": st.sampled_from(["LOW", "urgent", "low,high", "low ", "\x00", "0"]),
    "status": st.sampled_from(["done", "Open", "open,closed", "in-progress"]),
    "search": st.one_of(
        st.sampled_from(["\x00", "a\uffffb", "x" * 1_001]),
        st.integers(21, 60).map(lambda count: " ".join(["ab"] * count)),
    ),
    "ordering": st.sampled_from(["title", "--priority", "+priority", "Priority", "priority,created_at", "-"]),
    "page_size": st.sampled_from(["0", "101", "-1", "1.5", "1e1", "0x10", " 5", "５", "9" * 40, "ten", "1_0", "null"]),
}
unknown_parameters = st.dictionaries(
    st.text(st.characters(codec="utf-8"), max_size=12).filter(lambda name: name not in LIST_NAMES),
    some_text,
    max_size=2,
)


@often
@given(wrong=st.fixed_dictionaries({}, optional=WRONG_PARAMETERS), unknown=unknown_parameters)
def test_every_wrong_parameter_is_named_at_once(
    caller: Callable[..., TestResponse], wrong: dict[str, Any], unknown: dict[str, str]
) -> None:
    expected = {*wrong, *unknown}
    if not expected:
        return
    assert_refused(caller("GET", f"{TICKETS}?{urlencode({**wrong, **unknown}, doseq=True)}"), 400, expected)


@often
@given(
    place=st.integers(0, 999),
    other=st.sampled_from(string.ascii_letters + string.digits + "-_."),
    how=st.sampled_from(["replaced", "cut", "longer", "made up"]),
    text=st.text(min_size=1, max_size=40),
)
def test_a_forged_cursor(caller: Callable[..., TestResponse], place: int, other: str, how: str, text: str) -> None:
    caller("POST", TICKETS, data=dumped(GOOD), content_type=JSON)
    following = caller("GET", f"{TICKETS}?page_size=1").json["next"]
    real = following.partition("cursor=")[2].partition("&")[0]
    place = 1 + place % (len(real) - 1)
    forged = {
        "replaced": real[:place] + other + real[place + 1 :],
        "cut": real[:place],
        "longer": real + other,
        "made up": text,
    }[how]
    if forged != real:
        assert_refused(caller("GET", f"{TICKETS}?page_size=1&cursor={quote(forged)}"), 400, {"cursor"})


@often
@given(
    ticket=st.one_of(
        st.text(min_size=1, max_size=20), st.integers(max_value=-1), st.integers(min_value=2**31), st.floats()
    )
)
def test_no_such_ticket_or_address(app: Flask, caller: Callable[..., TestResponse], ticket: Any) -> None:
    part = quote(str(ticket), safe="")
    if part in ("1", "stats", "classify", ".", ".."):
        return
    before = stored(app)
    assert_refused(caller("GET", f"{TICKETS}{part}/"), 404, None)
    assert_refused(caller("PATCH", f"{TICKETS}{part}/", data=b"{}", content_type=JSON), 404, None)
    assert stored(app) == before


@often
@given(secret=st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=60))
def test_a_bad_token_is_refused_everywhere(app: Flask, client: FlaskClient, secret: str) -> None:
    headers = {"Authorization": f"Bearer {secret}"}
    for method, url in (
        ("GET", TICKETS),
        ("POST", TICKETS),
        ("PATCH", ONE),
        ("POST", CLASSIFY),
        ("GET", "/api/openapi.json"),
    ):
        answer = client.open(url, method=method, data=dumped(GOOD), content_type=JSON, headers=headers)
        assert_refused(answer, 401, None)
        assert answer.headers["WWW-Authenticate"] == "Bearer"
