"""``flask tickets demo``: tickets to look at."""

from __future__ import annotations

import random
import signal
from collections.abc import Iterator

import click

from ticketapp.cli.bars import between_batches, row_bar
from ticketapp.cli.tickets.group import tickets
from ticketapp.extensions.database import db
from ticketapp.rules.amounts import amount
from ticketapp.rules.clocks import utc_now
from ticketapp.services.counters import count_tickets
from ticketapp.services.demo import add_demo_tickets

NUMBER_MAX = 10_000_000
SEED_MAX = 2**63 - 1


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
    count_tickets()  # a database that is not there is said before a bar is drawn
    db.session.rollback()
    try:
        with between_batches() as stop, row_bar(number, "Tickets") as bar:
            for batch in committed(number, seed):
                added += batch
                bar.update(batch, added)
                if stop.signal and added < number:
                    break
    except KeyboardInterrupt:
        db.session.rollback()
        stop.signal = stop.signal or signal.SIGINT
    if added < number:
        click.echo(f"\nStopped. {amount(added, 'ticket was', 'tickets were')} added (--seed {seed}).", err=True)
        raise click.exceptions.Exit(stop.status)
    click.echo(f"Added {amount(number, 'ticket')} (--seed {seed}).")


def committed(number: int, seed: int) -> Iterator[int]:
    """Each batch in a transaction of its own: whoever interrupts keeps whole batches."""
    for batch in add_demo_tickets(number, seed, utc_now()):
        db.session.commit()
        yield batch
