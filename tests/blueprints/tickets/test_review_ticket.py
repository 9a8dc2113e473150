"""``/tickets/?review=needed`` and ``/tickets/<id>/review``: what waits for a look, why, and the agent's decision."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.accounts import csrf_token
from tests.blueprints.api.test_classify import BILLING, StandIn
from ticketapp.extensions.database import db
from ticketapp.models import TicketSuggestion

REVIEW = "review=needed&ordering=created_at"
BACK = {"back": REVIEW}
Wait = Callable[..., int]
Read = Callable[[int], Any]
Make = Callable[..., int]


@pytest.fixture
def wait(app: Flask) -> Wait:
    """``wait("category")``: a ticket that waits for a look because of these flags; Gemini says Billing, High."""
    client = app.test_client()

    def make(*flags: str, **fields: str) -> int:
        app.extensions["classifier"] = StandIn(replace(BILLING, flags=flags))
        body = {"title": "Charged twice", "description": "Two charges on one day.", **fields}
        answer = client.post("/api/tickets/", json=body)
        assert answer.status_code == 201
        return int(answer.json["id"])

    return make


def listed(client: FlaskClient, query: str = REVIEW) -> str:
    return unescape(client.get(f"/tickets/?{query}").get_data(as_text=True))


def numbers(page: str) -> list[int]:
    return [int(found) for found in re.findall(r'<td class="id">#(\d+)<', page)]


def decide(client: FlaskClient, number: int, category: str, priority: str, **more: str) -> Any:
    form = {"csrf_token": csrf_token(client, "/tickets/new"), "category": category, "priority": priority, **more}
    return client.post(f"/tickets/{number}/review", data=form)


def decisions(app: Flask) -> list[tuple[str, str, str | None, bool]]:
    with app.app_context():
        rows = db.session.execute(select(TicketSuggestion).order_by(TicketSuggestion.id)).scalars()
        return [(row.field, row.outcome, row.decided_value, row.decided_by_id is not None) for row in rows]


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (("category",), "Not sure about the category."),
        (("priority",), "Not sure about the priority."),
        (("category", "priority"), "Not sure about the category and the priority."),
        (("raised",), "The priority was raised, because the text tells of a serious impact."),
        (("disagreement",), "Two opinions about the priority are far apart."),
        (("orders",), "The text gives orders to the classifier."),
    ],
    ids="+".join,
)
def test_each_row_and_each_ticket_says_why(
    agent_client: FlaskClient, wait: Wait, flags: tuple[str, ...], words: str
) -> None:
    wait(*flags)
    page = listed(agent_client)
    assert f'<span class="waits" id="waits-1">{words}</span>' in page
    assert f"Google Gemini: <bdi>{BILLING.reason}</bdi>" in page
    assert words in agent_client.get("/tickets/1").get_data(as_text=True)


def test_the_view_holds_what_waits_longest_waiting_first(
    agent_client: FlaskClient, wait: Wait, make_ticket: Make
) -> None:
    first, _sure, second = wait("category"), make_ticket(), wait("priority")
    page = listed(agent_client)
    assert numbers(page) == [first, second]
    assert "<h1>Needs review</h1>" in page
    assert 'Needs review <span class="number">2</span>' in page
    assert "<h1>Needs review</h1>" in listed(agent_client, "review=needed")
    assert '<input type="hidden" name="review" value="needed">' in page, "other filters leave it as it is"
    assert numbers(listed(agent_client, f"{REVIEW}&search=nothing")) == []


def test_confirming_in_the_list_leads_to_the_next_row(
    app: Flask, agent_client: FlaskClient, wait: Wait, read_by_api: Read
) -> None:
    first, second = wait("category"), wait("priority")
    answer = decide(agent_client, first, "billing", "high", version="2", then="list", **BACK)
    assert (answer.status_code, answer.location) == (303, f"/tickets/?{REVIEW}#ticket-{second}")
    page = listed(agent_client)
    assert f"Ticket {first} confirmed: Billing, High." in page
    assert numbers(page) == [second]
    assert f'<a id="ticket-{second}"' in page
    assert read_by_api(first)["triage"]["overridden"] is False
    assert decisions(app)[:2] == [("category", "accepted", "billing", True), ("priority", "accepted", "high", True)]


def test_correcting_takes_both_and_can_be_undone(
    app: Flask, agent_client: FlaskClient, wait: Wait, read_by_api: Read
) -> None:
    wait("category")
    decide(agent_client, 1, "account", "high", version="2", then="list", **BACK)
    assert decisions(app) == [("category", "changed", "account", True), ("priority", "accepted", "high", True)]
    page = listed(agent_client)
    assert "Ticket 1: Category is now Account." in page
    notice = page[page.index('class="notice"') : page.index("Undo")]
    undo = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', notice))
    assert agent_client.post("/tickets/1/review", data=undo).location == f"/tickets/1?back={BACK_QUOTED}"
    assert read_by_api(1)["category"] == "billing"


BACK_QUOTED = "review%3Dneeded%26ordering%3Dcreated_at"


def test_deciding_on_the_page_leads_to_the_next_ticket_and_at_last_to_the_list(
    agent_client: FlaskClient, wait: Wait
) -> None:
    first, second, third = wait("orders"), wait("category"), wait("raised")
    sent = {"then": "next", **BACK}
    assert f'href="/tickets/{third}?back=' in agent_client.get(f"/tickets/{second}?back={BACK_QUOTED}").get_data(
        as_text=True
    ), "it can be skipped"
    to = [decide(agent_client, number, "billing", "high", **sent).location for number in (second, third, first)]
    assert to == [f"/tickets/{third}?back={BACK_QUOTED}", f"/tickets/{first}?back={BACK_QUOTED}", f"/tickets/?{REVIEW}"]
    page = listed(agent_client)
    assert "Nothing waits for a look" in page
    assert 'Needs review <span class="number">0</span>' in page


def test_who_came_from_elsewhere_stays(agent_client: FlaskClient, wait: Wait) -> None:
    first, _second = wait("category"), wait("category")
    answer = decide(agent_client, first, "billing", "high", then="next", back="status=open")
    assert answer.location == f"/tickets/{first}?back=status%3Dopen"
    assert "Looks right" not in agent_client.get(answer.location).get_data(as_text=True)


def test_saving_the_last_doubtful_field_leads_on_too(agent_client: FlaskClient, wait: Wait) -> None:
    first, second = wait("category", "priority"), wait("category")
    token = csrf_token(agent_client, "/tickets/new")
    places = []
    for field, value in (("category", "account"), ("priority", "low")):
        form = {"csrf_token": token, field: value, **BACK}
        places.append(agent_client.post(f"/tickets/{first}/{field}", data=form).location)
    assert places == [f"/tickets/{number}?back={BACK_QUOTED}" for number in (first, second)]


def test_a_further_page_of_the_list_is_kept(agent_client: FlaskClient, wait: Wait) -> None:
    for _ in range(4):
        wait("category")
    query = f"{REVIEW}&page_size=2"
    further = re.search(r'rel="next" href="([^"]+)"', listed(agent_client, query))
    assert further
    cursor = further[1].partition("cursor=")[2]
    page = unescape(agent_client.get(further[1]).get_data(as_text=True))
    assert numbers(page) == [3, 4]
    assert f'name="cursor" value="{cursor}"' in page
    answer = decide(agent_client, 3, "billing", "high", then="list", back=query, cursor=cursor)
    assert numbers(unescape(agent_client.get(answer.location).get_data(as_text=True))) == [4]
    assert answer.location.endswith(f"cursor={cursor}#ticket-4")


def test_stops_when_somebody_was_faster(
    agent_client: FlaskClient, wait: Wait, change_by_api: Callable[..., None], read_by_api: Read
) -> None:
    wait("category")
    change_by_api(1, priority="critical")
    answer = decide(agent_client, 1, "account", "high", version="2", then="next", **BACK)
    page = unescape(answer.get_data(as_text=True))
    assert answer.status_code == 409
    assert "Category: now Billing, you chose Account." in page
    assert "Priority: now Critical, you chose High." in page
    assert read_by_api(1)["category"] == "billing"
    form = page[page.index("Your choice</h2>") :]
    again = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
    assert agent_client.post("/tickets/1/review", data=again).location == f"/tickets/?{REVIEW}"
    assert read_by_api(1)["category"] == "account"


def test_agreeing_with_what_somebody_settled_meanwhile_is_no_conflict(
    agent_client: FlaskClient, wait: Wait, change_by_api: Callable[..., None]
) -> None:
    wait("category")
    change_by_api(1, status="in_progress")
    assert decide(agent_client, 1, "billing", "high", version="2", **BACK).status_code == 303
    assert decide(agent_client, 1, "billing", "high", version="2", **BACK).status_code == 303
    assert "Ticket 1 was settled before: Billing, High." in listed(agent_client)


@pytest.mark.parametrize("values", [("", "high"), ("billing", "urgent"), ("", "")])
def test_bad_values_are_422(agent_client: FlaskClient, wait: Wait, values: tuple[str, str]) -> None:
    wait("category")
    answer = decide(agent_client, 1, *values, **BACK)
    assert answer.status_code == 422
    assert "There is a problem" in answer.get_data(as_text=True)


def test_the_usual_refusals(agent_client: FlaskClient, client: FlaskClient, wait: Wait) -> None:
    wait("category")
    values = {"category": "billing", "priority": "high"}
    assert agent_client.post("/tickets/1/review", data=values).status_code == 400
    assert agent_client.get("/tickets/1/review").status_code == 405
    assert decide(agent_client, 2, "billing", "high").status_code == 404
    assert client.post("/tickets/1/review", data=values).location == "/login?next=/tickets/"


@pytest.mark.parametrize("back", ["https://evil.example", "review=maybe", "cursor=x&review=needed"])
def test_it_leads_nowhere_else(agent_client: FlaskClient, wait: Wait, back: str) -> None:
    wait("category")
    location = decide(agent_client, 1, "billing", "high", then="next", back=back, cursor="//evil.example").location
    assert location.startswith("/tickets/")
    assert "evil" not in location
