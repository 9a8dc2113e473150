"""What the accuracy page calls things."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from flask_babel import format_date
from flask_babel import gettext as _

from ticketapp.blueprints.stats.filters import DEFAULTS, Filters
from ticketapp.forms.labels import label_of
from ticketapp.rules.rates import band_end
from ticketapp.rules.texts import isolated
from ticketapp.rules.vocabulary import FIELDS
from ticketapp.services.triage_stats.slices import NOTHING


def capital(text: Any) -> str:
    """For the start of a row."""
    return str(text)[:1].upper() + str(text)[1:]


def source_words(source: str) -> str:
    return capital(label_of(source))


def periods() -> dict[str, str]:
    return {
        "30": _("The last 30 days"),
        "90": _("The last 90 days"),
        "365": _("The last 365 days"),
        "all": _("All the time"),
    }


def reasons() -> dict[str, str]:
    """Why a ticket was flagged for review."""
    return {
        "category": _("Not sure of the category"),
        "priority": _("Not sure of the priority"),
        "raised": _("Priority raised by a sign of impact"),
        "disagreement": _("Gemini and the built-in model far apart"),
        "orders": _("The text gives orders to the classifier"),
    }


def choosers() -> dict[str, str]:
    """Whose choices are not counted."""
    return {
        "requester": _("Requesters"),
        "token": _("Integrations"),
        "agent": _("Agents, where it was not recorded which one"),
    }


def withouts() -> dict[str, str]:
    """Why there was no suggestion."""
    return {"doubt": _("Held back for doubt, not kept"), "answer": _("Nobody answered")}


def outcomes() -> dict[str, str]:
    return {
        "decided": _("decided by an agent"),
        "agreed": _("the agent chose what was suggested"),
        "differed": _("the agent chose something else"),
        "seen": _("the agent saw the suggestion"),
        "kept": _("seen and kept"),
        "overridden": _("seen and changed"),
        "unseen": _("decided without seeing the suggestion"),
        "unseen_agreed": _("decided the same without seeing it"),
        "held": _("decided while the default stood, for doubt"),
        "held_agreed": _("decided what would have been said, while the default stood"),
        "waiting": _("nobody decided yet"),
    }


def band_words(band: int) -> str:
    return _("%(low)s to %(high)s%%", low=band, high=band_end(band))


def chips_of(filters: Filters) -> list[dict[str, str]]:
    """Each thing that the list was narrowed by, with the address of the list without it."""
    found = []
    for name, value in filters.args().items():
        url = replace(filters, **{name: DEFAULTS[name]}).tickets_url()
        found.append({"text": chip_text(name, value), "url": url})
    if filters.days == DEFAULTS["days"]:
        url = replace(filters, days="all").tickets_url()
        found.insert(0, {"text": chip_text("days", filters.days), "url": url})
    return found


def chip_text(name: str, value: str) -> str:
    says: dict[str, Any] = {
        "days": lambda: _("Suggested in: %(period)s", period=periods()[value]),
        "field": lambda: _("Field: %(name)s", name=label_of(value)),
        "source": lambda: _("Suggested by: %(name)s", name=label_of(value)),
        "model": lambda: _("Model: %(name)s", name=name_or_none(value)),
        "prompt": lambda: _("Prompt version: %(name)s", name=name_or_none(value)),
        "suggested": lambda: _("Suggested: %(name)s", name=label_of(value)),
        "decided": lambda: _("Decided: %(name)s", name=label_of(value)),
        "outcome": lambda: _("Outcome: %(name)s", name=outcomes()[value]),
        "band": lambda: _("Confidence: %(name)s", name=band_words(int(value))),
        "week": lambda: _("Week from %(day)s", day=format_date(date.fromisoformat(value), "d MMM y")),
        "flag": lambda: _("Flagged: %(name)s", name=reasons().get(value, _("for any reason"))),
        "by": lambda: _("Chosen by: %(name)s", name=choosers()[value]),
        "without": lambda: _("No suggestion: %(name)s", name=withouts()[value]),
    }
    return str(says[name]())


def name_or_none(name: str) -> str:
    return _("none") if name == NOTHING else isolated(name)


def filter_choices(filters: Filters, models: tuple[str, ...]) -> list[dict[str, Any]]:
    """The selects at the top. A model that is not in the period stays choosable while it is chosen."""
    known = sorted({*models, *([filters.model] if filters.model else [])})
    return [
        choice("days", _("Period"), filters.days, periods()),
        choice("field", _("Field"), filters.field, {"": _("Both"), **{word: label_of(word) for word in FIELDS}}),
        choice(
            "source",
            _("Suggested by"),
            filters.source,
            {"": _("Any"), **{word: source_words(word) for word in ("gemini", "local")}},
        ),
        choice("model", _("Model"), filters.model, {"": _("Any"), **{name: name_or_none(name) for name in known}}),
    ]


def choice(name: str, label: str, value: str, options: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "label": label, "value": value, "options": options}
