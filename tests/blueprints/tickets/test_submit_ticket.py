"""``/``: anyone writes a ticket."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.accounts import csrf_token, make_agent
from tests.blueprints.api.test_classify import BILLING, StandIn
from tests.pages import hidden_inputs
from tests.triage_rows import judge
from ticketapp.services.calibrations import DECISIONS_MIN

TEXT = {"title": "Invoice is wrong", "description": "It says 19 %.\nIt should be 20 %."}


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert found
    return found[1]


def send(client: FlaskClient, **fields: str) -> Any:
    return client.post("/", data={**hidden_inputs(client.get("/").get_data(as_text=True)), **fields})


def test_shows_an_empty_form(client: FlaskClient) -> None:
    answer = client.get("/")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "<title>Ask for help – Ticketapp</title>" in page
    assert 'autocomplete="name"' in page
    assert 'autocomplete="email"' in page
    assert "at most 200 characters" in page
    assert "placeholder" not in page


def test_stores_the_ticket_and_names_its_number(client: FlaskClient, read_by_api: Callable[[int], Any]) -> None:
    answer = send(client, **TEXT, category="billing", requester_name="Mira", requester_email="mira@example.com")
    assert answer.status_code == 303
    page = client.get(answer.location).get_data(as_text=True)
    assert "#1<" in page
    ticket = read_by_api(1)
    assert ticket["description"] == TEXT["description"]
    assert ticket["requester_name"] == "Mira"
    assert ticket["category"] == "billing"
    assert ticket["status"] == "open"


def test_what_is_left_empty_is_classified(client: FlaskClient, read_by_api: Callable[[int], Any]) -> None:
    send(client, **TEXT)
    ticket = read_by_api(1)
    assert (ticket["category"], ticket["priority"]) == ("billing", ticket["triage"]["suggested_priority"])
    assert ticket["triage"]["source"] == "local"


def suggested(app: Flask, **text: str) -> dict[str, str]:
    """What the form holds after the classifier was asked about *text* and nobody touched its answer."""
    app.extensions["classifier"] = StandIn()
    answer = app.test_client().post("/api/tickets/classify/", json=text).json or {}
    values = {"category": answer["suggested_category"], "priority": answer["suggested_priority"]}
    return {**text, **values, "suggestion": answer["suggestion"], "suggested": "category priority"}


def test_an_untouched_suggestion_is_an_accepted_one(
    app: Flask, client: FlaskClient, read_by_api: Callable[[int], Any]
) -> None:
    send(client, **suggested(app, **TEXT))
    ticket = read_by_api(1)
    assert (ticket["category"], ticket["priority"]) == (BILLING.category, BILLING.priority)
    assert ticket["triage"]["source"] == "gemini"


@pytest.mark.parametrize(
    "changes", [{"suggestion": ""}, {"suggestion": "forged"}, {"title": "Edited"}, {"category": "account"}], ids=str
)
def test_a_suggestion_that_does_not_hold_is_nobodys_choice(
    app: Flask, client: FlaskClient, read_by_api: Callable[[int], Any], changes: dict[str, str]
) -> None:
    form = {**suggested(app, **TEXT), "priority": "low", "suggested": "category", **changes}
    send(client, **form)
    ticket = read_by_api(1)
    assert (ticket["category"], ticket["priority"]) == (BILLING.category, "low")
    assert ticket["triage"]["source"] == "gemini"


def test_a_stale_suggestion_is_not_shown_again(app: Flask, client: FlaskClient) -> None:
    form = {**suggested(app, **TEXT), "description": "Edited.", "requester_email": "nonsense"}
    page = send(client, **form).get_data(as_text=True)
    assert 'value="billing" selected' not in page
    assert hidden(page, "suggested") == hidden(page, "suggestion") == ""


@pytest.mark.parametrize(
    ("decisions", "words", "measured"),
    [
        (DECISIONS_MIN - 1, "quite sure", {}),
        (DECISIONS_MIN, "fairly sure", {"category": [[0.9, "fairly sure", 71 / 102]]}),
    ],
)
def test_geminis_figure_is_measured_from_a_hundred_decisions_on(
    make_app: Callable[..., Flask], decisions: int, words: str, measured: dict[str, Any]
) -> None:
    app = make_app(GEMINI_MODEL="gemini-test")
    make_agent(app, "alice@example.com")
    with app.app_context():
        judge("category", decisions, agreed=70)
    form = {**suggested(app, **TEXT), "requester_email": "nonsense"}
    page = unescape(send(app.test_client(), **form).get_data(as_text=True))
    assert re.findall(r"data-prefill-sureness>, ([a-z ]+)<", page) == [words, "fairly sure"]
    assert f'data-text-measured="{json.dumps(measured)}"' in page
    assert "how sure it is, is its own word" in page, "of the priority it is"


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_form_says_so_where_both_fields_are_measured(make_app: Callable[..., Flask]) -> None:
    app = make_app(GEMINI_MODEL="gemini-test")
    make_agent(app, "alice@example.com")
    with app.app_context():
        judge("category", DECISIONS_MIN, agreed=10)
        judge("priority", DECISIONS_MIN, agreed=95)
    form = {**suggested(app, **TEXT), "requester_email": "nonsense"}
    page = unescape(send(app.test_client(), **form).get_data(as_text=True))
    assert re.findall(r"data-prefill-sureness>, ([a-z ]+)<", page) == ["not sure", "quite sure"]
    assert "was measured by what was decided here before. Its reason: mentions being charged twice" in page
    assert "its own word" not in page


def test_a_second_click_makes_no_second_ticket(client: FlaskClient, agent_client: FlaskClient) -> None:
    page = client.get("/").get_data(as_text=True)
    form = {**TEXT, **hidden_inputs(page)}
    first, second = client.post("/", data=form), client.post("/", data=form)
    assert first.location == second.location
    assert "1 ticket." in agent_client.get("/tickets/").get_data(as_text=True)


def test_the_same_form_with_other_words_is_another_ticket(client: FlaskClient, agent_client: FlaskClient) -> None:
    """Back, edit, send again."""
    page = client.get("/").get_data(as_text=True)
    form = {**TEXT, **hidden_inputs(page)}
    first, second = client.post("/", data=form), client.post("/", data={**form, "title": "Another"})
    assert first.location != second.location
    assert "2 tickets." in agent_client.get("/tickets/").get_data(as_text=True)


def test_says_what_is_wrong_and_keeps_what_was_typed(client: FlaskClient) -> None:
    answer = send(client, title="", description="It <b>hurts</b>", requester_email="nonsense", priority="high")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "<title>Error: Ask for help" in page
    assert "There is a problem" in page
    assert 'href="#title">Enter a subject.' in page
    assert 'href="#requester_email">Enter an e-mail address such as name@example.com.' in page
    assert page.count('aria-invalid="true"') == 2
    assert "It &lt;b&gt;hurts&lt;/b&gt;" in page
    assert 'value="high" selected' in page


def test_limits_are_those_of_the_api(client: FlaskClient) -> None:
    answer = send(client, title="x" * 201, description="y")
    assert answer.status_code == 422
    assert "Use 200 characters or fewer; this has 201." in answer.get_data(as_text=True)


def test_unknown_words_are_refused(client: FlaskClient) -> None:
    answer = send(client, **TEXT, category="hardware")
    assert answer.status_code == 422
    assert 'href="#category"' in answer.get_data(as_text=True)


def test_without_a_csrf_token_nothing_is_lost(client: FlaskClient, agent_client: FlaskClient) -> None:
    answer = client.post("/", data=TEXT)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "This page was open for too long" in page
    assert "It says 19 %." in page
    assert client.post("/", data={**TEXT, **hidden_inputs(page)}).status_code == 303
    assert "1 ticket." in agent_client.get("/tickets/").get_data(as_text=True)


def test_agents_are_led_to_their_list(agent_client: FlaskClient) -> None:
    answer = agent_client.get("/")
    assert (answer.status_code, answer.location) == (303, "/tickets/")


def test_what_an_agent_wrote_before_signing_in_is_taken_in(agent_client: FlaskClient) -> None:
    """In another tab: the form of this one is still the public one."""
    answer = send_by_agent(agent_client, **TEXT)
    assert (answer.status_code, answer.location) == (303, "/tickets/1")
    assert "Alice opened the ticket." in agent_client.get("/tickets/1").get_data(as_text=True)


def test_what_an_agent_wrote_before_signing_in_is_not_lost(agent_client: FlaskClient) -> None:
    for answer, status in (
        (agent_client.post("/", data=TEXT), 400),
        (send_by_agent(agent_client, title="Odd one"), 422),
    ):
        page = answer.get_data(as_text=True)
        assert answer.status_code == status
        assert 'action="/tickets/new"' in page
        assert "It says 19 %." in page or "Odd one" in page


def send_by_agent(client: FlaskClient, **fields: str) -> Any:
    return client.post("/", data={"csrf_token": csrf_token(client, "/tickets/new"), **fields})


def test_closed_intake_asks_for_a_sign_in(make_app: Callable[..., Flask]) -> None:
    client = make_app(PUBLIC_INTAKE="off").test_client()
    assert client.get("/").location == "/login?next=/"
    assert client.post("/", data=TEXT).status_code == 303


def test_other_verbs_are_refused(client: FlaskClient) -> None:
    answer = client.put("/")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_another_token_shows_no_other_number(client: FlaskClient) -> None:
    location = send(client, **TEXT).location
    assert client.get(location + "x").status_code == 404
    assert client.get("/submitted/1").status_code == 404
    assert "Invoice" not in client.get(location).get_data(as_text=True)
