"""For admins: who may do what, and how this copy is set up."""

from flask import Blueprint

blueprint = Blueprint("admin", __name__, url_prefix="/admin")

from ticketapp.blueprints.admin import agents, links, overviews, switches, tokens, triage  # noqa: E402

__all__ = ["agents", "blueprint", "links", "overviews", "switches", "tokens", "triage"]
