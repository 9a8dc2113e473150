"""What the indexes find for a search, on either engine: the one room where their search dialects live.

Nothing here hangs on what the planner guesses about a text. Every index is one of pieces, so it finds too much: each
source but a rough one looks at the texts too.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, text

from ticketapp.extensions.database import db
from ticketapp.models.search_index import LAST, WORDS
from ticketapp.rules.search_grams import has_three, pairs_of_term, threes_of_term, with_three
from ticketapp.services.search_statements import Search, filtered, holds, ordered

LETTERS = text("SELECT each FROM unnest(CAST(:asked AS text[])) AS each WHERE cardinality(show_trgm(each)) > 0")
LETTERS_KNOWN_MAX = 20_000
letters_known: WeakKeyDictionary[Engine, dict[str, bool]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Source:
    """A SELECT of (id, key), and the values that it names beside those of the search."""

    statement: str
    values: dict[str, Any]


# --- SQLite: FTS5 -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pieces:
    """What FTS5 is asked: which table, under which conditions."""

    table: str
    conditions: tuple[str, ...]
    values: dict[str, Any]

    def ids(self, limit: str, order: str = "") -> str:
        """The ids of texts that hold all pieces; without an order those that come first."""
        where = " AND ".join(self.conditions)
        return f"SELECT found.rowid AS id FROM {self.table} AS found WHERE {where} {order}LIMIT {limit}"  # noqa: S608


def pieces_of(search: Search) -> Pieces | None:
    """None where no term has a piece that an index holds."""
    threes = [piece for term in search.terms for piece in threes_of_term(term)]
    pairs = [piece for term in search.terms if len(term) < 3 for piece in pairs_of_term(term)]
    values = {"threes": all_of(threes), "pairs": all_of(pairs)}
    if not threes:
        matches = "found.search_bigrams MATCH :pairs"
        return Pieces("search_bigrams", (matches,), values) if pairs else None
    conditions = ["found.search_trigrams MATCH :threes"]
    if pairs:
        conditions.append("+found.rowid IN (SELECT rowid FROM search_bigrams WHERE search_bigrams MATCH :pairs)")
    return Pieces("search_trigrams", tuple(conditions), values)


def all_of(pieces: list[str]) -> str:
    """FTS5's query for texts that hold every piece. Each is one token: without positions there are no phrases."""
    return " AND ".join('"' + piece.replace('"', '""') + '"' for piece in dict.fromkeys(pieces))


def few_ids(pieces: Pieces) -> str:
    """At most ``:number`` candidates, whichever: FTS5 reads its lists forwards at half the cost."""
    return f"SELECT json_group_array(id) FROM ({pieces.ids(':number')}) AS candidates"  # noqa: S608


def by_ids(search: Search, ids: list[int]) -> Source:
    """The matches among these candidates."""
    return with_waiting(
        search, "json_each(:ids) AS found", ["whole.id = found.value"], {"ids": json.dumps(ids), "number": -1}
    )


def newest_near(search: Search, pieces: Pieces, near: int) -> Source:
    """Matches among so many candidates with the highest ids (-1: among all), those with the highest ids first.

    The tickets are read whatever the filters say: where most meet them that is cheapest.
    """
    source = f"({pieces.ids(':near', 'ORDER BY found.rowid DESC ')}) AS found"
    return with_waiting(search, source, ["whole.id = found.id"], {**pieces.values, "near": near})


def newest_filtered(search: Search, pieces: Pieces) -> Source:
    """Matches with the highest ids first. The narrow index of filters is asked before a ticket is read."""
    source = f"{pieces.table} AS found CROSS JOIN tickets AS facets INDEXED BY search_facets"
    conditions = [*pieces.conditions, "facets.id = found.rowid", *filtered(search, "facets"), "whole.id = facets.id"]
    return with_waiting(search, source, conditions, pieces.values, " ORDER BY found.rowid DESC")


def with_waiting(search: Search, source: str, conditions: list[str], values: dict[str, Any], order: str = "") -> Source:
    """The newest tickets, which wait to be indexed, are read one by one; then those of *source*."""
    conditions = [*conditions, *filtered(search, "whole"), *holds(search, "whole")]
    found = (
        f"SELECT whole.id AS id, whole.{search.key} AS key "  # noqa: S608
        f"FROM {source} CROSS JOIN tickets AS whole WHERE {' AND '.join(conditions)}{order} LIMIT :number"
    )
    return Source(f"{waiting(search)} UNION ALL SELECT * FROM ({found}) AS candidates", values)  # noqa: S608


def waiting(search: Search) -> str:
    conditions = [f"whole.id > {LAST}", *filtered(search, "whole"), *holds(search, "whole")]
    return (
        f"SELECT * FROM (SELECT whole.id AS id, whole.{search.key} AS key FROM tickets AS whole NOT INDEXED "  # noqa: S608
        f"WHERE {' AND '.join(conditions)} ORDER BY whole.id DESC LIMIT :number) AS waiting"
    )


def rough(search: Search, pieces: Pieces) -> Source:
    """All candidates: too many, but found without reading one of their texts."""
    conditions = [*pieces.conditions, "facets.id = found.rowid", *filtered(search, "facets")]
    found = (
        f"SELECT facets.id AS id, facets.{search.key} AS key "  # noqa: S608
        f"FROM {pieces.table} AS found CROSS JOIN tickets AS facets INDEXED BY search_facets "
        f"WHERE {' AND '.join(conditions)}"
    )
    return Source(f"{waiting(search)} UNION ALL SELECT * FROM ({found}) AS candidates", pieces.values)  # noqa: S608


def matching(search: Search) -> str:
    """The matches among the candidates ``:ids``, in order."""
    conditions = " AND ".join(["whole.id = found.value", *holds(search, "whole")])
    return (
        f"SELECT whole.{search.key} AS key, whole.id AS id FROM json_each(:ids) AS found "  # noqa: S608
        f"CROSS JOIN tickets AS whole WHERE {conditions} {ordered(search, 'key', 'id')}"
    )


# --- PostgreSQL: GIN --------------------------------------------------------------------------------------------------


def by_gin(search: Search, window: Sequence[str] = ()) -> Source | None:
    """One index answers for texts, filters and *window*, of whose words one has to be the ticket's. None where no
    term has a piece that the index holds.

    The OFFSET keeps conditions from outside from moving in, where they would offer another index.
    """
    letters = letters_of(search.terms)
    found: list[str] = []
    values: dict[str, Any] = {}
    for place, term in enumerate(search.terms):
        if has_three(term, letters):
            found.append(f"search_text LIKE :like_{place}")
            values[f"like_{place}"] = f"%{escaped(with_three(term, letters))}%"
        if pieces := pairs_of_term(term):
            found.append(f"{WORDS} @> CAST(:pairs_{place} AS text[])")
            values[f"pairs_{place}"] = pieces
    if not found:
        return None
    wanted = [[f"{name}={word}" for word in words] for name, words in search.filters.items()]
    wanted += [["review=needed"] if search.needs_review else [], list(window)]
    for place, words in enumerate(wanted):
        if words:
            found.append(f"{WORDS} && CAST(:words_{place} AS text[])")
            values[f"words_{place}"] = words
    statement = (
        f"SELECT id, {search.key} AS key FROM tickets "  # noqa: S608
        f"WHERE {' AND '.join([*found, *holds(search, 'tickets')])} OFFSET 0"
    )
    return Source(f"SELECT key, id FROM ({statement}) AS candidates", values)  # noqa: S608


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
        letters = set(db.session.scalars(LETTERS, {"asked": asked}))
        known.update({character: character in letters for character in asked})
    return frozenset(each for each in characters if (each.isalnum() if each.isascii() else known[each]))
