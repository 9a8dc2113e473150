"""The first half of an import: every row of the file is looked at, and what is wrong is said, before one is stored."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import click

from ticketapp.cli.bars import Stop, row_bar
from ticketapp.forms.objects import RowLoader
from ticketapp.forms.tickets import ImportedTicketForm
from ticketapp.rules.amounts import amount, are
from ticketapp.rules.clocks import utc_now
from ticketapp.rules.vocabulary import FIELDS
from ticketapp.services.imports import ImportRefused, ImportRow, Source, read_rows

PROBLEMS_SHOWN = 20
ROWS_BETWEEN_LOOKS = 500


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
    """What is in the file. ``gaps``: good rows that leave category or priority open. ``is_unfit``: as a whole."""

    sha256: str = ""
    rows: int = 0
    bad: int = 0
    gaps: int = 0
    is_unfit: bool = False

    @property
    def good(self) -> int:
        return self.rows - self.bad


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
            survey.is_unfit |= row.is_of_file
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
    if survey.is_unfit:
        raise ImportRefused(f"{source.name} cannot be imported as it is: nothing was stored.")
    if survey.bad and not (order.skips_bad and survey.good):
        hint = " --skip-bad imports the others." if survey.good else ""
        are_wrong = f"{survey.bad:,} of {amount(survey.rows, 'row')} {are(survey.bad)} wrong"
        raise ImportRefused(f"{are_wrong}: nothing was stored.{hint}")
    return survey


@contextmanager
def errors_file(path: Path | None) -> Iterator[IO[str] | None]:
    """A new file, readable by its owner only: it quotes nobody's text, but nothing is written over.

    Where nothing is wrong, there is none.
    """
    if path is None:
        yield None
        return
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        raise ImportRefused(f"{path} exists already: choose another name, or remove it.") from None
    try:
        with open(descriptor, "w", encoding="utf-8") as file:  # noqa: PTH123
            yield file
    finally:
        with suppress(FileNotFoundError):  # somebody was faster
            if not path.stat().st_size:
                path.unlink()


def say_what_is_wrong(survey: Survey, shown: list[str], errors: Path | None) -> None:
    for problem in shown:
        click.echo(problem, err=True)
    if survey.bad and len(shown) == PROBLEMS_SHOWN:
        where = f"all of them are in {errors}" if errors else "--errors FILE keeps all of them"
        click.echo(f"... {amount(survey.bad, 'row')} {are(survey.bad)} wrong, {where}.", err=True)


def end_if_asked(stop: Stop, said: str) -> None:
    if stop.signal:
        click.echo(f"\nStopped. {said}", err=True)
        raise click.exceptions.Exit(stop.status)
