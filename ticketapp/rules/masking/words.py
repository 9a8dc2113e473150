"""The words behind a place in a text, a few of them, with what their punctuation says."""

from __future__ import annotations

import re
from typing import NamedTuple

from ticketapp.rules.masking.kinds import MASKS

WINDOW = 240
WORDS_MAX = 14
PIECE = re.compile(r"\S++")
REST = re.compile(r"[^\s]*+")
QUOTED = re.compile(r"\"([^\"\n]{1,200}+)\"|'([^'\n]{1,200}?)'(?!\w)|`([^`\n]{1,200}+)`")
NEXT_NAME = re.compile(r"(?<=[^&])&(?:amp;)?[\w.-]{1,40}=")
LEADING, TRAILING = "\"'`([{<*", ".,;:?!)]}>\"'`*"


class Word(NamedTuple):
    """``start`` and ``end`` without the punctuation around it; ``lines``: how many line breaks stand before it."""

    start: int
    end: int
    bare: str
    raw: str
    lines: int

    @property
    def folded(self) -> str:
        return self.bare.casefold()

    @property
    def after(self) -> str:
        """The punctuation behind it."""
        return self.raw[len(self.raw.rstrip(TRAILING)) :]

    @property
    def ends_clause(self) -> bool:
        return bool(self.after)

    @property
    def ends_sentence(self) -> bool:
        return any(mark in self.after for mark in ".!?")

    @property
    def is_mask(self) -> bool:
        return any(mask in self.raw for mask in MASKS)


def words_from(text: str, at: int, window: int = WINDOW, most: int = WORDS_MAX) -> list[Word]:
    """At most *most* words within *window* characters. ``whole_end`` says where one ends that was cut there."""
    words: list[Word] = []
    before = at
    for piece in PIECE.finditer(text, at, min(len(text), at + window)):
        words.append(read_word(piece[0], piece.start(), text.count("\n", before, piece.start())))
        before = piece.end()
        if len(words) == most:
            break
    return words


def read_word(raw: str, start: int, lines: int) -> Word:
    stripped = raw.lstrip(LEADING)
    bare = stripped.rstrip(TRAILING)
    first = start + len(raw) - len(stripped)
    return Word(first, first + len(bare), bare, raw, lines)


def whole_end(text: str, word: Word, window_end: int) -> int:
    """The end of *word*, read on where the window cut it."""
    if word.end < window_end:
        return word.end
    rest = REST.match(text, word.end)
    return word.end + len(rest[0].rstrip(TRAILING)) if rest else word.end


def without_query(value: str) -> str:
    """*value* up to the next name of an address's query."""
    following = NEXT_NAME.search(value)
    return value[: following.start()] if following else value


def quoted_at(text: str, word: Word) -> tuple[int, int] | None:
    """What stands in quotes where *word* begins."""
    match = QUOTED.match(text, word.start - 1) if word.start else None
    return None if match is None else match.span(match.lastindex or 0)
