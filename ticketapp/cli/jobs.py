"""``flask jobs``: what waits in the background, and somebody who does it."""

from __future__ import annotations

import signal
import sys
from typing import Any

import click
from flask import current_app

from ticketapp.cli.groups import DatabaseGroup
from ticketapp.extensions.database import reading
from ticketapp.models import Job
from ticketapp.rules.clocks import utc_now
from ticketapp.services.jobs import list_jobs, read_backlog

SHOWN = 50
INTERRUPTED = 130

jobs = DatabaseGroup("jobs", help="Work in the background.")


@jobs.command("work")
@click.option("--once", is_flag=True, help="Do what is due now, and end.")
def work(once: bool) -> None:
    """Do background jobs until it is stopped: for installations with JOBS=off. Any number may run at once."""
    worker = current_app.extensions["jobs"]
    if once:
        words = worker.work_off()
        done = ", ".join(f"{number:,} {word}" for word, number in sorted(words.items()))
        click.echo(f"Ran {words.total():,} jobs{': ' if done else ''}{done}.")
        return
    signal.signal(signal.SIGTERM, leave)
    try:
        worker.work()
    except KeyboardInterrupt:
        raise click.exceptions.Exit(INTERRUPTED) from None


def leave(*_signal: Any) -> None:
    """At once, whatever is at hand: its transaction is undone, and its job is taken up again after the lease."""
    sys.exit(0)


@jobs.command("list")
def list_waiting() -> None:
    """Show what waits, in the order in which it is done."""
    reading()
    now, backlog = utc_now(), read_backlog(utc_now())
    for job in list_jobs(SHOWN):
        click.echo(line_of(job, int((job.run_at - now).total_seconds())))
    rest = f" The first {SHOWN} are shown." if backlog.waiting > SHOWN else ""
    click.echo(f"{backlog.waiting:,} jobs wait, {backlog.failed:,} of them were tried in vain.{rest}")


def line_of(job: Job, seconds: int) -> str:
    due = f"in {seconds} s" if seconds > 0 else "now"
    failure = f", last: {job.last_error}" if job.last_error else ""
    return f"{job.kind} of ticket {job.ticket_id}: due {due}, {job.attempts} attempts{failure}"
