"""Promise: several servers on one PostgreSQL and one Redis are one product, and one that dies takes nothing along.

Each has a folder for temporary files of its own, as on a machine of its own: nothing is shared but the two stores.
"""

from __future__ import annotations

import os
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import pytest
import requests
from sqlalchemy import func, select

from tests import postgres, redis_server
from tests.accounts import make_agent, make_token
from tests.engines import POSTGRESQL, Databases
from tests.fakes.gemini import FakeGemini
from tests.late_answers import TICKET, gemini_settings, jobs_of, make_due
from tests.load import wait_for
from tests.pages import hidden_inputs
from tests.redis_server import Redis
from tests.round_robin import RoundRobin
from tests.servers import Server
from tests.skips import missing
from ticketapp.extensions.database import db
from ticketapp.models import Event, Submission, Ticket

NUMBER = 3
CLIENTS = 4


@dataclass
class Machines:
    servers: list[Server]
    proxy: RoundRobin
    fake: FakeGemini


@pytest.fixture(scope="module")
def machines(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    if postgres.programs() is None or redis_server.program() is None:
        missing("PostgreSQL's and Redis's servers")
    folder = tmp_path_factory.mktemp("machines")
    url = databases.migrated(POSTGRESQL)
    redis = Redis(folder)
    with FakeGemini(mood="http_500") as fake, ThreadPoolExecutor(NUMBER) as pool:
        settings = gemini_settings(
            fake, RATELIMIT_ENABLED="on", RATELIMIT_STORAGE_URI=redis.uri, JOBS_POLL_S="0.1", JOBS_LEASE_S="20"
        )

        servers: list[Server] = []

        def start(number: int) -> None:
            own: Path = folder / str(number)
            own.mkdir()
            servers.append(Server(url, own / "server.log", TMPDIR=str(own), **settings))

        try:
            list(pool.map(start, range(NUMBER)))
            with RoundRobin([server.port for server in servers]) as proxy:
                yield Machines(servers, proxy, fake)
        finally:
            for server in servers:
                server.stop()
            redis.kill()
            databases.drop(url)


def test_a_session_holds_on_all_and_ends_on_all(machines: Machines) -> None:
    agent = make_agent(machines.servers[0].app, "alice@example.com")
    url, browser = machines.proxy.url, requests.Session()
    browser.headers["Connection"] = "close"  # so that each request is another server's
    form = hidden_inputs(browser.get(f"{url}/login", timeout=20).text)
    fields = {**form, "email": agent.email, "password": agent.password}
    assert browser.post(f"{url}/login", data=fields, timeout=20).status_code == 200
    pages = [browser.get(f"{url}/tickets/", timeout=20, allow_redirects=False) for _ in range(2 * NUMBER)]
    assert [page.status_code for page in pages] == [200] * 2 * NUMBER
    assert min(machines.proxy.served.values()) >= 2
    browser.post(f"{url}/logout", data=hidden_inputs(pages[0].text), timeout=20)
    pages = [browser.get(f"{url}/tickets/", timeout=20, allow_redirects=False) for _ in range(NUMBER)]
    assert {page.status_code for page in pages} <= {302, 303}


def test_a_limit_is_one_for_all(machines: Machines) -> None:
    """Twenty tickets a minute from one address, whoever takes them."""
    answers = [requests.post(f"{machines.proxy.url}/api/tickets/", json=TICKET, timeout=20) for _ in range(24)]
    assert Counter(answer.status_code for answer in answers) == {201: 20, 429: 4}


@dataclass
class Client:
    """Hands in tickets and changes each once; asks again under the same key where it got no answer."""

    url: str
    token: str
    stopping: threading.Event
    kept: dict[str, int] = field(default_factory=dict)
    broken: int = 0
    surprises: list[str] = field(default_factory=list)

    def run(self) -> None:
        while not self.stopping.is_set():
            word = uuid4().hex
            ticket = {"title": word, "description": "The invoice of May was charged twice."}
            created = self.ask("POST", "/api/tickets/", 201, ticket, {"Idempotency-Key": word})
            self.ask("PATCH", f"/api/tickets/{created['id']}/", 200, {"status": "in_progress"}, {})
            self.kept[word] = int(created["id"])

    def ask(self, method: str, path: str, expected: int, body: object, headers: dict[str, str]) -> dict[str, int]:
        headers = {**headers, "Authorization": f"Bearer {self.token}"}
        while True:
            try:
                answer = requests.request(method, self.url + path, json=body, headers=headers, timeout=20)
            except requests.RequestException:
                self.broken += 1
                continue
            if answer.status_code != expected:
                self.surprises.append(f"{method} {answer.status_code}: {answer.text}")
                self.stopping.set()
                return {"id": 0}
            return dict(answer.json())


def kill(server: Server) -> None:
    """The machine's plug is pulled."""
    workers = server.workers()
    for process in (server.process.pid, *workers):
        os.kill(process, signal.SIGKILL)
    server.process.wait()


def test_a_machine_that_dies_under_load_takes_nothing_along(machines: Machines) -> None:
    survivor, victim = machines.servers[0], machines.servers[1]
    token, stopping = make_token(survivor.app), threading.Event()
    clients = [Client(machines.proxy.url, token, stopping) for _ in range(CLIENTS)]

    def kept() -> int:
        return NUMBER * 1000 if stopping.is_set() else sum(len(client.kept) for client in clients)

    threads = [threading.Thread(target=client.run) for client in clients]
    for thread in threads:
        thread.start()
    try:
        wait_for(lambda: kept() >= 20, "tickets")
        kill(victim)
        wait_for(lambda: kept() >= 45, "more tickets")
    finally:
        stopping.set()
        for thread in threads:
            thread.join(60)
    assert [client.surprises for client in clients] == [[]] * CLIENTS
    assert sum(client.broken for client in clients) > 0, "nobody noticed: it was not under load"
    assert_nothing_lost_or_doubled(survivor, {word: id_ for client in clients for word, id_ in client.kept.items()})
    assert_jobs_run_once(machines)


def assert_nothing_lost_or_doubled(server: Server, kept: dict[str, int]) -> None:
    with server.app.app_context():
        rows = db.session.execute(select(Ticket.title, Ticket.id, Ticket.status).where(Ticket.title != TICKET["title"]))
        tickets = [tuple(row) for row in rows]
        keys = {row.key: row.ticket_id for row in db.session.execute(select(Submission.key, Submission.ticket_id))}
        columns = (Event.ticket_id, Event.kind, Event.field)
        events = select(*columns, func.count()).group_by(*columns)
        counts = {(row[0], row[1], row[2]): row[3] for row in db.session.execute(events)}
        db.session.rollback()
    assert sorted(tickets) == sorted((word, ticket, "in_progress") for word, ticket in kept.items())
    assert {word: keys[word] for word in kept} == kept
    for ticket in kept.values():
        assert counts[ticket, "ticket.created", None] == 1
        assert counts[ticket, "ticket.changed", "status"] == 1


def assert_jobs_run_once(machines: Machines) -> None:
    """All that Gemini could not answer for is due on both servers that are left."""
    app, fake = machines.servers[0].app, machines.fake
    waiting, before = len(jobs_of(app)), len(fake.requests)
    assert waiting > 20
    fake.mood = "keywords"
    make_due(app)
    wait_for(lambda: not jobs_of(app), "the late answers")
    assert len(fake.requests) - before == waiting
    started = [server.log().count('"jobs_started"') for server in machines.servers]
    assert started == [1] * NUMBER, "each machine has a worker for jobs"
