"""What each call is for, what it takes and what it answers with: the part that no machine can read from the code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from wtforms import Form

from ticketapp.blueprints.api.openapi import examples
from ticketapp.blueprints.api.openapi.intro import TITLE, VERSION
from ticketapp.forms.lists import TicketListForm


@dataclass(frozen=True)
class Call:
    """``body`` and ``answer`` name schemas, ``headers`` and ``answer_headers`` headers; ``html`` answers a page.

    ``bodies`` and ``answers`` are examples by their titles; the first of each is the one that people try.
    """

    name: str
    summary: str
    text: str
    answer: str = ""
    answer_text: str = "As asked."
    status: int = 200
    body: str = ""
    query: type[Form] | None = None
    headers: tuple[str, ...] = ()
    answer_headers: tuple[str, ...] = ()
    bodies: Mapping[str, Any] = field(default_factory=dict)
    answers: Mapping[str, Any] = field(default_factory=dict)
    html: bool = False
    tag: str = "Tickets"


CALLS = {
    "api.list_tickets": Call(
        name="list_tickets",
        summary="List tickets",
        text=(
            "The tickets that match every filter, newest first unless ordered otherwise. Walking `next` meets every "
            "ticket that existed at the start exactly once, whatever is created meanwhile. A parameter that is empty "
            "is as if left out; an unknown one is 400."
        ),
        query=TicketListForm,
        headers=("If-None-Match",),
        answer="TicketPage",
        answer_text="One page of the list.",
        answers={"first page": examples.PAGE},
        answer_headers=("Answer-ETag",),
    ),
    "api.create_ticket": Call(
        name="create_ticket",
        summary="Open a ticket",
        text=(
            "Category and priority are classified where they are left out. With an `Idempotency-Key` the same post "
            "can be sent again without making a second ticket."
        ),
        body="NewTicket",
        headers=("Idempotency-Key",),
        bodies={"to be classified": examples.NEW, "with an accepted suggestion": examples.TRIAGED},
        status=201,
        answer="Ticket",
        answer_text="The ticket that was opened.",
        answers={"classified": examples.TICKET, "never classified": examples.PLAIN},
        answer_headers=("Location", "ETag"),
    ),
    "api.read_ticket": Call(
        name="read_ticket",
        summary="Read a ticket",
        text="One ticket, with its version as `ETag`.",
        headers=("If-Match", "If-None-Match"),
        answer="Ticket",
        answer_text="The ticket.",
        answers={"classified": examples.TICKET, "never classified": examples.PLAIN},
        answer_headers=("ETag",),
    ),
    "api.change": Call(
        name="change_ticket",
        summary="Change a ticket",
        text=(
            "Only the fields that are sent change. What was read can be sent back: read-only fields are ignored. Send "
            "`If-Match` to be sure that nobody changed the ticket meanwhile."
        ),
        body="TicketChange",
        headers=("If-Match",),
        bodies={"start work": {"status": "in_progress"}, "correct the triage": {"category": "account"}},
        answer="Ticket",
        answer_text="The whole ticket as it is now.",
        answers={"in progress": examples.CHANGED},
        answer_headers=("ETag",),
    ),
    "api.ticket_stats": Call(
        name="ticket_stats",
        summary="Count the tickets",
        text="Figures about all tickets. Every key of a breakdown is always there, 0 where empty.",
        headers=("If-None-Match",),
        answer="Stats",
        answer_text="The five figures.",
        answers={"a year in": examples.STATS},
        answer_headers=("Answer-ETag",),
    ),
    "api.classify": Call(
        name="classify",
        summary="Classify a text",
        text=(
            "A category and a priority for a text that is no ticket yet, and opens none. A blank title is no title. "
            "Always answers: where no classifier can, with the defaults and confidence 0."
        ),
        body="TextToClassify",
        bodies={"title and text": {"title": examples.TITLE, "description": examples.DESCRIPTION}},
        answer="Suggestion",
        answer_text="The suggestion, and a token that hands it back with the ticket.",
        answers={"by Gemini": examples.SUGGESTION},
    ),
    "api.openapi": Call(
        name="openapi",
        summary="Read this description",
        text="This document: OpenAPI 3.1.",
        headers=("If-None-Match",),
        answer="Document",
        answer_text="The description.",
        answers={"its beginning": {"openapi": "3.1.0", "info": {"title": TITLE, "version": VERSION}, "paths": {}}},
        answer_headers=("Document-ETag",),
        tag="About",
    ),
    "api.docs": Call(
        name="docs",
        summary="Read it as a page",
        text="This description for people, with a form to try each call.",
        answer_text="The page.",
        html=True,
        tag="About",
    ),
}
