"""``/stats/triage/``: how often triage is right; every figure opens the tickets that it counts."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.accounts import csrf_token
from tests.blueprints.api.test_classify import StandIn
from tests.engines import SQLITE
from tests.triage_rows import decide, fill, first_agent, make_ticket, suggest
from ticketapp.blueprints.tickets.list_states import NAMES
from ticketapp.extensions.database import db
from ticketapp.forms.triage_stats import CountedForm
from ticketapp.rules.clocks import utc_now

PAGE = "/stats/triage/"


def read(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.get_data(as_text=True)


def figures(page: str) -> dict[str, str]:
    """The figure behind each address; one address never has two figures."""
    found = re.findall(r'<a class="count[^"]*" href="([^"]+)">([\d,]+)</a>', page)
    found += re.findall(r'<a class="tile" href="([^"]+)">.*?tile-value">([\d,]+)<', page, re.DOTALL)
    assert len(set(found)) == len({address for address, _figure in found})
    return {unescape(address): figure for address, figure in found}


def count_of(page: str) -> str:
    found = re.search(r'id="count">([\d,]+) tickets? match', page)
    return found[1] if found else "0"


def text_of(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def wrong_links(client: FlaskClient, page: str) -> dict[str, str]:
    wrong = {}
    for address, figure in figures(page).items():
        listed = count_of(read(client, address))
        if listed != figure:
            wrong[address] = f"{listed}, not {figure}"
    return wrong


def test_every_figure_equals_the_list_behind_it(app: Flask, agent_client: FlaskClient) -> None:
    with app.app_context():
        fill(utc_now(), amount=120)
    page = read(agent_client, f"{PAGE}?days=30")
    found = figures(page)
    assert len(found) > 150
    assert sum(figure != "0" for figure in found.values()) > 80
    assert wrong_links(agent_client, page) == {}


@pytest.mark.parametrize("engine", [SQLITE], indirect=True)
@pytest.mark.parametrize("query", ["days=365&field=category&source=local", "days=all&field=priority&model=pro+%26+co"])
def test_filters_hold_for_the_lists_too(app: Flask, agent_client: FlaskClient, query: str) -> None:
    with app.app_context():
        fill(utc_now(), amount=60)
    page = read(agent_client, f"{PAGE}?{query}")
    assert wrong_links(agent_client, page) == {}


def test_rates_come_with_counts_and_intervals(app: Flask, agent_client: FlaskClient) -> None:
    with app.app_context():
        agent_id = first_agent()
        for number in range(40):
            row = suggest(make_ticket(utc_now()), value="billing", confidence=0.9)
            decide(row, "billing" if number < 30 else "account", agent_id)
        db.session.commit()
    page = text_of(read(agent_client, PAGE))
    assert "75% Category: agreed 95% interval 60–86% 30 of 40" in page
    assert "25% Category: overridden 95% interval 14–40% 10 of 40" in page
    assert "85 to 95% 90% 75% 95% interval 60–86% 30 of 40 too sure" in page
    assert "lie 15 percentage points apart" in page
    assert "Billing 30 75% 0 10 25% 0 40" in page
    assert "Priority: agreed none yet" in page


def test_few_are_called_too_few(app: Flask, agent_client: FlaskClient) -> None:
    with app.app_context():
        for _ in range(29):
            decide(suggest(make_ticket(utc_now())), "billing", first_agent())
        db.session.commit()
    page = read(agent_client, PAGE)
    assert "100% Category: agreed 95% interval 88–100% 29 of 29 too few to say" in text_of(page)
    assert 'class="tile-value few"' in page
    assert "too sure" not in page
    with app.app_context():
        decide(suggest(make_ticket(utc_now())), "billing", first_agent())
        db.session.commit()
    assert "100% Category: agreed 95% interval 89–100% 30 of 30 0% " in text_of(read(agent_client, PAGE))


def test_without_decisions_it_says_what_fills_it(app: Flask, agent_client: FlaskClient) -> None:
    page = read(agent_client, PAGE)
    assert "Nobody has judged a suggestion yet" in page
    assert "It fills as agents confirm or change" in page
    assert "Look at all the time" in page
    assert "No decision matches" in read(agent_client, f"{PAGE}?source=gemini")


def test_requesters_choices_stand_apart(app: Flask, agent_client: FlaskClient) -> None:
    with app.app_context():
        for seen in (True, True, False):
            row = suggest(make_ticket(utc_now(), category_set_by="requester"))
            decide(row, "billing", None, seen)
        db.session.commit()
    page = text_of(read(agent_client, PAGE))
    assert "Nobody has judged a suggestion yet" in page
    assert "Requesters 2 0 1" in page


def test_an_agents_decisions_arrive(app: Flask, agent_client: FlaskClient) -> None:
    app.extensions["classifier"] = StandIn()  # always billing
    for title in ("Kept", "Changed", "Undecided"):
        app.test_client().post("/api/tickets/", json={"title": title, "description": title})
    for number, category in ((1, "billing"), (2, "account")):
        form = {"category": category, "csrf_token": csrf_token(agent_client, f"/tickets/{number}")}
        assert agent_client.post(f"/tickets/{number}/category", data=form).status_code == 303
    page = read(agent_client, PAGE)
    assert "50% Category: agreed 95% interval 9–91% 1 of 2 too few to say" in text_of(page)
    counted = {address: figure for address, figure in figures(page).items() if figure != "0"}
    for address, figure in counted.items():
        assert count_of(read(agent_client, address)) == figure, address
    changed = next(each for each in counted if "suggested=billing" in each and "decided=account" in each)
    assert re.findall(r'<td class="id">#(\d+)<', read(agent_client, changed)) == ["2"]


@pytest.mark.parametrize("engine", [SQLITE], indirect=True)
@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("days=7", "days"),
        ("field=title", "field"),
        ("source=me", "source"),
        ("model=%00", "model"),
        ("model=" + "x" * 101, "model"),
    ],
)
def test_nonsense_is_left_out_and_said(agent_client: FlaskClient, query: str, named: str) -> None:
    for address in (PAGE, f"{PAGE}tickets"):
        assert f"was left out: {named}." in read(agent_client, f"{address}?{query}")


@pytest.mark.parametrize("engine", [SQLITE], indirect=True)
@pytest.mark.parametrize(
    "query",
    [
        "week=2026-11-17",
        "week=x",
        "week=0001-01-01",
        "week=20261116",
        "band=41",
        "outcome=x",
        "flag=x",
        "by=x",
        "without=x",
    ],
)
def test_nonsense_about_a_figure_too(agent_client: FlaskClient, query: str) -> None:
    page = read(agent_client, f"{PAGE}tickets?{query}&cursor=nonsense")
    assert f"was left out: {query.partition('=')[0]}, cursor." in page


@pytest.mark.parametrize("engine", [SQLITE], indirect=True)
def test_the_list_is_paged_by_keys(app: Flask, agent_client: FlaskClient) -> None:
    with app.app_context():
        now = utc_now()
        for number in range(120):
            suggest(make_ticket(now - timedelta(minutes=number)))
        db.session.commit()
    address, numbers, turns = f"{PAGE}tickets?field=category&outcome=waiting", [], 0
    while address:
        page = read(agent_client, address)
        numbers += re.findall(r'<td class="id">#(\d+)<', page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address, turns = unescape(following[1]) if following else "", turns + 1
    assert (len(numbers), len(set(numbers)), turns) == (120, 120, 3)
    assert "Remove the filter Outcome: nobody decided yet" in text_of(page)
    assert 'rel="prev"' in page


def link(page: str, words: str) -> str:
    """The address of the link that says *words*."""
    found = re.search(rf'<a href="([^"]+)">(?:(?!</a>).)*{words}', page, re.DOTALL)
    assert found, words
    return unescape(found[1])


@pytest.mark.parametrize("engine", [SQLITE], indirect=True)
def test_a_ticket_leads_back_to_the_figure_that_counts_it(app: Flask, agent_client: FlaskClient) -> None:
    with app.app_context():
        decide(suggest(make_ticket(utc_now(), title="Over here"), model="pro & co"), "billing", first_agent())
        db.session.commit()
    counted = f"{PAGE}tickets?days=30&field=category&model=pro+%26+co&outcome=agreed"
    ticket = link(read(agent_client, counted), "Over here")
    page = read(agent_client, ticket)
    assert link(page, "Back to the list") == counted
    back = parse_qs(ticket)["/tickets/1?back"]
    form = {"status": "closed", "csrf_token": csrf_token(agent_client, ticket), "back": back}
    answer = agent_client.post("/tickets/1/status", data=form)
    assert link(read(agent_client, answer.location), "Back to the list") == counted


@pytest.mark.parametrize("engine", [SQLITE], indirect=True)
def test_the_way_back_leads_nowhere_else(app: Flask, agent_client: FlaskClient) -> None:
    with app.app_context():
        make_ticket(utc_now())
        db.session.commit()
    for back in ("days=//evil.example&_external=1", "outcome=agreed&_scheme=javascript&_anchor=x&endpoint=y"):
        address = link(read(agent_client, f"/tickets/1?{urlencode({'back': back})}"), "Back to the list")
        assert address.startswith(f"{PAGE}tickets?")
        assert "_" not in address


def test_no_parameter_means_anything_to_both_lists() -> None:
    assert not set(NAMES) & set(CountedForm()._fields)


@pytest.mark.parametrize("engine", [SQLITE], indirect=True)
def test_names_are_escaped(app: Flask, agent_client: FlaskClient) -> None:
    with app.app_context():
        decide(suggest(make_ticket(utc_now()), model="<b>&x", prompt_version="<i>"), "billing", first_agent())
        db.session.commit()
    page = read(agent_client, PAGE)
    assert "<b>" not in page
    assert "<i>" not in page
    assert "style=" not in page


@pytest.mark.parametrize("engine", [SQLITE], indirect=True)
def test_needs_an_agent(client: FlaskClient) -> None:
    assert client.get(PAGE).location == "/login?next=/stats/triage/"
    assert (client.get(f"{PAGE}tickets").location or "").startswith("/login?next=/stats/triage/tickets")


@pytest.mark.parametrize("engine", [SQLITE], indirect=True)
def test_the_dashboard_leads_here(agent_client: FlaskClient) -> None:
    assert f'href="{PAGE}"' in read(agent_client, "/stats/")


@pytest.mark.parametrize("engine", [SQLITE], indirect=True)
def test_a_tickets_why_leads_here(app: Flask, agent_client: FlaskClient) -> None:
    with app.app_context():
        suggest(make_ticket(utc_now(), category_set_by="local"), model="pro & co")
        db.session.commit()
    page = unescape(read(agent_client, "/tickets/1"))
    assert f'href="{PAGE}?field=category&model=pro+%26+co"' in page
