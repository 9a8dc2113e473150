"""The JSON API below /api/. The forms of the pages stand behind it; ``adapter`` makes them strict about JSON."""

from flask import Blueprint

blueprint = Blueprint("api", __name__, url_prefix="/api")

from ticketapp.blueprints.api import classify, docs, stats, tickets  # noqa: E402

__all__ = ["blueprint", "classify", "docs", "stats", "tickets"]
