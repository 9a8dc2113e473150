"""The indexes by which texts are found. Alembic knows neither virtual tables nor operator classes: the migrations make
them in SQL, and autogenerate is told to leave them alone.

On SQLite ``search_trigrams`` and ``search_bigrams`` are FTS5 tables that keep no text of their own: triggers tell them
what came, changed and went. Of the newest tickets they are told together, since a few hundred texts cost little more
than one: tickets with ids above ``search_progress.last_id`` wait, and a search reads them one by one.
``search_facets`` answers filters and sort keys for many ids without reading the tickets.
On PostgreSQL one GIN index, ``search_index``, holds trigrams, filters and pairs.
"""

from __future__ import annotations

from typing import Any

PREFIX = "search_"
TABLES = {"search_trigrams": "search_text", "search_bigrams": "search_pairs"}
PROGRESS = "search_progress"
LAST = f"(SELECT last_id FROM {PROGRESS})"  # noqa: S608
# How far the ids of tickets that wait may lie apart.
WAITING_MAX = 256

# The words of the second key of PostgreSQL's index, as the migration has it: filters, months (counted from the year 0),
# and pieces of East Asian text.
WORDS = (
    "(ARRAY['category=' || category, 'priority=' || priority, 'status=' || status,"
    " CASE WHEN review IS NULL THEN 'review=' ELSE 'review=needed' END,"
    " 'created_at=' || (extract(year FROM created_at AT TIME ZONE 'UTC') * 12"
    " + extract(month FROM created_at AT TIME ZONE 'UTC'))::int::text,"
    " 'updated_at=' || (extract(year FROM updated_at AT TIME ZONE 'UTC') * 12"
    " + extract(month FROM updated_at AT TIME ZONE 'UTC'))::int::text]"
    " || string_to_array(search_pairs, ' '))"
)


def triggers() -> dict[str, str]:
    """SQLite's, by name.

    Of a new ticket's triggers at most one acts on it, in whatever order they are called: what is indexed together ends
    before the ticket that makes it so. An empty text is never in an index: FTS5 counts its rows, and to take away one
    more than came would pass for a broken file.
    """
    progress = f"UPDATE {PROGRESS} SET last_id = new.id - 1;"  # noqa: S608  # our own words only, here and below
    fold = " ".join((*(fold_of(table, " AND id < new.id") for table in TABLES), progress))
    made = {f"{PREFIX}fold": f"AFTER INSERT ON tickets WHEN new.id >= {LAST} + {WAITING_MAX} BEGIN {fold} END"}
    for table, column in TABLES.items():
        add = (
            f"INSERT INTO {table} (rowid, {column}) "
            f"SELECT new.id, new.{column} WHERE new.id <= {LAST} AND new.{column} <> '';"
        )
        remove = (
            f"INSERT INTO {table} ({table}, rowid, {column}) "
            f"SELECT 'delete', old.id, old.{column} WHERE old.id <= {LAST} AND old.{column} <> '';"
        )
        made |= {
            f"{table}_created": f"AFTER INSERT ON tickets WHEN new.{column} <> '' AND new.id <= {LAST} BEGIN {add} END",
            f"{table}_deleted": f"AFTER DELETE ON tickets WHEN old.{column} <> '' AND old.id <= {LAST} "
            f"BEGIN {remove} END",
            f"{table}_changed": f"AFTER UPDATE OF id, {column} ON tickets "
            f"WHEN old.id <> new.id OR old.{column} <> new.{column} BEGIN {remove} {add} END",
        }
    return {name: f"CREATE TRIGGER {name} {rest}" for name, rest in made.items()}


def fold_of(table: str, upto: str = "") -> str:
    """The statement that indexes what waits."""
    column = TABLES[table]
    return (
        f"INSERT INTO {table} (rowid, {column}) SELECT id, {column} FROM tickets "  # noqa: S608  # our own words only
        f"WHERE id > {LAST}{upto} AND {column} <> '';"
    )


def is_modelled(_object: Any, name: str | None, type_: str, reflected: bool, _compared: Any) -> bool:
    """Whether autogenerate compares it with the models."""
    return not (reflected and type_ in ("table", "index") and (name or "").startswith(PREFIX))
