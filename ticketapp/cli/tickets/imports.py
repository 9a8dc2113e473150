"""``flask tickets import``: tickets from a file, all of them or none, and none of them twice."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import click
from flask import current_app

from ticketapp.cli.bars import Stop, between_batches, row_bar
from ticketapp.cli.tickets.group import tickets
from ticketapp.extensions.database import db, end_transaction, reading, writing
from ticketapp.forms.objects import RowLoader
from ticketapp.forms.tickets import ImportedTicketForm
from ticketapp.rules.amounts import amount
from ticketapp.rules.clocks import utc_now
from ticketapp.rules.vocabulary import FIELDS
from ticketapp.services.imports import (
    ImportRefused,
    ImportRow,
    Means,
    Place,
    Source,
    find_place,
    finish,
    import_batches,
    open_source,
    read_rows,
    stored_place,
)
from ticketapp.services.records import FORMATS, format_of

PROBLEMS_SHOWN = 20
ROWS_BETWEEN_LOOKS = 500
FILE = click.Path(path_type=Path, dir_okay=False)


@dataclass(frozen=True)
class Order:
    """What the command was asked to do."""

    kind: str
    classifies: bool
    ignores_unknown: bool
    skips_bad: bool
    errors: Path | None


@dataclass
class Survey:
    """What is in the file. ``gaps``: good rows that leave category or priority open."""

    sha256: str = ""
    rows: int = 0
    bad: int = 0
    gaps: int = 0

    @property
    def good(self) -> int:
        return self.rows - self.bad


@tickets.command("import")
@click.argument("file", type=FILE)
@click.option("--format", "kind", type=click.Choice(FORMATS), help="What FILE is; else its name says it.")
@click.option("--dry-run", is_flag=True, help="Only say which rows are wrong, and what would be imported.")
@click.option("--classify/--no-classify", default=True, help="What a row leaves open: the built-in model, or defaults.")
@click.option("--ignore-unknown", is_flag=True, help="Leave out columns that no ticket has.")
@click.option("--skip-bad", is_flag=True, help="Import the good rows although others are wrong.")
@click.option("--errors", type=FILE, help="Write what is wrong with every row to a new file.")
@click.option("--again", is_flag=True, help="Import FILE once more, or although another FILE's import stopped.")
def import_tickets(  # noqa: PLR0913  # one parameter an option
    *,
    file: Path,
    kind: str | None,
    dry_run: bool,
    classify: bool,
    ignore_unknown: bool,
    skip_bad: bool,
    errors: Path | None,
    again: bool,
) -> None:
    """Import the tickets of FILE: CSV with a header, or JSON lines, in UTF-8. Columns: title, description, category,
    priority, status, requester_name, requester_email, created_at, updated_at.

    Every row is looked at before the first one is stored. An import that was interrupted goes on where it stopped when
    it is run again.
    """
    kind = kind or format_of(file)
    if kind is None:
        raise ImportRefused(f"{file} does not say what it is: choose --format csv or --format jsonl.")
    order = Order(kind, classify, ignore_unknown, skip_bad, errors)
    with open_source(file) as source, between_batches() as stop:
        survey = look_through(source, order, stop)
        reading()
        place = find_place(survey.sha256, source.name, source.path, is_again=again)
        end_transaction()
        if dry_run:
            click.echo(f"Nothing was stored. {in_prospect(survey, order, place)}")
        else:
            load(source, order, survey, place, stop)


def rows_in(source: Source, order: Order) -> Iterator[ImportRow]:
    source.rewind()
    loader = RowLoader(ImportedTicketForm, utc_now())
    return read_rows(source, order.kind, loader.load, order.ignores_unknown)


def look_through(source: Source, order: Order, stop: Stop) -> Survey:
    """Every row, before anything is stored. Ends the command where rows are wrong and are not to be skipped."""
    survey = Survey()
    shown: list[str] = []
    seen_bytes = 0
    with errors_file(order.errors) as file, row_bar(source.size, "Checking", counts_rows=False) as bar:
        for row in rows_in(source, order):
            survey.rows += 1
            survey.bad += bool(row.problems)
            survey.gaps += not row.problems and any(row.lacks(name) for name in FIELDS)
            shown += row.problems[: max(0, PROBLEMS_SHOWN - len(shown))] if survey.bad else ()
            if file is not None:
                file.writelines(f"{problem}\n" for problem in row.problems)
            if survey.rows % ROWS_BETWEEN_LOOKS == 0:
                bar.update(source.bytes_read - seen_bytes, survey.rows)
                seen_bytes = source.bytes_read
                end_if_asked(stop, "Nothing was stored.")
        bar.update(source.size - seen_bytes, survey.rows)
    survey.sha256 = source.sha256
    say_what_is_wrong(survey, shown, order.errors)
    if not survey.rows:
        raise ImportRefused(f"{source.name} has no rows.")
    if survey.bad and not (order.skips_bad and survey.good):
        hint = " --skip-bad imports the others." if survey.good else ""
        raise ImportRefused(f"{survey.bad:,} of {survey.rows:,} rows are wrong: nothing was stored.{hint}")
    return survey


@contextmanager
def errors_file(path: Path | None) -> Iterator[IO[str] | None]:
    """A new file, readable by its owner only: it quotes nobody's text, but nothing is written over."""
    if path is None:
        yield None
        return
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with open(descriptor, "w", encoding="utf-8") as file:  # noqa: PTH123
        yield file


def say_what_is_wrong(survey: Survey, shown: list[str], errors: Path | None) -> None:
    for problem in shown:
        click.echo(problem, err=True)
    if survey.bad and len(shown) == PROBLEMS_SHOWN:
        where = f"all of them are in {errors}" if errors else "--errors FILE keeps all of them"
        click.echo(f"... {survey.bad:,} rows are wrong, {where}.", err=True)


def in_prospect(survey: Survey, order: Order, place: Place) -> str:
    said = [f"{survey.good:,} tickets can be imported."]
    if survey.gaps:
        means = "would be classified by the built-in model" if order.classifies else "would have the default"
        said.append(f"{survey.gaps:,} leave category or priority open: what is missing {means}.")
    if place.rows_done:
        said.append(f"The first {place.rows_done:,} rows are in the database already.")
    return " ".join(said)


def load(source: Source, order: Order, survey: Survey, place: Place, stop: Stop) -> None:
    """Store what is behind *place*, a transaction a batch."""
    means = Means(current_app.extensions["classifier"] if order.classifies else None, order.skips_bad)
    before, classified = place, 0
    if before.rows_done:
        click.echo(f"Going on behind row {before.rows_done:,} of {survey.rows:,}.", err=True)
    try:
        with row_bar(survey.rows - before.rows_done, "Tickets") as bar:
            for loaded in import_batches(rows_in(source, order), place, means):
                if not source.is_as_before():
                    raise ImportRefused(f"{source.name} was changed while it was imported.")
                db.session.commit()
                bar.update(loaded.place.rows_done - place.rows_done, loaded.place.rows_done - before.rows_done)
                place, classified = loaded.place, classified + loaded.classified
                if place.rows_done < survey.rows:
                    end_if_asked(stop, stored_words(place, order))
    except KeyboardInterrupt:
        db.session.rollback()
        stop.signal = stop.signal or signal.SIGINT
        reading()
        end_if_asked(stop, stored_words(stored_place(place), order))
    writing()
    finish(place, survey.rows, utc_now())
    db.session.commit()
    skipped = f" {survey.bad:,} bad rows were skipped." if survey.bad else ""
    filled = f" {classified:,} of them were classified by the built-in model." if classified else ""
    click.echo(f"Imported {place.tickets - before.tickets:,} tickets from {source.name}.{filled}{skipped}")


def stored_words(place: Place, order: Order) -> str:
    if not place.rows_done:
        return "Nothing was stored."
    are = "is" if place.tickets == 1 else "are"
    elsewhere = " with another --errors file" if order.errors and order.errors.exists() else ""
    return (
        f"{amount(place.tickets, 'ticket')} of {place.name} {are} stored: "
        f"run the same command again{elsewhere} for the others."
    )


def end_if_asked(stop: Stop, said: str) -> None:
    if stop.signal:
        click.echo(f"\nStopped. {said}", err=True)
        raise click.exceptions.Exit(stop.status)
