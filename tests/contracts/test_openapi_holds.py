"""The application does what /api/openapi.json says: schemathesis tries it, with every check it has.

Each call is made with its examples, with every bound of every value, with random good and bad data, and in chains
(open a ticket, read it, change it). What it finds is a defect of the application or of the document.
"""

from __future__ import annotations

import itertools
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from flask import Flask
from schemathesis.engine import events, from_schema
from schemathesis.hooks import GLOBAL_HOOK_DISPATCHER
from schemathesis.transport.wsgi import WSGITransport

from ticketapp.rules.texts import in_one_line
from ticketapp.rules.vocabulary import DESCRIPTION_MAX, EMAIL_MAX, NAME_MAX, STATUSES, TITLE_MAX

EXAMPLES = 10
SEED = 20_260_322
LIMITS = {
    "title": TITLE_MAX,
    "description": DESCRIPTION_MAX,
    "requester_name": NAME_MAX,
    "requester_email": EMAIL_MAX,
}
# 412 stands for a tag that matches nothing, however well it is written; it is no verdict on the data.
ACCEPTED = ["2xx", "304", "404", "412"]
REFUSED = ["400", "401", "403", "404", "405", "412", "415", "422"]


def config(headers: dict[str, str]) -> schemathesis.Config:
    accepted = ACCEPTED if headers else [*ACCEPTED, "401"]
    return schemathesis.Config.from_dict(
        {
            "seed": SEED,
            "headers": headers,
            "continue-on-failure": True,
            "generation": {"max-examples": EXAMPLES, "deterministic": True, "database": "none"},
            "checks": {
                "positive_data_acceptance": {"expected-statuses": accepted},
                "negative_data_rejection": {"expected-statuses": REFUSED},
            },
        }
    )


def in_their_place(is_known: bool) -> Callable[..., None]:
    """What a schema cannot say, put right before a call is made; schemathesis then judges what is really sent."""
    numbers = itertools.count(1)

    def before_call(_context: Any, case: Any, _kwargs: Any) -> None:
        number = next(numbers)
        # A key that was used before answers for its first body: every post brings one of its own.
        if case.headers and "Idempotency-Key" in case.headers and case.method == "POST":
            case.headers["Idempotency-Key"] = f"{case.headers['Idempotency-Key'][:200]}{number}"
        # A made-up tag matches nothing: every other one becomes one that does, so that changes happen.
        if case.headers and "If-Match" in case.headers and number % 2:
            case.headers["If-Match"] = "*"
        # A cursor is signed and nobody can make one up. Real and forged ones have tests of their own.
        if isinstance(case.query, dict):
            case.query.pop("cursor", None)
        # 3.0 is the integer 3 for a schema; written into an address it is not.
        if isinstance(case.query, dict) and isinstance(size := case.query.get("page_size"), float):
            case.query["page_size"] = int(size) if size.is_integer() else size
        if isinstance(case.body, dict):
            put_right(case.body, case.operation.label == "POST /api/tickets/" and not is_known)

    return before_call


def put_right(body: dict[str, Any], is_anonymous_post: bool) -> None:
    # Lengths count what is kept; a schema counts what is sent.
    for name, limit in LIMITS.items():
        if isinstance(value := body.get(name), str) and len(value) > limit:
            body[name] = value.strip() if name == "description" else in_one_line(value)
    # Who may set a new ticket's status depends on the caller, not on the data.
    if is_anonymous_post and body.get("status") in STATUSES:
        del body["status"]


@pytest.fixture
def in_process(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """schemathesis hands its probes without credentials settings that only sockets have; werkzeug refuses them."""
    send = WSGITransport.send

    def without_socket_settings(self: WSGITransport, case: Any, **kwargs: Any) -> Any:
        for name in ("max_redirects", "verify", "cert", "proxies"):
            kwargs.pop(name, None)
        return send(self, case, **kwargs)

    monkeypatch.setattr(WSGITransport, "send", without_socket_settings)
    logging.disable(logging.INFO)
    yield
    logging.disable(logging.NOTSET)
    GLOBAL_HOOK_DISPATCHER.unregister_all()


@pytest.mark.usefixtures("in_process")
@pytest.mark.parametrize("who", ["with_token", "anonymous"])
def test_nothing_is_found(app: Flask, auth: dict[str, str], who: str) -> None:
    headers = auth if who == "with_token" else {}
    schemathesis.hook(in_their_place(is_known=bool(headers)))
    # Loaded from its address it would leave that address out.
    schema = schemathesis.openapi.from_dict(app.test_client().get("/api/openapi.json").json, config=config(headers))
    schema.app = app
    found: Counter[str] = Counter()
    answered: set[tuple[str | None, int]] = set()
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            found.update(failures_of(event))
            answered |= answers_of(event)
        elif isinstance(event, events.NonFatalError | events.FatalError):
            found[str(event)] += 1
    assert not found, "\n\n".join(found)
    assert EXPECTED[who] <= answered, sorted(EXPECTED[who] - answered)


def failures_of(event: events.ScenarioFinished) -> Iterator[str]:
    for checks in event.recorder.checks.values():
        for check in checks:
            if check.failure_info is not None:
                failure = check.failure_info.failure
                yield f"{event.phase.name} {check.name}: {failure.message}\n{check.failure_info.code_sample}"


def answers_of(event: events.ScenarioFinished) -> set[tuple[str | None, int]]:
    responses = [each.response for each in event.recorder.interactions.values()]
    return {(event.label, response.status_code) for response in responses if response is not None}


# Proof that it got through: an answer of each kind that it must have met.
EXPECTED = {
    "with_token": {
        ("GET /api/tickets/", 200),
        ("GET /api/tickets/", 400),
        ("POST /api/tickets/", 201),
        ("POST /api/tickets/", 400),
        ("POST /api/tickets/", 415),
        ("GET /api/tickets/{ticket_id}/", 200),
        ("GET /api/tickets/{ticket_id}/", 404),
        ("PATCH /api/tickets/{ticket_id}/", 200),
        ("PATCH /api/tickets/{ticket_id}/", 400),
        ("PATCH /api/tickets/{ticket_id}/", 412),
        ("GET /api/tickets/stats/", 200),
        ("POST /api/tickets/classify/", 200),
        ("POST /api/tickets/classify/", 400),
        ("GET /api/openapi.json", 200),
        ("GET /api/docs/", 200),
    },
    "anonymous": {
        ("GET /api/tickets/", 401),
        ("POST /api/tickets/", 201),
        ("POST /api/tickets/", 400),
        ("GET /api/tickets/{ticket_id}/", 401),
        ("PATCH /api/tickets/{ticket_id}/", 401),
        ("GET /api/tickets/stats/", 401),
        ("POST /api/tickets/classify/", 200),
        ("POST /api/tickets/classify/", 400),
        ("GET /api/openapi.json", 200),
        ("GET /api/docs/", 200),
    },
}
