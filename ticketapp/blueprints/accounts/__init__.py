"""Signing in and out, and an agent's own account."""

from flask import Blueprint

blueprint = Blueprint("accounts", __name__)

from ticketapp.blueprints.accounts import codes, invitations, overviews, sessions, two_factor  # noqa: E402

__all__ = ["blueprint", "codes", "invitations", "overviews", "sessions", "two_factor"]
