"""A ticket with the suggestions that were made for it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Computed,
    Float,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Text,
    and_,
    text,
)
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from ticketapp.extensions.database import Base
from ticketapp.models.checks import at_most, fraction, not_blank, one_of
from ticketapp.models.event import Event
from ticketapp.models.types import BigId, UtcDateTime
from ticketapp.rules.facets import WEIGHTS
from ticketapp.rules.search_grams import pairs
from ticketapp.rules.vocabulary import (
    CATEGORIES,
    DESCRIPTION_MAX,
    EMAIL_MAX,
    FIELDS,
    NAME_MAX,
    OUTCOMES,
    PRIORITIES,
    SETTERS,
    SOURCES,
    STATUSES,
    TITLE_MAX,
)

PRIORITY_RANK = (
    "CASE priority " + " ".join(f"WHEN '{word}' THEN {rank}" for rank, word in enumerate(PRIORITIES)) + " END"
)
FACET = " + ".join(
    f"CASE {column} " + " ".join(f"WHEN '{word}' THEN {weight}" for word, weight in weights.items()) + " END"
    for column, weights in WEIGHTS.items()
)
IN_REVIEW = text("facet_in_review IS NOT NULL")


def pairs_of_inserted(context: DefaultExecutionContext) -> str:
    """For rows that are inserted without the ORM."""
    parameters: dict[str, Any] = context.get_current_parameters()  # type: ignore[no-untyped-call]
    return pairs(parameters["search_text"])


def in_review(*columns: str) -> Index:
    """An index of the tickets alone that wait for an agent."""
    return Index(None, "facet_in_review", *columns, sqlite_where=IN_REVIEW, postgresql_where=IN_REVIEW)


class Ticket(Base):
    """One request for help.

    ``version`` rises with every change and is the ETag. ``search_text`` is the folded title and description
    (``rules.texts``), ``search_pairs`` what ``rules.search_grams`` finds in it. The ``suggested_…`` columns repeat the
    ticket's current suggestion, so that a list reads one table; ``suggestions`` keeps every one that was made.
    ``review`` holds the words of ``REVIEW_REASONS`` why the ticket waits for an agent, in that order and separated by
    blanks; NULL where it does not. ``facet`` (``rules.facets``) and ``facet_in_review``, which is NULL where the ticket
    does not wait, stand there for the indexes of lists. On PostgreSQL a trigger fills them and ``priority_rank``
    (decision 28).
    """

    __tablename__ = "tickets"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    title: Mapped[str] = mapped_column(String(TITLE_MAX))
    description: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(String(16))
    priority: Mapped[str] = mapped_column(String(16))
    status: Mapped[str] = mapped_column(String(16))
    requester_name: Mapped[str] = mapped_column(String(NAME_MAX), server_default="")
    requester_email: Mapped[str] = mapped_column(String(EMAIL_MAX), server_default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(Integer, server_default="1")
    category_set_by: Mapped[str] = mapped_column(String(16), server_default="default")
    priority_set_by: Mapped[str] = mapped_column(String(16), server_default="default")
    suggested_category: Mapped[str | None] = mapped_column(String(16))
    suggested_priority: Mapped[str | None] = mapped_column(String(16))
    suggestion_source: Mapped[str | None] = mapped_column(String(16))
    suggestion_model: Mapped[str | None] = mapped_column(String(100))
    suggestion_prompt_version: Mapped[str | None] = mapped_column(String(40))
    suggestion_reason: Mapped[str | None] = mapped_column(String(300))
    confidence_category: Mapped[float | None] = mapped_column(Float)
    confidence_priority: Mapped[float | None] = mapped_column(Float)
    review: Mapped[str | None] = mapped_column(String(80))
    search_text: Mapped[str] = mapped_column(Text().with_variant(Text(collation="C"), "postgresql"))
    search_pairs: Mapped[str] = mapped_column(Text, default=pairs_of_inserted, server_default="")
    priority_rank: Mapped[int] = mapped_column(SmallInteger, Computed(PRIORITY_RANK, persisted=True))
    facet: Mapped[int | None] = mapped_column(SmallInteger, Computed(FACET), deferred=True)
    facet_in_review: Mapped[int | None] = mapped_column(
        SmallInteger, Computed(f"CASE WHEN review IS NOT NULL THEN {FACET} END"), deferred=True
    )

    suggestions: Mapped[list[TicketSuggestion]] = relationship(back_populates="ticket", order_by="TicketSuggestion.id")
    events: Mapped[list[Event]] = relationship(order_by="Event.id")

    @validates("search_text")
    def keep_pairs(self, _name: str, search_text: str) -> str:
        self.search_pairs = pairs(search_text)
        return search_text

    __table_args__ = (
        not_blank("title"),
        at_most("title", TITLE_MAX),
        not_blank("description"),
        at_most("description", DESCRIPTION_MAX),
        at_most("requester_name", NAME_MAX),
        at_most("requester_email", EMAIL_MAX),
        one_of("category", CATEGORIES),
        one_of("priority", PRIORITIES),
        one_of("status", STATUSES),
        one_of("category_set_by", SETTERS),
        one_of("priority_set_by", SETTERS),
        one_of("suggested_category", CATEGORIES),
        one_of("suggested_priority", PRIORITIES),
        one_of("suggestion_source", SOURCES),
        fraction("confidence_category"),
        fraction("confidence_priority"),
        Index(None, "created_at", "id"),
        Index(None, "updated_at", "id"),
        Index(None, "priority_rank", "id"),
        Index(None, "facet", "created_at", "id"),
        Index(None, "facet", "updated_at", "id"),
        Index(None, "facet", "id"),
        in_review("created_at", "id"),
        in_review("updated_at", "id"),
        in_review("id"),
        {"sqlite_autoincrement": True},
    )


class TicketSuggestion(Base):
    """What a classifier said about one field of a ticket, and what became of it.

    ``outcome``: ``applied`` (the field was left empty and filled with it), ``accepted`` (a person saw it and kept it),
    ``changed`` (a person saw it and chose otherwise), ``unseen`` (a person chose before or without seeing it, or, where
    there is no ``decided_value``, nobody did: it was doubtful and passed over, since an earlier one was surer).
    ``decided_at`` is the time of the last change of outcome, ``decided_by_id`` the agent, where it was one, and
    ``decided_value`` what a person chose. ``said`` is what the source said where it was not sure and was doubted, while
    ``value`` is what stood; NULL where it was not doubted, and in rows from before it was kept. ``flags`` are words of
    ``REVIEW_REASONS``, as in ``Ticket.review``.
    """

    __tablename__ = "ticket_suggestions"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"), index=True)
    field: Mapped[str] = mapped_column(String(16))
    value: Mapped[str] = mapped_column(String(16))
    said: Mapped[str | None] = mapped_column(String(16))
    source: Mapped[str] = mapped_column(String(16))
    model: Mapped[str] = mapped_column(String(100))
    prompt_version: Mapped[str] = mapped_column(String(40))
    confidence: Mapped[float] = mapped_column(Float)
    reason: Mapped[str] = mapped_column(String(300))
    flags: Mapped[str] = mapped_column(String(80), server_default="")
    latency_ms: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    outcome: Mapped[str] = mapped_column(String(16))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_value: Mapped[str | None] = mapped_column(String(16))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("agents.id", ondelete="SET NULL"))

    ticket: Mapped[Ticket] = relationship(back_populates="suggestions")

    @hybrid_property
    def is_passed_over(self) -> bool:
        """Whether an earlier suggestion for the same field stands instead."""
        return self.outcome == "unseen" and self.decided_value is None

    @is_passed_over.inplace.expression
    @classmethod
    def _is_passed_over(cls) -> ColumnElement[bool]:
        return and_(cls.outcome == "unseen", cls.decided_value.is_(None))

    __table_args__ = (
        one_of("field", FIELDS),
        one_of("value", (*CATEGORIES, *PRIORITIES)),
        one_of("said", (*CATEGORIES, *PRIORITIES)),
        one_of("decided_value", (*CATEGORIES, *PRIORITIES)),
        one_of("source", SOURCES),
        one_of("outcome", OUTCOMES),
        fraction("confidence"),
        Index(None, "decided_by_id", "decided_at"),
        Index(None, "created_at"),
        {"sqlite_autoincrement": True},
    )
