"""``flask tickets recount``: the proof that tickets are counted right."""

from __future__ import annotations

import click

from ticketapp.cli.tickets.group import tickets
from ticketapp.extensions.database import db, writing
from ticketapp.rules.clocks import utc_now
from ticketapp.services.backups import snapshot
from ticketapp.services.recounts import begin_recount, compare_counters, mend


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
