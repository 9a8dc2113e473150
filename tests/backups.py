"""What the tests of backups share: a database with rows in every table, and all of them as plain values."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from click.testing import Result
from flask import Flask
from sqlalchemy import delete, select

from tests.accounts import make_agent, make_token, run_command
from ticketapp.extensions.database import Base, db
from ticketapp.models import Job, RecoveryCode, SentText, Switch, Ticket, TicketImport, TriageModel
from ticketapp.rules.clocks import utc_now
from ticketapp.rules.vocabulary import SWITCHES, TRIAGE_AGAIN
from ticketapp.services.backups import kept_tables

TICKET = {"title": "Überweisung 🎫", "description": "The invoice of May\nwas charged twice.\t\\ \" ' %"}


def fill(app: Flask) -> None:
    """Tickets by the API and from the demo, changed ones, one that was deleted again, an agent, a token."""
    make_agent(app, "alice@example.com")
    auth = {"Authorization": f"Bearer {make_token(app)}"}
    run_command(app, "tickets", "demo", "40", "--seed", "1")
    client = app.test_client()
    for number in range(5):
        answer = client.post("/api/tickets/", json=TICKET, headers={"Idempotency-Key": f"key-{number}"})
        assert answer.status_code == 201
    last = answer.get_json()["id"]
    assert client.patch(f"/api/tickets/{last - 1}/", json={"status": "closed"}, headers=auth).status_code == 200
    with app.app_context():
        db.session.execute(delete(Ticket).where(Ticket.id == last))
        db.session.add_all([RecoveryCode(agent_id=1, code_hash="0" * 64), Switch(name=SWITCHES[0], is_on=False)])
        db.session.add_all(what_comes_of_triage(ticket_id=1, now=utc_now()))
        db.session.add(what_comes_of_imports(utc_now()))
        db.session.commit()


def what_comes_of_triage(ticket_id: int, now: datetime) -> list[Base]:
    """A row in each of its tables."""
    job = Job(kind=TRIAGE_AGAIN, ticket_id=ticket_id, run_at=now, created_at=now)
    sent = SentText(
        ticket_id=ticket_id, text="Call [card]", model="gemini", prompt_version="1", outcome="answered", created_at=now
    )
    model = TriageModel(
        version="2",
        sha256="0" * 64,
        artefact=b"PK\x00\xff",
        card="{}",
        corrections=3,
        outcome="taken",
        reason="",
        is_current=False,
        created_at=now,
    )
    return [job, sent, model]


def what_comes_of_imports(now: datetime) -> Base:
    return TicketImport(sha256="0" * 64, name="old.csv", rows_done=5, tickets=4, started_at=now)


def everything(app: Flask) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table that backups keep, as Python sees it on either engine."""
    with app.app_context():
        tables = {table.name: select(table).order_by(*table.primary_key.columns) for table in kept_tables()}
        rows = {name: [tuple(row) for row in db.session.execute(query)] for name, query in tables.items()}
        db.session.rollback()
        return rows


def back_up(app: Flask, file: Path) -> Path:
    run_command(app, "data", "backup", str(file))
    return file


def restore(app: Flask, file: Path, *options: str) -> Result:
    return app.test_cli_runner().invoke(args=["data", "restore", str(file), *options])


def lines_of(file: Path) -> list[Any]:
    return [json.loads(line) for line in gzip.decompress(file.read_bytes()).splitlines()]


def forge(file: Path, change: Callable[[list[Any]], None]) -> None:
    """Change the lines, and put a checksum behind them that fits."""
    lines = lines_of(file)[:-1]
    change(lines)
    body = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
    trailer = json.dumps({"sha256": hashlib.sha256(body).hexdigest()}).encode() + b"\n"
    file.write_bytes(gzip.compress(body + trailer))
