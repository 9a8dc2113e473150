"""On PostgreSQL one trigger looks at a new row of tickets and of suggestions, instead of two dozen expressions.

It reads the expressions of check constraints and of generated columns from text for each statement, which took a third
of what a creation cost it (decision 28). A function is read once for each connection. The rules are the same, broken
ones are reported by the same names, and no table is written anew.

Revision ID: c3e8b7a41f06
Revises: e2a7c4b91d60
Create Date: 2026-11-23 15:30:00.000000+00:00
"""

from __future__ import annotations

from alembic import op

revision = "c3e8b7a41f06"
down_revision = "e2a7c4b91d60"
branch_labels = None
depends_on = None

WHITE_SPACE = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
CATEGORIES = ("billing", "technical", "account", "general")
PRIORITIES = ("low", "medium", "high", "critical")
STATUSES = ("open", "in_progress", "resolved", "closed")
SOURCES = ("gemini", "local", "default")
SETTERS = ("requester", "agent", "token", *SOURCES)
OUTCOMES = ("applied", "accepted", "changed", "unseen")

RANKS = "CASE {}priority WHEN 'low' THEN 0 WHEN 'medium' THEN 1 WHEN 'high' THEN 2 WHEN 'critical' THEN 3 END"
FACET = (
    "CASE {0}category WHEN 'billing' THEN 0 WHEN 'technical' THEN 16 WHEN 'account' THEN 32 WHEN 'general' THEN 48 END"
    " + CASE {0}status WHEN 'open' THEN 0 WHEN 'in_progress' THEN 4 WHEN 'resolved' THEN 8 WHEN 'closed' THEN 12 END"
    f" + {RANKS.replace('{}', '{0}')}"
)


def known(column: str, words: tuple[str, ...]) -> tuple[str, str]:
    listed = ", ".join(f"'{word}'" for word in words)
    return f"{column}_known", f"{{0}}{column} IN ({listed})"


def fraction(column: str) -> tuple[str, str]:
    return f"{column}_fraction", f"{{0}}{column} >= 0 AND {{0}}{column} <= 1"


def not_blank(column: str) -> tuple[str, str]:
    return f"{column}_not_blank", f"length(trim({{0}}{column}, '{WHITE_SPACE}')) > 0"


def at_most(column: str, length: int) -> tuple[str, str]:
    return f"{column}_length", f"length({{0}}{column}) <= {length}"


# What has to hold, or to be unknown, as a constraint's would; ``{0}`` stands for the row.
RULES = {
    "tickets": dict(
        (
            not_blank("title"),
            not_blank("description"),
            at_most("description", 100_000),
            known("category", CATEGORIES),
            known("priority", PRIORITIES),
            known("status", STATUSES),
            known("category_set_by", SETTERS),
            known("priority_set_by", SETTERS),
            known("suggested_category", CATEGORIES),
            known("suggested_priority", PRIORITIES),
            known("suggestion_source", SOURCES),
            fraction("confidence_category"),
            fraction("confidence_priority"),
        )
    ),
    "ticket_suggestions": dict(
        (
            known("field", ("category", "priority")),
            known("value", (*CATEGORIES, *PRIORITIES)),
            known("said", (*CATEGORIES, *PRIORITIES)),
            known("decided_value", (*CATEGORIES, *PRIORITIES)),
            known("source", SOURCES),
            known("outcome", OUTCOMES),
            fraction("confidence"),
        )
    ),
}
# The columns' own types say as much.
TYPED = dict((at_most("title", 200), at_most("requester_name", 200), at_most("requester_email", 254)))
DERIVED = {
    "priority_rank": RANKS,
    "facet": FACET,
    "facet_in_review": f"CASE WHEN {{0}}review IS NOT NULL THEN {FACET} END",
}
INDEXES = {
    "priority_rank": (("id",),),
    "facet": (("created_at", "id"), ("updated_at", "id"), ("id",)),
    "facet_in_review": (("created_at", "id"), ("updated_at", "id"), ("id",)),
}


def function_of(table: str, derived: dict[str, str]) -> str:
    """What is told of a broken row names the rule, and nothing of what stands in the row."""
    broken = " ".join(f"WHEN NOT ({rule.format('new.')}) THEN '{name}'" for name, rule in RULES[table].items())
    filled = " ".join(f"new.{column} := {value.format('new.')};" for column, value in derived.items())
    return f"""
CREATE FUNCTION keep_{table}_sound() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    broken text := CASE {broken} END;
BEGIN
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION USING
            MESSAGE = 'new row for relation "{table}" violates check "ck_{table}_' || broken || '"',
            ERRCODE = 'check_violation', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME,
            CONSTRAINT = 'ck_{table}_' || broken;
    END IF;
    {filled}
    RETURN new;
END $$"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    for column in DERIVED:
        op.execute(f"ALTER TABLE tickets ALTER COLUMN {column} DROP EXPRESSION")
    for table, rules in RULES.items():
        dropped = [*rules, *(TYPED if table == "tickets" else ())]
        op.execute(f"ALTER TABLE {table} " + ", ".join(f"DROP CONSTRAINT ck_{table}_{name}" for name in dropped))
        op.execute(function_of(table, DERIVED if table == "tickets" else {}))
        op.execute(
            f"CREATE TRIGGER keep_sound BEFORE INSERT OR UPDATE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION keep_{table}_sound()"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    for table, rules in RULES.items():
        op.execute(f"DROP TRIGGER keep_sound ON {table}")
        op.execute(f"DROP FUNCTION keep_{table}_sound()")
        kept = {**rules, **(TYPED if table == "tickets" else {})}
        added = [f"ADD CONSTRAINT ck_{table}_{name} CHECK ({rule.format('')})" for name, rule in kept.items()]
        op.execute(f"ALTER TABLE {table} " + ", ".join(added))
    # A column cannot become a generated one: it is made anew, in one statement, since each writes the table anew.
    op.execute("ALTER TABLE tickets " + ", ".join(f"DROP COLUMN {column}" for column in DERIVED))
    generated = [
        f"ADD COLUMN {column} SMALLINT {'NOT NULL ' if column == 'priority_rank' else ''}"
        f"GENERATED ALWAYS AS ({value.format('')}) STORED"
        for column, value in DERIVED.items()
    ]
    op.execute("ALTER TABLE tickets " + ", ".join(generated))
    for column, orders in INDEXES.items():
        where = " WHERE facet_in_review IS NOT NULL" if column == "facet_in_review" else ""
        for order in orders:
            name = "_".join(("ix_tickets", column, *order))
            op.execute(f"CREATE INDEX {name} ON tickets ({', '.join((column, *order))}){where}")
