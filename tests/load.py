"""Clients that hand in tickets while something goes wrong, and what must be true of the database afterwards."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import uuid4

import requests
from flask import Flask
from sqlalchemy import func, select

from ticketapp.extensions.database import db
from ticketapp.models import Event, Submission, Ticket

ANSWER_SECONDS = 30


def post(url: str, word: str, key: str = "") -> requests.Response:
    """Hand in one ticket; *word* is found in nobody else's."""
    ticket = {"title": f"Load {word}", "description": "The invoice of May was charged twice. " * 20}
    headers = {"Idempotency-Key": key or word}
    return requests.post(f"{url}/api/tickets/", json=ticket, headers=headers, timeout=ANSWER_SECONDS)


def wait_for(condition: Callable[[], object], what: str, seconds: float = 60.0) -> None:
    """Look again and again, and fail when the time is over."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{what}: not within {seconds:g} s"
        time.sleep(0.02)


@dataclass
class Load:
    """What the clients were told. ``kept`` is ticket id by word, of every 201; ``broken`` counts lost connections."""

    url: str
    kept: dict[str, int] = field(default_factory=dict)
    refused: list[requests.Response] = field(default_factory=list)
    broken: int = 0
    stopping: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        while not self.stopping.is_set():
            word = uuid4().hex
            try:
                answer = post(self.url, word)
            except requests.RequestException:
                self.broken += 1
                self.stopping.wait(0.05)
                continue
            if answer.status_code == 201:
                self.kept[word] = answer.json()["id"]
            else:
                self.refused.append(answer)
                self.stopping.wait(0.05)

    def wait_for_more(self, number: int) -> None:
        """Until *number* more tickets were answered 201 than now."""
        goal = len(self.kept) + number
        wait_for(lambda: len(self.kept) >= goal, f"{number} more tickets")


@contextmanager
def load_on(url: str, clients: int = 4) -> Iterator[Load]:
    load = Load(url)
    threads = [threading.Thread(target=load.run) for _ in range(clients)]
    for thread in threads:
        thread.start()
    try:
        yield load
    finally:
        load.stopping.set()
        for thread in threads:
            thread.join(ANSWER_SECONDS)


def assert_unavailable(answer: requests.Response) -> None:
    """A clear 503 in JSON that says when to come back, and that is no trace."""
    assert answer.status_code == 503, (answer.status_code, answer.text)
    assert int(answer.headers["Retry-After"]) > 0
    assert set(answer.json()) == {"detail", "request_id"}


def assert_whole(app: Flask, kept: dict[str, int]) -> None:
    """Every ticket that was answered 201 is there, and there is no half one."""
    with app.app_context():
        rows = db.session.execute(select(Ticket.id, Ticket.title, Ticket.version)).all()
        keys = {row.key: row.ticket_id for row in db.session.execute(select(Submission.key, Submission.ticket_id))}
        kinds = select(Event.ticket_id, Event.kind, func.count()).group_by(Event.ticket_id, Event.kind)
        counts = {(ticket, kind): number for ticket, kind, number in db.session.execute(kinds)}
        db.session.rollback()
    titles = {ticket: title for ticket, title, _ in rows}
    lost = {word for word, ticket in kept.items() if titles.get(ticket) != f"Load {word}"}
    assert not lost, f"{len(lost)} of {len(kept)} tickets were lost"
    doubled = [title for title, number in Counter(titles.values()).items() if number > 1]
    assert not doubled, f"{len(doubled)} tickets were stored twice"
    assert {keys[title.removeprefix("Load ")]: title for title in titles.values()} == titles, "a ticket without its key"
    assert len(keys) == len(titles), "a key without its ticket"
    assert all(counts.get((ticket, "ticket.created")) == 1 for ticket in titles), "a ticket without its event"
    changes = ("ticket.changed", "ticket.triaged")
    expected = {ticket: 1 + bool(sum(counts.get((ticket, kind), 0) for kind in changes)) for ticket in titles}
    assert {ticket: version for ticket, _, version in rows} == expected, "a version without its event"
