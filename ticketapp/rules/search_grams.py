"""The pieces of a text that search indexes hold: three characters in a row, and one or two of East Asian scripts.

Both sides are folded (``rules.texts``). A piece of a term is a piece of every text that holds the term, so an index of
pieces never misses one; what it finds too much, the search refuses when it looks at the text itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

# A term that is longer is found by some of its pieces: the rest would only cost time.
PIECES_MAX = 12
# Characters of a long term that are looked up where the index makes its own pieces.
PART_MAX = 40
# Han (with its radicals and marks), Hiragana, Katakana, Hangul, Bopomofo: scripts in which a word of two characters is
# an ordinary one.
EAST_ASIAN = (
    "\u1100-\u11ff\u2e80-\u2fdf\u3005-\u3007\u3021-\u302f\u3031-\u3035\u3038-\u303c\u3041-\u3096\u3099-\u309f\u30a1-\u30fa"
    "\u30fc-\u30ff\u3105-\u312f\u3131-\u318e\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97c\uac00-\ud7fb"
    "\uf900-\ufaff\uff66-\uff9f\uffa1-\uffdc\U0001aff0-\U0001b16f\U00020000-\U000323af"
)
RUN = re.compile(f"[{EAST_ASIAN}]+")


def pairs(text: str) -> str:
    """What the column ``search_pairs`` holds: every East Asian character and every two in a row, once, with blanks
    between them; nothing for other texts."""
    return "" if text.isascii() else " ".join(dict.fromkeys(singles_and_pairs(RUN.findall(text))))


def singles_and_pairs(runs: Iterable[str]) -> Iterable[str]:
    for run in runs:
        yield from run
        yield from twos(run)


def twos(run: str) -> Iterable[str]:
    return map("".join, pairwise(run))


def pairs_of_term(term: str) -> list[str]:
    """The pieces by which *term* is found among ``pairs``; none where it holds nothing East Asian."""
    pieces = [piece for run in RUN.findall(term) for piece in (twos(run) if len(run) > 1 else run)]
    return some_of(list(dict.fromkeys(pieces)))


def threes_of_term(term: str) -> list[str]:
    """Every three characters in a row of *term*, whatever they are; spread over it where it is long."""
    return some_of(list(dict.fromkeys(term[start : start + 3] for start in range(len(term) - 2))))


def some_of(pieces: list[str]) -> list[str]:
    """*pieces*, or ``PIECES_MAX`` of them, from the first to the last."""
    if len(pieces) <= PIECES_MAX:
        return pieces
    last = len(pieces) - 1
    return [pieces[last * place // (PIECES_MAX - 1)] for place in range(PIECES_MAX)]


def words_of(term: str, letters: frozenset[str]) -> list[tuple[int, int]]:
    """Where the words of *term* begin and end, as PostgreSQL's pg_trgm sees them; *letters* are those of its
    characters that it takes for letters or digits."""
    spans: list[tuple[int, int]] = []
    for place, character in enumerate(term):
        if character not in letters:
            continue
        if spans and spans[-1][1] == place:
            spans[-1] = (spans[-1][0], place + 1)
        else:
            spans.append((place, place + 1))
    return spans


def has_three(term: str, letters: frozenset[str]) -> bool:
    """Whether pg_trgm finds anything of *term* in its index.

    A word counts with two blanks before it and one behind it, but not where the term ends: the text may go on there.
    """
    return any(end - start + 2 * (start > 0) + (end < len(term)) >= 3 for start, end in words_of(term, letters))


def with_three(term: str, letters: frozenset[str]) -> str:
    """*term*, or the part of a long one around its longest word."""
    if len(term) <= PART_MAX:
        return term
    start, _end = max(words_of(term, letters), key=lambda span: span[1] - span[0])
    first = max(0, min(start - 2, len(term) - PART_MAX))
    return term[first : first + PART_MAX]
