"""The job ``triage_again``: ask Gemini once more, for what no person has set."""

from __future__ import annotations

from ticketapp.classifier.chain import Classifier
from ticketapp.extensions.database import db, end_transaction, reading, writing
from ticketapp.rules.clocks import utc_now
from ticketapp.services.jobs import Claim
from ticketapp.services.late_answers import ask_again, read_question, store_late_answer


def triage_again(claim: Claim, classifier: Classifier) -> str:
    """The word of what became of it (``store_late_answer``)."""
    reading()
    question = read_question(claim.ticket_id)
    end_transaction()
    if question is None:
        return "gone"
    suggestion = ask_again(question, classifier)
    writing()
    word = store_late_answer(claim, question, suggestion, classifier.is_remote, utc_now())
    if word == "lost":
        db.session.rollback()
    else:
        db.session.commit()
    return word
