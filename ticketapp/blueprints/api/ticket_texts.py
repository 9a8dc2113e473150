"""Tickets as JSON text, letter for letter what an encoder would write.

A list is asked for more often than all else together: putting its rows together as text takes half as long as making
dictionaries for an encoder. A test holds the two against each other. First pages are asked for again and again with
few new rows, so the texts of the last rows are kept, by everything that is in them: there is nothing to go stale.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from json.encoder import encode_basestring as quoted
from operator import itemgetter
from typing import Any

from ticketapp.rules.clocks import rfc3339
from ticketapp.services.list_walks import PLACES

# The columns that a text is made of, in the order in which ``written`` takes them apart.
SHOWN = (
    *("id", "title", "description", "category", "priority", "status", "created_at", "updated_at"),
    *("requester_name", "requester_email", "suggestion_source", "suggested_category", "suggested_priority"),
    *("suggestion_model", "suggestion_prompt_version", "suggestion_reason"),
    *("confidence_category", "confidence_priority", "review", "category_set_by", "priority_set_by"),
)
shown_of = itemgetter(*(PLACES[name] for name in SHOWN))
SHOWN_DESCRIPTION = SHOWN.index("description")

# Ten pages, and at most 10 MB however long the descriptions are: a longer one is written each time.
KEPT_TEXTS = 512
KEPT_CHARACTERS = 4_000


def page_text(count: int | None, following: str | None, previous: str | None, rows: Iterable[Any]) -> str:
    """The answer of a list of rows with the columns of ``LISTED``, line end included."""
    results = ",".join([ticket_text(shown_of(row)) for row in rows])
    return (
        f'{{"count":{"null" if count is None else count},"next":{quoted_or_null(following)},'
        f'"previous":{quoted_or_null(previous)},"results":[{results}]}}\n'
    )


def ticket_text(shown: tuple[Any, ...]) -> str:
    """The text of a ticket whose columns ``SHOWN`` these are."""
    return kept(shown) if len(shown[SHOWN_DESCRIPTION]) <= KEPT_CHARACTERS else written(shown)


def written(shown: tuple[Any, ...]) -> str:
    """Words of a vocabulary need no quoting: the database holds no others."""
    number, title, description, category, priority, status, created_at, updated_at, name, email, *triage = shown
    return (
        f'{{"id":{number},"title":{quoted(title)},"description":{quoted(description)},'
        f'"category":"{category}","priority":"{priority}","status":"{status}",'
        f'"created_at":"{rfc3339(created_at)}","updated_at":"{rfc3339(updated_at)}",'
        f'"requester_name":{quoted(name)},"requester_email":{quoted(email)},'
        f'"triage":{triage_text(category, priority, triage)}}}'
    )


kept = lru_cache(maxsize=KEPT_TEXTS)(written)


def triage_text(category: str, priority: str, triage: list[Any]) -> str:
    source, said_category, said_priority, model, prompt, reason, *more = triage
    sure_of_category, sure_of_priority, review, category_set_by, priority_set_by = more
    if source is None:
        return "null"
    overridden = "true" if category != said_category or priority != said_priority else "false"
    words = ",".join([f'"{word}"' for word in review.split()]) if review else ""
    return (
        f'{{"suggested_category":{quoted_or_null(said_category)},"suggested_priority":{quoted_or_null(said_priority)},'
        f'"source":"{source}","model":{quoted_or_null(model or None)},'
        f'"confidence":{{"category":{number_or_null(sure_of_category)},"priority":{number_or_null(sure_of_priority)}}},'
        f'"overridden":{overridden},"reason":{quoted(reason or "")},'
        f'"prompt_version":{quoted_or_null(prompt or None)},"review":[{words}],'
        f'"set_by":{{"category":"{category_set_by}","priority":"{priority_set_by}"}}}}'
    )


def quoted_or_null(text: str | None) -> str:
    return "null" if text is None else quoted(text)


def number_or_null(value: float | None) -> str:
    return "null" if value is None else repr(value)
