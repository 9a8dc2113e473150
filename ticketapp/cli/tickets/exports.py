"""``flask tickets export``: tickets into a file, or on to another program."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click

from ticketapp.cli.bars import row_bar
from ticketapp.cli.tickets.group import tickets
from ticketapp.rules.amounts import amount
from ticketapp.rules.search_terms import LENGTH_MAX, TERMS_MAX, TooManyTerms, parse_terms
from ticketapp.rules.vocabulary import CATEGORIES, PRIORITIES, STATUSES
from ticketapp.services.backups import snapshot
from ticketapp.services.exports import EXPORT, ExportRefused, Wanted, last_id, write_export
from ticketapp.services.new_files import new_file
from ticketapp.services.records import CSV, FORMATS, format_of

STANDARD_OUTPUT = "-"
# What a shell calls a program that ended because nobody read on.
PIPE_CLOSED = 141


@tickets.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True), default=STANDARD_OUTPUT)
@click.option("--format", "kind", type=click.Choice(FORMATS), help="What to write; else FILE's name says it, else CSV.")
@click.option("--category", multiple=True, type=click.Choice(CATEGORIES), help="Only these; may be repeated.")
@click.option("--priority", multiple=True, type=click.Choice(PRIORITIES), help="Likewise.")
@click.option("--status", multiple=True, type=click.Choice(STATUSES), help="Likewise.")
@click.option("--search", default="", help="Only tickets that hold all these words, as in the list.")
@click.option("--force", is_flag=True, help="Replace FILE where it is an export already.")
def export_tickets(  # noqa: PLR0913  # one parameter an option
    *,
    file: Path,
    kind: str | None,
    category: tuple[str, ...],
    priority: tuple[str, ...],
    status: tuple[str, ...],
    search: str,
    force: bool,
) -> None:
    """Write tickets to FILE, or to standard output, as they are at this moment, in the order of their numbers.

    `flask tickets import` reads it back.
    """
    wanted = Wanted(category, priority, status, terms_of(search))
    kind = kind or format_of(file) or CSV
    rows = 0
    with opened(file, force) as stream, snapshot() as connection:
        length = last_id(connection)
        with row_bar(length, "Tickets", counts_rows=False) as bar:
            reached = 0
            for page in write_export(connection, wanted, kind, stream):
                rows += page.rows
                bar.update(page.last_id - reached, rows)
                reached = page.last_id
            bar.update(length - reached, rows)
    click.echo(f"Wrote {amount(rows, 'ticket')}.{how_to_read(file, kind)}", err=True)


def how_to_read(file: Path, kind: str) -> str:
    """What `flask tickets import` has to be told, where the name does not tell it."""
    if str(file) == STANDARD_OUTPUT or format_of(file) == kind:
        return ""
    return f" `import` reads a file of this name with --format {kind} only."


def terms_of(search: str) -> tuple[str, ...]:
    if len(search) > LENGTH_MAX:
        raise ExportRefused(f"Search for {LENGTH_MAX:,} characters or fewer.")
    try:
        return parse_terms(search)
    except TooManyTerms:
        raise ExportRefused(f"Search for {TERMS_MAX} words or fewer.") from None


@contextmanager
def opened(file: Path, replaces: bool) -> Iterator[BinaryIO]:
    """The new file, whole or not at all; or standard output, where a reader who has had enough is no error."""
    if str(file) != STANDARD_OUTPUT:
        with new_file(file, replaces, EXPORT) as stream:
            yield stream
        return
    output = sys.stdout.buffer
    try:
        yield output
        output.flush()
    except BrokenPipeError:
        forget_standard_output()
        raise click.exceptions.Exit(PIPE_CLOSED) from None
    except OSError:
        forget_standard_output()
        raise


def forget_standard_output() -> None:
    """What is still in its buffer has nowhere to go, and Python would complain about that at its end."""
    if sys.__stdout__ is not None and sys.stdout is sys.__stdout__:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.__stdout__.fileno())
