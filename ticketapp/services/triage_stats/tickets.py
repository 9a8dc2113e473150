"""The tickets behind a figure."""

from __future__ import annotations

from dataclasses import astuple

from sqlalchemy import ColumnElement, select

from ticketapp.models import Ticket
from ticketapp.rules.cursors import Cursor, list_fingerprint
from ticketapp.services.lists import ListQuery, Page, as_page, count_matching, fetch
from ticketapp.services.triage_stats.slices import ROW, Slice, conditions

PAGE_SIZE = 50


def find_counted(part: Slice, cursor: Cursor | None = None, page_size: int = PAGE_SIZE) -> Page:
    """One page of the tickets that *part* counts, newest first."""
    query = ListQuery(cursor=cursor, page_size=page_size)
    counted: list[ColumnElement[bool]] = [Ticket.id.in_(select(ROW.ticket_id).where(*conditions(part)))]
    return as_page(query, fetch(query, counted), count_matching(counted, is_capped=False))


def fingerprint_of(part: Slice) -> str:
    """What the list's cursors belong to."""
    return list_fingerprint("counted", [str(value) for value in astuple(part)])
