"""The list of tickets."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Response, current_app, render_template, request

from ticketapp.blueprints.languages import text as _
from ticketapp.blueprints.tags import tagged_page, versions_of
from ticketapp.blueprints.tickets import blueprint
from ticketapp.blueprints.tickets.facets import (
    chips,
    columns,
    count_words,
    facets,
    heading_of,
    is_review,
    named_views,
    orders,
    page_words,
)
from ticketapp.blueprints.tickets.list_states import ListState, read_state
from ticketapp.blueprints.tickets.review_reasons import review_reasons
from ticketapp.blueprints.tickets.sureness import begun
from ticketapp.errors import SearchTooBroad
from ticketapp.forms.labels import label_of
from ticketapp.rules.cursors import BadCursor, Cursor, dump_cursor, load_cursor
from ticketapp.rules.vocabulary import CATEGORIES, PRIORITIES
from ticketapp.services.counters import Counts, count_views
from ticketapp.services.lists import ListQuery, Page, find_tickets
from ticketapp.services.reasons import Reason, reasons_of


@blueprint.get("/tickets/")
def list_tickets() -> Response | str:
    """The same filters, search and order as the API, under the same names; nonsense is left out and said so."""
    state, dropped = read_state(request.args)
    query, has_bad_cursor = at_place(state.query(), request.args.get("cursor", ""))
    counts = count_views()
    try:
        page = find_tickets(query)
    except SearchTooBroad:
        page = None

    def write() -> str:
        return render_template(
            "tickets/list.html",
            state=state,
            page=page,
            too_broad=page is None,
            dropped=dropped + (["cursor"] if has_bad_cursor else []),
            place=_("further page") if query.cursor else "",
            emptiness=emptiness_of(state, query, sum(counts.statuses.values())),
            **frame(state, counts),
            **(paging(state, query, page) if page else {}),
            **(reviewing(page) if page and state.review else {}),
        )

    if page is None:
        return write()
    places = (page.count, page.next, page.previous, versions_of(page.rows))
    return tagged_page((request.url, state, dropped, has_bad_cursor, counts, places), write)


def at_place(query: ListQuery, text: str) -> tuple[ListQuery, bool]:
    """The query at the place that *text* names, and whether *text* was no place of this list."""
    if not text:
        return query, False
    try:
        cursor = load_cursor(text, query.fingerprint, current_app.config["SETTINGS"].secret_key)
    except BadCursor:
        return query, True
    return replace(query, cursor=cursor), False


def frame(state: ListState, counts: Counts) -> dict[str, Any]:
    """What stands around the rows, whatever they are."""
    views = named_views(state, counts.statuses, counts.in_review)
    return {
        "views": views,
        "heading": heading_of(state, views),
        "orders": orders(),
        "facets": facets(state),
        "chips": chips(state),
        "columns": columns(state),
    }


def paging(state: ListState, query: ListQuery, page: Page) -> dict[str, Any]:
    """The count in words and the neighbouring pages' addresses."""

    def url(cursor: Cursor | None) -> str:
        key = current_app.config["SETTINGS"].secret_key
        return state.url_at(dump_cursor(cursor, query.fingerprint, key)) if cursor else ""

    return {
        "count_words": count_words(page.count, state.is_filtered),
        "newer_url": url(page.previous),
        "older_url": url(page.next),
        "page_words": page_words(state.ordering),
    }


def reviewing(page: Page) -> dict[str, Any]:
    """What the rows need where they are decided in the list itself: why each waits, and the words to choose from."""
    return {
        "waits": {row.id: review_reasons(row.review) for row in page.rows},
        "said": {number: said_of(reason) for number, reason in reasons_of([row.id for row in page.rows]).items()},
        "words": {"category": CATEGORIES, "priority": PRIORITIES},
        "cursor": request.args.get("cursor", ""),
    }


def said_of(reason: Reason) -> dict[str, str]:
    return {"by": _("%(source)s:", source=begun(label_of(reason.source))), "text": reason.text}


def emptiness_of(state: ListState, query: ListQuery, everything: int) -> str:
    """Why a list has no rows: ``first`` use, all ``done`` or ``reviewed``, ``beyond`` the end, or no ``match``."""
    if not everything:
        return "first"
    if query.cursor is not None:
        return "beyond"
    if is_review(state):
        return "reviewed"
    return "done" if replace(state, ordering="", page_size=0) == DONE else "match"


DONE = ListState(status=("open",), ordering="", page_size=0)
