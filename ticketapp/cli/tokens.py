"""``flask tokens``: keys for integrations."""

from __future__ import annotations

import click

from ticketapp.cli.groups import DatabaseGroup
from ticketapp.extensions.database import db
from ticketapp.rules.actors import SYSTEM
from ticketapp.rules.clocks import utc_now
from ticketapp.rules.texts import has_unstorable, in_one_line
from ticketapp.rules.vocabulary import NAME_MAX, SCOPES
from ticketapp.services.tokens import DEFAULT_SCOPES, NewToken, create_token, get_token, list_tokens, revoke_token

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


@tokens.command("list")
def list_all() -> None:
    """Every token, newest first: number, ending, state, scopes, name."""
    now = utc_now()
    for token in list_tokens():
        state = "usable" if token.is_usable(now) else "revoked" if token.revoked_at else "expired"
        click.echo(f"{token.id}\t…{token.hint}\t{state}\t{token.scopes}\t{token.name}")


@tokens.command("revoke")
@click.argument("number", type=click.IntRange(1, 2**63 - 1))
def revoke(number: int) -> None:
    """Revoke the token with this number; `tokens list` tells it."""
    token = get_token(number)
    if token is None:
        raise click.ClickException(f"There is no token {number}.")
    revoke_token(token, SYSTEM, utc_now())
    db.session.commit()
    click.echo(f"{token.name} is revoked.")
