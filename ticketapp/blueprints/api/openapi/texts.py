"""The words that describe fields and parameters."""

from __future__ import annotations

from ticketapp.forms.lists import PAGE_SIZE_DEFAULT
from ticketapp.rules.orderings import DEFAULT_ORDERING
from ticketapp.rules.search_terms import TERMS_MAX

FIELDS = {
    "title": (
        "What it is about, in one line: white space around it is removed, and every run of white space inside, line "
        "breaks included, becomes one space. The length is that of the text as it is kept."
    ),
    "description": "The whole text. White space around it is removed; the length is that of the text as it is kept.",
    "category": "What kind of work it is. Left out of a new ticket, it is classified.",
    "priority": "How much it hurts. Left out of a new ticket, it is classified.",
    "status": (
        "Where the work stands; any status may follow any other. In a new ticket it is `open` unless it is given, and "
        "giving it takes a token or a session."
    ),
    "requester_name": "Who asked. In one line, like the title.",
    "requester_email": "The requester's address, or empty.",
    "suggestion": (
        "The signed token that a classification handed out for exactly this title and description: the ticket keeps "
        "that suggestion, and the classifier is not asked again. Forged, expired or for another text, it is ignored."
    ),
}

READ_ONLY = {
    "id": "The ticket's number, set by the server.",
    "created_at": "When it was opened: RFC 3339, UTC, microseconds.",
    "updated_at": "When it last changed: RFC 3339, UTC, microseconds.",
    "triage": "What a classifier suggested for it; null where none was asked.",
}

PARAMETERS = {
    "category": "Only tickets of this category; may repeat: any of them.",
    "priority": "Only tickets of this priority; may repeat: any of them.",
    "status": "Only tickets with this status; may repeat: any of them.",
    "review": "Only tickets that wait for an agent's review: somebody or something was not sure.",
    "search": (
        "Only tickets with every term in title or description, as a part of a word too, whatever the case. Terms are "
        f'split at white space, `"a phrase"` is kept whole; at most {TERMS_MAX} terms.'
    ),
    "ordering": (
        "What comes first; `-` turns it round. Equal keys are ordered by id in the same direction. "
        f"Without it: `{DEFAULT_ORDERING}`."
    ),
    "page_size": f"How many tickets a page holds. Without it: {PAGE_SIZE_DEFAULT}.",
    "cursor": (
        "A place in the list, taken from `next` or `previous`. It is signed and belongs to its filters, search and "
        "ordering: altered, or used with others, it is 400. `page_size` may change."
    ),
}

ADDRESS_PARTS = {"ticket_id": "The ticket's number."}

HEADERS = {
    "If-Match": (
        "The `ETag` of the ticket as you read it, `*`, or a list of tags; the quotes may be left out. Where the ticket "
        "was changed since, nothing is changed and the answer is 412. A weak tag never matches."
    ),
    "If-None-Match": "The `ETag` of what you have. Where it is still so, the answer is 304 without a body.",
    "Idempotency-Key": (
        "A name for this post, 1–255 visible ASCII characters, kept for a day: the same post again gets the same "
        "answer and creates nothing; the same key with another body is 422."
    ),
}
