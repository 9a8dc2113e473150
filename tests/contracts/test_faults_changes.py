"""Promise: clients that change one ticket at the same time lose nothing that another wrote."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice

import requests
from sqlalchemy import select

from tests.accounts import make_token
from tests.load import post
from tests.servers import Server
from ticketapp.extensions.database import db
from ticketapp.models import Event, Ticket
from ticketapp.rules.vocabulary import CATEGORIES, PRIORITIES, STATUSES

ROUNDS = 8


def change_all(server: Server, ticket: int, plans: list[list[dict[str, str]]]) -> list[int]:
    """One client a plan, all starting together; every answer's status."""
    auth = {"Authorization": f"Bearer {make_token(server.app)}"}
    start = threading.Barrier(len(plans))

    def follow(plan: list[dict[str, str]]) -> list[int]:
        start.wait(10)
        address = f"{server.url}/api/tickets/{ticket}/"
        return [requests.patch(address, json=change, headers=auth, timeout=30).status_code for change in plan]

    with ThreadPoolExecutor(len(plans)) as pool:
        return [status for statuses in pool.map(follow, plans) for status in statuses]


def history(server: Server, ticket: int, *kinds: str) -> list[Event]:
    """The ticket's changes in order, or its events of other *kinds*."""
    kinds = kinds or ("ticket.changed",)
    with server.app.app_context():
        query = select(Event).where(Event.ticket_id == ticket, Event.kind.in_(kinds)).order_by(Event.id)
        return list(db.session.scalars(query))


def test_different_fields_lose_neither(serve: Callable[..., Server]) -> None:
    server = serve(WEB_CONCURRENCY="2")
    ticket = post(server.url, "fields").json()["id"]
    fields = {
        "category": [*islice(cycle(CATEGORIES), ROUNDS)],
        "priority": [*islice(cycle(PRIORITIES), ROUNDS)],
        "status": [*islice(cycle(STATUSES), ROUNDS)],
        "requester_name": [f"Name {number}" for number in range(ROUNDS)],
    }
    plans = [[{field: value} for value in values] for field, values in fields.items()]
    assert set(change_all(server, ticket, plans)) == {200}
    with server.app.app_context():
        stored = db.session.get_one(Ticket, ticket)
    assert {field: getattr(stored, field) for field in fields} == {
        field: values[-1] for field, values in fields.items()
    }
    # A value that was the machine's before is confirmed, which raises the version too.
    assert stored.version == 1 + len(history(server, ticket, "ticket.changed", "ticket.confirmed"))


def test_the_history_of_one_field_is_a_chain(serve: Callable[..., Server]) -> None:
    server = serve(WEB_CONCURRENCY="2")
    made = post(server.url, "chain").json()
    plans = [[{"requester_name": f"Client {client}.{number}"} for number in range(ROUNDS)] for client in range(8)]
    assert set(change_all(server, made["id"], plans)) == {200}
    events = history(server, made["id"])
    assert len(events) == 8 * ROUNDS
    assert [event.old for event in events] == ["", *(event.new for event in events[:-1])]
    assert {event.new for event in events} == {change["requester_name"] for plan in plans for change in plan}
