"""``flask agents``: make agents, reset a password, make the first admin."""

from __future__ import annotations

import secrets
import sys

import click

from ticketapp.cli.groups import DatabaseGroup
from ticketapp.errors import AgentExists, BadPassword, LastAdmin
from ticketapp.extensions.database import db
from ticketapp.forms.fields import is_address
from ticketapp.forms.passwords import weakness_words
from ticketapp.models import Agent
from ticketapp.rules.actors import SYSTEM
from ticketapp.rules.clocks import utc_now
from ticketapp.rules.texts import has_unstorable, in_one_line
from ticketapp.rules.vocabulary import EMAIL_MAX, NAME_MAX
from ticketapp.services.agents import (
    NewAgent,
    create_agent,
    deactivate,
    end_all,
    find_agent,
    has_agents,
    list_agents,
    set_password,
)
from ticketapp.services.tokens import list_tokens_of
from ticketapp.services.two_factor import disable

FIRST_ADMIN = "admin@example.com"

agents = DatabaseGroup("agents", help="The people who help.")


@agents.command("create")
@click.argument("email")
@click.option("--name", default="", help="Shown beside what the agent does.")
@click.option("--admin", is_flag=True, help="May manage agents and tokens.")
@click.option("--password-stdin", is_flag=True, required=True, help="Read the password, one line, from standard input.")
def create(email: str, name: str, admin: bool, password_stdin: bool) -> None:
    """Make an agent."""
    email, name = checked_email(email), checked_name(name)
    try:
        create_agent(NewAgent(email, read_password(), name, admin), SYSTEM, utc_now())
    except AgentExists:
        raise click.ClickException(f"There is an agent {email} already.") from None
    except BadPassword as refused:
        raise click.ClickException(str(weakness_words(str(refused)))) from None
    db.session.commit()
    click.echo(f"Made the {'admin' if admin else 'agent'} {email}.")


@agents.command("password")
@click.argument("email")
@click.option("--password-stdin", is_flag=True, required=True, help="Read the password, one line, from standard input.")
def password(email: str, password_stdin: bool) -> None:
    """Give an agent a new password; every session of theirs ends."""
    agent = existing(email)
    try:
        set_password(agent, read_password(), SYSTEM, utc_now())
    except BadPassword as refused:
        raise click.ClickException(str(weakness_words(str(refused)))) from None
    db.session.commit()
    click.echo(f"{agent.email} has a new password.")


@agents.command("deactivate")
@click.argument("email")
def deactivate_agent(email: str) -> None:
    """End every session of an agent, who cannot sign in any more."""
    agent = existing(email)
    try:
        deactivate(agent, SYSTEM, utc_now())
    except LastAdmin:
        raise click.ClickException(f"{agent.email} is the only admin who can sign in.") from None
    db.session.commit()
    click.echo(f"{agent.email} is deactivated.")
    for token in list_tokens_of(agent, utc_now()):
        click.echo(
            f"The API token {token.name} that they made goes on working: flask --app wsgi tokens revoke {token.id}"
        )


@agents.command("two-factor-off")
@click.argument("email")
def two_factor_off(email: str) -> None:
    """Let an agent who lost phone and recovery codes sign in with the password alone."""
    agent = existing(email)
    disable(agent, SYSTEM, utc_now())
    end_all(agent)
    db.session.commit()
    click.echo(f"{agent.email} signs in with the password alone.")


@agents.command("first")
@click.option("--url", default="http://127.0.0.1:8000", help="Where the product will answer.")
def first(url: str) -> None:
    """Make the first admin where there is no agent yet, and say how to sign in."""
    admins = [agent.email for agent in list_agents() if agent.is_admin and agent.active]
    if admins:
        click.echo(f"Sign in at {url}/login as {admins[0]}. A new password for it, typed and ended with Enter:")
        click.echo(f"  flask --app wsgi agents password {admins[0]} --password-stdin")
        return
    if has_agents():
        click.echo("There is no admin who can sign in. Make one, its password typed and ended with Enter:")
        click.echo("  flask --app wsgi agents create EMAIL --admin --password-stdin")
        return
    secret = secrets.token_urlsafe(12)
    create_agent(NewAgent(FIRST_ADMIN, secret, "Admin", is_admin=True), SYSTEM, utc_now())
    db.session.commit()
    click.echo(f"Sign in at {url}/login\n  e-mail:   {FIRST_ADMIN}\n  password: {secret}")
    click.echo("The password is shown this once and kept nowhere.")


def existing(email: str) -> Agent:
    agent = find_agent(email)
    if agent is None:
        raise click.ClickException(f"There is no agent {email}.")
    return agent


def checked_email(email: str) -> str:
    if len(email) > EMAIL_MAX or has_unstorable(email) or not is_address(email):
        raise click.ClickException("That is no e-mail address.")
    return email.strip()


def checked_name(name: str) -> str:
    name = in_one_line(name)
    if len(name) > NAME_MAX or has_unstorable(name):
        raise click.ClickException(f"The name takes up to {NAME_MAX} characters.")
    return name


def read_password() -> str:
    """The first line of standard input, without its line end."""
    return sys.stdin.readline().rstrip("\r\n")
