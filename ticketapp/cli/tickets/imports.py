"""``flask tickets import``: tickets from a file, all of them or none, and none of them twice."""

from __future__ import annotations

import signal
from pathlib import Path

import click
from flask import current_app

from ticketapp.cli.bars import Stop, between_batches, row_bar
from ticketapp.cli.tickets.group import tickets
from ticketapp.cli.tickets.surveys import Order, Survey, end_if_asked, look_through, rows_in
from ticketapp.extensions.database import db, end_transaction, reading, writing
from ticketapp.rules.amounts import amount, are
from ticketapp.rules.clocks import utc_now
from ticketapp.services.imports import (
    STANDARD_INPUT,
    ImportRefused,
    Means,
    Place,
    Source,
    find_place,
    finish,
    import_batches,
    open_source,
    stored_place,
)
from ticketapp.services.records import FORMATS, format_of

FILE = click.Path(path_type=Path, dir_okay=False)
DASH = "-"


@tickets.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
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
    priority, status, requester_name, requester_email, created_at, updated_at. "- < FILE" is FILE too.

    Every row is looked at before the first one is stored. An import that was interrupted goes on where it stopped when
    it is run again.
    """
    kind = kind or format_of(file)
    if kind is None:
        shown = "Standard input" if str(file) == DASH else file
        raise ImportRefused(f"{shown} does not say what it is: choose --format csv or --format jsonl.")
    order = Order(kind, classify, ignore_unknown, skip_bad, errors)
    if str(file) == DASH:
        file = STANDARD_INPUT
    with open_source(file) as source, between_batches() as stop:
        survey = look_through(source, order, stop)
        reading()
        place = find_place(survey.sha256, source.name, source.path, is_again=again)
        end_transaction()
        if dry_run:
            click.echo(f"Nothing was stored. {in_prospect(survey, order, place)}")
        else:
            load(source, order, survey, place, stop)


def in_prospect(survey: Survey, order: Order, place: Place) -> str:
    said = [f"{amount(survey.good, 'ticket')} can be imported."]
    if survey.gaps:
        means = "would be classified by the built-in model" if order.classifies else "would have the default"
        said.append(f"{amount(survey.gaps, 'leaves', 'leave')} category or priority open: what is missing {means}.")
    if place.rows_done:
        said.append(f"The first {amount(place.rows_done, 'row')} {are(place.rows_done)} in the database already.")
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
        writing()
        finish(place, survey.rows, utc_now())
        db.session.commit()
    except KeyboardInterrupt:
        db.session.rollback()
        stop.signal = stop.signal or signal.SIGINT
        reading()
        end_if_asked(stop, stored_words(stored_place(place), order))
    click.echo(imported_words(survey, place, place.tickets - before.tickets, classified))


def imported_words(survey: Survey, place: Place, tickets: int, classified: int) -> str:
    said = [f"Imported {amount(tickets, 'ticket')} from {place.name}."]
    if classified:
        said.append(f"{amount(classified, 'of them was', 'of them were')} classified by the built-in model.")
    if survey.bad:
        said.append(f"{amount(survey.bad, 'bad row was', 'bad rows were')} skipped.")
    return " ".join(said)


def stored_words(place: Place, order: Order) -> str:
    if not place.rows_done:
        return "Nothing was stored."
    elsewhere = " with another --errors file" if order.errors and order.errors.exists() else ""
    return (
        f"{amount(place.tickets, 'ticket')} of {place.name} {are(place.tickets)} stored: "
        f"run the same command again{elsewhere} for the others."
    )
