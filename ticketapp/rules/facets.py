"""A ticket's facet: one number for its category, status and priority, so that each combination is one index range."""

from __future__ import annotations

from functools import lru_cache
from itertools import product

from ticketapp.rules.vocabulary import CATEGORIES, PRIORITIES, STATUSES

# What each word adds. The priority's rank is the last digit.
WEIGHTS = {
    "category": {word: place * len(STATUSES) * len(PRIORITIES) for place, word in enumerate(CATEGORIES)},
    "status": {word: place * len(PRIORITIES) for place, word in enumerate(STATUSES)},
    "priority": {word: place for place, word in enumerate(PRIORITIES)},
}


@lru_cache(maxsize=512)
def facets_of(
    category: tuple[str, ...] = (), priority: tuple[str, ...] = (), status: tuple[str, ...] = ()
) -> tuple[int, ...]:
    """The facets of all tickets that meet the filters, rising; what is empty does not filter."""
    wanted = {"category": category, "priority": priority, "status": status}
    parts = [{weights[word] for word in wanted[name] or weights} for name, weights in WEIGHTS.items()]
    return tuple(sorted(sum(each) for each in product(*parts)))


EVERY_FACET = facets_of()


def rank_of(facet: int) -> int:
    """The rank of the priority."""
    return facet % len(PRIORITIES)
