"""Takes out of a text what nobody else needs to read: card numbers, IBANs, passwords, keys and e-mail addresses.

What is masked is decided generously: one word too many costs a classifier little, one too few may cost somebody their
account. Each kind has a module that finds its places in a plain view of the text (``views``). Time grows with the
text's length alone, whatever it holds: a search begins at few places and reads a bounded piece from each, or takes
one kind of character for good (``++``) where no other search can begin.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ticketapp.rules.masking.assignments import assignments
from ticketapp.rules.masking.commands import commands
from ticketapp.rules.masking.credentials import credentials
from ticketapp.rules.masking.emails import emails
from ticketapp.rules.masking.kinds import CARD, EMAIL, IBAN, MASKS, PASSWORD, TOKEN, Span
from ticketapp.rules.masking.numbers import cards, ibans
from ticketapp.rules.masking.sayings import sayings
from ticketapp.rules.masking.tokens import tokens
from ticketapp.rules.masking.views import plain_view

__all__ = ["CARD", "EMAIL", "IBAN", "MASKS", "PASSWORD", "TOKEN", "mask"]

# Where two find the same place, the earlier one names it.
FINDERS = (tokens, ibans, cards, commands, assignments, credentials, sayings, emails)


def mask(text: str) -> str:
    """*text* with a word in brackets for each secret and each address."""
    view = plain_view(text)
    found = [(start, end, rank, word) for rank, find in enumerate(FINDERS) for start, end, word in find(view.text)]
    pieces, at = [], 0
    for start, end, word in united(found):
        first, last = view.place(start), view.place(end)
        pieces += [text[at:first], word]
        at = last
    return "".join([*pieces, text[at:]])


def united(found: Iterable[tuple[int, int, int, str]]) -> Sequence[Span]:
    """Places that overlap as one, under the name that ranks first."""
    together: list[tuple[int, int, int, str]] = []
    for start, end, rank, word in sorted(found):
        if together and start < together[-1][1]:
            begin, stop, best, name = together[-1]
            together[-1] = (begin, max(stop, end), *min((best, name), (rank, word)))
        else:
            together.append((start, end, rank, word))
    return [(start, end, word) for start, end, _, word in together]
