"""``flask tokens``: keys for integrations."""

from __future__ import annotations

import click

from ticketapp.cli.groups import DatabaseGroup
from ticketapp.extensions.database import db
from ticketapp.rules.actors import SYSTEM
from ticketapp.rules.clocks import utc_now
from ticketapp.rules.texts import has_unstorable, in_one_line
from ticketapp.rules.vocabulary import NAME_MAX, SCOPES
from ticketapp.services.tokens import DEFAULT_SCOPES, NewToken, create_token

tokens = DatabaseGroup("tokens", help="Keys for integrations.")


@tokens.command("create")
@click.argument("name")
@click.option(
    "--scope", "scopes", multiple=True, type=click.Choice(SCOPES), help="May repeat; default: all of tickets."
)
def create(name: str, scopes: tuple[str, ...]) -> None:
    """Print a new token, once, and nothing else."""
    name = in_one_line(name)
    if not name or len(name) > NAME_MAX or has_unstorable(name):
        raise click.ClickException(f"The name takes 1 to {NAME_MAX} characters.")
    _token, secret = create_token(NewToken(name, scopes or DEFAULT_SCOPES), SYSTEM, utc_now())
    db.session.commit()
    click.echo(secret)
