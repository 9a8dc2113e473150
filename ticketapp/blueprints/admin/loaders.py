"""Rows from addresses: loading is the check."""

from __future__ import annotations

from flask import abort

from ticketapp.models import Agent, ApiToken
from ticketapp.services.agents import get_agent
from ticketapp.services.tokens import get_token

# Larger numbers fit no column: an address with one is unknown.
ID = f"<int(max={2**63 - 1}):"


def agent_or_404(agent_id: int) -> Agent:
    return get_agent(agent_id) or abort(404)


def token_or_404(token_id: int) -> ApiToken:
    return get_token(token_id) or abort(404)
