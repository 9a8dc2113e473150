"""Where a ticket's values come from: who set each, how sure a machine was, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from ticketapp.blueprints.tickets.sureness import begun, figure_words, sureness, sureness_of_row
from ticketapp.forms.labels import label_of
from ticketapp.models import Event, Ticket, TicketSuggestion
from ticketapp.rules.texts import isolated
from ticketapp.rules.vocabulary import CATEGORIES, DEFAULT_CATEGORY, DEFAULT_PRIORITY, FIELDS, PRIORITIES, STATUSES

WORDS = {"status": STATUSES, "category": CATEGORIES, "priority": PRIORITIES}
DEFAULTS = {"category": DEFAULT_CATEGORY, "priority": DEFAULT_PRIORITY}
MACHINES = ("gemini", "local")


@dataclass(frozen=True)
class Why:
    """What a machine said about a field: in a sentence, in its own words, and with the particulars."""

    said: str
    reason_title: str
    reason: str
    kept: str
    figure: str
    model: str
    prompt_version: str
    latency_ms: int
    when: datetime


@dataclass(frozen=True)
class Property:
    """One changeable field. ``mark``: the words of the pencil mark, where a machine's value waits for a person."""

    field: str
    label: str
    value: str
    words: tuple[str, ...]
    set_by: str
    mark: str = ""
    why: Why | None = None


def properties_of(ticket: Ticket) -> list[Property]:
    return [property_of(ticket, field) for field in WORDS]


def property_of(ticket: Ticket, field: str) -> Property:
    value = getattr(ticket, field)
    setter = getattr(ticket, f"{field}_set_by", "")
    suggestion = newest_suggestion(ticket, field)
    return Property(
        field=field,
        label=str(label_of(field)),
        value=value,
        words=WORDS[field],
        set_by=set_by_words(ticket, field, setter, suggestion),
        mark=mark_of(suggestion) if setter in MACHINES and suggestion else "",
        why=why_of(suggestion, value) if suggestion else None,
    )


def newest_suggestion(ticket: Ticket, field: str) -> TicketSuggestion | None:
    if field not in FIELDS:
        return None
    standing = (each for each in reversed(ticket.suggestions) if each.field == field and not each.is_passed_over)
    return next(standing, None)


def mark_of(suggestion: TicketSuggestion) -> str:
    """How sure somebody may be of it at a glance: a machine's own word for that is for those who ask."""
    if is_doubtful(suggestion):
        return str(_("Not sure"))
    worth = sureness_of_row(suggestion)
    if worth.is_measured:
        return str(_("Suggested, %(sureness)s", sureness=sureness(worth.figure)))
    return str(_("Suggested"))


def is_doubtful(suggestion: TicketSuggestion) -> bool:
    """Whether it was below the threshold when it was made."""
    return suggestion.field in suggestion.flags.split()


def set_by_words(ticket: Ticket, field: str, setter: str, suggestion: TicketSuggestion | None) -> str:
    """Who set the value, with the name where the history has it."""
    if setter in MACHINES:
        return machine_words(field, setter, suggestion)
    if setter == "default":
        return _("The default: nobody chose it and nothing was suggested.")
    event = last_decision(ticket, field)
    if event is None:
        return _("As the ticket came in.") if not setter else chosen_words(setter, suggestion)
    name = event.agent.display_name if event.agent else event.token.name if event.token else label_of(event.actor)
    who = isolated(str(name))
    return _("Confirmed by %(who)s.", who=who) if event.kind == "ticket.confirmed" else _("Set by %(who)s.", who=who)


def machine_words(field: str, setter: str, suggestion: TicketSuggestion | None) -> str:
    """A machine's value that no person confirmed yet."""
    source = label_of(setter)
    if suggestion is None or not is_doubtful(suggestion):
        return _("by %(source)s, not confirmed by a person yet.", source=source)
    value = label_of(suggestion.value)
    if suggestion.value == DEFAULTS[field]:
        return _(
            "%(source)s could not tell. %(value)s is the default until somebody looks.",
            source=begun(source),
            value=value,
        )
    return _(
        "%(source)s could not tell for certain. To be careful, %(value)s stands until somebody looks.",
        source=begun(source),
        value=value,
    )


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
    return suggestion.source != "default" and not is_doubtful(suggestion)


def last_decision(ticket: Ticket, field: str) -> Event | None:
    kinds = ("ticket.changed", "ticket.confirmed")
    return next((each for each in reversed(ticket.events) if each.field == field and each.kind in kinds), None)


def why_of(suggestion: TicketSuggestion, value: str) -> Why | None:
    """What the machine said, in the reader's terms; None where none said anything."""
    if suggestion.source == "default":
        return None
    source = label_of(suggestion.source)
    kept = "" if suggestion.value == value else _("A person chose %(value)s instead.", value=label_of(value))
    return Why(
        said=said_words(suggestion),
        reason_title=_("%(source)s's reason", source=begun(source)),
        reason=suggestion.reason,
        kept=kept,
        figure=figure_words(suggestion.source, suggestion.confidence, sureness_of_row(suggestion)),
        model=suggestion.model,
        prompt_version=suggestion.prompt_version,
        latency_ms=suggestion.latency_ms,
        when=suggestion.created_at,
    )


def said_words(suggestion: TicketSuggestion) -> str:
    source, value = begun(label_of(suggestion.source)), label_of(suggestion.value)
    if is_doubtful(suggestion) and suggestion.said:
        said = label_of(suggestion.said)
        return _("%(source)s was unsure: it would have said %(value)s.", source=source, value=said)
    if is_doubtful(suggestion) and suggestion.value == DEFAULTS[suggestion.field]:
        return _("%(source)s was not sure enough of any value.", source=source)
    if is_doubtful(suggestion):
        return _("%(source)s leaned towards %(value)s, without being sure enough.", source=source, value=value)
    worth = sureness_of_row(suggestion)
    words = sureness(worth.figure)
    if worth.is_measured and suggestion.source == "gemini":
        return _(
            "%(source)s suggested %(value)s. By what agents decided here, that is %(sureness)s.",
            source=source,
            value=value,
            sureness=words,
        )
    if worth.is_measured:
        return _("%(source)s suggested %(value)s and was %(sureness)s.", source=source, value=value, sureness=words)
    return _(
        "%(source)s suggested %(value)s and calls itself %(sureness)s.", source=source, value=value, sureness=words
    )
