"""What every template may call besides Flask's own: labels, times, excerpts, and where agents start."""

from __future__ import annotations

from typing import Any

from flask.blueprints import BlueprintSetupState
from flask_babel import get_locale

from ticketapp.blueprints.tickets import blueprint
from ticketapp.blueprints.tickets.facets import ATTENTION
from ticketapp.forms.labels import label_of
from ticketapp.rules.clocks import rfc3339
from ticketapp.rules.texts import excerpt, has_visible


@blueprint.record_once
def provide_words(state: BlueprintSetupState) -> None:
    """Functions go into the environment itself, so that macros have them too."""
    state.app.jinja_env.trim_blocks = state.app.jinja_env.lstrip_blocks = True
    state.app.jinja_env.globals.update(label_of=label_of, rfc3339=rfc3339, get_locale=get_locale)
    state.app.jinja_env.filters.update(excerpt=excerpt, visible=visible)


def visible(text: str, instead: str) -> str:
    """*text*, or other words where nothing of it can be seen."""
    return text if has_visible(text) else instead


@blueprint.app_context_processor
def provide_attention() -> dict[str, Any]:
    """The list that every page's bar links to."""
    return {"attention": ATTENTION.args()}
