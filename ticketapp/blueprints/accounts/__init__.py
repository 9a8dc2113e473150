"""Signing in and out, and an agent's own account."""

from flask import Blueprint

blueprint = Blueprint("accounts", __name__)

from ticketapp.blueprints.accounts import sessions  # noqa: E402

__all__ = ["blueprint", "sessions"]
