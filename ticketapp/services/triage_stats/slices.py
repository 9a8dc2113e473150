"""Which suggestions a figure counts. The figures and the lists behind them are made from the same conditions.

A *decision* is a signed-in agent's (``decided_by_id``): kept, changed, or chosen without seeing the suggestion
(``unseen``), which is the fairest witness, since nothing was there to nod at. Where the ticket was triaged again, the
newest suggestion that an agent decided counts, so that one ticket never has two votes on one field.

A *suggestion* is what a classifier said (``SAID``), and is judged by that, also where it was not sure and the default
stood in its place (``HELD``): to choose the default there is not to agree with it. Nobody had it before them, but had
the default, so such a decision is neither kept nor overridden, and no blind witness either. Where nobody answered
(source ``default``), or what was doubted was not kept, there was no suggestion: ``without`` an answer, or for doubt.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, or_, select
from sqlalchemy.orm import aliased

from ticketapp.extensions.database import db
from ticketapp.models import Ticket, TicketSuggestion
from ticketapp.rules.rates import band_end
from ticketapp.rules.vocabulary import DEFAULT_CATEGORY, DEFAULT_PRIORITY, REVIEW_REASONS

# The field that a reason for review is about; ``orders`` is about both.
CONCERNS = {"category": "category", "priority": "priority", "raised": "priority", "disagreement": "priority"}
ANY_FLAG = "any"


@dataclass(frozen=True)
class Slice:
    """What is counted. Empty strings and None do not narrow; ``NOTHING`` as model or prompt means: without one.

    ``outcome`` is one of ``OUTCOMES``; ``by`` names whose choices instead of signed-in agents': ``requester``,
    ``token``, or ``agent`` where it is not known which one. ``without`` is ``answer`` or ``doubt``.
    """

    since: datetime | None = None
    field: str = ""
    source: str = ""
    model: str = ""
    prompt: str = ""
    suggested: str = ""
    decided: str = ""
    outcome: str = ""
    band: int | None = None
    week: date | None = None
    flag: str = ""
    by: str = ""
    without: str = ""


NOTHING = "-"
ROW = TicketSuggestion

AGENTS = and_(ROW.decided_by_id.is_not(None), ROW.decided_value.is_not(None), ROW.outcome != "applied")
UNSEEN = ROW.outcome == "unseen"
SAID = func.coalesce(ROW.said, ROW.value)
AGREED = ROW.decided_value == SAID
IN_DOUBT = or_(
    and_(ROW.field == "category", ROW.flags.contains("category"), ROW.value == DEFAULT_CATEGORY),
    and_(ROW.field == "priority", ROW.flags.contains("priority"), ROW.value == DEFAULT_PRIORITY),
)
# Why nobody had a suggestion before them, empty where there was one to see.
WITHOUT: ColumnElement[str] = case((ROW.source == "default", "answer"), (IN_DOUBT, "doubt"), else_="")
# Why there is nothing to judge, empty where there is.
MISSING: ColumnElement[str] = case((and_(WITHOUT == "doubt", ROW.said.is_not(None)), ""), else_=WITHOUT)
# An agent had the default before them instead of what was said. Who chose before that had neither.
HELD = and_(IN_DOUBT, ~UNSEEN)
SEEN = and_(~IN_DOUBT, ~UNSEEN)

OUTCOMES = {
    "decided": AGENTS,
    "agreed": and_(AGENTS, AGREED),
    "differed": and_(AGENTS, ~AGREED),
    "seen": and_(AGENTS, SEEN),
    "overridden": and_(AGENTS, SEEN, ~AGREED),
    "unseen": and_(AGENTS, UNSEEN),
    "unseen_agreed": and_(AGENTS, UNSEEN, AGREED),
    "kept": and_(AGENTS, SEEN, AGREED),
    "held": and_(AGENTS, HELD),
    "held_agreed": and_(AGENTS, HELD, AGREED),
    "waiting": ROW.outcome == "applied",
}
# The same words for the choices of requesters and integrations, which decide nothing here.
CHOICES = {
    "": ROW.outcome != "applied",
    "kept": ROW.outcome == "accepted",
    "overridden": ROW.outcome == "changed",
    "unseen": UNSEEN,
}
SETTER = case((ROW.field == "category", Ticket.category_set_by), else_=Ticket.priority_set_by)


def by_no_agent() -> ColumnElement[bool]:
    """No signed-in agent decided. Where IS NULL is said to SQLite, it looks in the index of decisions, and finds nearly
    all; PostgreSQL knows how many they are.
    """
    if db.engine.dialect.name == "sqlite":
        return func.coalesce(ROW.decided_by_id, 0) == 0
    return ROW.decided_by_id.is_(None)


def conditions(part: Slice) -> list[ColumnElement[bool]]:
    """What every suggestion of *part* meets."""
    found = narrowed(part)
    if part.by:
        chosen = CHOICES.get(part.outcome, CHOICES[""])
        found += [by_no_agent(), chosen, WITHOUT == "", STANDS, set_by(part.by)]
    elif part.outcome:
        found += [OUTCOMES[part.outcome], STANDS if part.outcome == "waiting" else IS_LAST_DECISION]
    if part.flag:
        found.append(flagged(part.flag))
    elif part.without or part.outcome or part.by:
        found.append(literal(part.without) == MISSING)
    return found


def narrowed(part: Slice) -> list[ColumnElement[bool]]:
    """The plain comparisons."""
    found: list[ColumnElement[bool]] = []
    if part.since is not None:
        found.append(ROW.created_at >= part.since)
    if part.week is not None:
        start = datetime.combine(part.week, time.min, tzinfo=UTC)
        found += [ROW.created_at >= start, ROW.created_at < start + timedelta(days=7)]
    if part.band is not None:
        found.append(in_band(part.band))
    for column, wanted in (
        (ROW.field, part.field),
        (ROW.source, part.source),
        (ROW.model, part.model),
        (ROW.prompt_version, part.prompt),
        (SAID, part.suggested),
        (ROW.decided_value, part.decided),
    ):
        if wanted:
            found.append(column == ("" if wanted == NOTHING else wanted))
    return found


def in_band(band: int) -> ColumnElement[bool]:
    """The confidence lies in the band that starts at *band* percent."""
    if band_end(band) == 100:
        return ROW.confidence >= band / 100
    return and_(ROW.confidence >= band / 100, ROW.confidence < band_end(band) / 100)


def flagged(word: str) -> ColumnElement[bool]:
    """Flagged for *word*, on a row of the field that the word is about; ``any`` of them."""
    if word == ANY_FLAG:
        return or_(*(flagged(each) for each in REVIEW_REASONS))
    about = CONCERNS.get(word)
    return and_(ROW.flags.contains(word), *([ROW.field == about] if about else []))


def set_by(who: str) -> ColumnElement[bool]:
    """The ticket's field is *who*'s choice."""
    return exists(select(literal(1)).where(Ticket.id == ROW.ticket_id, literal(who) == SETTER).correlate(ROW))


OTHER = aliased(TicketSuggestion)
OF_THE_SAME = and_(OTHER.ticket_id == ROW.ticket_id, OTHER.field == ROW.field, OTHER.id != ROW.id)
DECIDED_THERE = and_(OTHER.decided_by_id.is_not(None), OTHER.decided_value.is_not(None), OTHER.outcome != "applied")
# No newer suggestion for the same ticket and field was decided by an agent.
IS_LAST_DECISION = ~exists(select(literal(1)).where(OF_THE_SAME, OTHER.id > ROW.id, DECIDED_THERE).correlate(ROW))
# For what no agent decided: no newer suggestion, and none that an agent decided.
IS_NEWER = and_(OTHER.id > ROW.id, ~OTHER.is_passed_over)
STANDS = ~exists(select(literal(1)).where(OF_THE_SAME, or_(IS_NEWER, DECIDED_THERE)).correlate(ROW))
