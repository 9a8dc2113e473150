"""The dashboard, and how often triage is right."""

from flask import Blueprint

blueprint = Blueprint("stats", __name__, url_prefix="/stats")

from ticketapp.blueprints.stats import dashboards, triage  # noqa: E402

__all__ = ["blueprint", "dashboards", "triage"]
