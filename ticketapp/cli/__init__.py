"""Entry: flask commands, as thin as views."""

from flask import Flask

from ticketapp.cli import refits  # noqa: F401  # its commands are among those of flask triage
from ticketapp.cli.agents import agents
from ticketapp.cli.data import data
from ticketapp.cli.jobs import jobs
from ticketapp.cli.tickets import tickets
from ticketapp.cli.tokens import tokens
from ticketapp.cli.triage import triage


def register_commands(app: Flask) -> None:
    for group in (agents, data, jobs, tickets, tokens, triage):
        app.cli.add_command(group)
