"""Clauses that give orders to whoever sorts the tickets, instead of saying what happened."""

from __future__ import annotations

import re
from functools import cache

from ticketapp.classifier.embedded.order_needs import branches
from ticketapp.classifier.embedded.order_patterns import LABELS, OTHER_LABEL, OURS, PARTS, SPACED_OUT, TWO_SPACED_OUT
from ticketapp.classifier.embedded.order_screen import Screen, Starts

LABELS_OF_A_FORM = 2


class Patterns:
    """Patterns that are searched for together; none whose words are missing is searched for."""

    def __init__(self, parts: tuple[str, ...]) -> None:
        self.singles = [re.compile(branch) for part in parts for branch in branches(part)]
        self.screen = Screen(single.pattern for single in self.singles)

    def match(self, folded: str) -> bool:
        return any(self._is_in(folded, place, starts) for place, starts in self.screen.passes(folded))

    def _is_in(self, folded: str, place: int, starts: Starts) -> bool:
        single = self.singles[place]
        if single.pattern == SPACED_OUT and not TWO_SPACED_OUT.search(folded):
            return False
        if starts is None:
            return single.search(folded) is not None
        return any(single.match(folded, start) for start in starts)

    def spans(self, folded: str) -> list[tuple[int, int]]:
        """What one pattern of all these, a bar between each two, would find; compiling that takes half a second."""
        found, past = [], 0
        passing = [self.singles[place] for place, _ in self.screen.passes(folded)]
        matches = [match for single in passing if (match := single.search(folded))]
        while matches:
            first = min(matches, key=lambda match: match.start())  # of several, the earlier pattern's
            found.append(first.span())
            past = first.end()
            moved = (match if match.start() >= past else match.re.search(folded, past) for match in matches)
            matches = [match for match in moved if match]
        return found


ORDERS = Patterns((*LABELS, *PARTS))


@cache
def orders_in_forms() -> Patterns:
    """Those that are orders beside other labels too."""
    return Patterns(PARTS)


# What matches a letter where case is ignored, beside its lower case.
LOWER = (("İ", "i"), ("ı", "i"), ("ſ", "s"))


def gives_orders(text: str) -> bool:
    """Whether a clause of *text* speaks to the classifier."""
    folded = fold(text)
    return ORDERS.match(folded) and (not is_form(folded) or orders_in_forms().match(folded))


def orders_in(text: str) -> list[tuple[int, int]]:
    """From where to where each order reaches; never two of the same place."""
    folded = fold(text)
    return (orders_in_forms() if is_form(folded) else ORDERS).spans(folded)


def is_form(folded: str) -> bool:
    """Whether labels of other things stand beside those of fields: then these say what something was called."""
    labels = {first or second for first, second in OTHER_LABEL.findall(folded)}
    return sum(not OURS.search(label) for label in labels) >= LABELS_OF_A_FORM


def fold(text: str) -> str:
    """*text* in lower case, every place what it was."""
    if not text.isascii():
        for letter, lower in LOWER:
            text = text.replace(letter, lower)
    return text.lower()
