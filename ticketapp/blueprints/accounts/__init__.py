"""Signing in and out."""

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

blueprint = Blueprint("accounts", __name__)

from ticketapp.blueprints.accounts import sessions  # noqa: E402

__all__ = ["blueprint", "sessions"]


@blueprint.record_once
def keep_roles_unjoined(state: BlueprintSetupState) -> None:
    """An agent's role is a column: there are no role rows for Flask-Security to join when it loads a session."""
    state.app.config["SECURITY_JOIN_USER_ROLES"] = False
