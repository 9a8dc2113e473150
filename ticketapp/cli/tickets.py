"""``flask tickets``: demo data, and the proof that tickets are counted right."""

from __future__ import annotations

import random
from collections.abc import Iterator

import click

from ticketapp.cli.groups import DatabaseGroup
from ticketapp.extensions.database import db, writing
from ticketapp.rules.clocks import utc_now
from ticketapp.services.backups import snapshot
from ticketapp.services.demo import add_demo_tickets
from ticketapp.services.recounts import begin_recount, compare_counters, mend

NUMBER_MAX = 10_000_000
SEED_MAX = 2**63 - 1
INTERRUPTED = 130

tickets = DatabaseGroup("tickets", help="Many tickets at once.")


class WholeNumber(click.ParamType[int]):
    """Digits within bounds; anything else ends the command with one line."""

    name = "whole number"

    def __init__(self, low: int, high: int) -> None:
        self.low, self.high = low, high

    def convert(self, value: str | int, param: click.Parameter | None, ctx: click.Context | None) -> int:
        text = str(value).strip()
        if not (text.isascii() and text.isdigit() and len(text) <= 19 and self.low <= int(text) <= self.high):
            shown = text if len(text) <= 30 else text[:27] + "..."
            name = param.opts[0] if isinstance(param, click.Option) else "NUMBER"
            raise click.ClickException(f"{name} is a whole number from {self.low:,} to {self.high:,}, not {shown!r}.")
        return int(text)


@tickets.command("demo", context_settings={"ignore_unknown_options": True})
@click.argument("number", type=WholeNumber(1, NUMBER_MAX))
@click.option("--seed", type=WholeNumber(0, SEED_MAX), help="The same seed makes the same tickets; default: any.")
def demo(number: int, seed: int | None) -> None:
    """Add NUMBER realistic tickets of the last two years, up to the start of today in UTC."""
    seed = random.randrange(2**31) if seed is None else seed
    added = 0
    try:
        with click.progressbar(length=number, label="Tickets") as bar:
            for batch in committed(number, seed):
                added += batch
                bar.update(batch)
    except KeyboardInterrupt:
        db.session.rollback()
        click.echo(f"\nStopped. {added:,} tickets were added (--seed {seed}).", err=True)
        raise click.exceptions.Exit(INTERRUPTED) from None
    click.echo(f"Added {number:,} tickets (--seed {seed}).")


def committed(number: int, seed: int) -> Iterator[int]:
    """Each batch in a transaction of its own: whoever interrupts keeps whole batches."""
    for batch in add_demo_tickets(number, seed, utc_now()):
        db.session.commit()
        yield batch


@tickets.command("recount")
@click.option("--mend", "mends", is_flag=True, help="Put right what is off.")
def recount(mends: bool) -> None:
    """Count all tickets anew and compare the counters that lists and figures are read from.

    Nobody waits for it, and it is exact while tickets are written. Exit status 1 where a counter is off and stays so.
    """
    lease = None
    if mends:
        lease = begin_recount(utc_now())
        db.session.commit()
        if lease is None:
            raise click.ClickException("Another recount is mending, or was killed within the last half hour.")
    with snapshot() as connection:
        report = compare_counters(connection)
    for line in report.lines():
        click.echo(line)
    if lease is not None:
        writing()
        is_mended = mend(report.off, lease, utc_now())
        db.session.commit()
        if not is_mended:
            raise click.ClickException("Counting took too long to mend anything: nothing was changed.")
    if not report.off:
        click.echo(f"The counters are exact: {report.tickets:,} tickets in {report.counters:,} counters.")
    elif mends:
        click.echo(f"Mended {len(report.off):,} of {report.counters:,} counters.")
    else:
        raise click.ClickException(f"{len(report.off):,} counters are off: run it again with --mend.")
