"""The indexes by which texts are found. Alembic knows neither virtual tables nor operator classes: the migrations make
them in SQL, and autogenerate is told to leave them alone.

On SQLite ``search_trigrams`` and ``search_bigrams`` are FTS5 tables that keep no text of their own: triggers tell them
what came, changed and went. ``search_facets`` answers filters and sort keys for many ids without reading the tickets.
On PostgreSQL one GIN index, ``search_index``, holds trigrams, filters and pairs.
"""

from __future__ import annotations

from typing import Any

PREFIX = "search_"
TABLES = {"search_trigrams": "search_text", "search_bigrams": "search_pairs"}

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
    """SQLite's, by name."""
    made = {}
    for table, column in TABLES.items():
        add = f"INSERT INTO {table} (rowid, {column}) VALUES (new.id, new.{column});"  # noqa: S608
        remove = f"INSERT INTO {table} ({table}, rowid, {column}) VALUES ('delete', old.id, old.{column});"  # noqa: S608
        whole = {
            f"{table}_created": f"AFTER INSERT ON tickets WHEN new.{column} <> '' BEGIN {add} END",
            f"{table}_deleted": f"AFTER DELETE ON tickets WHEN old.{column} <> '' BEGIN {remove} END",
            f"{table}_changed": f"AFTER UPDATE OF id, {column} ON tickets "
            f"WHEN old.id <> new.id OR old.{column} <> new.{column} BEGIN {remove} {add} END",
        }
        made.update({name: f"CREATE TRIGGER {name} {rest}" for name, rest in whole.items()})
    return made


def is_modelled(_object: Any, name: str | None, type_: str, reflected: bool, _compared: Any) -> bool:
    """Whether autogenerate compares it with the models."""
    return not (reflected and type_ in ("table", "index") and (name or "").startswith(PREFIX))
