"""Examples that fit together: one ticket, from its classification to its change."""

from __future__ import annotations

from typing import Any

from ticketapp.rules.vocabulary import CATEGORIES, PRIORITIES

TITLE = "Charged twice in March"
DESCRIPTION = "My card was charged twice for the March invoice. Please refund one of them."
REASON = "The text speaks of a card that was charged twice."
CONFIDENCE = {"category": 0.94, "priority": 0.71}
SIGNED = "eyJoYXNoIjoiOWY4NiJ9.aR8x2A.c2lnbmF0dXJlLW9mLXRoaXMtZXhhbXBsZQ"
PLACE = "WyJ0IiwxNzc0MDAwMDAwLDcsMCwiOWY4NmQwODE4ODRjN2Q2NSJd.c2lnbmF0dXJl"
PAGE_URL = "https://tickets.example.com/api/tickets/?status=open&page_size=1&cursor="

TICKET: dict[str, Any] = {
    "id": 7,
    "title": TITLE,
    "description": DESCRIPTION,
    "category": "billing",
    "priority": "high",
    "status": "open",
    "created_at": "2026-03-20T09:46:40.000000Z",
    "updated_at": "2026-03-20T09:46:40.512034Z",
    "requester_name": "Ann Example",
    "requester_email": "ann@example.com",
    "triage": {
        "suggested_category": "billing",
        "suggested_priority": "high",
        "source": "gemini",
        "model": "gemini-3-flash-preview",
        "confidence": CONFIDENCE,
        "overridden": False,
        "reason": REASON,
        "prompt_version": "2",
        "review": [],
        "set_by": {"category": "gemini", "priority": "gemini"},
    },
}
CHANGED = {**TICKET, "status": "in_progress", "updated_at": "2026-03-20T10:02:11.204518Z"}
PLAIN = {**TICKET, "id": 8, "requester_name": "", "requester_email": "", "triage": None}

NEW = {
    "title": TITLE,
    "description": DESCRIPTION,
    "requester_name": "Ann Example",
    "requester_email": "ann@example.com",
}
TRIAGED = {"title": TITLE, "description": DESCRIPTION, "category": "billing", "priority": "high", "suggestion": SIGNED}

PAGE = {"count": 2, "next": PAGE_URL + PLACE, "previous": None, "results": [TICKET]}

SUGGESTION = {
    "suggested_category": "billing",
    "suggested_priority": "high",
    "source": "gemini",
    "model": "gemini-3-flash-preview",
    "confidence": CONFIDENCE,
    "reason": REASON,
    "suggestion": SIGNED,
}

STATS = {
    "total_tickets": 128,
    "open_tickets": 17,
    "avg_tickets_per_day": 4.3,
    "priority_breakdown": dict(zip(PRIORITIES, (31, 62, 27, 8), strict=True)),
    "category_breakdown": dict(zip(CATEGORIES, (40, 51, 22, 15), strict=True)),
}

REQUEST_ID = "5f0c6f1d3c5e4b0f9d1d7b2a4f6e8c90"
