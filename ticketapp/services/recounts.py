"""Are the counters right? All tickets are counted anew, and what is off is mended, without keeping a writer waiting.

Tickets and counters are read in one snapshot, in which they agree, since every transaction writes both. A difference
is therefore a constant that no later write changes: it is added to whatever the counter has become by then.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, case, func, insert, select
from sqlalchemy.dialects import sqlite

from ticketapp.extensions.database import db
from ticketapp.models import Ticket, TicketCount, TicketCountDelta
from ticketapp.rules.vocabulary import COUNT_KINDS, RECOUNT, REVIEW_NEEDED
from ticketapp.services.counters import KEY, counters_of
from ticketapp.services.leases import claim_lease, end_lease, leased_until

# Longer than counting may take: whoever mends after that would mend what somebody else has mended.
LEASE = timedelta(minutes=30)
# The values of the columns ``services.counters.KEY``.
Key = tuple[Any, ...]
Counters = Counter[Key]


@dataclass(frozen=True)
class Report:
    """``right`` is what the counters should say, ``off`` what has to be added to those that do not."""

    right: Counters
    off: Counters

    @property
    def tickets(self) -> int:
        return sum(number for key, number in self.right.items() if key[0] == "facets")

    @property
    def counters(self) -> int:
        return len(self.right.keys() | self.off.keys())

    def lines(self) -> list[str]:
        """Each counter that is off, in words of the vocabulary."""
        return [
            f"{name_of(key)}: counted {self.right[key] - number:,}, there are {self.right[key]:,}"
            for key, number in sorted(self.off.items())
        ]


def name_of(key: Key) -> str:
    kind, *values, is_overridden = key
    words = [word for word in values if word] + ["overridden"] * is_overridden
    return " ".join([kind, *(words or ["none"])])


def compare_counters(connection: Connection) -> Report:
    """*connection* sees one moment only (``services.backups.snapshot``)."""
    right, said = count_anew(connection), read_counters(connection)
    off = {key: right[key] - said[key] for key in right.keys() | said.keys() if right[key] != said[key]}
    return Report(right, Counter(off))


def count_anew(connection: Connection) -> Counters:
    """What the counters should say: one look at every ticket, and one at the index of creation times."""
    differs = (Ticket.category != Ticket.suggested_category) | (Ticket.priority != Ticket.suggested_priority)
    columns = (
        Ticket.category,
        Ticket.priority,
        Ticket.status,
        case((Ticket.review.is_(None), ""), else_=REVIEW_NEEDED).label("review"),
        func.coalesce(Ticket.suggestion_source, "").label("source"),
        case((Ticket.suggestion_source.in_(("gemini", "local")) & differs, 1), else_=0).label("overridden"),
    )
    right: Counters = Counter()
    ticket = select(*columns).subquery()
    for *facets, source, overridden, number in connection.execute(select(*ticket.c, func.count()).group_by(*ticket.c)):
        right["facets", "", *facets, "", False] += number
        right["origins", "", "", "", "", "", source, bool(overridden)] += number
    day = func.substr(Ticket.created_at, 1, 10)
    if connection.dialect.name != "sqlite":
        day = func.to_char(func.timezone("UTC", Ticket.created_at), "YYYY-MM-DD")
    created = select(day.label("day")).subquery()
    for day_word, number in connection.execute(select(created.c.day, func.count()).group_by(created.c.day)):
        right["days", day_word, "", "", "", "", "", False] += number
    return right


def read_counters(connection: Connection) -> Counters:
    """What they say. One that says nothing counts 0 tickets."""
    counters = counters_of(*COUNT_KINDS)
    key = [counters.c[name] for name in KEY]
    rows = connection.execute(select(*key, func.sum(counters.c.number)).group_by(*key))
    return Counter({tuple(row[:-1]): int(row[-1]) for row in rows if row[-1]})


def begin_recount(now: datetime) -> datetime | None:
    """Claim the right to mend: two who mend the same difference would make another. None where somebody else has it."""
    return claim_lease(RECOUNT, now, LEASE)


def give_up_recount(lease: datetime, now: datetime) -> None:
    """Give the lease back, where it still is ours."""
    end_lease(RECOUNT, lease, now)


def recount_ends_at(now: datetime) -> datetime:
    """When at the latest somebody else may mend."""
    return leased_until(RECOUNT) or now


def mend(off: Mapping[Key, int], lease: datetime, now: datetime) -> bool:
    """Add the differences and give the lease back. False where it had run out: then nothing is changed."""
    if not end_lease(RECOUNT, lease, now):
        return False
    rows = [{**dict(zip(KEY, key, strict=True)), "number": number} for key, number in off.items()]
    if not rows:
        return True
    if db.engine.dialect.name == "sqlite":
        row = sqlite.insert(TicketCount)
        number = TicketCount.number + row.excluded.number
        db.session.execute(row.on_conflict_do_update(index_elements=KEY, set_={"number": number}), rows)
    else:
        db.session.execute(insert(TicketCountDelta), rows)
    return True
