"""``flask tickets``: demo data."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from ticketapp.rules.clocks import utc_now
from ticketapp.services.demo import add_demo_tickets

tickets = AppGroup("tickets", help="Many tickets at once.")


@tickets.command("demo")
@click.argument("number", type=click.IntRange(1, 10_000_000))
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed makes the same tickets.")
def demo(number: int, seed: int) -> None:
    """Add NUMBER realistic tickets over the last two years."""
    with click.progressbar(length=number, label="Tickets") as bar:
        for added in add_demo_tickets(number, seed, utc_now()):
            bar.update(added)
