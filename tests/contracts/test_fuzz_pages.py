"""Promise: whatever is sent to a page's form, by whomever, it is refused in words and nothing is written; never a 500.

The routes come from the URL map: a new one is tried the day it is written, with every field that any form has, until
``FIELDS`` says which ones it reads.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select
from werkzeug.test import TestResponse

from tests.accounts import PASSWORD, csrf_token, make_agent, sign_in
from ticketapp.extensions.database import Base, db
from ticketapp.models import Agent, SignInFailure
from ticketapp.rules.actors import SYSTEM
from ticketapp.rules.clocks import utc_now
from ticketapp.services import two_factor
from ticketapp.services.agents import NewAgent
from ticketapp.services.invitations import invite_agent
from ticketapp.services.tokens import NewToken, create_token

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
FORM, MULTIPART, JSON = "application/x-www-form-urlencoded", "multipart/form-data", "application/json"
PUBLIC = {"tickets.submit_ticket", "accounts.login", "accounts.enter_code", "accounts.answer_invitation"}
# Nobody; an agent; an admin; an agent with a second factor, signed in; the same before the code.
CALLERS = ("nobody", "agent", "admin", "guarded", "waiting")
# What only some of them reach beyond the door: there every field is tried, by whoever has least beside it.
OF_GUARDED = {"accounts.renew_recovery_codes", "accounts.remove_two_factor"}
OF_WAITING = {"accounts.enter_code"}
CHANGE = ("version", "back")
TICKET = (
    *("title", "description", "category", "priority", "requester_name", "requester_email"),
    *("submission", "suggestion", "suggested", "seen", "stamp", "website"),
)
FIELDS: dict[str, tuple[str, ...]] = {
    "tickets.submit_ticket": TICKET,
    "tickets.new_ticket": TICKET,
    "tickets.change_status": ("status", *CHANGE),
    "tickets.change_category": ("category", *CHANGE),
    "tickets.change_priority": ("priority", *CHANGE),
    "accounts.login": ("email", "password", "next"),
    "accounts.enter_code": ("code", "next"),
    "accounts.answer_invitation": ("password",),
    "accounts.change_password": ("current", "password"),
    "accounts.enable_two_factor": ("code", "next"),
    "accounts.renew_recovery_codes": ("current",),
    "accounts.remove_two_factor": ("current",),
    "accounts.end_session": (),
    "accounts.end_other_sessions": (),
    "accounts.logout": (),
    "admin.change_role": ("role",),
    "admin.deactivate": (),
    "admin.reactivate": (),
    "admin.remove_two_factor": (),
    "admin.new_agent": ("email", "name", "role"),
    "admin.make_password_link": (),
    "admin.require_two_factor": ("required",),
    "admin.new_token": ("name", "scopes", "expiry"),
    "admin.revoke_token": (),
}
GOOD = {
    "title": "Printer on fire",
    "description": "It smokes.",
    "category": "technical",
    "priority": "high",
    "requester_name": "Ann",
    "requester_email": "ann@example.com",
    "submission": "one",
    "suggestion": "",
    "suggested": "",
    "seen": "",
    "stamp": "",
    "website": "",
    "status": "closed",
    "version": "1",
    "back": "status=open",
    "email": "dora@example.com",
    "name": "Dora",
    "role": "admin",
    "scopes": "tickets:read",
    "expiry": "30",
    "required": "on",
    "code": "123456",
    "current": PASSWORD,
    "password": "Quite-long-enough-77",
    "next": "/stats/",
}
# A lone surrogate is sent as the bytes that stand for it nowhere but in broken programs.
HOSTILE = (*("\x00", "a\x00b", "\uffff", "\ud800", "x" * 300, "9" * 400, "x" * 150_000, "-1", "٣", "\r\nX: y"),)
JSON_BODIES = (
    *(b'{"title":1}', b"[]", b"null", b'"x"', b"5", b"{", b"\xff", b"[" * 100_000, b'{"submission":5}'),
    *(b'{"title":null,"email":null,"password":null,"code":[1],"role":{}}', b'{"title":"\\ud800","email":"\\ud800"}'),
)
OTHER_TYPES = ("text/plain", "application/xml", "application/octet-stream", "text/html", "application/jsonx", "x", "/")
BROKEN = (
    (MULTIPART, b"--x\r\n"),
    (f"{MULTIPART}; boundary=", b"--\r\n"),
    (f"{MULTIPART}; boundary=x", b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\nhalf'),
    (f"{MULTIPART}; boundary=x", b"--x\r\n\r\nno name\r\n--x--\r\n"),
    (f"{MULTIPART}; boundary=x", b"--x\r\nContent-Disposition: \xff\r\n\r\n\r\n--x--\r\n"),
    (f"{MULTIPART}; boundary={'x' * 5_000}", b"--x\r\n"),
    (f"{MULTIPART}; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * 2_000),
    (FORM, b"\xff\xfe=%ff&&&==&%&%zz=%u0041"),
    (FORM, b"a=1&" * 5_000),
    (f"{FORM}; charset=utf-16", b"csrf_token=a"),
    (f"{FORM}; charset=nonsense", b"csrf_token=a"),
)


class Fuzz:
    """Somebody, the routes, and the rows that they might change."""

    def __init__(self, app: Flask, who: str) -> None:
        self.app, self.who = app, who
        self.client: FlaskClient = app.test_client()
        self.values: dict[str, Any] = {"ticket_id": 1, "session_id": 1}
        self.fill()
        self.enter()

    def fill(self) -> None:
        with self.app.app_context():
            invited, secret = invite_agent(NewAgent("carol@example.com", None, "Carol", False), SYSTEM, utc_now())
            token, _secret = create_token(NewToken("shop", ("tickets:read",), None), SYSTEM, utc_now())
            db.session.commit()
            self.values |= {"agent_id": invited.id, "token_id": token.id, "secret": secret}
        ticket = {"title": "There already", "description": "And stays.", "category": "general", "priority": "low"}
        assert self.app.test_client().post("/api/tickets/", json=ticket).status_code == 201

    def enter(self) -> None:
        """Sign in, and find the CSRF token of the session."""
        if self.who == "nobody":
            self.token = csrf_token(self.client)
            return
        account = make_agent(self.app, "alice@example.com", is_admin=self.who == "admin")
        if self.who == "waiting":
            self.guard(account.email)
        sign_in(self.client, account)
        if self.who == "guarded":
            self.guard(account.email)
        self.token = csrf_token(self.client, "/login/code" if self.who == "waiting" else "/logout")
        self.client.get("/account/two-factor")  # offers the secret without which no code is looked at

    def guard(self, email: str) -> None:
        with self.app.app_context():
            agent = db.session.execute(select(Agent).where(Agent.email == email)).scalar_one()
            two_factor.enable(agent, "sealed", 1, SYSTEM, utc_now())
            db.session.commit()

    def routes(self) -> Iterator[tuple[str, str]]:
        """Every page that takes a form: its endpoint and its address."""
        for rule in self.app.url_map.iter_rules():
            if (rule.methods or set()) & UNSAFE and not rule.rule.startswith("/api/"):
                built = rule.build({name: self.values[name] for name in rule.arguments})
                assert built is not None and (rule.methods or set()) & UNSAFE == {"POST"}
                yield rule.endpoint, built[1]

    def stored(self) -> dict[str, list[Any]]:
        """Everything that counts: who signs in how often in vain is not a change of anything."""
        left_out = {"sign_in_failures", "agent_sessions"}
        with self.app.app_context():
            tables = [table for table in Base.metadata.sorted_tables if table.name not in left_out]
            return {table.name: sorted(map(repr, db.session.execute(select(table)))) for table in tables}

    def post(self, address: str, **options: Any) -> TestResponse:
        """One post, which no lock-out answers in the page's place."""
        if not address.startswith(("/tickets/", "/admin/")):
            with self.app.app_context():
                db.session.execute(delete(SignInFailure))
                db.session.commit()
        return self.client.post(address, **options)

    def must_refuse(self, endpoint: str, address: str, posts: list[dict[str, Any]]) -> list[int]:
        """Make the posts: what is refused has written nothing, and what is good enough after all is taken in."""
        before = self.stored()
        codes = [self.status_of(endpoint, address, each) for each in posts]
        if any(code < 400 for code in codes):
            before = self.stored()
            for code, each in zip(codes, posts, strict=True):
                if code >= 400:
                    self.status_of(endpoint, address, each)
        assert self.stored() == before, (self.who, endpoint)
        return codes

    def status_of(self, endpoint: str, address: str, options: dict[str, Any]) -> int:
        answer = self.post(address, **options)
        assert answer.status_code < 500, (self.who, endpoint, str(options)[:300])
        assert answer.mimetype == "text/html", (self.who, endpoint, str(options)[:300])
        return answer.status_code


@pytest.fixture(params=CALLERS)
def fuzz(request: pytest.FixtureRequest, make_app: Callable[..., Flask]) -> Fuzz:
    return Fuzz(make_app(FORM_MIN_SECONDS="0"), request.param)


def passes(fuzz: Fuzz, endpoint: str) -> bool:
    """Whether the caller gets beyond the door."""
    if fuzz.who in ("nobody", "waiting"):
        return endpoint in PUBLIC
    return fuzz.who == "admin" or not endpoint.startswith("admin.")


def is_to_be_tried(fuzz: Fuzz, endpoint: str) -> bool:
    """Whether this caller is the one who tries the fields of this route."""
    if endpoint in OF_GUARDED:
        return fuzz.who == "guarded"
    if endpoint in OF_WAITING:
        return fuzz.who == "waiting"
    if endpoint in PUBLIC:
        return fuzz.who == "nobody"
    return fuzz.who == ("admin" if endpoint.startswith("admin.") else "agent")


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_other_types_than_a_form(fuzz: Fuzz) -> None:
    bodies = (
        [(JSON, body) for body in JSON_BODIES] + [(kind, b"title=a") for kind in OTHER_TYPES] + [(None, b"title=a")]
    )
    headers = {"X-CSRFToken": fuzz.token}
    for endpoint, address in fuzz.routes():
        posts = [{"data": body, "content_type": kind, "headers": headers} for kind, body in bodies]
        codes = set(fuzz.must_refuse(endpoint, address, posts))
        assert codes == {415} if passes(fuzz, endpoint) else codes <= {303, 403}, (endpoint, codes)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_broken_forms(fuzz: Fuzz) -> None:
    for endpoint, address in fuzz.routes():
        codes = fuzz.must_refuse(endpoint, address, [{"data": body, "content_type": kind} for kind, body in BROKEN])
        assert set(codes) <= {303, 400, 403, 404, 413}, (endpoint, codes)


def pairwise(fields: dict[str, tuple[str, ...]]) -> list[tuple[str, str, str]]:
    """(endpoint, field, hostile value), so that every two of the three meet; all of them would take minutes."""
    chosen: list[tuple[str, str, str]] = []
    met: set[tuple[str, str]] = set()

    def choose(trials: list[tuple[str, str, str]]) -> None:
        """The one in which the most meet that have not met."""
        best = max(trials, key=lambda trial: len(set(combinations(trial, 2)) - met))
        chosen.append(best)
        met.update(combinations(best, 2))

    everything = [(endpoint, name, value) for endpoint in fields for name in fields[endpoint] for value in HOSTILE]
    for first, second in ((0, 1), (0, 2), (1, 2)):
        groups: dict[tuple[str, str], list[tuple[str, str, str]]] = {}
        for trial in everything:
            groups.setdefault((trial[first], trial[second]), []).append(trial)
        for pair, trials in groups.items():
            if pair not in met:
                choose(trials)
    return chosen


def test_hostile_values_in_every_field(fuzz: Fuzz) -> None:
    addresses = dict(fuzz.routes())
    trials = pairwise({endpoint: (*FIELDS.get(endpoint, GOOD), "csrf_token") for endpoint in sorted(addresses)})
    for endpoint, address in addresses.items():
        if not is_to_be_tried(fuzz, endpoint):
            continue
        own = [(name, value) for of, name, value in trials if of == endpoint]
        forms = [{**GOOD, "csrf_token": fuzz.token, name: value} for name, value in own]
        posts = [{"data": urlencode(form, errors="surrogatepass"), "content_type": FORM} for form in forms]
        codes = fuzz.must_refuse(endpoint, address, posts)
        refused = {code for (name, _value), code in zip(own, codes, strict=True) if name == "csrf_token"}
        assert refused, endpoint
        assert refused <= {400, 404}, (endpoint, codes)


def test_the_trials_leave_no_pair_out() -> None:
    fields = {endpoint: (*names, "csrf_token") for endpoint, names in FIELDS.items()}
    trials = pairwise(fields)
    for endpoint, names in fields.items():
        assert {name for of, name, _value in trials if of == endpoint} == set(names)
        assert {value for of, _name, value in trials if of == endpoint} == set(HOSTILE)
    for name in {name for names in fields.values() for name in names}:
        assert {value for _of, each, value in trials if each == name} == set(HOSTILE)
    assert len(trials) < sum(map(len, fields.values())) * len(HOSTILE) / 2


def test_files_in_place_of_text(fuzz: Fuzz) -> None:
    for endpoint, address in fuzz.routes():
        if not is_to_be_tried(fuzz, endpoint):
            continue
        for name in (*FIELDS.get(endpoint, GOOD), "csrf_token"):
            form: dict[str, Any] = {**GOOD, "csrf_token": fuzz.token}
            file = (io.BytesIO(form[name].encode()), "typed.txt", "text/plain")
            answer = fuzz.post(address, data={**form, name: file}, content_type=MULTIPART)
            assert answer.status_code < 500, (endpoint, name)
            if name == "csrf_token":
                assert answer.status_code in (400, 404), endpoint


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("fuzz", ["guarded"], indirect=True)
def test_the_fields_behind_a_second_factor_are_reached(fuzz: Fuzz) -> None:
    form = {"csrf_token": fuzz.token, "current": "not the password"}
    assert fuzz.post("/account/two-factor/removal", data=form).status_code == 422


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("fuzz", ["admin"], indirect=True)
def test_the_table_names_routes_that_exist(fuzz: Fuzz) -> None:
    assert {endpoint for endpoint, _address in fuzz.routes()} >= FIELDS.keys()


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("fuzz", ["admin"], indirect=True)
def test_a_role_that_nobody_chose_changes_nothing(fuzz: Fuzz) -> None:
    address = f"/admin/agents/{fuzz.values['agent_id']}/role"
    before = fuzz.stored()
    assert fuzz.post(address, data={"csrf_token": fuzz.token}).status_code == 422
    assert fuzz.stored() == before


@pytest.mark.parametrize("fuzz", ["nobody"], indirect=True)
def test_what_the_public_form_hides(fuzz: Fuzz) -> None:
    """Its name for this copy is no person's to put right: the form is shown again, with another one and every word."""
    form = {**GOOD, "csrf_token": fuzz.token, "submission": "\x00"}
    answer = fuzz.post("/", data=form)
    assert answer.status_code == 422
    assert 'value="Printer on fire"' in answer.text
    assert "This page was damaged on its way." in answer.text
    assert "\x00" not in answer.text
    assert fuzz.post("/", data={**form, "submission": "good"}).status_code == 303
