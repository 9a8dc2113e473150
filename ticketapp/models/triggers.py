"""The triggers that a recreated table loses: ``migrations/env.py`` puts them back.

Only SQLite recreates tables. PostgreSQL's triggers stand in the migrations that made them.
"""

from __future__ import annotations

KEY = "kind, day, category, priority, status, review, source, is_overridden"
FACETS = ("category", "priority", "status", "review")
ORIGINS = ("suggestion_source", "suggested_category", "suggested_priority", "category", "priority")


def facets_of(row: str) -> str:
    """The counter of *row* (``old``, ``new`` or the table's name) among the facets, in the order of ``KEY``."""
    needed = f"CASE WHEN {row}.review IS NULL THEN '' ELSE 'needed' END"
    return f"'facets', '', {row}.category, {row}.priority, {row}.status, {needed}, '', 0"


def origin_of(row: str) -> str:
    """The same by who suggested and what became of it. The default is no suggestion."""
    differs = f"{row}.category <> {row}.suggested_category OR {row}.priority <> {row}.suggested_priority"
    overridden = f"coalesce({row}.suggestion_source IN ('gemini', 'local') AND ({differs}), 0)"
    return f"'origins', '', '', '', '', '', coalesce({row}.suggestion_source, ''), {overridden}"


def day_of(row: str) -> str:
    return f"'days', substr({row}.created_at, 1, 10), '', '', '', '', '', 0"


def add(row: str, number: int) -> str:
    """One row changed in place; made where it is the first of its kind."""
    return (
        f"INSERT INTO ticket_counts ({KEY}, number) VALUES ({row}, {number}) "  # noqa: S608  # our own words only
        f"ON CONFLICT ({KEY}) DO UPDATE SET number = number + excluded.number;"
    )


def moves(name: str, columns: tuple[str, ...], counter: str, condition: str) -> str:
    """The trigger for changes that take a ticket from one counter to another."""
    return (
        f"CREATE TRIGGER {name} AFTER UPDATE OF {', '.join(columns)} ON tickets WHEN {condition} BEGIN "
        f"{add(counter.format('old'), -1)} {add(counter.format('new'), 1)} END"
    )


def differ(columns: tuple[str, ...]) -> str:
    return " OR ".join(f"old.{column} IS NOT new.{column}" for column in columns)


TRIGGERS: dict[str, dict[str, str]] = {
    "sqlite": {
        "count_created_ticket": "CREATE TRIGGER count_created_ticket AFTER INSERT ON tickets BEGIN "
        + " ".join(add(counter("new"), 1) for counter in (facets_of, origin_of, day_of))
        + " END",
        "count_deleted_ticket": "CREATE TRIGGER count_deleted_ticket AFTER DELETE ON tickets BEGIN "
        + " ".join(add(counter("old"), -1) for counter in (facets_of, origin_of, day_of))
        + " END",
        "count_changed_facets": moves("count_changed_facets", FACETS, facets_of("{0}"), differ(FACETS)),
        "count_changed_origin": moves("count_changed_origin", ORIGINS, origin_of("{0}"), differ(ORIGINS)),
        "count_changed_day": moves(
            "count_changed_day", ("created_at",), day_of("{0}"), "old.created_at IS NOT new.created_at"
        ),
    }
}

# What counts all tickets anew, where a trigger was missing while tickets may have been written.
REFILLS = (
    "DELETE FROM ticket_counts",
    *(
        f"INSERT INTO ticket_counts ({KEY}, number) SELECT {counter('tickets')}, count(*) "  # noqa: S608  # as above
        "FROM tickets GROUP BY 1, 2, 3, 4, 5, 6, 7, 8"
        for counter in (facets_of, origin_of, day_of)
    ),
)
