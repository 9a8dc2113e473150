"""What the indexes find for a search, on either engine: the one room where their search dialects live.

Nothing here hangs on what the planner guesses about a text. Every index is one of pieces, so it finds too much: each
query but a rough one looks at the texts too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Engine,
    Integer,
    Select,
    Subquery,
    Text,
    bindparam,
    column,
    func,
    literal,
    literal_column,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from ticketapp.extensions.database import db
from ticketapp.models import Ticket
from ticketapp.models.search_index import LAST, WORDS
from ticketapp.rules.cursors import Cursor
from ticketapp.rules.orderings import Ordering
from ticketapp.rules.search_grams import has_three, pairs_of_term, threes_of_term, with_three

FILTERS = ("category", "priority", "status")
WORD_LIST: Any = ARRAY(Text)
LETTERS_KNOWN_MAX = 20_000
letters_known: WeakKeyDictionary[Engine, dict[str, bool]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Search:
    """Folded terms, and what else a ticket has to meet. ``filters`` go by column: any of these words.

    ``limit`` is the number of rows that are wanted.
    """

    terms: tuple[str, ...]
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    needs_review: bool = False
    ordering: Ordering = field(default_factory=lambda: Ordering("-created_at"))
    cursor: Cursor | None = None
    limit: int = 51

    @property
    def key(self) -> Any:
        return getattr(Ticket, self.ordering.key)

    @property
    def has_filters(self) -> bool:
        return self.needs_review or any(self.filters.values())


def is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def contains(term: str, ticket: Any = Ticket) -> ColumnElement[bool]:
    """The folded text holds *term*, compared byte for byte: no pattern language, no collation."""
    function = func.instr if is_sqlite() else func.strpos
    return function(ticket.search_text, term) > 0


def exact(search: Search, ticket: Any = Ticket) -> list[ColumnElement[bool]]:
    """What a ticket has to meet, in a form for which no index offers itself but that of the order."""
    conditions: list[ColumnElement[bool]] = [
        (getattr(ticket, name) + literal("", Text)).in_(words) for name, words in search.filters.items() if words
    ]
    if search.needs_review:
        conditions.append((ticket.review + literal("", Text)).is_not(None))
    return [*conditions, *(contains(term, ticket) for term in search.terms)]


def candidates(search: Search, number: int) -> Subquery | None:
    """(id, key) of matches, found by an index: of every one, or on SQLite of *number* at least, those with the highest
    ids. None where no term has a piece that an index holds."""
    return by_fts(search, number) if is_sqlite() else by_gin(search)


def by_fts(search: Search, number: int | None = None) -> Subquery | None:
    """SQLite's. Without *number* it leaves out the look at the texts, and finds too much without reading one of them.

    The order of the tables is forced: the index first, then the narrow index of filters, the tickets last. The newest
    tickets, which wait to be indexed, are read one by one.
    """
    threes = [piece for term in search.terms for piece in threes_of_term(term)]
    pairs = [piece for term in search.terms if len(term) < 3 for piece in pairs_of_term(term)]
    if not threes and not pairs:
        return None
    values: dict[str, Any] = {"pieces": all_of(threes or pairs)}
    index = "search_trigrams" if threes else "search_bigrams"
    tables = [f"{index} AS found"]
    conditions = [f"found.{index} MATCH :pieces"]
    if threes and pairs:
        values["pairs"] = all_of(pairs)
        conditions.append("+found.rowid IN (SELECT rowid FROM search_bigrams WHERE search_bigrams MATCH :pairs)")
    is_rough = number is None
    if search.has_filters or is_rough:
        tables.append("tickets AS facets INDEXED BY search_facets")
        conditions += ["facets.id = found.rowid", *filters_on("facets", search)]
    holds = [f"instr(whole.search_text, :term_{place}) > 0" for place in range(len(search.terms))]
    if not is_rough:
        tables.append("tickets AS whole")
        conditions += ["whole.id = found.rowid", *holds]
    source = "facets" if is_rough else "whole"
    waiting = [f"whole.id > {LAST}", *filters_on("whole", search), *holds]
    key = search.ordering.key
    arms = [
        f"SELECT whole.id AS id, whole.{key} AS key FROM tickets AS whole NOT INDEXED "  # noqa: S608  # names
        f"WHERE {' AND '.join(waiting)} ORDER BY whole.id DESC",
        f"SELECT {source}.id AS id, {source}.{key} AS key FROM {' CROSS JOIN '.join(tables)} "  # noqa: S608
        f"WHERE {' AND '.join(conditions)} ORDER BY found.rowid DESC",
    ]
    values["number"] = -1 if number is None else number
    limited = " UNION ALL ".join(f"SELECT * FROM ({arm} LIMIT :number)" for arm in arms)  # noqa: S608
    statement = text(f"SELECT * FROM ({limited}) LIMIT :number")  # noqa: S608
    values |= {f"term_{place}": term for place, term in enumerate(search.terms)}
    expanding: list[BindParameter[Any]] = [
        bindparam(name, list(words), expanding=True) for name, words in search.filters.items() if words
    ]
    statement = statement.bindparams(*expanding, **values)
    return statement.columns(column("id", Ticket.id.type), column("key", search.key.type)).subquery("candidates")


def filters_on(table: str, search: Search) -> list[str]:
    """The filters' conditions on *table*, with a parameter for each column's words."""
    conditions = [f"{table}.{name} IN :{name}" for name, words in search.filters.items() if words]
    return [*conditions, f"{table}.review IS NOT NULL"] if search.needs_review else conditions


def all_of(pieces: list[str]) -> str:
    """FTS5's query for texts that hold every piece. Each is one token: without positions there are no phrases."""
    return " AND ".join('"' + piece.replace('"', '""') + '"' for piece in dict.fromkeys(pieces))


def by_gin(search: Search, window: Sequence[str] = ()) -> Subquery | None:
    """PostgreSQL's. One index answers for texts, filters and *window*, of whose words one has to be the ticket's.

    The OFFSET keeps conditions from outside from moving in, where they would offer another index.
    """
    words = literal_column(WORDS, WORD_LIST)
    letters = letters_of(search.terms)
    found: list[ColumnElement[bool]] = []
    for term in search.terms:
        if has_three(term, letters):
            found.append(Ticket.search_text.like(f"%{escaped(with_three(term, letters))}%"))
        if pieces := pairs_of_term(term):
            found.append(words.contains(array_of(pieces)))
    if not found:
        return None
    for name, wanted in search.filters.items():
        if wanted:
            found.append(words.overlap(array_of([f"{name}={word}" for word in wanted])))
    if search.needs_review:
        found.append(words.overlap(array_of(["review=needed"])))
    if window:
        found.append(words.overlap(array_of(list(window))))
    statement: Select[Any] = select(Ticket.id, search.key.label("key")).where(*found, *map(contains, search.terms))
    return statement.offset(literal_column("0", Integer)).subquery("candidates")


def array_of(words: list[str]) -> BindParameter[list[str]]:
    return bindparam(None, words, type_=WORD_LIST, unique=True)


def escaped(term: str) -> str:
    """For LIKE, whose own escape character is the backslash."""
    return term.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def letters_of(terms: tuple[str, ...]) -> frozenset[str]:
    """The characters that pg_trgm takes for letters and digits: beyond ASCII that is the database's LC_CTYPE's
    business, so the database is asked, once for each."""
    known = letters_known.setdefault(db.engine, {})
    if len(known) > LETTERS_KNOWN_MAX:
        known.clear()
    characters = set("".join(terms))
    asked = [character for character in characters - known.keys() if not character.isascii()]
    if asked:
        characters_asked = func.unnest(array_of(asked)).column_valued("each")
        query = select(characters_asked).where(func.cardinality(func.show_trgm(characters_asked)) > 0)
        letters = set(db.session.scalars(query))
        known.update({character: character in letters for character in asked})
    return frozenset(each for each in characters if (each.isalnum() if each.isascii() else known[each]))
