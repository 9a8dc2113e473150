"""The accuracy page: how often triage is right, the same as a file, and the tickets behind every figure."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Response, abort, current_app, render_template, request
from flask_babel import gettext as _

from ticketapp.blueprints.stats import blueprint
from ticketapp.blueprints.stats.downloads import HEADER, file_name, rows_of
from ticketapp.blueprints.stats.filters import Filters, read_filters
from ticketapp.blueprints.stats.sections import Section, section_of
from ticketapp.blueprints.stats.words import chips_of, filter_choices
from ticketapp.blueprints.tickets.facets import count_words, page_words
from ticketapp.forms.triage_stats import AccuracyForm
from ticketapp.rules.clocks import utc_now
from ticketapp.rules.cursors import BadCursor, Cursor, dump_cursor, load_cursor
from ticketapp.rules.spreadsheets import csv_lines
from ticketapp.rules.vocabulary import FIELDS
from ticketapp.services.lists import Page
from ticketapp.services.triage_stats.figures import Accuracy, read_accuracy
from ticketapp.services.triage_stats.slices import Slice
from ticketapp.services.triage_stats.tickets import find_counted, fingerprint_of


@blueprint.get("/triage/")
def triage() -> str:
    """Agreement and overrides by every angle; a figure is a link to what it counts."""
    now = utc_now()
    filters, dropped = read_filters(request.args, AccuracyForm)
    accuracy = read_accuracy(filters.part(now))
    return render_template(
        "stats/triage/page.html",
        now=now,
        filters=filters,
        dropped=dropped,
        choices=filter_choices(filters, accuracy.models),
        sections=sections_of(accuracy, filters),
        flagged=accuracy.flagged,
        has_decisions=accuracy.has_decisions,
    )


@blueprint.get("/triage/figures.csv")
def download() -> Response:
    """The rows of the page as a file. It has no place to say what was left out: filters without sense are refused."""
    now = utc_now()
    filters, dropped = read_filters(request.args, AccuracyForm)
    if dropped:
        abort(400)
    accuracy = read_accuracy(filters.part(now))
    lines = csv_lines(HEADER, rows_of(sections_of(accuracy, filters), accuracy.flagged))
    response = Response(lines, mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename=file_name(filters, now))
    return response


def sections_of(accuracy: Accuracy, filters: Filters) -> list[Section]:
    fields = (filters.field,) if filters.field else FIELDS
    return [section_of(accuracy, field, filters) for field in fields]


@blueprint.get("/triage/tickets")
def counted_tickets() -> str:
    """The tickets that a figure counts, by their suggestions, newest first."""
    filters, dropped = read_filters(request.args)
    part = filters.part(utc_now())
    cursor, has_bad_cursor = place_of(request.args.get("cursor", ""), part)
    page = find_counted(part, cursor)
    return render_template(
        "stats/triage/tickets.html",
        filters=filters,
        dropped=dropped + (["cursor"] if has_bad_cursor else []),
        chips=chips_of(filters),
        place=_("further page") if cursor else "",
        heading=_("Tickets behind a figure"),
        page=page,
        count_words=count_words(page.count, is_filtered=True),
        columns=column_heads(),
        page_words=page_words(""),
        state={"back": urlencode(filters.args())},
        **neighbours(filters, part, page),
    )


def column_heads() -> list[dict[str, str]]:
    labels = ((_("Priority"), "word"), (_("Status"), "word"), (_("Opened"), "time"), (_("Changed"), "time"))
    return [{"label": label, "width": f"col-{width}", "url": "", "sorted": ""} for label, width in labels]


def place_of(text: str, part: Slice) -> tuple[Cursor | None, bool]:
    """The place in the list that *text* names, and whether it was none of this list's."""
    if not text:
        return None, False
    try:
        return load_cursor(text, fingerprint_of(part), current_app.config["SETTINGS"].secret_key), False
    except BadCursor:
        return None, True


def neighbours(filters: Filters, part: Slice, page: Page) -> dict[str, Any]:
    """The addresses of the pages before and after."""

    def url(cursor: Cursor | None) -> str:
        if cursor is None:
            return ""
        key = current_app.config["SETTINGS"].secret_key
        address = filters.tickets_url()
        return f"{address}{'&' if '?' in address else '?'}cursor={dump_cursor(cursor, fingerprint_of(part), key)}"

    return {"newer_url": url(page.previous), "older_url": url(page.next)}
