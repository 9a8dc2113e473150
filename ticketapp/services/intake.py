"""The one door through which every ticket comes in: page, API and whatever is built later.

It is the one service that commits, because nothing may be lost while a slow classifier thinks: the ticket is stored
with what is known, the classifier is asked outside any transaction, and its answer is stored for what no person set
meanwhile. A classifier that costs no time is asked first, and everything goes into one commit.

Where Gemini has not answered yet, the ticket comes with a job that asks again (``services.late_answers``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError

from ticketapp.classifier.types import Suggestion
from ticketapp.extensions.database import db, end_transaction, reading, writing
from ticketapp.models import Submission, Ticket
from ticketapp.rules.actors import SYSTEM, Actor
from ticketapp.rules.clocks import utc_now
from ticketapp.rules.vocabulary import FIELDS, TRIAGE_AGAIN
from ticketapp.services.events import record_change, record_ticket
from ticketapp.services.jobs import add_job, delay_after, drop_job, reschedule_job
from ticketapp.services.sent_texts import keep_sent, link_sent
from ticketapp.services.submissions import SubmissionKey, claim, wait_for_answer
from ticketapp.services.suggestion_tokens import load_offer
from ticketapp.services.suggestions import attach_suggestion, fill_gaps, surer_fields
from ticketapp.services.ticket_rows import StoredTicket, TicketRows, open_rows, store_alone, store_one
from ticketapp.services.tickets import Draft, ticket_for_update, touch
from ticketapp.services.triage import Classifies, ask, ask_locally, may_ask_again

TWIN_PATIENCE_SECONDS = 1.0
# Beyond the patience with the classifier, a request is taken to be dead: its ticket is triaged in the background.
LATE = timedelta(seconds=10)
# As it was just stored, or as it was read: with the columns as attributes.
AnyTicket = StoredTicket | Ticket


def no_answer(_ticket: AnyTicket) -> str:
    return ""


@dataclass(frozen=True)
class Intake:
    """Who hands in, and with which means.

    ``patience_seconds`` is how long the classifier may take, ``sent_text_days`` how long what it sent is kept.
    ``render`` turns the finished ticket into the answer that a repeated post gets again.
    """

    classifier: Classifies
    secret_key: str
    by: Actor
    patience_seconds: float
    sent_text_days: int
    key: SubmissionKey | None = None
    render: Callable[[AnyTicket], str] = no_answer
    clock: Callable[[], datetime] = field(default=utc_now)


@dataclass(frozen=True)
class Known:
    """A suggestion that costs no waiting, if there is one. ``seen``: the fields for which a person had it before them.

    ``sent_id`` names what left for Gemini on its account.
    """

    suggestion: Suggestion | None = None
    seen: tuple[str, ...] = ()
    sent_id: int | None = None


@dataclass(frozen=True)
class Receipt:
    """``answer`` is what the first call of a repeated post was told; empty where this call made the ticket."""

    ticket: AnyTicket
    answer: str = ""


def take_in(draft: Draft, intake: Intake) -> Receipt:
    """Store the ticket, triage it, and return it, committed; a repeated post gets the first one's receipt.

    Raises ``KeyReused`` where the key came with another body before.
    """
    repeated = find_repeated(intake)
    if repeated is not None:
        return repeated
    known = known_suggestion(draft, intake)
    is_finished = known.suggestion is not None or bool(draft.category and draft.priority)
    try:
        ticket, submission = store(draft, intake, known, is_finished)
    except IntegrityError:
        db.session.rollback()
        repeated = find_repeated(intake)
        if repeated is None:
            raise
        return repeated
    if not is_finished:
        suggestion = ask(intake.classifier, draft.title, draft.description, intake.clock)
        return Receipt(store_suggestion(ticket, suggestion, intake, submission))
    return Receipt(ticket)


def find_repeated(intake: Intake) -> Receipt | None:
    """The receipt of an earlier or simultaneous post with the same key; waits for a twin in flight."""
    if intake.key is None:
        return None
    reading()
    patience = intake.patience_seconds + TWIN_PATIENCE_SECONDS
    submission = wait_for_answer(intake.key, intake.clock(), patience)
    if submission is None:
        end_transaction()
        return None
    ticket = db.session.get_one(Ticket, submission.ticket_id, populate_existing=True)
    end_transaction()
    return Receipt(ticket, submission.answer or intake.render(ticket))


def known_suggestion(draft: Draft, intake: Intake) -> Known:
    """What can be known before anything is stored."""
    if draft.suggestion:
        offer = load_offer(draft.suggestion, draft.title, draft.description, intake.secret_key)
        if offer is not None:
            return Known(offer.suggestion, tuple(draft.seen.split()), offer.sent_id)
    if draft.category and draft.priority:
        return Known(ask_locally(intake.classifier, draft.title, draft.description))
    if intake.classifier.is_remote:
        return Known()
    return Known(ask(intake.classifier, draft.title, draft.description, intake.clock))


def store(draft: Draft, intake: Intake, known: Known, is_finished: bool) -> tuple[StoredTicket, Submission | None]:
    """The first commit: the ticket, what is known about it, and its key."""
    writing()
    now = intake.clock()
    rows = open_rows(draft, intake.by, now)
    if known.suggestion is not None:
        rows.fill_gaps(known.suggestion)
        rows.attach(known.suggestion, now, known.seen)
    late = late_answer(rows, known.suggestion, intake)
    if intake.key is None and known.sent_id is None and late is None:
        return store_alone(rows), None
    ticket = store_one(rows)
    if late is not None:
        add_job(TRIAGE_AGAIN, ticket.id, now + late, now)
    link_sent(known.sent_id, ticket.id)
    submission = None
    if intake.key is not None:
        submission = claim(intake.key, ticket.id, intake.render(ticket) if is_finished else None, now)
    db.session.commit()
    return ticket, submission


def late_answer(rows: TicketRows, known: Suggestion | None, intake: Intake) -> timedelta | None:
    """When to ask in the background: for fields that no person set, where Gemini is set up and has not answered, not
    yet or not at all."""
    has_gaps = any(rows.is_machines(field) for field in FIELDS)
    if not intake.classifier.is_remote or not has_gaps or (known is not None and not may_ask_again(known)):
        return None
    return timedelta(seconds=intake.patience_seconds) + LATE if known is None else delay_after(0)


def store_suggestion(
    ticket: StoredTicket, suggestion: Suggestion, intake: Intake, submission: Submission | None
) -> AnyTicket:
    """The second commit: the slow classifier's answer, for the fields that nobody set while it was thinking."""
    text = (ticket.title, ticket.description)
    current = ticket_for_update(ticket.id)
    now = intake.clock()
    keep_sent(suggestion.sent, current.id if current is not None else None, now, intake.sent_text_days)
    if current is None:
        db.session.commit()
        return ticket
    if (current.title, current.description) == text and is_in_time(current, suggestion, now):
        triage(current, suggestion, now)
    if submission is not None:
        submission.answer = intake.render(current)
    db.session.commit()
    return current


def is_in_time(ticket: Ticket, suggestion: Suggestion, now: datetime) -> bool:
    """End the job, or let it ask soon after a fallback. False where it was faster: then its answer stands."""
    if may_ask_again(suggestion):
        return reschedule_job(TRIAGE_AGAIN, ticket.id, now + delay_after(0))
    return drop_job(TRIAGE_AGAIN, ticket.id)


def triage(ticket: Ticket, suggestion: Suggestion, now: datetime) -> None:
    """Make the suggestion the ticket's own, with a new version and the change in its history.

    Where it is doubtful about a field and an earlier one was not, the surer one stands, and it is only kept.
    """
    surer = surer_fields(ticket, suggestion)
    for change in fill_gaps(ticket, suggestion, surer):
        record_change(ticket, change, SYSTEM, now)
    attach_suggestion(ticket, suggestion, now, seen=(), surer=surer)
    record_ticket(ticket, "ticket.triaged", SYSTEM, now)
    touch(ticket, now)
