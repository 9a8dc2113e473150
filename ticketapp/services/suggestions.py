"""What classifiers said about tickets, and what became of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ScalarSelect, select, update

from ticketapp.classifier.types import Suggestion
from ticketapp.extensions.database import db
from ticketapp.models import Event, Ticket, TicketSuggestion
from ticketapp.rules.actors import Actor
from ticketapp.rules.vocabulary import FIELDS, SOURCES
from ticketapp.services.events import Change
from ticketapp.services.reviews import flags_of, set_review, words_about


def attach_suggestion(
    ticket: Ticket, suggestion: Suggestion, now: datetime, seen: Collection[str], surer: Collection[str] = ()
) -> None:
    """Make *suggestion* the ticket's current one and keep it. *seen*: the fields for which whoever chose had it
    before them; where a person chose without, the outcome is ``unseen``, also where they came to the same.

    In the fields *surer*, an earlier one stands. Gaps are filled before: what the ticket waits for depends on who set
    its fields.
    """
    if not surer or any(field not in surer and is_gap(ticket, field) for field in FIELDS):
        ticket.suggestion_source = suggestion.source
        ticket.suggestion_model = suggestion.model
        ticket.suggestion_prompt_version = suggestion.prompt_version
        ticket.suggestion_reason = suggestion.reason
    for field in FIELDS:
        if field not in surer:
            setattr(ticket, f"suggested_{field}", getattr(suggestion, field))
            setattr(ticket, f"confidence_{field}", getattr(suggestion, f"confidence_{field}"))
    set_review(ticket, {*suggestion.flags}.difference(surer).union(words_about(surer, ticket.review)))
    for field in FIELDS:
        row = suggestion_row(ticket, field, suggestion, now, field in seen)
        if field in surer:
            row.outcome = "unseen"
        db.session.add(row)


def surer_fields(ticket: Ticket, suggestion: Suggestion) -> list[str]:
    """The fields in which *suggestion* is doubtful, and the machine that filled them before was sure or raised them."""
    return [
        field
        for field in FIELDS
        if field in suggestion.flags and is_gap(ticket, field) and is_sure(standing_suggestion(ticket.id, field))
    ]


def standing_suggestion(ticket_id: int, field: str) -> TicketSuggestion | None:
    """The newest one for *field* that was not passed over."""
    query = select(TicketSuggestion).where(TicketSuggestion.id == newest_standing(ticket_id, field))
    return db.session.execute(query).scalar_one_or_none()


def newest_standing(ticket_id: int, field: str) -> ScalarSelect[int]:
    row = TicketSuggestion
    found = select(row.id).where(row.ticket_id == ticket_id, row.field == field, ~row.is_passed_over)
    return found.order_by(row.id.desc()).limit(1).scalar_subquery()


def is_sure(row: TicketSuggestion | None) -> bool:
    if row is None or row.source == "default":
        return False
    flags = row.flags.split()
    return row.field not in flags or "raised" in flags


def is_gap(ticket: Ticket, field: str) -> bool:
    """Whether no person set *field*."""
    return getattr(ticket, f"{field}_set_by") in SOURCES


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
    if is_gap(ticket, field):
        return "applied"
    if not was_seen:
        return "unseen"
    return "accepted" if value == getattr(ticket, field) else "changed"


def fill_gaps(ticket: Ticket, suggestion: Suggestion, surer: Collection[str] = ()) -> list[Change]:
    """Give the fields that no person set, but those in *surer*, the suggested values; returns what changed."""
    changed = []
    for field in FIELDS:
        if field in surer or not is_gap(ticket, field):
            continue
        old, new = getattr(ticket, field), getattr(suggestion, field)
        setattr(ticket, f"{field}_set_by", suggestion.source)
        setattr(ticket, field, new)
        if old != new:
            changed.append(Change(field, old, new))
    return changed


def note_decision(ticket: Ticket, field: str, value: str, by: Actor, now: datetime) -> None:
    """A person decided *field*: mark the suggestion that stood for it as accepted or changed."""
    if ticket.suggestion_source is None:
        return
    outcome = "accepted" if value == getattr(ticket, f"suggested_{field}") else "changed"
    db.session.execute(
        update(TicketSuggestion)
        .where(TicketSuggestion.id == newest_standing(ticket.id, field))
        .values(outcome=outcome, decided_at=now, decided_by_id=by.agent_id, decided_value=value)
        .execution_options(synchronize_session=False)
    )
