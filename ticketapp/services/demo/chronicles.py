"""A ticket's rows while its story is told: every change leaves what the real services would have left."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from ticketapp.classifier.types import Suggestion
from ticketapp.rules.texts import search_text
from ticketapp.rules.vocabulary import DEFAULT_CATEGORY, DEFAULT_PRIORITY, DEFAULT_STATUS, FIELDS, SOURCES
from ticketapp.services.demo.letters import Letter
from ticketapp.services.reviews import flags_of, review_words, still_needed

Row = dict[str, Any]


class Chronicle:
    """Plain rows for the tables; ``agent`` stands for whoever handles the ticket, and becomes an id when it is stored.

    ``services.tickets``, ``services.suggestions`` and ``services.intake`` are what it imitates.
    """

    def __init__(self, letter: Letter, created_at: datetime, agent: int) -> None:
        self.letter = letter
        self.agent = agent
        self.events: list[Row] = []
        self.suggestions: list[Row] = []
        self.ticket: Row = {
            "title": letter.title,
            "description": letter.description,
            "category": DEFAULT_CATEGORY,
            "priority": DEFAULT_PRIORITY,
            "status": DEFAULT_STATUS,
            "requester_name": letter.name,
            "requester_email": letter.address,
            "created_at": created_at,
            "updated_at": created_at,
            "version": 1,
            "category_set_by": "default",
            "priority_set_by": "default",
            "suggested_category": None,
            "suggested_priority": None,
            "suggestion_source": None,
            "suggestion_model": None,
            "suggestion_prompt_version": None,
            "suggestion_reason": None,
            "confidence_category": None,
            "confidence_priority": None,
            "review": None,
            "search_text": search_text(letter.title, letter.description),
        }

    def open(self, chosen: dict[str, str], by: str) -> None:
        """The ticket comes in, with what *by* (requester or agent) chose."""
        for field, value in chosen.items():
            self.ticket[field] = value
            self.ticket[f"{field}_set_by"] = by
        self.note("ticket.created", by, self.ticket["created_at"])

    def suggest(self, suggestion: Suggestion, at: datetime, was_seen: bool) -> None:
        """Attach the suggestion and let it fill what nobody chose; an answer from outside comes in a second commit."""
        is_late = at > self.ticket["created_at"]
        for field in FIELDS:
            if self.is_machines(field):
                if is_late:
                    self.note_change(field, getattr(suggestion, field), "system", at)
                self.ticket[field] = getattr(suggestion, field)
                self.ticket[f"{field}_set_by"] = suggestion.source
        self.ticket["suggestion_source"], self.ticket["suggestion_model"] = suggestion.source, suggestion.model
        self.ticket["suggestion_prompt_version"] = suggestion.prompt_version
        self.ticket["suggestion_reason"] = suggestion.reason
        self.wait_for(suggestion.flags)
        for field in FIELDS:
            self.ticket[f"suggested_{field}"] = getattr(suggestion, field)
            self.ticket[f"confidence_{field}"] = getattr(suggestion, f"confidence_{field}")
            self.suggestions.append(self.suggestion_row(field, suggestion, at, was_seen))
        if is_late:
            self.note("ticket.triaged", "system", at)
            self.touch(at)

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

    def decide(self, field: str, value: str, at: datetime) -> None:
        """The agent settles a category or priority; one that stays is confirmed, where it was a machine's."""
        if value != self.ticket[field]:
            self.change(field, value, at)
        elif self.is_machines(field):
            self.note("ticket.confirmed", "agent", at, field)
            self.touch(at)
        else:
            return
        self.ticket[f"{field}_set_by"] = "agent"
        self.wait_for(review_words(self.ticket["review"]))
        for row in self.suggestions:
            if row["field"] == field:
                row["outcome"] = "accepted" if row["value"] == value else "changed"
                row.update(decided_at=at, decided_by_id=self.agent, decided_value=value)

    def change(self, field: str, value: str, at: datetime) -> None:
        """The agent sets a field."""
        self.note_change(field, value, "agent", at)
        self.ticket[field] = value
        self.touch(at)

    def wait_for(self, words: Collection[str]) -> None:
        """The ticket waits for an agent's review for those of *words* that nobody has settled."""
        self.ticket["review"] = still_needed(words, {field: self.ticket[f"{field}_set_by"] for field in FIELDS})

    def is_machines(self, field: str) -> bool:
        return self.ticket[f"{field}_set_by"] in SOURCES

    def touch(self, at: datetime) -> None:
        self.ticket["version"] += 1
        self.ticket["updated_at"] = at

    def note_change(self, field: str, value: str, actor: str, at: datetime) -> None:
        if value != self.ticket[field]:
            self.note("ticket.changed", actor, at, field)
            self.events[-1].update(old=self.ticket[field], new=value)

    def note(self, kind: str, actor: str, at: datetime, field: str | None = None) -> None:
        agent = self.agent if actor == "agent" else None
        event = {"kind": kind, "actor": actor, "agent_id": agent, "field": field, "old": None, "new": None}
        self.events.append({**event, "created_at": at})
