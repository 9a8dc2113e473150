"""What classifiers said about tickets, and what became of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from ticketapp.classifier.types import Suggestion
from ticketapp.extensions.database import db
from ticketapp.models import Event, Ticket, TicketSuggestion
from ticketapp.rules.actors import Actor
from ticketapp.rules.vocabulary import FIELDS, SOURCES
from ticketapp.services.events import Change
from ticketapp.services.reviews import flags_of, set_review


def attach_suggestion(ticket: Ticket, suggestion: Suggestion, now: datetime, was_seen: bool) -> None:
    """Make *suggestion* the ticket's current one and keep it. *was_seen*: a person had it before them when sending.

    Gaps are filled before: what the ticket waits for depends on who set its fields.
    """
    ticket.suggested_category = suggestion.category
    ticket.suggested_priority = suggestion.priority
    ticket.suggestion_source = suggestion.source
    ticket.suggestion_model = suggestion.model
    ticket.suggestion_prompt_version = suggestion.prompt_version
    ticket.suggestion_reason = suggestion.reason
    ticket.confidence_category = suggestion.confidence_category
    ticket.confidence_priority = suggestion.confidence_priority
    set_review(ticket, suggestion.flags)
    for field in FIELDS:
        db.session.add(suggestion_row(ticket, field, suggestion, now, was_seen))


def suggestion_row(
    ticket: Ticket, field: str, suggestion: Suggestion, now: datetime, was_seen: bool
) -> TicketSuggestion:
    value = getattr(suggestion, field)
    outcome = outcome_of(ticket, field, value, was_seen)
    return TicketSuggestion(
        ticket=ticket,
        field=field,
        value=value,
        said=getattr(suggestion, f"said_{field}") or None,
        source=suggestion.source,
        model=suggestion.model,
        prompt_version=suggestion.prompt_version,
        confidence=getattr(suggestion, f"confidence_{field}"),
        reason=suggestion.reason,
        flags=flags_of(field, suggestion.flags),
        latency_ms=suggestion.latency_ms,
        created_at=now,
        outcome=outcome,
        decided_at=None if outcome == "applied" else now,
        decided_value=None if outcome == "applied" else getattr(ticket, field),
        decided_by_id=None if outcome == "applied" else decider_of(ticket, field),
    )


def decider_of(ticket: Ticket, field: str) -> int | None:
    """The signed-in agent whose choice *field* is, where it is one's: who changed it last, or wrote the ticket."""
    if getattr(ticket, f"{field}_set_by") != "agent":
        return None
    return next((each.agent_id for each in reversed(ticket.events) if each.field == field or is_opening(each)), None)


def is_opening(event: Event) -> bool:
    return event.kind == "ticket.created"


def outcome_of(ticket: Ticket, field: str, value: str, was_seen: bool) -> str:
    """Accepted, changed, unseen or applied: see ``TicketSuggestion``."""
    if getattr(ticket, f"{field}_set_by") in SOURCES:
        return "applied"
    if not was_seen:
        return "unseen"
    return "accepted" if value == getattr(ticket, field) else "changed"


def fill_gaps(ticket: Ticket, suggestion: Suggestion) -> list[Change]:
    """Give the fields that no person set the suggested values; returns what changed."""
    changed = []
    for field in FIELDS:
        if getattr(ticket, f"{field}_set_by") not in SOURCES:
            continue
        old, new = getattr(ticket, field), getattr(suggestion, field)
        setattr(ticket, f"{field}_set_by", suggestion.source)
        setattr(ticket, field, new)
        if old != new:
            changed.append(Change(field, old, new))
    return changed


def note_decision(ticket: Ticket, field: str, value: str, by: Actor, now: datetime) -> None:
    """A person decided *field*: mark the newest suggestion for it as accepted or changed."""
    if ticket.suggestion_source is None:
        return
    newest = (
        select(TicketSuggestion.id)
        .where(TicketSuggestion.ticket_id == ticket.id, TicketSuggestion.field == field)
        .order_by(TicketSuggestion.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    outcome = "accepted" if value == getattr(ticket, f"suggested_{field}") else "changed"
    db.session.execute(
        update(TicketSuggestion)
        .where(TicketSuggestion.id == newest)
        .values(outcome=outcome, decided_at=now, decided_by_id=by.agent_id, decided_value=value)
        .execution_options(synchronize_session=False)
    )
