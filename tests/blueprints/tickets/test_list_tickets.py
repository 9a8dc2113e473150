"""``/tickets/``: the list, as its address says."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask.testing import FlaskClient

Make = Callable[..., int]


def read(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def numbers(page: str) -> list[int]:
    return [int(found) for found in re.findall(r'<td class="id">#(\d+)<', page)]


def link(page: str, rel: str) -> str:
    found = re.search(rf'rel="{rel}" href="([^"]+)"', page)
    assert found
    return unescape(found[1])


def test_newest_first_with_words_and_times(agent_client: FlaskClient, make_ticket: Make) -> None:
    first, second = make_ticket(), make_ticket(title="Second", priority="critical", status="in_progress")
    page = read(agent_client, "/tickets/")
    assert numbers(page) == [second, first]
    assert "2 tickets." in page
    assert "Critical" in page
    assert re.search(r'<time datetime="\d{4}-\d\d-\d\dT[\d:.]+Z" title="[^"]+ UTC"', page)
    assert 'aria-sort="descending"' in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("status=closed", [2]),
        ("status=open&status=closed", [3, 2, 1]),
        ("category=billing&priority=low", [3]),
        ("search=%C3%BCber", [3]),
        ("search=%22over+the+top%22", [2]),
        ("ordering=created_at", [1, 2, 3]),
        ("ordering=-priority", [1, 2, 3]),
        ("status=&category=&search=&ordering=&page_size=", [3, 2, 1]),
    ],
)
def test_filters_searches_and_orders(
    agent_client: FlaskClient, make_ticket: Make, query: str, expected: list[int]
) -> None:
    make_ticket(priority="critical")
    make_ticket(description="It goes over the top.", status="closed", priority="medium")
    make_ticket(title="ÜBER", category="billing", priority="low")
    assert numbers(read(agent_client, f"/tickets/?{query}")) == expected


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("status=done", "status"),
        ("ordering=title", "ordering"),
        ("page_size=0", "page_size"),
        ("cursor=nonsense", "cursor"),
        ("search=" + "x+" * 30, "search"),
        ("search=%00", "search"),
    ],
)
def test_nonsense_is_left_out_and_said(agent_client: FlaskClient, make_ticket: Make, query: str, named: str) -> None:
    make_ticket()
    page = read(agent_client, f"/tickets/?{query}")
    assert numbers(page) == [1]
    assert f"was left out: {named}." in page


def test_unknown_names_are_ignored(agent_client: FlaskClient, make_ticket: Make) -> None:
    make_ticket()
    assert numbers(read(agent_client, "/tickets/?utm_source=mail")) == [1]


def test_every_filter_can_be_removed_by_itself(agent_client: FlaskClient, make_ticket: Make) -> None:
    make_ticket()
    page = unescape(read(agent_client, "/tickets/?status=open&priority=high&search=fire"))
    assert '<a class="chip" href="/tickets/?priority=high&search=fire">' in page
    assert '<a class="chip" href="/tickets/?priority=high&status=open">' in page
    assert '<a href="/tickets/">Clear all</a>' in page


def test_pages_meet_every_ticket_once(agent_client: FlaskClient, make_ticket: Make) -> None:
    made = [make_ticket() for _ in range(5)]
    first = read(agent_client, "/tickets/?page_size=2&priority=high")
    make_ticket()
    second = read(agent_client, link(first, "next"))
    third = read(agent_client, link(second, "next"))
    assert numbers(first) + numbers(second) + numbers(third) == made[::-1]
    assert numbers(read(agent_client, link(third, "prev"))) == numbers(second)
    assert "<title>further page – Tickets – Ticketapp</title>" in second
    assert 'rel="next"' not in third


def test_one_page_has_no_paging(agent_client: FlaskClient, make_ticket: Make) -> None:
    make_ticket()
    assert 'aria-label="Pages"' not in read(agent_client, "/tickets/")


def test_four_ways_to_be_empty(
    agent_client: FlaskClient, make_ticket: Make, change_by_api: Callable[..., None]
) -> None:
    assert "No tickets yet" in read(agent_client, "/tickets/")
    number = make_ticket()
    page = read(agent_client, "/tickets/?search=zzz&category=billing")
    assert "No ticket matches" in page
    assert "Search: zzz, Category: Billing" in page
    make_ticket(status="closed")
    further = link(read(agent_client, "/tickets/?status=open&status=closed&page_size=1"), "next")
    change_by_api(number, status="resolved")
    assert "Nothing further" in read(agent_client, further)
    assert "All done" in read(agent_client, "/tickets/?status=open&ordering=-priority")


def test_views_carry_true_counts(agent_client: FlaskClient, make_ticket: Make) -> None:
    make_ticket()
    make_ticket(status="in_progress")
    make_ticket(status="in_progress")
    page = read(agent_client, "/tickets/?status=open&ordering=-priority")
    views = re.findall(r'>([^<>]+) <span class="number">(\d+)</span></a>', page)
    assert views == [
        ("Open, most urgent first", "1"),
        ("Needs review", "0"),
        ("In progress", "2"),
        ("Resolved", "0"),
        ("Closed", "0"),
        ("Newest, all", "3"),
    ]
    assert "<h1>Open, most urgent first</h1>" in page


def test_markup_in_tickets_is_text(agent_client: FlaskClient, make_ticket: Make) -> None:
    make_ticket(title="<img src=x onerror=alert(1)>", description="<script>x</script>", requester_name="<b>B</b>")
    page = read(agent_client, "/tickets/?search=%3Cimg")
    assert "<img" not in page
    assert "<script>x" not in page
    assert "<b>B" not in page
    assert "&lt;img src=x" in page


def test_descriptions_are_cut(agent_client: FlaskClient, make_ticket: Make) -> None:
    make_ticket(description="word " * 1000)
    assert len(read(agent_client, "/tickets/")) < 20_000


def test_links_remember_the_list(agent_client: FlaskClient, make_ticket: Make) -> None:
    make_ticket()
    assert 'href="/tickets/1?back=status%3Dopen"' in read(agent_client, "/tickets/?status=open")
    assert 'href="/tickets/1"' in read(agent_client, "/tickets/")


def test_needs_an_agent(client: FlaskClient) -> None:
    answer = client.get("/tickets/?status=open")
    assert (answer.status_code, answer.location) == (303, "/login?next=/tickets/?status%3Dopen")
    assert client.post("/tickets/").status_code == 405
