"""``flask tickets import``: every bad row named, all rows or none, no row twice, whatever ends the command."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select, update

from config import ROOT
from tests.engines import SECRET_KEY
from tests.servers import environment, program
from ticketapp.classifier.chain import Classifier
from ticketapp.cli.tickets import imports as cli_imports
from ticketapp.cli.tickets import surveys
from ticketapp.cli.tickets.surveys import rows_in
from ticketapp.extensions.database import db
from ticketapp.models import Event, Ticket, TicketImport, TicketSuggestion
from ticketapp.rules.clocks import utc_now
from ticketapp.rules.encodings import IS_BINARY, IS_UTF16
from ticketapp.rules.texts import search_text
from ticketapp.services.imports import ImportRefused, ImportRow, Means, Place, import_batches, loads, places
from ticketapp.services.records import BARE_CR

UNKNOWN = "line 1: no ticket has {}; --ignore-unknown leaves it out"
FULL = {
    "title": "Charged  twice ",
    "description": " The invoice of May was charged twice. ",
    "category": "billing",
    "priority": "high",
    "status": "closed",
    "requester_name": "Zoë Ünal",
    "requester_email": "zoe@example.com",
    "created_at": "2020-02-29T23:30:00.5-02:00",
    "updated_at": "2021-01-01T00:00:00Z",
}


def run(app: Flask, file: Path, *options: str) -> Result:
    return app.test_cli_runner().invoke(args=["tickets", "import", str(file), *options])


def write_lines(path: Path, *rows: Any) -> Path:
    path.write_text("".join(row if isinstance(row, str) else json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def many(path: Path, number: int) -> Path:
    rows = ({**FULL, "title": f"Ticket {each}", "description": f"Text {each}"} for each in range(number))
    return write_lines(path, *rows)


def all_of(app: Flask, model: Any) -> list[Any]:
    with app.app_context():
        key = model.__table__.primary_key.columns.values()[0]
        return list(db.session.execute(select(*model.__table__.columns).order_by(key)))


def titles(app: Flask) -> list[str]:
    return [row.title for row in all_of(app, Ticket)]


def test_a_full_row_is_kept_as_it_stands(app: Flask, tmp_path: Path) -> None:
    before = utc_now()
    result = run(app, write_lines(tmp_path / "old.jsonl", FULL))
    assert result.exit_code == 0, result.output
    assert result.stdout == "Imported 1 ticket from old.jsonl.\n"
    [ticket] = all_of(app, Ticket)
    assert (ticket.title, ticket.description) == ("Charged twice", "The invoice of May was charged twice.")
    assert (ticket.category, ticket.priority, ticket.status) == ("billing", "high", "closed")
    assert (ticket.requester_name, ticket.requester_email) == ("Zoë Ünal", "zoe@example.com")
    assert ticket.created_at == datetime(2020, 3, 1, 1, 30, 0, 500_000, tzinfo=UTC)
    assert ticket.updated_at == datetime(2021, 1, 1, tzinfo=UTC)
    assert (ticket.category_set_by, ticket.priority_set_by) == ("requester", "requester")
    assert (ticket.suggestion_source, ticket.review, ticket.version) == (None, None, 1)
    assert ticket.search_text == search_text(ticket.title, ticket.description)
    told, act = all_of(app, Event)
    assert (told.kind, told.actor, told.ticket_id, told.ticket_version) == ("ticket.imported", "system", ticket.id, 1)
    assert before <= told.created_at <= utc_now()
    assert (act.kind, act.subject, act.ticket_id) == ("tickets.imported", "old.jsonl", None)


def test_csv_and_json_say_the_same(app: Flask, tmp_path: Path) -> None:
    small = {"title": "a", "description": "b"}
    names = ",".join(FULL)
    cells = ",".join(f'"{value}"' for value in FULL.values())
    sheet = write_lines(tmp_path / "a.csv", f"\ufeff{names}\r\n", f"{cells}\r\n", f"a,b{',' * (len(FULL) - 2)}\r\n")
    assert run(app, sheet, "--no-classify").exit_code == 0
    assert run(app, write_lines(tmp_path / "a.jsonl", FULL, small), "--no-classify").exit_code == 0
    first, second, third, fourth = all_of(app, Ticket)
    assert first[1:] == third[1:]
    columns = ("title", "description", "category", "priority", "status", "requester_email", "category_set_by", "review")
    assert [getattr(second, name) for name in columns] == [getattr(fourth, name) for name in columns]
    assert [getattr(second, name) for name in columns] == [
        "a",
        "b",
        "general",
        "medium",
        "open",
        "",
        "default",
        "category priority",
    ]
    assert second.created_at == second.updated_at


def test_what_is_missing_the_built_in_model_fills_and_gemini_is_not_asked(app: Flask, tmp_path: Path) -> None:
    class Remote(Classifier):
        is_remote = True

        def classify(self, title: str, description: str) -> Any:
            raise AssertionError("Gemini is never asked")

    app.extensions["classifier"] = Remote(None, timeout_seconds=1, waiting_bound=1)
    text = {"title": "Invoice", "description": "My card was charged twice for the invoice of May, please refund it."}
    rows = [
        text,
        {**text, "priority": "critical"},
        {**text, "status": "closed"},
        {**text, "category": "account", "priority": "low"},
    ]
    result = run(app, write_lines(tmp_path / "new.jsonl", *rows))
    assert "Imported 4 tickets from new.jsonl. 3 of them were classified by the built-in model." in result.output
    both, half, closed, none = all_of(app, Ticket)
    assert (both.category, both.category_set_by, both.priority_set_by) == ("billing", "local", "local")
    assert (half.category, half.priority, half.category_set_by) == ("billing", "critical", "local")
    assert (half.priority_set_by, half.suggestion_source, closed.review) == ("requester", "local", None)
    assert (none.category, none.suggestion_source) == ("account", None)
    rows_of_half = [row for row in all_of(app, TicketSuggestion) if row.ticket_id == half.id]
    assert {row.field: (row.source, row.outcome) for row in rows_of_half} == {
        "category": ("local", "applied"),
        "priority": ("local", "unseen"),
    }
    assert all(row.model == half.suggestion_model and row.decided_by_id is None for row in rows_of_half)


def test_every_wrong_field_of_every_bad_row_in_the_words_of_the_api(
    app: Flask, auth: dict[str, str], tmp_path: Path
) -> None:
    bad = {"title": " ", "description": 7, "category": "Billing", "priority": None, "requester_email": "nobody"}
    file = write_lines(tmp_path / "bad.jsonl", FULL, bad, "nonsense\n", {**FULL, "x": 1}, {"title": "\x00"})
    result = run(app, file)
    answer = app.test_client().post("/api/tickets/", json=bad, headers=auth).get_json()
    assert result.exit_code == 1
    lines = set(result.stderr.splitlines())
    assert {f"line 2: {field}: {words}" for field in answer for words in answer[field]} <= lines
    assert {"line 3: not JSON", "line 4: x: Unknown field.", "line 5: description: This field is required."} <= lines
    assert "Error: 4 of 5 rows are wrong: nothing was stored. --skip-bad imports the others." in lines
    assert all_of(app, Ticket) == all_of(app, TicketImport) == []


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("created_at", "2999-01-01T00:00:00Z", "This lies in the future."),
        ("updated_at", "2999-01-01T00:00:00Z", "This lies in the future."),
        ("updated_at", "2019-01-01T00:00:00Z", "This is before the ticket was opened."),
        ("created_at", "2020-01-01", "Write a time with its zone, such as 2026-11-22T15:04:05Z."),
        ("created_at", "2020-01-01T00:00:00", "Write a time with its zone, such as 2026-11-22T15:04:05Z."),
        ("created_at", "2020-02-30T00:00:00Z", "Write a time with its zone, such as 2026-11-22T15:04:05Z."),
        ("created_at", 5, "Not a valid string."),
        ("created_at", None, "This field may not be null."),
    ],
)
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_times(app: Flask, tmp_path: Path, name: str, value: Any, words: str) -> None:
    result = run(app, write_lines(tmp_path / "bad.jsonl", {**FULL, name: value}))
    assert f"line 1: {name}: {words}" in result.stderr.splitlines()
    assert result.exit_code == 1


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_unknown_columns(app: Flask, tmp_path: Path) -> None:
    file = write_lines(tmp_path / "a.csv", "title,description,tags,,id,triage\n", "a,b,c,,4,{}\n", "a,b,c,,5,\n")
    refused = run(app, file, "--skip-bad")
    assert "line 1: no ticket has '', 'tags'; --ignore-unknown leaves it out" in refused.stderr
    assert refused.exit_code == 1
    assert run(app, file, "--ignore-unknown").exit_code == 0
    assert titles(app) == ["a", "a"]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_dry_run_stores_nothing_and_says_what_would_come(app: Flask, tmp_path: Path) -> None:
    file = write_lines(tmp_path / "a.jsonl", FULL, {"title": "a", "description": "b"})
    result = run(app, file, "--dry-run")
    assert result.exit_code == 0
    assert result.stdout == (
        "Nothing was stored. 2 tickets can be imported. 1 leaves category or priority open: what is missing would be "
        "classified by the built-in model.\n"
    )
    assert all_of(app, Ticket) == all_of(app, TicketImport) == []


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_many_problems_are_capped_and_a_private_file_has_them_all(app: Flask, tmp_path: Path) -> None:
    file = write_lines(tmp_path / "a.jsonl", *[{"title": "a"}] * 50, FULL)
    errors = tmp_path / "errors.txt"
    result = run(app, file, "--skip-bad", "--errors", str(errors))
    assert result.exit_code == 0
    assert sum(line.startswith("line ") for line in result.stderr.splitlines()) == 20
    assert f"... 50 rows are wrong, all of them are in {errors}." in result.stderr
    assert "Imported 1 ticket from a.jsonl. 50 bad rows were skipped." in result.stdout
    assert len(errors.read_text().splitlines()) == 50
    assert stat.S_IMODE(errors.stat().st_mode) == 0o600
    again = run(app, write_lines(tmp_path / "b.jsonl", {}), "--errors", str(errors))
    assert again.stderr.splitlines()[-1] == f"Error: {errors} exists already: choose another name, or remove it."


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_where_nothing_is_wrong_there_is_no_file_of_errors(app: Flask, tmp_path: Path) -> None:
    errors = tmp_path / "errors.txt"
    file = write_lines(tmp_path / "a.jsonl", FULL)
    for options in (["--dry-run"], []):
        assert run(app, file, "--errors", str(errors), *options).exit_code == 0
        assert not errors.exists()


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_file_of_errors_that_was_taken_away_meanwhile_is_not_missed(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    errors = tmp_path / "errors.txt"
    monkeypatch.setattr(surveys, "rows_in", lambda source, order: errors.unlink() or rows_in(source, order))
    file = write_lines(tmp_path / "a.jsonl", FULL)
    result = run(app, file, "--dry-run", "--errors", str(errors))
    assert (result.exit_code, "1 ticket can be imported." in result.stdout) == (0, True)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_what_all_rows_would_say_is_said_once(app: Flask, tmp_path: Path) -> None:
    """And it is no row's fault."""
    for data, problems in (
        (b"title,category\na,billing\nb,billing\n", ["line 1: no column 'description'"]),
        (b"a|b\nc|d\n", ["line 1: no column 'title' and no column 'description'", UNKNOWN.format("'a|b'")]),
        (b"title,description\ra,b\rc,d\r", [f"line 1: {BARE_CR}"]),
        (b"title,description\n\x00,b\n".decode().encode("utf-16-le"), [f"line 1: {IS_UTF16}"]),
        (b"\x00\x00\x00\x00", [f"line 1: {IS_BINARY}"]),
        (b"subject,description\na,b,\nc,d,\n", ["line 1: no column 'title'", UNKNOWN.format("'subject'")]),
        (b"title,title\na,b\n", ["line 1: several columns are named 'title'"]),
    ):
        (tmp_path / "a.csv").write_bytes(data)
        result = run(app, tmp_path / "a.csv", "--skip-bad")
        error = "Error: a.csv cannot be imported as it is: nothing was stored."
        assert result.exit_code == 1
        assert [line for line in result.stderr.splitlines() if ":" in line] == [*problems, error]
    rows = run(app, write_lines(tmp_path / "a.jsonl", {"title": "a"}, {"title": "b"}))
    assert "line 2: description: This field is required." in rows.stderr
    assert "Error: 2 of 2 rows are wrong: nothing was stored." in rows.stderr


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_standard_input_is_read_where_it_is_a_file(database: str, app: Flask, tmp_path: Path) -> None:
    settings = environment(SECRET_KEY=SECRET_KEY, DATABASE_URL=database)

    def pipe_in(name: str, **standard_input: Any) -> subprocess.CompletedProcess[str]:
        command = [program("flask"), "--app", "wsgi", "tickets", "import", name, "--format", "jsonl"]
        return subprocess.run(
            command, cwd=ROOT, env=settings, capture_output=True, text=True, check=False, **standard_input
        )

    with write_lines(tmp_path / "a.jsonl", FULL).open("rb") as file:
        assert pipe_in("-", stdin=file).stdout == "Imported 1 ticket from stdin.\n"
    refused = pipe_in("/dev/stdin", input=json.dumps(FULL))
    assert refused.returncode == 1
    assert refused.stderr.splitlines()[-1] == (
        "Error: Standard input is a pipe, and an import reads its file twice: name one that this command can open."
    )
    assert titles(app) == ["Charged twice"]
    assert "Standard input does not say what it is: choose --format" in run(app, Path("-")).stderr


def test_a_ticket_that_was_changed_was_open_by_then(app: Flask, tmp_path: Path) -> None:
    """Where nobody says when it was opened, that is the latest moment at which it can have been."""
    before = utc_now()
    row = {"title": "a", "description": "b", "updated_at": "2021-01-01T00:00:00Z"}
    run(app, write_lines(tmp_path / "a.jsonl", row, {"title": "a", "description": "b"}))
    changed, new = all_of(app, Ticket)
    assert changed.created_at == changed.updated_at == datetime(2021, 1, 1, tzinfo=UTC)
    assert before <= new.created_at == new.updated_at <= utc_now()


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_what_is_no_file_of_rows_is_one_line(app: Flask, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    for file, words in (
        (write_lines(tmp_path / "empty.csv"), "empty.csv has no rows."),
        (write_lines(tmp_path / "head.csv", "title,description\n"), "head.csv has no rows."),
        (tmp_path / "a.txt", f"{tmp_path / 'a.txt'} does not say what it is: choose --format csv or --format jsonl."),
        (tmp_path / "none.csv", f"{tmp_path / 'none.csv'}: No such file or directory."),
        (pipe, f"{pipe} is no file: an import reads it twice."),
    ):
        result = run(app, file)
        assert result.exit_code == 1
        assert result.stderr.splitlines()[-1] == f"Error: {words}"


def test_the_same_file_comes_once_unless_told_so(app: Flask, tmp_path: Path) -> None:
    file = many(tmp_path / "a.jsonl", 3)
    assert run(app, file).exit_code == 0
    renamed = file.rename(tmp_path / "b.jsonl")
    refused = run(app, renamed)
    assert refused.exit_code == 1
    assert "already (3 tickets): --again imports it once more." in refused.stderr
    assert run(app, renamed, "--again").exit_code == 0
    assert len(titles(app)) == 6
    [known] = all_of(app, TicketImport)
    assert (known.rows_done, known.tickets, known.name) == (3, 3, str(renamed))


@pytest.fixture
def stopped(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run the command with batches of 10 rows, and ask it to end in the one of that number."""
    monkeypatch.setattr(loads, "BATCH_ROWS", 10)
    store = loads.store_rows

    def stop_in(batch_number: int, file: Path, *options: str) -> Result:
        calls = []

        def store_and_stop(batch: Any) -> Any:
            calls.append(len(batch))
            if len(calls) == batch_number:
                signal.raise_signal(signal.SIGTERM)
            return store(batch)

        with monkeypatch.context() as patch:
            patch.setattr(loads, "store_rows", store_and_stop)
            return run(app, file, *options)

    return stop_in


def test_an_interrupted_import_goes_on_behind_its_last_batch(
    app: Flask, tmp_path: Path, stopped: Callable[..., Result]
) -> None:
    file = many(tmp_path / "a.jsonl", 35)
    file.write_text(file.read_text() + "nonsense\n")
    result = stopped(2, file, "--skip-bad")
    assert result.exit_code == 128 + signal.SIGTERM
    assert "Stopped. 20 tickets of a.jsonl are stored: run the same command again for the others." in result.stderr
    assert len(titles(app)) == 20
    going_on = run(app, file, "--skip-bad")
    assert "Going on behind row 20 of 36." in going_on.stderr
    assert "Imported 15 tickets from a.jsonl." in going_on.stdout
    assert titles(app) == [f"Ticket {number}" for number in range(35)]
    [known] = all_of(app, TicketImport)
    assert (known.rows_done, known.tickets, known.finished_at is None) == (36, 35, False)


def test_again_goes_on_too_where_it_was_interrupted(app: Flask, tmp_path: Path, stopped: Callable[..., Result]) -> None:
    file = many(tmp_path / "a.jsonl", 35)
    assert run(app, file).exit_code == 0
    result = stopped(2, file, "--again")
    assert "Stopped. 20 tickets of a.jsonl are stored: run the same command again for the others." in result.stderr
    assert len(titles(app)) == 55
    assert "Going on behind row 20 of 35." in stopped(1, file).stderr  # with --again or without
    going_on = run(app, file, "--again")
    assert "Going on behind row 30 of 35." in going_on.stderr
    assert "Imported 5 tickets from a.jsonl." in going_on.stdout
    assert titles(app) == [f"Ticket {number}" for number in range(35)] * 2
    assert "already (35 tickets): --again imports it once more." in run(app, file).stderr
    assert "Imported 35 tickets from a.jsonl." in run(app, file, "--again").stdout


def test_an_import_that_was_asked_to_end_in_its_last_batch_is_through(
    app: Flask, tmp_path: Path, stopped: Callable[..., Result]
) -> None:
    assert "Imported 15 tickets from a.jsonl." in stopped(2, many(tmp_path / "a.jsonl", 15)).stdout


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_same_command_again_needs_another_name_for_its_errors(
    app: Flask, tmp_path: Path, stopped: Callable[..., Result]
) -> None:
    file = many(tmp_path / "a.jsonl", 35)
    errors = str(tmp_path / "errors.txt")
    assert "are stored: run the same command again for the others." in stopped(1, file, "--errors", errors).stderr
    (tmp_path / "b.jsonl").write_text("nonsense\n" + file.read_text())
    result = stopped(2, tmp_path / "b.jsonl", "--skip-bad", "--errors", errors)
    assert "19 tickets of b.jsonl are stored: run the same command again with another --errors file" in result.stderr


def test_one_that_stored_nothing_leaves_everything_as_it_was(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second Ctrl-C ends the command within its first batch."""
    file = many(tmp_path / "a.jsonl", 3)
    run(app, file)
    with monkeypatch.context() as patch:
        patch.setattr(loads, "store_rows", interrupt)
        assert run(app, file, "--again").stderr.endswith("\nStopped. Nothing was stored.\n")
    assert "already (3 tickets)" in run(app, file).stderr
    assert len(titles(app)) == 3


def interrupt(*_: Any) -> None:
    raise KeyboardInterrupt


def test_what_is_said_to_be_stored_is_what_is_stored(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where somebody interrupts a commit, it may have come through."""
    monkeypatch.setattr(loads, "BATCH_ROWS", 10)
    monkeypatch.setattr(cli_imports.Source, "is_as_before", commit_and_interrupt)
    result = run(app, many(tmp_path / "a.jsonl", 15))
    assert "Stopped. 10 tickets of a.jsonl are stored:" in result.stderr


def commit_and_interrupt(_source: Any) -> None:
    db.session.commit()
    raise KeyboardInterrupt


def test_a_file_that_was_changed_after_its_import_stopped_is_refused_until_somebody_decides(
    app: Flask, tmp_path: Path, stopped: Callable[..., Result]
) -> None:
    file = many(tmp_path / "a.jsonl", 35)
    first_text = file.read_text()
    stopped(2, file)
    many(file, 36)
    refused = run(app, file)
    assert refused.exit_code == 1
    assert "a.jsonl was changed since its import stopped after row 20: put the rows that are" in refused.stderr
    assert run(app, file, "--again").exit_code == 0
    assert len(titles(app)) == 20 + 36
    assert "Imported 37 tickets" in run(app, many(file, 37)).stdout  # tomorrow's needs no --again any more
    file.write_text(first_text)
    assert "Going on behind row 20 of 35." in stopped(1, file).stderr  # the first one's rows still come once
    assert "after row 30" in run(app, many(file, 38)).stderr


def test_an_import_that_knew_its_file_by_the_bare_name_still_refuses_another(
    app: Flask, tmp_path: Path, stopped: Callable[..., Result]
) -> None:
    file = many(tmp_path / "a.jsonl", 35)
    stopped(2, file)
    with app.app_context():  # as an earlier release left it
        db.session.execute(update(TicketImport).values(name="a.jsonl"))
        db.session.commit()
    assert "a.jsonl was changed since its import stopped after row 20" in run(app, many(file, 36)).stderr
    assert run(app, file, "--again").exit_code == 0
    assert "Imported 37 tickets" in run(app, many(file, 37)).stdout


def test_a_path_may_have_any_bytes(app: Flask, tmp_path: Path, stopped: Callable[..., Result]) -> None:
    folder = tmp_path / os.fsdecode(b"donn\xe9es")
    folder.mkdir()
    file = many(folder / os.fsdecode(b"\xe9.jsonl"), 15)
    stopped(1, file)
    assert r"\xe9.jsonl was changed since its import stopped" in run(app, many(file, 16)).stderr


def test_the_file_of_another_folder_is_another_file(app: Flask, tmp_path: Path, stopped: Callable[..., Result]) -> None:
    stopped(1, many(tmp_path / "a.jsonl", 35))
    (tmp_path / "other").mkdir()
    other = many(tmp_path / "other" / "a.jsonl", 12)
    assert "Imported 12 tickets" in run(app, other).stdout
    (tmp_path / "link.jsonl").symlink_to(many(tmp_path / "a.jsonl", 36))
    refused = run(app, tmp_path / "link.jsonl")
    assert "link.jsonl was changed since its import stopped after row 10" in refused.stderr
    assert str(tmp_path) not in refused.stderr


def test_kill_9_costs_no_ticket_and_doubles_none(database: str, app: Flask, tmp_path: Path) -> None:
    file = many(tmp_path / "a.jsonl", 3_500)
    command = [program("flask"), "--app", "wsgi", "tickets", "import", str(file)]
    settings = environment(SECRET_KEY=SECRET_KEY, DATABASE_URL=database)
    process = subprocess.Popen(command, cwd=ROOT, env=settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while process.poll() is None and not stored_rows(app):
            pass  # a query each time: the process is killed as soon as a batch is there
    finally:
        process.kill()
        process.wait()
    assert stored_rows(app) == len(titles(app)) > 0
    run(app, file)
    assert titles(app) == [f"Ticket {number}" for number in range(3_500)]


def stored_rows(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.coalesce(func.max(TicketImport.rows_done), 0))) or 0


def test_of_two_who_import_the_same_file_one_is_refused(in_app: Flask) -> None:
    place = Place("0" * 64, "a.csv", "/a.csv")
    rows = [ImportRow(number, number, {"title": "a", "description": "b"}) for number in (1, 2)]
    [loaded] = import_batches(rows, place, Means(None))
    assert loaded.tickets == 2
    db.session.commit()
    for wrong in (place, replace(loaded.place, rows_done=1), replace(loaded.place, started_at=utc_now())):
        with pytest.raises(ImportRefused, match="Another command is importing"):
            list(import_batches([*rows, ImportRow(3, 3, rows[0].values)], wrong, Means(None)))
        db.session.rollback()
    assert places.find_place(place.sha256, "a.csv", "/a.csv", is_again=False) == loaded.place


def test_of_two_who_import_a_file_once_more_one_is_refused(in_app: Flask) -> None:
    """Both saw it finished; the other one has stored as many rows by now as we would have."""
    rows = [ImportRow(1, 1, {"title": "a", "description": "b"}), ImportRow(2, 2, {"title": "a", "description": "b"})]
    [loaded] = import_batches(rows, Place("0" * 64, "a.csv", "/a.csv"), Means(None))
    places.finish(loaded.place, 2, utc_now())
    db.session.commit()
    ours, others = (places.find_place("0" * 64, "a.csv", "/a.csv", is_again=True) for _ in range(2))
    assert next(import_batches(rows, others, Means(None))).place.rows_done == 2
    db.session.commit()
    with pytest.raises(ImportRefused, match="Another command is importing"):
        next(import_batches(rows, ours, Means(None)))


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_file_that_changes_meanwhile_is_left_alone(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = many(tmp_path / "a.jsonl", 5)
    store = loads.store_rows

    def store_and_write(batch: Any) -> Any:
        file.write_text(file.read_text() + "{}\n")
        return store(batch)

    monkeypatch.setattr(loads, "store_rows", store_and_write)
    result = run(app, file)
    assert result.stderr.splitlines()[-1] == "Error: a.jsonl was changed while it was imported."
    assert titles(app) == []


# The largest that the command has been, in KB, said at its end. What ``wait4`` says of it holds its parent's too.
MEASURED_COMMAND = """
import atexit, re
from pathlib import Path
atexit.register(lambda: print(re.search(r"VmHWM:\\s+([0-9]+) kB", Path("/proc/self/status").read_text())[1]))
from flask.cli import main
main()
"""


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_four_times_as_many_rows_need_no_more_memory(database: str, app: Flask, tmp_path: Path) -> None:
    """The whole command: looking at the file, the built-in model, the store and its indexes."""
    few, more = (peak_megabytes(database, tmp_path / f"{number}.jsonl", number) for number in (2_000, 8_000))
    assert len(titles(app)) == 10_000
    assert more < few + 6  # the rows themselves are 10 MB of text


def peak_megabytes(database: str, file: Path, number: int) -> float:
    row = {"description": "The invoice of May was charged twice. " * 40, "priority": "high"}
    write_lines(file, *({"title": f"{file} {each}", **row, **category_of(each)} for each in range(number)))
    settings = environment(SECRET_KEY=SECRET_KEY, DATABASE_URL=database)
    command = [sys.executable, "-c", MEASURED_COMMAND, "--app", "wsgi", "tickets", "import", str(file)]
    done = subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return int(done.stdout.split()[-1]) / 1024


def category_of(number: int) -> dict[str, str]:
    """Few rows leave it to the model."""
    return {} if number % 50 == 0 else {"category": "billing"}


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_long_texts_make_short_batches(in_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loads, "BATCH_CHARACTERS", 1_000)
    rows = [ImportRow(number, number, {"title": "a", "description": "b" * 400}) for number in range(1, 8)]
    assert [len(batch) for batch in loads.batches_of(rows)] == [3, 3, 1]


def test_the_ticket_says_where_it_came_from(app: Flask, agent_client: Any, tmp_path: Path) -> None:
    run(app, write_lines(tmp_path / "old.jsonl", FULL))
    page = agent_client.get(f"/tickets/{all_of(app, Ticket)[0].id}").get_data(as_text=True)
    assert "Ticketapp took the ticket over from a file." in page
