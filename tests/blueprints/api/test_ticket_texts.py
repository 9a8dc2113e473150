"""The list's text is what one ticket's JSON is."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from ticketapp.blueprints.api.ticket_texts import KEPT_CHARACTERS, kept, page_text, shown_of, ticket_text
from ticketapp.rules.clocks import rfc3339
from ticketapp.services.list_walks import LISTED
from ticketapp.services.triage_views import triage_json

NASTY = 'quote " backslash \\ line\n\r\t\b\f\x01\x1f\x7f </script> \u2028 ü 東京 😀 \ufffd /'


def ticket(**changes: Any) -> SimpleNamespace:
    plain = {
        "id": 7,
        "title": NASTY,
        "description": NASTY * 3,
        "category": "billing",
        "priority": "high",
        "status": "in_progress",
        "created_at": datetime(2026, 1, 2, 3, 4, 5, 0, UTC),
        "updated_at": datetime(2026, 12, 31, 23, 59, 59, 999999, UTC),
        "requester_name": NASTY,
        "requester_email": "",
        "suggestion_source": "local",
        "suggested_category": "billing",
        "suggested_priority": "low",
        "suggestion_model": NASTY,
        "suggestion_prompt_version": None,
        "suggestion_reason": NASTY,
        "confidence_category": 0.1 + 0.2,
        "confidence_priority": 1e-07,
        "review": "category orders",
        "category_set_by": "agent",
        "priority_set_by": "local",
    }
    return SimpleNamespace(**{**plain, **changes})


def ticket_json(ticket: Any) -> dict[str, Any]:
    """A ticket, as every call shows it: what an encoder would be given."""
    return {
        "id": ticket.id,
        "title": ticket.title,
        "description": ticket.description,
        "category": ticket.category,
        "priority": ticket.priority,
        "status": ticket.status,
        "created_at": rfc3339(ticket.created_at),
        "updated_at": rfc3339(ticket.updated_at),
        "requester_name": ticket.requester_name,
        "requester_email": ticket.requester_email,
        "triage": triage_json(ticket),
    }


def row_of(one: SimpleNamespace) -> tuple[Any, ...]:
    """The ticket as a list has it."""
    return tuple(getattr(one, column.name, None) for column in LISTED)


def encoded(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"suggestion_source": None},
        {"review": None, "suggestion_reason": None, "suggestion_model": "", "suggestion_prompt_version": ""},
        {"suggested_category": None, "suggested_priority": None},
        {"confidence_category": None, "confidence_priority": 1.0, "suggestion_prompt_version": NASTY},
        {"suggested_priority": "high", "confidence_category": 0.0},
    ],
)
def test_a_ticket_reads_the_same_alone_and_in_a_list(changes: dict[str, Any]) -> None:
    one = ticket(**changes)
    assert ticket_text(shown_of(row_of(one))) == encoded(ticket_json(one))


def test_a_change_of_any_column_that_is_shown_is_another_text() -> None:
    """Texts are kept by what is in them."""
    before, others = ticket(), [{"id": 8}, {"review": None}, {"updated_at": datetime(2027, 1, 1, tzinfo=UTC)}]
    others += [{"description": NASTY * 4}, {"suggestion_reason": ""}, {"confidence_priority": 1.0}]
    for changes in others:
        assert ticket_text(shown_of(row_of(before))) == encoded(ticket_json(before))
        after = ticket(**changes)
        assert ticket_text(shown_of(row_of(after))) == encoded(ticket_json(after))


def test_long_descriptions_are_not_kept() -> None:
    kept.cache_clear()
    long = ticket(description="x" * (KEPT_CHARACTERS + 1))
    assert ticket_text(shown_of(row_of(long))) == encoded(ticket_json(long))
    assert kept.cache_info().currsize == 0


@pytest.mark.parametrize("count", [None, 0, 1_000_000])
@pytest.mark.parametrize("address", [None, 'http://localhost/api/tickets/?search="a&b'])
def test_a_page_is_what_the_encoder_would_write(count: int | None, address: str | None) -> None:
    rows = [ticket(), ticket(id=8)]
    page = {"count": count, "next": address, "previous": None, "results": [ticket_json(row) for row in rows]}
    assert page_text(count, address, None, map(row_of, rows)) == encoded(page) + "\n"
    assert (
        page_text(count, None, address, [])
        == encoded({**page, "next": None, "previous": address, "results": []}) + "\n"
    )
