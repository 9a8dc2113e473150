"""The public form's trap and minimum fill time: no person loses a word, a program that repeats itself is stopped."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from tests.accounts import Account, sign_in
from tests.blueprints.api.test_create_ticket import GOOD
from tests.pages import hidden_inputs
from ticketapp.extensions.database import db
from ticketapp.models import Ticket
from ticketapp.services.form_stamps import AGAIN_MAX_AGE_SECONDS, MAX_AGE_SECONDS, dump_stamp

TEXT = {
    "title": "Invoice <is> wrong",
    "description": "It says 19 %.\r\nIt should be 20 %.",
    "requester_name": "Mira",
    "requester_email": "mira@example.com",
    "category": "billing",
    "priority": "high",
}
START = datetime(2026, 3, 1, 12, tzinfo=UTC)
ONCE_MORE = "Please press “Send the ticket” once more"
TRAP = 'name="website"'


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def form_on(client: FlaskClient) -> dict[str, str]:
    return {**hidden_inputs(client.get("/").get_data(as_text=True)), **TEXT}


def number_of_tickets(app: Flask) -> int:
    with app.app_context():
        return db.session.query(Ticket).count()


def assert_shown_again(answer: Any) -> dict[str, str]:
    """With every word, and ready to be sent; what its hidden fields hold."""
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert ONCE_MORE in page
    assert "<title>Error: " in page
    assert 'value="Invoice &lt;is&gt; wrong"' in page
    assert "It says 19 %.\nIt should be 20 %.</textarea>" in page.replace("\r\n", "\n")
    assert 'value="Mira"' in page
    assert 'value="mira@example.com"' in page
    assert 'value="billing" selected' in page
    assert 'value="high" selected' in page
    return hidden_inputs(page)


def test_no_person_meets_the_trap(client: FlaskClient) -> None:
    page = client.get("/").get_data(as_text=True)
    trap = re.search(r'<div class="passed-by" aria-hidden="true">(.*?)</div>', page, re.DOTALL)
    assert trap
    assert 'tabindex="-1"' in trap[1]
    assert 'autocomplete="off"' in trap[1]
    assert "leave this field empty" in trap[1]
    assert 'for="website"' in trap[1]


def test_agents_have_neither_trap_nor_stamp(agent_client: FlaskClient) -> None:
    page = agent_client.get("/tickets/new").get_data(as_text=True)
    assert TRAP not in page
    assert 'name="stamp"' not in page
    sent = {"csrf_token": hidden_inputs(page)["csrf_token"], **TEXT}
    assert agent_client.post("/tickets/new", data={**sent, "website": "x"}).location == "/tickets/1"


def test_an_agent_who_signed_in_meanwhile_is_not_doubted(app: Flask, agent: Account) -> None:
    client = app.test_client()
    form = form_on(client)
    sign_in(client, agent)
    token = hidden_inputs(client.get("/tickets/new").get_data(as_text=True))["csrf_token"]
    answer = client.post("/", data={**form, "csrf_token": token, "stamp": "", "website": "x"})
    assert (answer.status_code, answer.location) == (303, "/tickets/1")


def test_the_api_is_not_affected(make_app: Callable[..., Flask]) -> None:
    client = make_app(RATELIMIT_ENABLED="on", RATELIMIT_FAST_FORMS_PER_MINUTE="1").test_client()
    assert [client.post("/api/tickets/", json=GOOD).status_code for _ in range(10)] == [201] * 10


def test_whoever_has_the_trap_filled_presses_once_more(app: Flask, client: FlaskClient) -> None:
    again = assert_shown_again(client.post("/", data={**form_on(client), "website": "https://spam.example"}))
    assert number_of_tickets(app) == 0
    answer = client.post("/", data={**TEXT, **again, "website": "filled again by a password manager"})
    assert answer.status_code == 303
    assert number_of_tickets(app) == 1


def test_the_second_page_has_no_trap_and_repeats_nothing_of_it(client: FlaskClient) -> None:
    page = client.post("/", data={**form_on(client), "website": "https://spam.example"}).get_data(as_text=True)
    assert TRAP not in page
    assert "spam.example" not in page


def test_a_program_that_repeats_itself_makes_no_ticket(app: Flask, client: FlaskClient) -> None:
    canned = {**form_on(client), "website": "https://spam.example"}
    assert [client.post("/", data=canned).status_code for _ in range(5)] == [422] * 5
    assert number_of_tickets(app) == 0


def test_a_kept_second_page_is_soon_worth_nothing(app: Flask, client: FlaskClient, clock: Any) -> None:
    again = assert_shown_again(client.post("/", data={**form_on(client), "website": "x"}))
    clock.shift(AGAIN_MAX_AGE_SECONDS + 1)
    fresh = assert_shown_again(client.post("/", data={**TEXT, **again}))
    assert number_of_tickets(app) == 0
    assert client.post("/", data={**TEXT, **fresh}).status_code == 303


@pytest.mark.parametrize("stamp", ["", "forged", "W10.x", None])
def test_without_a_true_stamp_one_presses_once_more(client: FlaskClient, app: Flask, stamp: str | None) -> None:
    form = form_on(client)
    form.pop("stamp")
    again = assert_shown_again(client.post("/", data=form if stamp is None else {**form, "stamp": stamp}))
    assert number_of_tickets(app) == 0
    assert client.post("/", data={**TEXT, **again}).status_code == 303


def test_a_stamp_signed_by_another_server_is_none(client: FlaskClient) -> None:
    stamp = dump_stamp(START, is_again=True, secret_key="another key of another server")
    assert_shown_again(client.post("/", data={**form_on(client), "stamp": stamp}))


def test_a_page_that_lay_open_for_half_a_day_loses_nothing(client: FlaskClient, clock: Any) -> None:
    form = form_on(client)
    clock.shift(MAX_AGE_SECONDS + 1)
    answer = client.post("/", data=form)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400  # the CSRF token is as old
    assert "It says 19 %." in page
    clock.shift(5)
    assert client.post("/", data={**TEXT, **hidden_inputs(page)}).status_code == 303


def test_an_old_stamp_beside_a_fresh_token(client: FlaskClient, clock: Any) -> None:
    old = form_on(client)["stamp"]
    clock.shift(MAX_AGE_SECONDS + 1)
    again = assert_shown_again(client.post("/", data={**form_on(client), "stamp": old}))
    assert client.post("/", data={**TEXT, **again}).status_code == 303


def test_a_few_fast_ones_go_through_and_then_one_presses_once_more(make_app: Callable[..., Flask], clock: Any) -> None:
    app = make_app(RATELIMIT_ENABLED="on")
    client = app.test_client()
    assert [client.post("/", data=form_on(client)).status_code for _ in range(5)] == [303] * 5
    canned = form_on(client)
    again = assert_shown_again(client.post("/", data=canned))
    assert_shown_again(client.post("/", data=canned))
    assert number_of_tickets(app) == 5
    assert client.post("/", data={**TEXT, **again}).status_code == 303
    unhurried = form_on(client)
    clock.shift(2)
    assert client.post("/", data=unhurried).status_code == 303
    clock.shift(60)
    assert client.post("/", data=form_on(client)).status_code == 303


def test_other_addresses_are_other_people(make_app: Callable[..., Flask], clock: Any) -> None:
    client = make_app(RATELIMIT_ENABLED="on", RATELIMIT_FAST_FORMS_PER_MINUTE="1").test_client()

    def fast(address: str) -> int:
        return int(client.post("/", data=form_on(client), environ_base={"REMOTE_ADDR": address}).status_code)

    assert [fast("192.0.2.1"), fast("192.0.2.1"), fast("192.0.2.2")] == [303, 422, 303]


@pytest.mark.parametrize(
    "settings", [{"FORM_MIN_SECONDS": "0"}, {"RATELIMIT_ENABLED": "off"}], ids=["no time asked for", "no limits"]
)
def test_where_it_is_off_nobody_is_too_fast(make_app: Callable[..., Flask], settings: dict[str, str]) -> None:
    client = make_app(**{"RATELIMIT_ENABLED": "on", **settings}).test_client()
    assert [client.post("/", data=form_on(client)).status_code for _ in range(8)] == [303] * 8


def test_without_a_time_the_trap_still_holds(make_app: Callable[..., Flask]) -> None:
    client = make_app(FORM_MIN_SECONDS="0").test_client()
    assert_shown_again(client.post("/", data={**form_on(client), "website": "x"}))
    assert client.post("/", data={**form_on(client), "stamp": ""}).status_code == 303


def test_the_time_counts_from_the_first_page(make_app: Callable[..., Flask], clock: Any) -> None:
    """A mistake that is put right quickly is no fast form."""
    app = make_app(RATELIMIT_ENABLED="on", RATELIMIT_FAST_FORMS_PER_MINUTE="1")
    client = app.test_client()
    for _ in range(3):
        form = form_on(client)
        clock.shift(3)
        wrong = client.post("/", data={**form, "title": ""}).get_data(as_text=True)
        assert client.post("/", data={**TEXT, **hidden_inputs(wrong)}).status_code == 303
