"""Tickets as plain rows, for when they come by the thousand: what the ORM's services would have left, without them.

``services.tickets``, ``services.suggestions`` and ``services.intake`` are what this imitates. Demo tickets and imported
ones are made of it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from ticketapp.classifier.types import Suggestion
from ticketapp.extensions.database import db
from ticketapp.models import Event, Ticket, TicketSuggestion
from ticketapp.rules.search_grams import pairs
from ticketapp.rules.texts import search_text
from ticketapp.rules.vocabulary import DEFAULT_CATEGORY, DEFAULT_PRIORITY, DEFAULT_STATUS, FIELDS, SOURCES
from ticketapp.services.bulk_inserts import Row, insert_rows, reserve_ids
from ticketapp.services.events import Change
from ticketapp.services.reviews import flags_of, still_needed
from ticketapp.services.tickets import Draft


class TicketRows:
    """One ticket's rows, the ticket's id still missing."""

    def __init__(self, draft: Draft, by: str, created_at: datetime) -> None:
        """The ticket comes in with what *by* (requester or agent) chose; what was left out has its default."""
        self.events: list[Row] = []
        self.suggestions: list[Row] = []
        text = search_text(draft.title, draft.description)
        self.ticket: Row = {
            "title": draft.title,
            "description": draft.description,
            "category": draft.category or DEFAULT_CATEGORY,
            "priority": draft.priority or DEFAULT_PRIORITY,
            "status": draft.status or DEFAULT_STATUS,
            "requester_name": draft.requester_name,
            "requester_email": draft.requester_email,
            "created_at": created_at,
            "updated_at": created_at,
            "version": 1,
            "category_set_by": by if draft.category else "default",
            "priority_set_by": by if draft.priority else "default",
            "suggested_category": None,
            "suggested_priority": None,
            "suggestion_source": None,
            "suggestion_model": None,
            "suggestion_prompt_version": None,
            "suggestion_reason": None,
            "confidence_category": None,
            "confidence_priority": None,
            "review": None,
            "search_text": text,
            "search_pairs": pairs(text),
        }

    def fill_gaps(self, suggestion: Suggestion) -> list[Change]:
        """Give the fields that no person set the suggested values; returns what changed."""
        changed = []
        for field in FIELDS:
            if self.is_machines(field):
                old, new = self.ticket[field], getattr(suggestion, field)
                self.ticket[field], self.ticket[f"{field}_set_by"] = new, suggestion.source
                if old != new:
                    changed.append(Change(field, old, new))
        return changed

    def attach(self, suggestion: Suggestion, at: datetime, was_seen: bool) -> None:
        """Make *suggestion* the ticket's own, after it has filled the gaps."""
        self.ticket["suggestion_source"], self.ticket["suggestion_model"] = suggestion.source, suggestion.model
        self.ticket["suggestion_prompt_version"] = suggestion.prompt_version
        self.ticket["suggestion_reason"] = suggestion.reason
        self.wait_for(suggestion.flags)
        for field in FIELDS:
            self.ticket[f"suggested_{field}"] = getattr(suggestion, field)
            self.ticket[f"confidence_{field}"] = getattr(suggestion, f"confidence_{field}")
            self.suggestions.append(self.suggestion_row(field, suggestion, at, was_seen))

    def suggestion_row(self, field: str, suggestion: Suggestion, at: datetime, was_seen: bool) -> Row:
        value = getattr(suggestion, field)
        outcome = "unseen"
        if self.is_machines(field):
            outcome = "applied"
        elif was_seen:
            outcome = "accepted" if value == self.ticket[field] else "changed"
        return {
            "field": field,
            "value": value,
            "said": getattr(suggestion, f"said_{field}") or None,
            "source": suggestion.source,
            "model": suggestion.model,
            "prompt_version": suggestion.prompt_version,
            "confidence": getattr(suggestion, f"confidence_{field}"),
            "reason": suggestion.reason,
            "flags": flags_of(field, suggestion.flags),
            "latency_ms": suggestion.latency_ms,
            "created_at": at,
            "outcome": outcome,
            "decided_at": None if outcome == "applied" else at,
            "decided_value": None if outcome == "applied" else self.ticket[field],
            "decided_by_id": None,
        }

    def wait_for(self, words: Collection[str]) -> None:
        """The ticket waits for an agent's review for those of *words* that nobody has settled."""
        setters = {field: self.ticket[f"{field}_set_by"] for field in FIELDS}
        self.ticket["review"] = still_needed(words, setters) if words else None

    def is_machines(self, field: str) -> bool:
        return self.ticket[f"{field}_set_by"] in SOURCES

    def note(self, kind: str, actor: str, at: datetime, change: Change | None = None, field: str | None = None) -> None:
        """Something happened to the ticket, to be noted before it raises the version."""
        self.events.append(
            {
                "kind": kind,
                "actor": actor,
                "agent_id": None,
                "field": change.field if change else field,
                "old": change.old if change else None,
                "new": change.new if change else None,
                "ticket_version": self.ticket["version"],
                "created_at": at,
            }
        )


def store_rows(batch: Sequence[TicketRows]) -> list[int]:
    """Insert the tickets with all that belongs to them; their ids. The events of a ticket stay in their order."""
    connection = db.session.connection()
    ids = reserve_ids(connection, table_of(Ticket), len(batch))
    tickets, suggestions, events = [], [], []
    for ticket_id, rows in zip(ids, batch, strict=True):
        tickets.append({"id": ticket_id, **rows.ticket})
        suggestions += [{"ticket_id": ticket_id, **row} for row in rows.suggestions]
        events += [{"ticket_id": ticket_id, **row} for row in rows.events]
    insert_rows(connection, table_of(Ticket), tickets)
    insert_rows(connection, table_of(TicketSuggestion), suggestions)
    insert_rows(connection, table_of(Event), events)
    return ids


def table_of(model: Any) -> Any:
    return model.__table__
