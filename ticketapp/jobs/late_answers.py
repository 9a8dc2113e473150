"""The job ``triage_again``: ask Gemini once more, for what no person has set."""

from __future__ import annotations

from flask import current_app

from ticketapp.classifier.chain import Classifier
from ticketapp.extensions.database import db, end_transaction, reading, writing
from ticketapp.rules.clocks import utc_now
from ticketapp.services.jobs import Claim
from ticketapp.services.late_answers import ask_again, read_question, store_late_answer
from ticketapp.services.sent_texts import keep_sent


def triage_again(claim: Claim, classifier: Classifier) -> str:
    """The word of what became of it (``store_late_answer``)."""
    reading()
    question = read_question(claim.ticket_id)
    end_transaction()
    if question is None:
        return "gone"
    suggestion = ask_again(question, classifier)
    writing()
    now = utc_now()
    word = store_late_answer(claim, question, suggestion, classifier.is_remote, now)
    if suggestion is not None:  # what left has left, whatever became of the answer
        days = current_app.config["SETTINGS"].sent_text_days
        keep_sent(suggestion.sent, None if word == "gone" else claim.ticket_id, now, days)
    db.session.commit()
    return word
