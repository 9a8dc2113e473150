"""Tickets as plain rows, past the ORM, whose unit of work costs more than the database does.

Every new ticket is made of it: those that come in one by one (``services.intake``), demo tickets and imported ones.
What happens to a ticket later goes through ``services.tickets`` and ``services.suggestions``.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Connection

from ticketapp.classifier.types import Suggestion
from ticketapp.extensions.database import db
from ticketapp.models import Event, Ticket, TicketSuggestion
from ticketapp.rules.actors import Actor
from ticketapp.rules.search_grams import pairs
from ticketapp.rules.texts import search_text
from ticketapp.rules.vocabulary import DEFAULT_CATEGORY, DEFAULT_PRIORITY, DEFAULT_STATUS, FIELDS, SOURCES
from ticketapp.services.bulk_inserts import Row, insert_alone, insert_rows, insert_with_parts, reserve_ids
from ticketapp.services.events import Change
from ticketapp.services.reviews import flags_of, still_needed
from ticketapp.services.tickets import Draft


class StoredTicket(SimpleNamespace):
    """A ticket that was just stored, with its columns as attributes, as a row of a list has them."""

    id: int


class TicketRows:
    """One ticket's rows, the ticket's id still missing."""

    def __init__(self, draft: Draft, by: str, created_at: datetime, agent_id: int | None = None) -> None:
        """The ticket comes in with what *by* (a word of ``SETTERS``; *agent_id* where it is a signed-in agent) chose;
        what was left out has its default."""
        self.agent_id = agent_id
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

    @property
    def parts(self) -> dict[str, list[Row]]:
        """What belongs to the ticket, by table."""
        return {TicketSuggestion.__tablename__: self.suggestions, Event.__tablename__: self.events}

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

    def attach(self, suggestion: Suggestion, at: datetime, seen: Collection[str]) -> None:
        """Make *suggestion* the ticket's own, after it has filled the gaps. *seen*: the fields for which whoever chose
        had it before them."""
        self.ticket["suggestion_source"], self.ticket["suggestion_model"] = suggestion.source, suggestion.model
        self.ticket["suggestion_prompt_version"] = suggestion.prompt_version
        self.ticket["suggestion_reason"] = suggestion.reason
        self.wait_for(suggestion.flags)
        for field in FIELDS:
            self.ticket[f"suggested_{field}"] = getattr(suggestion, field)
            self.ticket[f"confidence_{field}"] = getattr(suggestion, f"confidence_{field}")
            self.suggestions.append(self.suggestion_row(field, suggestion, at, field in seen))

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
            "decided_by_id": self.agent_id if self.ticket[f"{field}_set_by"] == "agent" else None,
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
                "token_id": None,
                "field": change.field if change else field,
                "old": change.old if change else None,
                "new": change.new if change else None,
                "ticket_version": self.ticket["version"],
                "created_at": at,
            }
        )


def open_rows(draft: Draft, by: Actor, now: datetime) -> TicketRows:
    """A ticket with what a person chose, and its ``ticket.created``, which says what that was.

    What was left out has its default, and the ticket waits for an agent, until somebody triages it: also where that
    never happens, because the process dies before the classifier answers.
    """
    rows = TicketRows(draft, by.kind if by.is_known else "requester", now, by.agent_id)
    rows.wait_for(FIELDS)
    rows.note("ticket.created", by.kind, now)
    chosen = " ".join([field for field in FIELDS if getattr(draft, field)])
    rows.events[0].update(agent_id=by.agent_id, token_id=by.token_id, new=chosen)
    return rows


def store_one(rows: TicketRows, connection: Connection | None = None) -> StoredTicket:
    """Insert one ticket with all that belongs to it; the session's transaction is where no *connection* is given."""
    connection = connection or db.session.connection()
    ticket_id = insert_with_parts(connection, Ticket.__tablename__, rows.ticket, rows.parts)
    return StoredTicket(id=ticket_id, **rows.ticket)


def store_alone(rows: TicketRows) -> StoredTicket:
    """The same where nothing else is to be stored with it, committed; in no transaction."""
    return StoredTicket(id=insert_alone(Ticket.__tablename__, rows.ticket, rows.parts), **rows.ticket)


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
