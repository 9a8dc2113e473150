"""What left for Gemini is kept with its ticket, and not for ever."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from ticketapp.classifier.types import Sent, Suggestion
from ticketapp.extensions.database import db
from ticketapp.models import SentText, Ticket
from ticketapp.rules.actors import Actor
from ticketapp.services.intake import Intake, take_in
from ticketapp.services.sent_texts import keep_sent, link_sent, sent_texts_of
from ticketapp.services.tickets import Draft

NOW = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)
SENT = Sent("Charged twice\n\nMy card [card].", "gemini-test", "2", "answered")
SAID = Suggestion("billing", "high", "gemini", "gemini-test", 0.9, 0.7, "Because.", "2", 12, sent=SENT)


@dataclass
class StandIn:
    answer: Suggestion = SAID
    is_remote: bool = True
    gemini_model: str = ""

    def classify(self, _title: str, _description: str, _worth: object = None) -> Suggestion:
        return self.answer

    def classify_locally(self, _title: str, _description: str) -> None:
        return None


def hand_in(answer: Suggestion) -> Ticket:
    intake = Intake(StandIn(answer), "key", Actor("requester"), 1.0, 90, clock=lambda: NOW)
    return take_in(Draft("Charged twice", "My card 4111 1111 1111 1111."), intake).ticket


def test_a_ticket_keeps_what_was_sent_for_it(in_app: Flask) -> None:
    (row,) = sent_texts_of(hand_in(SAID).id)
    assert (row.text, row.model, row.prompt_version, row.outcome) == (SENT.text, "gemini-test", "2", "answered")
    assert row.created_at == NOW


def test_also_where_another_answered(in_app: Flask) -> None:
    failed = replace(SAID, source="local", sent=replace(SENT, outcome="timeout"))
    assert [row.outcome for row in sent_texts_of(hand_in(failed).id)] == ["timeout"]


def test_nothing_is_kept_where_nothing_left(in_app: Flask) -> None:
    assert sent_texts_of(hand_in(replace(SAID, sent=None)).id) == []


def test_the_first_ticket_of_a_form_gets_its_text(in_app: Flask) -> None:
    first, second = hand_in(replace(SAID, sent=None)), hand_in(replace(SAID, sent=None))
    row = keep_sent(SENT, None, NOW, 90)
    db.session.commit()
    assert row is not None
    for ticket in (first, second):
        link_sent(row.id, ticket.id)
        db.session.commit()
    assert len(sent_texts_of(first.id)) == 1
    assert sent_texts_of(second.id) == []


@pytest.mark.parametrize(("age", "stays"), [(timedelta(days=30), False), (timedelta(days=29, hours=23), True)])
def test_old_ones_go_when_a_new_one_comes(in_app: Flask, age: timedelta, stays: bool) -> None:
    keep_sent(SENT, None, NOW - age, 30)
    keep_sent(SENT, None, NOW, 30)
    db.session.commit()
    assert db.session.query(SentText).count() == 1 + stays
