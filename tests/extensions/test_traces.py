"""Traces in the log hold no value of any row, whatever the database says."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError

from tests.accounts import make_agent
from ticketapp.extensions.database import db
from ticketapp.extensions.traces import trace_of
from ticketapp.models import Agent, Ticket
from ticketapp.rules.clocks import utc_now

SECRET = "secret-person@example.com"
ROW = {"fs_uniquifier": "1", "created_at": utc_now()}
TICKET = {
    "title": SECRET,
    "description": SECRET,
    "search_text": SECRET,
    "created_at": utc_now(),
    "updated_at": utc_now(),
}
BAD = {
    "unique": insert(Agent).values(email=SECRET, **ROW),
    "a whole row": insert(Ticket).values(**TICKET, category="no such", priority="low", status="open"),
    "what it could not read": text("SELECT CAST(:value AS jsonb), json(:value)").bindparams(value=SECRET + "{"),
}


@pytest.mark.parametrize("bad", BAD)
def test_a_databases_error_names_no_value(app: Flask, bad: str) -> None:
    make_agent(app, SECRET)
    with app.app_context(), pytest.raises(DBAPIError) as raised:
        db.session.execute(BAD[bad])
    trace = trace_of(raised.value)
    assert SECRET not in trace
    assert "test_traces.py" in trace and "[SQL: " in trace
    if bad == "unique":
        assert "UniqueViolation 23505 " in trace or "UNIQUE constraint failed: agents.email" in trace


def test_any_other_trace_reads_like_pythons_own() -> None:
    try:
        try:
            raise KeyError("first")
        except KeyError as first:
            raise ValueError("second") from first
    except ValueError as second:
        trace = trace_of(second)
    assert trace.index("KeyError: 'first'") < trace.index("This led to:") < trace.index("ValueError: second")
    assert trace.count("Traceback (most recent call last):") == 2
