"""Sixteen clients hand in good and bad requests for a minute; then the database is asked whether all promises held.

``.venv/bin/python -m benchmarks.load [--seconds 60] [--clients 16] [--engine sqlite|postgresql]``: real gunicorn on a
new database, both engines one after the other. Ends with 1 where an answer was not the documented one, or where a
ticket was lost or stored twice. Posts are repeated under their Idempotency-Key, by the same client, by a second one at
the same moment, and after a connection that was dropped before the answer.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from sqlalchemy import func, select

from benchmarks.load_calls import Client, Tally
from tests import postgres
from tests.accounts import make_token
from tests.engines import ENGINES, Databases
from tests.servers import Server
from ticketapp.extensions.database import db
from ticketapp.models import Event, Submission, Ticket


def broken_promises(server: Server, tally: Tally) -> list[str]:
    """What the database says about the tickets that were answered 201."""
    with server.app.app_context():
        stored = {
            row.title.removeprefix("Load "): row.id for row in db.session.execute(select(Ticket.id, Ticket.title))
        }
        number = db.session.scalar(select(func.count()).select_from(Ticket)) or 0
        keys = {row.key: row.ticket_id for row in db.session.execute(select(Submission.key, Submission.ticket_id))}
        made = db.session.scalar(select(func.count()).where(Event.kind == "ticket.created"))
    several = [key for key, ids in tally.ids.items() if len(ids) > 1]
    lost = [key for key, ids in tally.ids.items() if stored.get(key) not in ids]
    found = {
        "answered 5xx": sum(count for status, count in tally.statuses.items() if status >= 500),
        "lost tickets": len(lost),
        "doubled tickets": number - len(stored) + len(several),
        "tickets nobody was told of": len(stored.keys() - tally.ids.keys()),
        "tickets without their key, or the other way round": int(keys != stored),
        "tickets without their event": abs(number - (made or 0)),
    }
    print(f"  {number:,} tickets stored, " + ", ".join(f"{count} {name}" for name, count in found.items()))
    return [name for name, count in found.items() if count] + list(tally.surprises)


def report(tally: Tally, seconds: float) -> None:
    total = sum(tally.statuses.values())
    print(f"  {total:,} requests, {total / seconds:,.0f}/s; by status: {dict(sorted(tally.statuses.items()))}")
    everything = [value for values in tally.latencies.values() for value in values]
    for name, values in [("all", everything), *sorted(tally.latencies.items())]:
        ordered = statistics.quantiles(values, n=100) if len(values) > 1 else values * 99
        print(f"  {name:<22} {len(values):>7,}   p50 {ordered[49]:7.1f} ms   p99 {ordered[98]:7.1f} ms")
    for surprise, count in tally.surprises.items():
        print(f"  !!! {count} × {surprise}")


def run(engine: str, databases: Databases, options: argparse.Namespace) -> list[str]:
    database = databases.migrated(engine)
    server = Server(database, databases.run / f"{engine}.log", WEB_CONCURRENCY="2", THREADS="12", LOG_LEVEL="WARNING")
    tally = Tally()
    try:
        token = make_token(server.app)
        until = time.monotonic() + options.seconds
        clients = [Client(number, server, token, tally, until) for number in range(options.clients)]
        print(f"{engine}: {options.clients} clients, {options.seconds:g} s")
        for client in clients:
            client.start()
        for client in clients:
            client.join()
        report(tally, options.seconds)
        return broken_promises(server, tally)
    finally:
        server.stop()


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--engine", choices=ENGINES)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="ticketapp-load-", dir="/tmp"))
    folder.chmod(0o755)  # the database server runs as another user
    (folder / "pid").write_text(str(os.getpid()))
    try:
        databases = Databases(folder, "load")
        broken = [run(engine, databases, options) for engine in ENGINES if options.engine in (None, engine)]
    finally:
        postgres.stop(folder)
        shutil.rmtree(folder, ignore_errors=True)
    return int(any(broken))


if __name__ == "__main__":
    sys.exit(main())
