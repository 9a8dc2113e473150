"""The list's text is what one ticket's JSON is."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from ticketapp.blueprints.api.serializers import ticket_json
from ticketapp.blueprints.api.ticket_texts import page_text, ticket_text

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
    assert ticket_text(one) == encoded(ticket_json(one))


@pytest.mark.parametrize("count", [None, 0, 1_000_000])
@pytest.mark.parametrize("address", [None, 'http://localhost/api/tickets/?search="a&b'])
def test_a_page_is_what_the_encoder_would_write(count: int | None, address: str | None) -> None:
    rows = [ticket(), ticket(id=8)]
    page = {"count": count, "next": address, "previous": None, "results": [ticket_json(row) for row in rows]}
    assert page_text(count, address, None, rows) == encoded(page) + "\n"
    assert (
        page_text(count, None, address, [])
        == encoded({**page, "next": None, "previous": address, "results": []}) + "\n"
    )
