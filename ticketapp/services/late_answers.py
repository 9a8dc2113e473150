"""Late answers: a ticket that Gemini could not answer for is triaged again when it can.

The job ``triage_again`` is queued with the ticket, in one transaction, and due when the request that stored it cannot
answer any more. So it also heals a ticket whose process was killed between its two commits.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from ticketapp.classifier.types import Suggestion
from ticketapp.extensions.database import db
from ticketapp.models import Ticket
from ticketapp.rules.vocabulary import SOURCES
from ticketapp.services.intake import triage
from ticketapp.services.jobs import Claim, finish, put_off
from ticketapp.services.tickets import ticket_for_update
from ticketapp.services.triage import Classifies, ask, ask_locally, has_gemini_answered, may_ask_again


@dataclass(frozen=True)
class Question:
    """A ticket as it stood when the job looked. ``has_gaps``: there is a field that no person set."""

    title: str
    description: str
    is_triaged: bool
    has_gaps: bool


def read_question(ticket_id: int) -> Question | None:
    """What the job is about; None where the ticket is gone."""
    query = select(
        Ticket.title, Ticket.description, Ticket.suggestion_source, Ticket.category_set_by, Ticket.priority_set_by
    )
    row = db.session.execute(query.where(Ticket.id == ticket_id)).one_or_none()
    if row is None:
        return None
    has_gaps = row.category_set_by in SOURCES or row.priority_set_by in SOURCES
    return Question(row.title, row.description, row.suggestion_source is not None, has_gaps)


def ask_again(question: Question, classifier: Classifies) -> Suggestion | None:
    """Who answers now; in no transaction. Gemini is not asked where a person has set all there is to answer."""
    if question.has_gaps and (classifier.is_remote or not question.is_triaged):
        return ask(classifier, question.title, question.description)
    return None if question.is_triaged else ask_locally(classifier, question.title, question.description)


def store_late_answer(
    claim: Claim, question: Question, suggestion: Suggestion | None, is_remote: bool, now: datetime
) -> str:
    """Give the ticket the answer, and the job its end or another try; the word of what happened.

    ``answered`` by Gemini, ``later`` (a try was in vain), ``given_up``, ``dropped`` (there is nothing to ask Gemini),
    ``changed`` (another text by now), ``gone`` (no ticket) and ``lost``: another process has the job. Of the ticket,
    nothing is written then.
    """
    ticket = ticket_for_update(claim.ticket_id)
    if ticket is None:
        return "gone"
    if (ticket.title, ticket.description) != (question.title, question.description):
        return "changed" if put_off(claim, now) else "lost"
    word = verdict(claim, question, suggestion, is_remote, now)
    is_ours = put_off(claim, claim.retry_at(now), reason_of(suggestion)) if word == "later" else finish(claim)
    if not is_ours:
        return "lost"
    if suggestion is not None and (word == "answered" or ticket.suggestion_source is None):
        triage(ticket, suggestion, now)
    return word


def verdict(claim: Claim, question: Question, suggestion: Suggestion | None, is_remote: bool, now: datetime) -> str:
    if suggestion is not None and has_gemini_answered(suggestion):
        return "answered"
    if not is_remote or not question.has_gaps:
        return "dropped"
    is_vain = suggestion is not None and not may_ask_again(suggestion)
    return "given_up" if is_vain or claim.is_worn_out(now) else "later"


def reason_of(suggestion: Suggestion | None) -> str:
    """The word of what went wrong with Gemini; ``not_sent`` where the text did not leave."""
    return suggestion.sent.outcome if suggestion is not None and suggestion.sent is not None else "not_sent"
