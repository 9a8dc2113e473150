"""How a search is read: terms split at white space, ``"a phrase"`` kept whole, every term must match."""

from __future__ import annotations

import re

from ticketapp.rules.texts import folded

TERMS_MAX = 20
LENGTH_MAX = 1_000

# Where a word may begin: a phrase between two quotes, else everything up to the next white space. So a quote inside a
# word, or one without a partner, is an ordinary character (5" and 6" are sizes).
TERM = re.compile(r'"([^"]*)"|(\S+)')


class TooManyTerms(ValueError):
    """More than ``TERMS_MAX`` terms."""


def parse_terms(search: str) -> tuple[str, ...]:
    """The folded terms of *search*, in order, without repeats; an empty pair of quotes is no term.

    Raises ``TooManyTerms``.
    """
    terms = [folded(phrase or word) for phrase, word in TERM.findall(search) if phrase or word]
    if len(terms) > TERMS_MAX:
        raise TooManyTerms
    return tuple(dict.fromkeys(terms))
