"""``flask tickets recount``: the proof that tickets are counted right."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime

import click

from ticketapp.cli.bars import ended_by_sigterm
from ticketapp.cli.tickets.group import tickets
from ticketapp.extensions.database import db, writing
from ticketapp.rules.amounts import amount
from ticketapp.rules.clocks import utc_now
from ticketapp.services.backups import snapshot
from ticketapp.services.recounts import begin_recount, compare_counters, give_up_recount, mend, recount_ends_at


@tickets.command("recount")
@click.option("--mend", "mends", is_flag=True, help="Put right what is off.")
def recount(mends: bool) -> None:
    """Count all tickets anew and compare the counters that lists and figures are read from.

    Nobody waits for it, and it is exact while tickets are written. Exit status 1 where a counter is off and stays so.
    """
    with lease_to_mend() if mends else nullcontext() as lease:
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
        tickets, counters = amount(report.tickets, "ticket"), amount(report.counters, "counter")
        click.echo(f"The counters are exact: {tickets} in {counters}.")
    elif mends:
        click.echo(f"Mended {len(report.off):,} of {amount(report.counters, 'counter')}.")
    else:
        are_off = f"{amount(len(report.off), 'counter is', 'counters are')} off"
        raise click.ClickException(f"{are_off}: run it again with --mend.")


@contextmanager
def lease_to_mend() -> Iterator[datetime]:
    """Nobody else mends meanwhile. Who has mended gives it back with that; else it is given back whatever ends the
    command, Ctrl-C and SIGTERM too."""
    with ended_by_sigterm():
        lease = begin_recount(utc_now())
        try:
            db.session.commit()
            if lease is None:
                raise click.ClickException(waiting_words(utc_now()))
            yield lease
        except BaseException:
            if lease is not None:
                db.session.rollback()
                writing()
                give_up_recount(lease, utc_now())
                db.session.commit()
            raise


def waiting_words(now: datetime) -> str:
    minutes = math.ceil(max(0.0, (recount_ends_at(now) - now).total_seconds()) / 60)
    return f"Another recount is mending. Should it have been killed, try again in {amount(max(minutes, 1), 'minute')}."
