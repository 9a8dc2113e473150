"""``flask tickets export``: what was asked for, as it stands, into a file of its owner's; and back again."""

from __future__ import annotations

import csv
import io
import json
import resource
import stat
import subprocess
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from config import ROOT
from tests.engines import SECRET_KEY
from tests.servers import environment, program
from ticketapp.extensions.database import db
from ticketapp.models import Event, Ticket, TicketImport, TicketSuggestion
from ticketapp.rules.actors import SYSTEM
from ticketapp.rules.texts import has_unstorable, in_one_line
from ticketapp.rules.vocabulary import CATEGORIES, PRIORITIES, STATUSES
from ticketapp.services import exports
from ticketapp.services.backups import snapshot
from ticketapp.services.ticket_rows import TicketRows, store_rows
from ticketapp.services.tickets import Draft, change_status, ticket_for_update

NOW = datetime(2026, 11, 22, 15, 30, 0, 5, tzinfo=UTC)
COLUMNS = (
    *("id", "title", "description", "category", "priority", "status", "requester_name", "requester_email"),
    *("created_at", "updated_at", "triage"),
)


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["tickets", *arguments])


def add(app: Flask, number: int, **values: str) -> None:
    with app.app_context():
        draft = Draft(**{"title": "Title", "description": "Text", "category": "billing", **values})
        store_rows([TicketRows(draft, "agent", NOW) for _ in range(number)])
        db.session.commit()


def ids_in(text: str) -> list[int]:
    return [json.loads(line)["id"] for line in text.splitlines()]


def test_json_is_what_the_api_shows(app: Flask, auth: dict[str, str]) -> None:
    client = app.test_client()
    for priority in ("low", "high"):
        client.post(
            "/api/tickets/", json={"title": "Invoice", "description": "Wrong", "priority": priority}, headers=auth
        )
    result = run(app, "export", "--format", "jsonl")
    shown = [json.loads(line) for line in result.stdout.splitlines()]
    assert shown == client.get("/api/tickets/?ordering=created_at", headers=auth).get_json()["results"]
    assert [tuple(each) for each in shown] == [COLUMNS, COLUMNS]
    assert result.stderr.splitlines()[-1] == "Wrote 2 tickets."


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_name_that_import_cannot_read_is_said(app: Flask, tmp_path: Path) -> None:
    add(app, 1)
    bare, sheet = tmp_path / "tickets", tmp_path / "a.csv"
    hint = "Wrote 1 ticket. `import` reads a file of this name with --format {} only."
    assert run(app, "export", str(bare)).stderr.splitlines()[-1] == hint.format("csv")
    assert "1 ticket can be imported." in run(app, "import", str(bare), "--format", "csv", "--dry-run").stdout
    assert run(app, "export", str(sheet), "--format", "jsonl").stderr.splitlines()[-1] == hint.format("jsonl")
    assert run(app, "export", str(sheet), "--force").stderr.splitlines()[-1] == "Wrote 1 ticket."


def test_csv_is_data_whatever_a_spreadsheet_makes_of_it(app: Flask) -> None:
    add(app, 1, title='=HYPERLINK("x","y")', description='@a\r\nb\n\n+c,\r-d\t"e"', requester_name="-1+1")
    text = run(app, "export", "-").stdout_bytes.decode()
    assert text.startswith(",".join(COLUMNS) + "\r\n1,")
    [row] = csv.DictReader(io.StringIO(text, newline=""))
    assert row["title"] == '=HYPERLINK("x","y")'
    assert row["description"] == '@a\r\nb\n\n+c,\r-d\t"e"'
    assert (row["requester_name"], row["triage"], row["created_at"]) == ("-1+1", "", "2026-11-22T15:30:00.000005Z")


def test_filters_and_search_are_the_lists(app: Flask, auth: dict[str, str]) -> None:
    for category in CATEGORIES:
        add(app, 1, category=category, priority="high", title="Straße 100% ok")
        add(app, 1, category=category, status="closed", description="other")
    client = app.test_client()
    for options, query in (
        (["--category", "billing", "--category", "account"], "category=billing&category=account"),
        (["--status", "closed", "--priority", "medium"], "status=closed&priority=medium"),
        (["--search", "STRASSE 0%", "--category", "general"], "search=STRASSE+0%25&category=general"),
        (["--search", '"100% o"'], "search=%22100%25+o%22"),
        (["--search", "nowhere"], "search=nowhere"),
    ):
        listed = client.get(f"/api/tickets/?ordering=created_at&{query}", headers=auth).get_json()["results"]
        found = ids_in(run(app, "export", "--format", "jsonl", *options).stdout)
        assert found == sorted(each["id"] for each in listed)
        assert len(found) == {"nowhere": 0}.get(options[-1], len(found)) < 8
    assert run(app, "export", "--search", "a " * 21).stderr.endswith("Error: Search for 20 words or fewer.\n")


def test_every_page_sees_the_same_moment(in_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "PAGE_ROWS", 3)
    store_rows([TicketRows(Draft("Title", "Text"), "agent", NOW) for _ in range(8)])
    db.session.commit()
    stream = io.BytesIO()
    with snapshot() as connection:
        for page in exports.write_export(connection, exports.Wanted(), "jsonl", stream):
            assert page.rows <= 3
            change_status(ticket_for_update(8), "closed", SYSTEM, NOW)
            store_rows([TicketRows(Draft("New", "Text"), "agent", NOW)])
            db.session.commit()
    rows = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [(row["id"], row["status"]) for row in rows] == [(number, "open") for number in range(1, 9)]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_more_tickets_need_no_more_memory(in_app: Flask) -> None:
    class Nowhere(io.RawIOBase):
        def write(self, data: Any) -> int:
            return len(data)

    def peak() -> int:
        tracemalloc.start()
        try:
            with snapshot() as connection:
                for _ in exports.write_export(connection, exports.Wanted(), "csv", Nowhere()):  # type: ignore[arg-type]
                    pass
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    def fill(number: int) -> None:
        store_rows([TicketRows(Draft("Title", "Text " * 80), "agent", NOW) for _ in range(number)])
        db.session.commit()

    fill(400)
    peak()
    few = peak()
    fill(4_000)
    assert peak() < few * 1.2 + 100_000


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_file_is_its_owners_and_replaces_nothing_unasked(app: Flask, tmp_path: Path) -> None:
    add(app, 2)
    file = tmp_path / "tickets.jsonl"
    assert run(app, "export", str(file)).exit_code == 0
    assert ids_in(file.read_text()) == [1, 2]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    add(app, 1)
    assert f"Error: {file} exists already" in run(app, "export", str(file)).stderr
    assert run(app, "export", str(file), "--force").exit_code == 0
    assert ids_in(file.read_text()) == [1, 2, 3]
    other = tmp_path / "diary.csv"
    other.write_text("dear diary")
    assert "is no export, and only that is replaced" in run(app, "export", str(other), "--force").stderr
    assert other.read_text() == "dear diary"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["diary.csv", "tickets.jsonl"]


def start(database: str, *arguments: str, **options: Any) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [program("flask"), "--app", "wsgi", "tickets", "export", *arguments],
        cwd=ROOT,
        env=environment(SECRET_KEY=SECRET_KEY, DATABASE_URL=database),
        stderr=subprocess.PIPE,
        **options,
    )


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_who_stops_reading_hears_nothing(database: str, app: Flask) -> None:
    add(app, 50, description="x" * 20_000)
    with start(database, "-", stdout=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stderr is not None
        assert process.stdout.read(10) == b"id,title,d"
        process.stdout.close()
        said = process.stderr.read()
        assert process.wait() == 141
    assert said == b"Tickets\n"


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_full_disk_is_one_line_and_leaves_no_file(database: str, app: Flask, tmp_path: Path) -> None:
    add(app, 10, description="x" * 20_000)
    with Path("/dev/full").open("wb") as full, start(database, stdout=full) as process:
        assert process.stderr is not None
        assert process.stderr.read().splitlines()[1:] == [b"Error: The file: No space left on device."]
        assert process.wait() == 1

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    with start(database, str(tmp_path / "a.csv"), preexec_fn=limit) as process:
        assert process.stderr is not None
        assert process.stderr.read().splitlines()[1:] == [b"Error: The file: File too large."]
        assert process.wait() == 1
    assert list(tmp_path.iterdir()) == []


def storable(text: str) -> bool:
    return bool(text.strip()) and not has_unstorable(text)


TEXT = st.one_of(
    st.text(min_size=1, max_size=60),
    st.text(alphabet=st.sampled_from("\",;=+-@\t\r\n\\'{}[]\x01\x85\u2028\ufeff😀ßİ a1"), min_size=1, max_size=40),
)
AWKWARD = (
    "a\rb",
    "a\nb",
    "a\r\n\r\nb",
    '"',
    'a"b',
    "a,b",
    "a;b",
    "=1+1",
    "@x",
    "\ufeffb",
    "a\x85b\u2028c",
    "\\.",
    "NULL",
    "[]",
)
MOMENT = st.datetimes(datetime(1, 1, 2), datetime(2026, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
TICKET = st.fixed_dictionaries(
    {
        "title": TEXT.map(in_one_line).filter(storable),
        "description": TEXT.map(str.strip).filter(storable),
        "category": st.sampled_from(CATEGORIES),
        "priority": st.sampled_from(PRIORITIES),
        "status": st.sampled_from(STATUSES),
        "requester_name": TEXT.map(in_one_line).filter(lambda text: not has_unstorable(text)),
        "requester_email": st.sampled_from(["", "zoë@example.com", "a+b@exämple.org"]),
    }
)


def texts(text: str) -> dict[str, str]:
    return {"title": in_one_line(text), "description": text, "category": "billing", "requester_name": in_one_line(text)}


@given(
    tickets=st.lists(st.tuples(TICKET, MOMENT, MOMENT), min_size=1, max_size=12), kind=st.sampled_from(["csv", "jsonl"])
)
@example(tickets=[(texts(each), datetime(1, 1, 2, tzinfo=UTC), NOW) for each in AWKWARD], kind="csv")
@example(tickets=[(texts(each), NOW, NOW) for each in AWKWARD], kind="jsonl")
@settings(max_examples=25, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
def test_what_was_exported_comes_back_the_same(app: Flask, tmp_path: Path, tickets: list[Any], kind: str) -> None:
    rows = []
    for values, *moments in tickets:
        ticket = TicketRows(Draft(**values), "agent", min(moments))
        ticket.ticket["updated_at"] = max(moments)
        rows.append(ticket)
    with app.app_context():
        clear()
        store_rows(rows)
        db.session.commit()
    stored = visible(app)
    file = tmp_path / f"round.{kind}"
    assert run(app, "export", str(file), "--force").exit_code == 0
    with app.app_context():
        clear()
        db.session.commit()
    result = run(app, "import", str(file))
    assert result.exit_code == 0, result.output
    assert visible(app) == stored
    file.unlink()


def clear() -> None:
    for model in (TicketSuggestion, Event, Ticket, TicketImport):
        db.session.execute(delete(model))


def visible(app: Flask) -> list[tuple[Any, ...]]:
    columns = [getattr(Ticket, name) for name in (*COLUMNS[1:-1], "search_text")]
    with app.app_context():
        return [tuple(row) for row in db.session.execute(select(*columns).order_by(Ticket.id))]
