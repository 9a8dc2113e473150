"""The accuracy page's figures against a recount in plain Python."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, event, select

from tests.accounts import make_agent
from tests.triage_rows import decide, fill, first_agent, make_ticket, suggest
from ticketapp.extensions.database import db
from ticketapp.models import Ticket, TicketSuggestion
from ticketapp.services.triage_stats import tickets as tickets_of_figures
from ticketapp.services.triage_stats.figures import (
    Accuracy,
    count_choices,
    count_waiting,
    read_accuracy,
    read_flags,
    read_weeks,
)
from ticketapp.services.triage_stats.slices import Slice
from ticketapp.services.triage_stats.tallies import Tally, by, miss, total
from ticketapp.services.triage_stats.tickets import find_counted

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def ready(app: Flask) -> Flask:
    make_agent(app, "alice@example.com")
    return app


def accuracy(**values: object) -> Accuracy:
    return read_accuracy(Slice(**values))  # type: ignore[arg-type]


def last_decisions() -> list[TicketSuggestion]:
    """By hand: of each ticket and field the newest suggestion that a signed-in agent decided."""
    newest: dict[tuple[int, str], TicketSuggestion] = {}
    for row in db.session.execute(select(TicketSuggestion).order_by(TicketSuggestion.id)).scalars():
        if row.decided_by_id is not None:
            newest[row.ticket_id, row.field] = row
    return list(newest.values())


def is_held(row: TicketSuggestion) -> bool:
    default = {"category": "general", "priority": "medium"}[row.field]
    return row.field in row.flags.split() and row.value == default


def was_suggested(row: TicketSuggestion) -> bool:
    return row.source != "default" and not (is_held(row) and row.said is None)


def said(row: TicketSuggestion) -> str:
    return row.said or row.value


def explained(figure: Callable[[Slice], object], part: Slice) -> str:
    """SQLite's plan for what *figure* asks."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        asked.append((statement, values))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        figure(part)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    statement, values = asked[-1]
    rows = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
    return "; ".join(row.detail for row in rows)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("figure", [count_choices, count_waiting, read_weeks, read_flags])
def test_a_period_is_looked_for_by_its_time(ready: Flask, figure: Callable[[Slice], object]) -> None:
    """Nearly every suggestion is one that no agent decided: its index would read all of them for one month's."""
    with ready.app_context():
        plan = explained(figure, Slice(since=NOW - timedelta(days=30)))
    assert plan.startswith("SEARCH ticket_suggestions USING INDEX ix_ticket_suggestions_created_at")


def test_every_group_equals_a_recount(ready: Flask) -> None:
    with ready.app_context():
        fill(NOW)
        found = accuracy()
        for field in ("category", "priority"):
            rows = [row for row in last_decisions() if row.field == field and was_suggested(row)]
            cells = found.suggested(field)
            assert {
                key: tally.decided for key, tally in by(cells, lambda cell: (cell.suggested, cell.decided)).items()
            } == (Counter((said(row), row.decided_value) for row in rows))
            assert {key: tally.agreed for key, tally in by(cells, lambda cell: cell.model).items() if tally.agreed} == (
                Counter(row.model for row in rows if said(row) == row.decided_value)
            )
            assert any(is_held(row) for row in rows)
            seen = [row for row in rows if row.outcome != "unseen" and not is_held(row)]
            overrides = total(cells).overrides
            assert (overrides.hits, overrides.total) == (sum(row.outcome == "changed" for row in seen), len(seen))
            mondays = Counter((row.created_at - timedelta(days=row.created_at.weekday())).date() for row in rows)
            assert {week: tally.decided for week, tally in found.weeks[field] if tally.decided} == mondays


def test_periods_sources_and_models_narrow(ready: Flask) -> None:
    with ready.app_context():
        fill(NOW)
        since = NOW - timedelta(days=30)
        rows = [row for row in last_decisions() if row.field == "category" and was_suggested(row)]
        for wanted in ("gemini", "local"):
            part = accuracy(since=since, source=wanted)
            assert total(part.suggested("category")).decided == sum(
                row.source == wanted and row.created_at >= since for row in rows
            )
        assert total(accuracy(model="pro & co").suggested("category")).decided == sum(
            row.model == "pro & co" for row in rows
        )
        assert accuracy(since=since).models == ("2026-11", "gemini-flash", "pro & co")


def test_only_signed_in_agents_decide(ready: Flask) -> None:
    with ready.app_context():
        agent_id = first_agent()
        for who, by_id in (("requester", None), ("token", None), ("agent", agent_id)):
            ticket = make_ticket(NOW, category_set_by=who)
            decide(suggest(ticket), "billing", by_id)
        suggest(make_ticket(NOW))
        db.session.commit()
        found = accuracy()
        assert total(found.suggested("category")).decided == 1
        assert found.choices == {("category", "requester", "accepted"): 1, ("category", "token", "accepted"): 1}
        assert found.waiting == {"category": 1}


def test_a_decision_without_seeing_counts_and_is_no_override(ready: Flask) -> None:
    with ready.app_context():
        agent_id = first_agent()
        decide(suggest(make_ticket(NOW)), "billing", agent_id, seen=False)
        decide(suggest(make_ticket(NOW)), "account", agent_id, seen=False)
        decide(suggest(make_ticket(NOW)), "account", agent_id)
        db.session.commit()
        tally = total(accuracy().suggested("category"))
        assert (tally.agreement.hits, tally.agreement.total) == (1, 3)
        assert (tally.overrides.hits, tally.overrides.total) == (1, 1)
        assert (tally.blind.hits, tally.blind.total) == (1, 2)


def test_a_ticket_that_was_triaged_again_has_one_vote(ready: Flask) -> None:
    with ready.app_context():
        agent_id = first_agent()
        ticket = make_ticket(NOW)
        decide(suggest(ticket, value="account"), "account", agent_id)
        decide(suggest(ticket, value="billing"), "account", agent_id)
        suggest(ticket, value="technical")
        db.session.commit()
        found = accuracy()
        assert [(cell.suggested, cell.amount) for cell in found.cells] == [("billing", 1)]
        assert found.waiting == {}


def test_what_was_held_back_is_judged_by_what_was_said(ready: Flask) -> None:
    with ready.app_context():
        agent_id = first_agent()
        for chosen, seen in (("technical", True), ("general", True), ("billing", True), ("technical", False)):
            row = suggest(make_ticket(NOW), value="general", said="technical", flags="category", confidence=0.2)
            decide(row, chosen, agent_id, seen)
        decide(suggest(make_ticket(NOW), value="technical", confidence=0.8), "technical", agent_id)
        db.session.commit()
        found = accuracy()
        cells = found.suggested("category")
        tally = total(cells)
        assert (tally.agreement.hits, tally.agreement.total) == (3, 5)
        assert (tally.kept.hits, tally.kept.total) == (1, 1), "nobody had it before them"
        assert (tally.overrides.hits, tally.overrides.total) == (0, 1)
        assert (tally.doubted.hits, tally.doubted.total) == (1, 3)
        assert (tally.blind.hits, tally.blind.total) == (1, 1)
        assert {cell.suggested for cell in cells} == {"technical"}
        bands = by(cells, lambda cell: cell.band)
        low = bands[min(bands)]
        assert (low.decided, low.agreed) == (4, 2)
        assert found.weeks["category"][0][1].doubted == tally.doubted


def test_a_requesters_choice_in_a_field_that_was_left_open_is_no_answer_to_it(ready: Flask) -> None:
    with ready.app_context():
        ticket = make_ticket(NOW, category_set_by="requester")
        decide(suggest(ticket, value="general", said="technical", flags="category"), "billing", None)
        db.session.commit()
        assert accuracy().choices == {}


def test_what_was_held_back_and_not_kept_is_no_suggestion(ready: Flask) -> None:
    with ready.app_context():
        agent_id = first_agent()
        decide(suggest(make_ticket(NOW), value="general", flags="category", confidence=0.2), "general", agent_id)
        decide(
            suggest(make_ticket(NOW), value="general", source="default", flags="category priority"), "billing", agent_id
        )
        kept = suggest(make_ticket(NOW), "priority", "high", flags="priority", confidence=0.2)
        decide(kept, "high", agent_id)
        db.session.commit()
        found = accuracy()
        assert found.suggested("category") == []
        assert {cell.without for cell in found.cells if cell.field == "category"} == {"doubt", "answer"}
        assert total(found.suggested("priority")).agreed == 1


def test_flags_count_tickets_of_the_field_that_they_are_about(ready: Flask) -> None:
    with ready.app_context():
        both = make_ticket(NOW)
        for field, value in (("category", "billing"), ("priority", "high")):
            suggest(both, field, value, flags="category disagreement orders")
            suggest(both, field, value, flags="category disagreement orders")
        suggest(make_ticket(NOW), "priority", "high", flags="raised")
        db.session.commit()
        found = accuracy()
        assert {key: amount for key, amount in found.flags.items() if amount} == {
            **{("category", word): 1 for word in ("any", "category", "orders")},
            **{("priority", word): 1 for word in ("disagreement", "orders", "raised")},
            ("priority", "any"): 2,
        }
        assert found.flagged == 2


def test_weeks_start_on_monday_in_utc_and_have_no_gaps(ready: Flask) -> None:
    with ready.app_context():
        agent_id = first_agent()
        sunday = datetime(2026, 11, 1, 23, 59, 59, 999999, tzinfo=UTC)
        for when in (sunday, sunday + timedelta(microseconds=1), datetime(2026, 11, 18, tzinfo=UTC)):
            decide(suggest(make_ticket(when)), "billing", agent_id)
        db.session.commit()
        weeks = [(week.isoformat(), tally.decided) for week, tally in accuracy().weeks["category"]]
        assert weeks == [("2026-10-26", 1), ("2026-11-02", 1), ("2026-11-09", 0), ("2026-11-16", 1)]


def test_pages_of_the_list_hold_every_ticket_once(ready: Flask) -> None:
    with ready.app_context():
        fill(NOW, amount=60)
        part = Slice(field="category", outcome="decided")
        page, numbers = find_counted(part, page_size=7), []
        while True:
            numbers += [row.id for row in page.rows]
            if page.next is None:
                break
            page = find_counted(part, page.next, page_size=7)
        assert len(numbers) == len(set(numbers)) == page.count
        backwards: list[int] = []
        while page.previous is not None:
            page = find_counted(part, page.previous, page_size=7)
            backwards = [row.id for row in page.rows] + backwards
        assert backwards == numbers[: len(backwards)]
        assert len(backwards) >= len(numbers) - 7


def test_a_ticket_that_was_triaged_again_stands_at_its_newest_suggestion(ready: Flask) -> None:
    with ready.app_context():
        tickets = [make_ticket(NOW) for _ in range(12)]
        for minute in range(4):
            for ticket in tickets if minute % 2 else reversed(tickets):
                suggest(ticket, created_at=NOW + timedelta(minutes=minute))
        db.session.commit()
        wanted = [ticket.id for ticket in reversed(tickets)]
        page, numbers = find_counted(Slice(), page_size=2), []
        while True:
            numbers += [row.id for row in page.rows]
            if page.next is None:
                break
            page = find_counted(Slice(), page.next, page_size=2)
        assert numbers == wanted
        assert page.count == 12


def test_more_tickets_than_anybody_looks_through_are_not_counted(ready: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tickets_of_figures, "COUNT_MAX", 5)
    with ready.app_context():
        tickets = [make_ticket(NOW) for _ in range(5)]
        for ticket in tickets * 6:
            suggest(ticket)
        db.session.commit()
        assert find_counted(Slice()).count == 5
        suggest(make_ticket(NOW))
        db.session.commit()
        assert find_counted(Slice()).count is None


def test_what_is_decided_or_goes_while_a_page_is_read_is_left_out(
    ready: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest_of, rows_of = tickets_of_figures.newest_of, tickets_of_figures.rows_of
    with ready.app_context():
        kept, decided, deleted = (make_ticket(NOW) for _ in range(3))
        for ticket in (kept, decided, deleted):
            suggest(ticket)
        db.session.commit()

        def without(part: Slice, ids: set[int]) -> dict[int, int]:
            return {ticket: row for ticket, row in newest_of(part, ids).items() if ticket != decided.id}

        def lacking(ids: list[int]) -> list[Any]:
            db.session.execute(delete(Ticket).where(Ticket.id == deleted.id))
            return rows_of(ids)

        monkeypatch.setattr(tickets_of_figures, "newest_of", without)
        monkeypatch.setattr(tickets_of_figures, "rows_of", lacking)
        assert [row.id for row in find_counted(Slice()).rows] == [kept.id]


def test_the_miss_weighs_bands_by_decisions() -> None:
    assert miss([]) is None
    bands = [Tally(decided=10, agreed=5, said=9.0), Tally(decided=30, agreed=30, said=27.0), Tally()]
    assert miss(bands) == pytest.approx((4 + 3) / 40)
