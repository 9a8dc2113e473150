"""What Gemini's figure is worth, by what agents decided."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from tests.accounts import make_agent
from tests.opening import open_ticket
from ticketapp.extensions.database import db
from ticketapp.models import Agent, TicketSuggestion
from ticketapp.rules.actors import Actor
from ticketapp.services import calibrations
from ticketapp.services.calibrations import DECISIONS_MIN, Sureness, draw_curve, sureness_of, worth_of
from ticketapp.services.tickets import Draft

NOW = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)


def decided(figure: float, agreed: int, number: int) -> list[tuple[float, bool]]:
    return [(figure, place < agreed) for place in range(number)]


def test_a_curve_follows_what_was_seen() -> None:
    curve = draw_curve(decided(0.5, 15, 50) + decided(0.7, 30, 50) + decided(0.9, 45, 50))
    assert curve is not None
    assert curve.decisions == 150
    assert curve.at(0.5) == pytest.approx(0.3, abs=0.02)
    assert curve.at(0.7) == pytest.approx(0.6, abs=0.02)
    assert curve.at(0.9) == pytest.approx(0.9, abs=0.03)
    assert curve.at(0.1) == curve.at(0.5), "below what was seen it says what was seen next"
    assert curve.at(1.0) == curve.at(0.9)


def test_a_curve_never_falls() -> None:
    told = [(place / 200, place % 7 in (0, 1, 3) or place > 150) for place in range(200)]
    curve = draw_curve(told)
    assert curve is not None
    assert all(low < high for low, high in pairwise(curve.bounds))
    assert all(low < high for low, high in pairwise(curve.shares))
    assert all(0 < share < 1 for share in curve.shares)


def test_a_model_that_boasts_is_taken_down() -> None:
    curve = draw_curve(decided(0.99, 60, 120))
    assert curve is not None
    assert curve.at(0.99) == pytest.approx(0.5, abs=0.01)


def test_too_few_say_nothing() -> None:
    assert draw_curve(decided(0.9, 50, DECISIONS_MIN - 1)) is None
    assert draw_curve(decided(0.9, 50, DECISIONS_MIN)) is not None


@pytest.fixture
def alice(in_app: Flask) -> int:
    make_agent(in_app, "alice@example.com")
    return db.session.query(Agent).one().id


def add(number: int, agent_id: int | None, model: str = "gemini-a", agreed: bool = True, **values: object) -> None:
    """*number* decisions about the category, each with the figure 0.9."""
    choice = {"value": "billing", "decided_value": "billing" if agreed else "account", "confidence": 0.9, **values}
    ticket = open_ticket(Draft("T", "D"), Actor("requester"), NOW)
    for _ in range(number):
        row = TicketSuggestion(
            ticket=ticket, field="category", source="gemini", model=model, prompt_version="2",
            reason="", latency_ms=1, created_at=NOW, decided_at=NOW,
            outcome="accepted" if agreed else "changed", decided_by_id=agent_id,
            **choice,
        )  # fmt: skip
        db.session.add(row)
    db.session.commit()


def test_below_a_hundred_it_is_geminis_word(alice: int) -> None:
    add(DECISIONS_MIN - 1, alice)
    assert sureness_of("gemini", "gemini-a", "category", 0.9, NOW) == Sureness(0.9, is_measured=False)


def test_from_a_hundred_on_it_is_what_agents_saw_and_a_minute_old_at_most(alice: int) -> None:
    add(60, alice)
    add(40, alice, agreed=False)
    first = sureness_of("gemini", "gemini-a", "category", 0.9, NOW)
    assert first.is_measured
    assert first.figure == pytest.approx(0.6, abs=0.01)
    add(100, alice, agreed=False)
    assert sureness_of("gemini", "gemini-a", "category", 0.9, NOW + timedelta(seconds=59)) == first
    later = sureness_of("gemini", "gemini-a", "category", 0.9, NOW + timedelta(seconds=60))
    assert later.figure == pytest.approx(0.3, abs=0.01)


def test_others_decisions_other_models_and_doubts_that_were_not_kept_do_not_count(alice: int) -> None:
    add(DECISIONS_MIN - 1, alice)
    add(50, None)
    add(50, alice, model="gemini-b")
    add(50, alice, flags="category")
    assert not sureness_of("gemini", "gemini-a", "category", 0.9, NOW).is_measured
    assert not sureness_of("gemini", "gemini-a", "priority", 0.9, NOW).is_measured


def test_doubted_values_count_by_what_was_said(alice: int) -> None:
    doubted = {"value": "general", "flags": "category", "said": "technical", "confidence": 0.3}
    add(50, alice, **doubted, decided_value="general")
    add(25, alice, **doubted, decided_value="technical")
    add(25, alice)
    assert sureness_of("gemini", "gemini-a", "category", 0.3, NOW).figure == pytest.approx(26 / 77)


def test_worth_is_plain_figures_and_leaves_no_transaction_open(alice: int) -> None:
    add(60, alice)
    add(40, alice, agreed=False)
    db.session.remove()
    worth = worth_of("gemini-a", NOW)
    assert not db.session().in_transaction()
    assert worth("category", 0.9) == pytest.approx(0.6, abs=0.01)
    assert worth("priority", 0.9) == 0.9, "nobody measured it"
    assert worth_of("", NOW)("category", 0.9) == worth_of("gemini-b", NOW)("category", 0.9) == 0.9


def test_where_the_database_is_away_the_curve_at_hand_is_good_enough(
    alice: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(DECISIONS_MIN, alice)
    known = worth_of("gemini-a", NOW)("category", 0.5)

    def away(*_: object) -> None:
        raise OperationalError("", {}, Exception())

    monkeypatch.setattr(calibrations, "decisions", away)
    later = NOW + timedelta(hours=1)
    assert worth_of("gemini-a", later)("category", 0.5) == known
    assert worth_of("gemini-b", later)("category", 0.5) == 0.5


def test_the_embedded_models_figure_is_calibrated_when_it_is_trained(in_app: Flask) -> None:
    assert sureness_of("local", "local-1", "category", 0.7, NOW) == Sureness(0.7, is_measured=True)
    assert sureness_of("default", "", "category", 0.0, NOW) == Sureness(0.0, is_measured=True)
