"""Text search. The one room where the engines' search dialects live."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func

from ticketapp.extensions.database import db
from ticketapp.models import Ticket


def contains(term: str) -> ColumnElement[bool]:
    """The folded text holds *term*, compared byte for byte: no pattern language, no collation."""
    function = func.instr if db.engine.dialect.name == "sqlite" else func.strpos
    return function(Ticket.search_text, term) > 0
