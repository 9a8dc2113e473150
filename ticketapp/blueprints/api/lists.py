"""The query string of a list, and a page of it as JSON."""

from __future__ import annotations

import functools
from dataclasses import replace
from urllib.parse import unquote_to_bytes, urlencode

from flask import Response, current_app, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from ticketapp.blueprints.api.adapter import Errors, InvalidFields
from ticketapp.blueprints.api.conditions import tagged
from ticketapp.blueprints.api.ticket_texts import page_text
from ticketapp.blueprints.tags import tag_of, versions_of
from ticketapp.forms.lists import TicketListForm
from ticketapp.rules.cursors import BadCursor, Cursor, dump_cursor, load_cursor
from ticketapp.services.lists import ListQuery, Page

UNKNOWN = "Unknown parameter."
REPEATED = "Send this parameter once."
BAD_CURSOR = "This cursor is not valid for this list. Start again without it."


def read_query(args: MultiDict[str, str]) -> ListQuery:
    """What the query string asks for; raises ``InvalidFields`` with every wrong parameter."""
    check_query_encoding()
    place = next((value for value in args.getlist("cursor") if value), "")
    asked = query_asked(tuple((name, value) for name, value in args.items(multi=True) if name != "cursor"))
    if asked is None or len([value for value in args.getlist("cursor") if value]) > 1:
        raise InvalidFields(with_forged(errors_of(args), place))
    return with_cursor(asked, place)


@functools.lru_cache(maxsize=512)
def query_asked(items: tuple[tuple[str, str], ...]) -> ListQuery | None:
    """The first page of the list that these parameters ask for, None where one is wrong.

    The same few lists are asked for again and again, and a form costs as much as the rows of a page.
    """
    args = MultiDict(items)
    return None if errors_of(args) else query_of(TicketListForm(args))


def errors_of(args: MultiDict[str, str]) -> Errors:
    """Every wrong parameter, whatever place is asked for."""
    form = TicketListForm(args)
    errors: Errors = {name: [UNKNOWN] for name in args if name not in form}
    for name in form._fields:
        if name not in form.REPEATABLE and len([value for value in args.getlist(name) if value]) > 1:
            errors[name] = [REPEATED]
    if not form.validate():
        errors.update({name: [str(message) for message in messages] for name, messages in form.errors.items()})
    return errors


def with_forged(errors: Errors, place: str) -> Errors:
    """The errors, and a cursor that is wrong whatever else is asked for."""
    if not place or "cursor" in errors:
        return errors
    try:
        load_cursor(place, None, current_app.config["SETTINGS"].secret_key)
    except BadCursor:
        return {**errors, "cursor": [BAD_CURSOR]}
    return errors


def check_query_encoding() -> None:
    """A broken encoding would be searched for as something else than was meant."""
    try:
        unquote_to_bytes(request.query_string).decode("utf-8")
    except UnicodeDecodeError:
        raise BadRequest("The query string is not UTF-8.") from None


def query_of(form: TicketListForm) -> ListQuery:
    return ListQuery(
        category=tuple(form.category.data or ()),
        priority=tuple(form.priority.data or ()),
        status=tuple(form.status.data or ()),
        review=form.review.data or "",
        terms=form.terms,
        ordering=form.chosen_ordering,
        page_size=form.chosen_page_size,
    )


def with_cursor(query: ListQuery, text: str) -> ListQuery:
    """The query at the place that *text* names; raises ``InvalidFields`` for a cursor of another list."""
    if not text:
        return query
    try:
        cursor = load_cursor(text, query.fingerprint, current_app.config["SETTINGS"].secret_key)
    except BadCursor:
        raise InvalidFields({"cursor": [BAD_CURSOR]}) from None
    return replace(query, cursor=cursor)


def answer_page(page: Page, query: ListQuery) -> Response:
    about = (page.count, page_url(page.next, query), page_url(page.previous, query))
    return tagged(tag_of("list", about, versions_of(page.rows)), lambda: page_text(*about, page.rows))


def page_url(cursor: Cursor | None, query: ListQuery) -> str | None:
    """The present address at another place of the list."""
    if cursor is None:
        return None
    place = dump_cursor(cursor, query.fingerprint, current_app.config["SETTINGS"].secret_key)
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "cursor" and value]
    return f"{request.base_url}?{urlencode([*kept, ('cursor', place)])}"
