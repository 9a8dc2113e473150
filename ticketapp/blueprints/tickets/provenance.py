"""Where a ticket's values come from: who set each, how sure a machine was, and why."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from ticketapp.blueprints.tickets.sureness import BANDS, sureness
from ticketapp.forms.labels import label_of
from ticketapp.models import Event, Ticket, TicketSuggestion
from ticketapp.rules.texts import isolated
from ticketapp.rules.vocabulary import CATEGORIES, FIELDS, PRIORITIES, STATUSES

WORDS = {"status": STATUSES, "category": CATEGORIES, "priority": PRIORITIES}


@dataclass(frozen=True)
class Property:
    """One changeable field. ``pencilled``: the value is a machine's and no person confirmed it."""

    field: str
    label: str
    value: str
    words: tuple[str, ...]
    set_by: str
    pencilled: bool = False
    sureness: str = ""
    why: tuple[str, ...] = ()


def properties_of(ticket: Ticket) -> list[Property]:
    return [property_of(ticket, field) for field in WORDS]


def property_of(ticket: Ticket, field: str) -> Property:
    value = getattr(ticket, field)
    setter = getattr(ticket, f"{field}_set_by", "")
    suggestion = newest_suggestion(ticket, field)
    pencilled = setter in ("gemini", "local")
    return Property(
        field=field,
        label=str(label_of(field)),
        value=value,
        words=WORDS[field],
        set_by=set_by_words(ticket, field, setter, suggestion),
        pencilled=pencilled,
        sureness=sureness(suggestion.confidence) if pencilled and suggestion else "",
        why=why_words(suggestion, value) if suggestion else (),
    )


def newest_suggestion(ticket: Ticket, field: str) -> TicketSuggestion | None:
    if field not in FIELDS:
        return None
    return next((each for each in reversed(ticket.suggestions) if each.field == field), None)


def set_by_words(ticket: Ticket, field: str, setter: str, suggestion: TicketSuggestion | None) -> str:
    """Who set the value, with the name where the history has it."""
    if setter in ("gemini", "local"):
        return _("by %(source)s, not confirmed by a person yet.", source=label_of(setter))
    if setter == "default":
        return _("The default: nobody chose it and nothing was suggested.")
    event = last_decision(ticket, field)
    if event is None:
        return _("As the ticket came in.") if not setter else chosen_words(setter, suggestion)
    name = event.agent.display_name if event.agent else event.token.name if event.token else label_of(event.actor)
    who = isolated(str(name))
    return _("Confirmed by %(who)s.", who=who) if event.kind == "ticket.confirmed" else _("Set by %(who)s.", who=who)


def chosen_words(setter: str, suggestion: TicketSuggestion | None) -> str:
    """How the value came with the ticket: somebody's own choice, or a suggestion that they kept or changed."""
    who = label_of(setter)
    if suggestion is not None and was_offered(suggestion):
        source = label_of(suggestion.source)
        if suggestion.outcome == "accepted":
            return _("Suggested by %(source)s, accepted by %(who)s.", source=source, who=who)
        if suggestion.outcome == "changed":
            value = label_of(suggestion.value)
            return _("%(value)s was suggested by %(source)s, changed by %(who)s.", value=value, source=source, who=who)
    return _("Chosen by %(who)s.", who=who)


def was_offered(suggestion: TicketSuggestion) -> bool:
    """Whether the form pencilled it in: it does not where nobody is sure of it."""
    return suggestion.source != "default" and suggestion.confidence >= BANDS[-1][1]


def last_decision(ticket: Ticket, field: str) -> Event | None:
    kinds = ("ticket.changed", "ticket.confirmed")
    return next((each for each in reversed(ticket.events) if each.field == field and each.kind in kinds), None)


def why_words(suggestion: TicketSuggestion, value: str) -> tuple[str, ...]:
    """What the machine said, in the reader's terms; nothing where it said nothing."""
    if suggestion.source == "default":
        return ()
    said = _(
        "%(source)s suggested %(value)s and was %(sureness)s.",
        source=str(label_of(suggestion.source)).capitalize()
        if suggestion.source == "local"
        else label_of(suggestion.source),
        value=label_of(suggestion.value),
        sureness=sureness(suggestion.confidence),
    )
    kept = "" if suggestion.value == value else _("A person chose %(value)s instead.", value=label_of(value))
    return tuple(sentence for sentence in (said, suggestion.reason, kept) if sentence)
