"""The figures of the accuracy page, grouped by the database: what Python adds up are groups, never suggestions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, case, cast, func, literal_column, select

from ticketapp.extensions.database import db
from ticketapp.models import Ticket, TicketSuggestion
from ticketapp.rules.rates import BANDS
from ticketapp.rules.vocabulary import REVIEW_REASONS
from ticketapp.services.triage_stats.slices import (
    AGENTS,
    AGREED,
    ANY_FLAG,
    HELD,
    IS_LAST_DECISION,
    MISSING,
    ROW,
    SAID,
    SETTER,
    STANDS,
    UNSEEN,
    WITHOUT,
    Slice,
    by_no_agent,
    conditions,
    flagged,
    narrowed,
)
from ticketapp.services.triage_stats.tallies import Cell, Tally

Choices = dict[tuple[str, str, str], int]


@dataclass(frozen=True)
class Accuracy:
    """``cells`` hold every decision, those without a suggestion too. The other figures are by field:

    ``weeks`` are (Monday, tally), oldest first, without gaps; ``flags`` count tickets by reason and ``flagged`` all of
    them once; ``waiting`` are suggestions that nobody decided; ``choices`` are by field, chooser and stored outcome.
    """

    cells: tuple[Cell, ...]
    weeks: dict[str, list[tuple[date, Tally]]]
    flags: dict[tuple[str, str], int]
    flagged: int
    waiting: dict[str, int]
    choices: Choices
    models: tuple[str, ...]

    def suggested(self, field: str) -> list[Cell]:
        """The decisions about suggestions for *field*."""
        return [cell for cell in self.cells if cell.field == field and not cell.without]

    @property
    def has_decisions(self) -> bool:
        return bool(self.cells)


def read_accuracy(part: Slice) -> Accuracy:
    """Everything the page shows about *part*: its period, field, source and model."""
    return Accuracy(
        cells=tuple(read_cells(part)),
        weeks=read_weeks(part),
        flags=read_flags(part),
        flagged=count_flagged(part),
        waiting=count_waiting(part),
        choices=count_choices(part),
        models=known_models(part),
    )


def read_cells(part: Slice) -> list[Cell]:
    band = case(*((ROW.confidence >= bound / 100, bound) for bound in reversed(BANDS)), else_=0)
    keys = (
        ROW.field,
        SAID.label("suggested"),
        ROW.decided_value.label("decided"),
        ROW.source,
        ROW.model,
        ROW.prompt_version.label("prompt"),
        band.label("band"),
        MISSING.label("without"),
        ROW.flags,
        UNSEEN.label("is_unseen"),
        HELD.label("is_held"),
    )
    query = (
        select(*keys, func.count().label("amount"), func.sum(ROW.confidence).label("said"))
        .where(*narrowed(part), AGENTS, IS_LAST_DECISION)
        .group_by(*grouping(len(keys)))
    )
    return [Cell(**row._asdict()) for row in db.session.execute(query)]


def grouping(amount: int) -> list[Any]:
    """The first *amount* columns by their places: expressions with parameters in them are not the same text twice."""
    return [literal_column(str(place + 1)) for place in range(amount)]


def monday() -> ColumnElement[Any]:
    """The Monday (UTC) of the week in which a suggestion was made. SQLite rounds times, so it gets the day alone."""
    if db.engine.dialect.name == "sqlite":
        return func.date(func.substr(ROW.created_at, 1, 10), "-6 days", "weekday 1")
    return func.to_char(cast(func.date_trunc("week", func.timezone("UTC", ROW.created_at)), Date), "YYYY-MM-DD")


def read_weeks(part: Slice) -> dict[str, list[tuple[date, Tally]]]:
    amount, agreed = func.count(), func.count(case((AGREED, 1)))
    unseen, unseen_agreed = func.count(case((UNSEEN, 1))), func.count(case((UNSEEN & AGREED, 1)))
    held, held_agreed = func.count(case((HELD, 1))), func.count(case((HELD & AGREED, 1)))
    query = (
        select(ROW.field, monday(), amount, agreed, unseen, unseen_agreed, held, held_agreed)
        .where(*conditions(replace(part, outcome="decided")))
        .group_by(*grouping(2))
    )
    found: dict[str, dict[date, Tally]] = {}
    for field, week, *counts in db.session.execute(query):
        found.setdefault(field, {})[date.fromisoformat(week)] = Tally(*counts)
    return {field: without_gaps(weeks) for field, weeks in found.items()}


def without_gaps(weeks: dict[date, Tally]) -> list[tuple[date, Tally]]:
    first, last = min(weeks), max(weeks)
    mondays = [first + timedelta(weeks=number) for number in range((last - first).days // 7 + 1)]
    return [(week, weeks.get(week, Tally())) for week in mondays]


def read_flags(part: Slice) -> dict[tuple[str, str], int]:
    """Tickets by field and reason."""
    words = (ANY_FLAG, *REVIEW_REASONS)
    counts = [func.count(case((flagged(word), ROW.ticket_id)).distinct()) for word in words]
    query = select(ROW.field, *counts).where(*narrowed(part), ROW.flags != "").group_by(ROW.field)
    return {
        (field, word): amount
        for field, *amounts in db.session.execute(query)
        for word, amount in zip(words, amounts, strict=True)
    }


def count_flagged(part: Slice) -> int:
    query = select(func.count(ROW.ticket_id.distinct())).where(*conditions(replace(part, flag=ANY_FLAG)))
    return db.session.execute(query).scalar_one()


def count_waiting(part: Slice) -> dict[str, int]:
    query = select(ROW.field, func.count()).where(*conditions(replace(part, outcome="waiting"))).group_by(ROW.field)
    return dict(db.session.execute(query).all())


def count_choices(part: Slice) -> Choices:
    """What others than signed-in agents chose where a suggestion was made, by field, chooser and outcome."""
    query = (
        select(ROW.field, SETTER.label("setter"), ROW.outcome, func.count())
        .join(Ticket, Ticket.id == ROW.ticket_id)
        .where(*narrowed(part), by_no_agent(), ROW.outcome != "applied", STANDS, WITHOUT == "")
        .group_by(*grouping(3))
    )
    return {(field, setter, outcome): amount for field, setter, outcome, amount in db.session.execute(query)}


def known_models(part: Slice) -> tuple[str, ...]:
    """Every model that suggested anything in the period."""
    query = select(TicketSuggestion.model).where(*narrowed(Slice(since=part.since)), ROW.model != "").distinct()
    return tuple(sorted(db.session.execute(query).scalars()))
