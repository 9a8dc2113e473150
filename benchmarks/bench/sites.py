"""One database with the server on it, and all that its requests need."""

from __future__ import annotations

import http.client
import secrets
from dataclasses import replace
from pathlib import Path

from sqlalchemy import select

from benchmarks.bench.client import Burst, LoadClient, Outcome
from benchmarks.bench.databases import Databases, Made
from benchmarks.bench.floors import Floor
from benchmarks.bench.plan import HOST, Caller, Row
from benchmarks.bench.servers import BenchServer
from benchmarks.lists import far_down
from config import Settings
from tests.accounts import make_agent, run_command, sign_in
from tests.engines import SECRET_KEY, app_for, dispose
from ticketapp.extensions.database import db, reading
from ticketapp.models import Ticket
from ticketapp.rules.cursors import Cursor, dump_cursor
from ticketapp.services.lists import ListQuery

TEXTS = 300


class Site:
    """The product on one database, until ``stop``."""

    def __init__(self, databases: Databases, engine: str, size: int, folder: Path) -> None:
        self.databases, self.engine, self.size = databases, engine, size
        url = databases.url(engine, size)
        self.caller, place = caller_of(url)
        self.floor = Floor(engine, url, place)
        self.server = BenchServer(url, folder, f"{engine}-{size}")

    def stop(self) -> None:
        self.floor.close()
        self.server.stop()

    def has_grown(self) -> None:
        """Say so before the first ticket is created."""
        made = self.databases.find(self.engine, self.size)
        if made is not None and not made.has_grown:
            self.databases.keep(self.engine, self.size, Made(made.tickets, made.seconds, made.ingredients, True))

    def burst(self, client: LoadClient, row: Row, connections: int, seconds: float) -> tuple[Outcome, float]:
        """What the client saw, and the processor seconds of the server meanwhile."""
        before = self.server.processor_seconds()
        outcome = client.run(Burst(self.server.port, connections, seconds, row.requests(self.caller), row.status))
        return outcome, max(0.0, self.server.processor_seconds() - before)

    def look(self) -> None:
        """Learn the tag of the list as it stands. Its links name the host, so it is asked for by the same name."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        try:
            connection.request("GET", "/api/tickets/", headers={**self.caller.bearer, "Host": HOST})
            tag = connection.getresponse().headers.get("ETag", "")
        finally:
            connection.close()
        self.caller = replace(self.caller, tag=tag)


def caller_of(url: str) -> tuple[Caller, Cursor]:
    """A token, an agent's session, and a place far down the list."""
    app = app_for(url, LOG_LEVEL="WARNING")
    name = f"bench-{secrets.token_hex(6)}"
    token = run_command(app, "tokens", "create", name).strip()
    client = sign_in(app.test_client(), make_agent(app, f"{name}@example.com"))
    cookie = client.get_cookie("ticket_session")
    with app.app_context():
        reading()
        place = far_down()
        texts = some_texts()
    settings: Settings = app.config["SETTINGS"]
    cursor = dump_cursor(place, ListQuery().fingerprint, settings.secret_key)
    dispose(app)
    assert settings.secret_key == SECRET_KEY, "the server reads the same cursors"
    return Caller(token, f"ticket_session={cookie.value}" if cookie else "", cursor, texts), place


def some_texts() -> list[tuple[str, str]]:
    """Titles and descriptions from all over the table."""
    last = db.session.scalar(select(db.func.max(Ticket.id))) or 1
    step = max(1, last // TEXTS)
    wanted = [1 + number * step for number in range(min(TEXTS, last))]
    rows = db.session.execute(select(Ticket.title, Ticket.description).where(Ticket.id.in_(wanted)))
    return [(title, text) for title, text in rows]
