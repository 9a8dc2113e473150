"""A ticket's rows while its story is told: every change leaves what the real services would have left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from ticketapp.classifier.types import Suggestion
from ticketapp.rules.vocabulary import FIELDS
from ticketapp.services.bulk_inserts import Row
from ticketapp.services.demo.letters import Letter
from ticketapp.services.events import Change
from ticketapp.services.reviews import review_words
from ticketapp.services.ticket_rows import TicketRows
from ticketapp.services.tickets import Draft


@dataclass(frozen=True)
class Opening:
    """How a ticket came in: when, from whom (requester or agent), and what they chose."""

    created_at: datetime
    by: str
    chosen: Mapping[str, str]


class Chronicle(TicketRows):
    """``agent`` is a lot that was drawn for whoever handles the ticket; ``handled_by`` names the real one."""

    def __init__(self, letter: Letter, opening: Opening, agent: int) -> None:
        texts = Draft(letter.title, letter.description, requester_name=letter.name, requester_email=letter.address)
        super().__init__(replace(texts, **opening.chosen), opening.by, opening.created_at)
        self.letter = letter
        self.agent = agent
        self.decided: list[Row] = []
        self.note("ticket.created", opening.by, opening.created_at)

    def suggest(self, suggestion: Suggestion, at: datetime, was_seen: bool) -> None:
        """Attach the suggestion and let it fill what nobody chose; an answer from outside comes in a second commit."""
        is_late = at > self.ticket["created_at"]
        for change in self.fill_gaps(suggestion):
            if is_late:
                self.note("ticket.changed", "system", at, change)
        self.attach(suggestion, at, FIELDS if was_seen else ())
        if is_late:
            self.note("ticket.triaged", "system", at)
            self.touch(at)

    def decide(self, field: str, value: str, at: datetime) -> None:
        """The agent settles a category or priority; one that stays is confirmed, where it was a machine's."""
        if value != self.ticket[field]:
            self.change(field, value, at)
        elif self.is_machines(field):
            self.note("ticket.confirmed", "agent", at, field=field)
            self.touch(at)
        else:
            return
        self.ticket[f"{field}_set_by"] = "agent"
        self.wait_for(review_words(self.ticket["review"]))
        for row in self.suggestions:
            if row["field"] == field:
                row["outcome"] = "accepted" if row["value"] == value else "changed"
                row.update(decided_at=at, decided_value=value)
                self.decided.append(row)

    def change(self, field: str, value: str, at: datetime) -> None:
        """The agent sets a field."""
        if value != self.ticket[field]:
            self.note("ticket.changed", "agent", at, Change(field, self.ticket[field], value))
        self.ticket[field] = value
        self.touch(at)

    def touch(self, at: datetime) -> None:
        self.ticket["version"] += 1
        self.ticket["updated_at"] = at

    def handled_by(self, agent_id: int) -> None:
        """Name the agent wherever one acted."""
        for event in self.events:
            if event["actor"] == "agent":
                event["agent_id"] = agent_id
        for row in self.decided:
            row["decided_by_id"] = agent_id
