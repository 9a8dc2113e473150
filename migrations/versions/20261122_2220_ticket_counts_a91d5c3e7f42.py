"""Counters of tickets, kept by triggers.

On PostgreSQL a statement appends one row for each counter that it changes, and whoever appends the thousandth folds
them all. On SQLite, where writers take turns anyway, the triggers change the counter in place.

Revision ID: a91d5c3e7f42
Revises: f3c86d1b7e52
Create Date: 2026-11-22 22:20:00.000000+00:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "a91d5c3e7f42"
down_revision = "f3c86d1b7e52"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY = "kind, day, category, priority, status, review, source, is_overridden"

# --- PostgreSQL -------------------------------------------------------------------------------------------------------

OF_TICKET = """
    category, priority, status,
    CASE WHEN review IS NULL THEN '' ELSE 'needed' END AS review,
    coalesce(suggestion_source, '') AS source,
    coalesce(
        suggestion_source IN ('gemini', 'local') AND (category <> suggested_category OR priority <> suggested_priority),
        false
    ) AS is_overridden,
    to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day"""

BY_COUNTER = """
    SELECT
        CASE WHEN grouping(category) = 0 THEN 'facets' WHEN grouping(source) = 0 THEN 'origins' ELSE 'days' END AS kind,
        coalesce(day, '') AS day, coalesce(category, '') AS category, coalesce(priority, '') AS priority,
        coalesce(status, '') AS status, coalesce(review, '') AS review, coalesce(source, '') AS source,
        coalesce(is_overridden, false) AS is_overridden, sum(number) AS number
    FROM ({rows}) AS moved
    GROUP BY GROUPING SETS ((category, priority, status, review), (source, is_overridden), (day))
    HAVING sum(number) <> 0"""

ADDED = f"SELECT {OF_TICKET}, 1 AS number FROM new_tickets"
TAKEN = f"SELECT {OF_TICKET}, -1 AS number FROM old_tickets"


def append(rows: str) -> str:
    """One row for each counter that the statement changed. True where a thousandth one was among them."""
    return f"""
        WITH appended AS (
            INSERT INTO ticket_count_deltas ({KEY}, number) {BY_COUNTER.format(rows=rows)} RETURNING id
        )
        SELECT bool_or(id % 1000 = 0) INTO is_time FROM appended;"""


# Under READ COMMITTED the statement behind the lock sees all that the last folder committed. In a transaction that
# keeps an older snapshot it would not, and would end with an error: that one leaves the work to others.
FOLD = f"""
CREATE FUNCTION fold_ticket_counts() RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' OR NOT pg_try_advisory_xact_lock(7236410512) THEN
        RETURN false;
    END IF;
    WITH folded AS (DELETE FROM ticket_count_deltas RETURNING *)
    INSERT INTO ticket_counts AS counter ({KEY}, number)
    SELECT {KEY}, sum(number) FROM folded GROUP BY {KEY} HAVING sum(number) <> 0
    ON CONFLICT ({KEY}) DO UPDATE SET number = counter.number + excluded.number;
    RETURN true;
END $$"""

COUNT = f"""
CREATE FUNCTION count_tickets() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    is_time boolean;
BEGIN
    IF TG_OP = 'INSERT' THEN {append(ADDED)}
    ELSIF TG_OP = 'UPDATE' THEN {append(f"{ADDED} UNION ALL {TAKEN}")}
    ELSE {append(TAKEN)}
    END IF;
    IF is_time THEN
        PERFORM fold_ticket_counts();
    END IF;
    RETURN NULL;
END $$"""

# Whoever truncates has the table alone, so that every counter is what is in it now.
UNCOUNT = f"""
CREATE FUNCTION uncount_tickets() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'truncate tickets in a transaction that is READ COMMITTED: counters are written with it';
    END IF;
    INSERT INTO ticket_count_deltas ({KEY}, number)
    SELECT {KEY}, -sum(number)
    FROM (SELECT {KEY}, number FROM ticket_counts UNION ALL SELECT {KEY}, number FROM ticket_count_deltas) AS counted
    GROUP BY {KEY} HAVING sum(number) <> 0;
    RETURN NULL;
END $$"""

POSTGRESQL = (
    # Counters change within their page; deltas come and go, and the room of those gone is to be used again soon.
    "ALTER TABLE ticket_counts SET (fillfactor = 50)",
    "ALTER TABLE ticket_count_deltas SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, "
    "autovacuum_vacuum_cost_delay = 0)",
    FOLD,
    COUNT,
    UNCOUNT,
    "CREATE TRIGGER count_created_tickets AFTER INSERT ON tickets REFERENCING NEW TABLE AS new_tickets "
    "FOR EACH STATEMENT EXECUTE FUNCTION count_tickets()",
    "CREATE TRIGGER count_changed_tickets AFTER UPDATE ON tickets "
    "REFERENCING OLD TABLE AS old_tickets NEW TABLE AS new_tickets FOR EACH STATEMENT EXECUTE FUNCTION count_tickets()",
    "CREATE TRIGGER count_deleted_tickets AFTER DELETE ON tickets REFERENCING OLD TABLE AS old_tickets "
    "FOR EACH STATEMENT EXECUTE FUNCTION count_tickets()",
    "CREATE TRIGGER uncount_truncated_tickets BEFORE TRUNCATE ON tickets "
    "FOR EACH STATEMENT EXECUTE FUNCTION uncount_tickets()",
    # The triggers keep writers out until this transaction ends: what is there now is all that was not counted.
    f"INSERT INTO ticket_counts ({KEY}, number) "
    + BY_COUNTER.format(rows=f"SELECT {OF_TICKET}, 1 AS number FROM tickets"),
)

# --- SQLite -----------------------------------------------------------------------------------------------------------


def facets_of(row: str) -> str:
    needed = f"CASE WHEN {row}.review IS NULL THEN '' ELSE 'needed' END"
    return f"'facets', '', {row}.category, {row}.priority, {row}.status, {needed}, '', 0"


def origin_of(row: str) -> str:
    differs = f"{row}.category <> {row}.suggested_category OR {row}.priority <> {row}.suggested_priority"
    overridden = f"coalesce({row}.suggestion_source IN ('gemini', 'local') AND ({differs}), 0)"
    return f"'origins', '', '', '', '', '', coalesce({row}.suggestion_source, ''), {overridden}"


def day_of(row: str) -> str:
    return f"'days', substr({row}.created_at, 1, 10), '', '', '', '', '', 0"


def add(row: str, number: int) -> str:
    return (
        f"INSERT INTO ticket_counts ({KEY}, number) VALUES ({row}, {number}) "
        f"ON CONFLICT ({KEY}) DO UPDATE SET number = number + excluded.number;"
    )


def moves(name: str, columns: tuple[str, ...], counter: str) -> str:
    condition = " OR ".join(f"old.{column} IS NOT new.{column}" for column in columns)
    return (
        f"CREATE TRIGGER {name} AFTER UPDATE OF {', '.join(columns)} ON tickets WHEN {condition} BEGIN "
        f"{add(counter.format('old'), -1)} {add(counter.format('new'), 1)} END"
    )


COUNTERS = (facets_of, origin_of, day_of)
ORIGINS = ("suggestion_source", "suggested_category", "suggested_priority", "category", "priority")
SQLITE = (
    "CREATE TRIGGER count_created_ticket AFTER INSERT ON tickets BEGIN "
    f"{' '.join(add(of('new'), 1) for of in COUNTERS)} END",
    "CREATE TRIGGER count_deleted_ticket AFTER DELETE ON tickets BEGIN "
    f"{' '.join(add(of('old'), -1) for of in COUNTERS)} END",
    moves("count_changed_facets", ("category", "priority", "status", "review"), facets_of("{0}")),
    moves("count_changed_origin", ORIGINS, origin_of("{0}")),
    moves("count_changed_day", ("created_at",), day_of("{0}")),
    *(
        f"INSERT INTO ticket_counts ({KEY}, number) SELECT {of('tickets')}, count(*) FROM tickets "
        "GROUP BY 1, 2, 3, 4, 5, 6, 7, 8"
        for of in COUNTERS
    ),
)


def upgrade() -> None:
    op.create_table(
        "ticket_counts",
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("day", sa.String(length=10), server_default="", nullable=False),
        sa.Column("category", sa.String(length=16), server_default="", nullable=False),
        sa.Column("priority", sa.String(length=16), server_default="", nullable=False),
        sa.Column("status", sa.String(length=16), server_default="", nullable=False),
        sa.Column("review", sa.String(length=8), server_default="", nullable=False),
        sa.Column("source", sa.String(length=16), server_default="", nullable=False),
        sa.Column("is_overridden", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind IN ('facets', 'origins', 'days')", name=op.f("ck_ticket_counts_kind_known")),
        sa.PrimaryKeyConstraint(*KEY.split(", "), name=op.f("pk_ticket_counts")),
    )
    op.create_table(
        "ticket_count_deltas",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("day", sa.String(length=10), server_default="", nullable=False),
        sa.Column("category", sa.String(length=16), server_default="", nullable=False),
        sa.Column("priority", sa.String(length=16), server_default="", nullable=False),
        sa.Column("status", sa.String(length=16), server_default="", nullable=False),
        sa.Column("review", sa.String(length=8), server_default="", nullable=False),
        sa.Column("source", sa.String(length=16), server_default="", nullable=False),
        sa.Column("is_overridden", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind IN ('facets', 'origins', 'days')", name=op.f("ck_ticket_count_deltas_kind_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_count_deltas")),
    )
    name_leases("'refit', 'recount'")
    for statement in POSTGRESQL if op.get_bind().dialect.name == "postgresql" else SQLITE:
        op.execute(sa.text(statement))


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION count_tickets(), uncount_tickets(), fold_ticket_counts() CASCADE")
    else:
        for name in ("created_ticket", "deleted_ticket", "changed_facets", "changed_origin", "changed_day"):
            op.execute(f"DROP TRIGGER IF EXISTS count_{name}")
    op.execute("DELETE FROM leases WHERE name = 'recount'")
    name_leases("'refit'")
    op.drop_table("ticket_count_deltas")
    op.drop_table("ticket_counts")


def name_leases(words: str) -> None:
    with op.batch_alter_table("leases", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_leases_name_known"), type_="check")
        batch_op.create_check_constraint(op.f("ck_leases_name_known"), f"name IN ({words})")
