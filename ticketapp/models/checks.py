"""CHECK constraints, spelled so that SQLite and PostgreSQL read the same text.

On PostgreSQL those of tickets and suggestions are kept by a trigger, under the same names (decision 28).
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import CheckConstraint

# What str.strip() takes for white space (Unicode White_Space plus U+001C to U+001F), so that "blank" means one thing
# in a form and in the database.
WHITE_SPACE = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)


def one_of(column: str, words: Iterable[str]) -> CheckConstraint:
    """The column holds one of *words* (or NULL, where the column allows it)."""
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


def at_most(column: str, length: int) -> CheckConstraint:
    """At most *length* Unicode code points."""
    return CheckConstraint(f"length({column}) <= {length}", name=f"{column}_length")


def not_blank(column: str) -> CheckConstraint:
    """Something besides white space."""
    return CheckConstraint(f"length(trim({column}, '{WHITE_SPACE}')) > 0", name=f"{column}_not_blank")


def fraction(column: str) -> CheckConstraint:
    """Between 0 and 1."""
    return CheckConstraint(f"{column} BETWEEN 0 AND 1", name=f"{column}_fraction")
