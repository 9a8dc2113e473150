"""What every template may call besides Flask's own: labels, times, marks, excerpts, and where agents start."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import get_locale

from ticketapp.blueprints import languages
from ticketapp.blueprints.tickets import blueprint
from ticketapp.blueprints.tickets.facets import ATTENTION
from ticketapp.rules.clocks import rfc3339
from ticketapp.rules.texts import excerpt, has_visible


@blueprint.record_once
def provide_words(state: BlueprintSetupState) -> None:
    """Functions go into the environment itself, so that macros have them too."""
    environment = state.app.jinja_env
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.globals.update(_=languages.text, label_of=languages.label, rfc3339=rfc3339, get_locale=get_locale)
    environment.globals.update(day_words=languages.day_words, moment_of=languages.moment_of)
    environment.globals.update(day_mark=languages.day_mark, ticket_addresses=ticket_addresses)
    environment.globals.update({f"{name}_mark": languages.mark(name) for name in ("status", "priority")})
    environment.globals.update(icon=languages.mark("icon"))
    environment.filters.update(excerpt=excerpt, visible=visible)


def ticket_addresses(back: str) -> list[str]:
    """What stands before and behind a ticket's number in its address, so that a list makes one address."""
    number = 10**30
    return url_for("tickets.show_ticket", ticket_id=number, back=back or None).split(str(number), 1)


def visible(text: str, instead: str) -> str:
    """*text*, or other words where nothing of it can be seen."""
    return text if has_visible(text) else instead


@blueprint.app_context_processor
def provide_attention() -> dict[str, Any]:
    """The list that every page's bar links to."""
    return {"attention": ATTENTION.args()}
