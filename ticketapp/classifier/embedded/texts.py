"""What of a ticket's text counts: no markup, no quoted replies, nothing that gives orders to the classifier.

What does not count is blanked, not cut out, so that every place in the text stays what it was and can be quoted.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from typing import NamedTuple

from ticketapp.classifier.embedded.orders import gives_orders, orders_in
from ticketapp.classifier.embedded.tokens import Spans, Words, tokens_of

# A long mail says what it is about at its start, and often repeats what is wanted at its end.
HEAD_CHARACTERS = 1600
TAIL_CHARACTERS = 400
# More of it is never looked at, so that a text of any length costs the same.
READ_CHARACTERS = 12_000
TITLE_CHARACTERS = 400

SCRIPT = re.compile(r"<(script|style)\b[^<]{0,4000}", re.IGNORECASE)
TAG = re.compile(r"</?[a-zA-Z!][^<>]{0,400}>")
ENTITY = re.compile(r"&(?:#\d{1,6}|#x[0-9a-f]{1,5}|[a-z]{2,8});", re.IGNORECASE)
QUOTED_LINE = re.compile(r"^[ \t]{0,8}>.*$", re.MULTILINE)
REPLY_HEAD = re.compile(
    r"^[ \t]{0,8}(?:-{2,} ?(?:original message|forwarded message|ursprungliche nachricht|ursprüngliche nachricht"
    r"|message d'origine|mensaje original|mensagem original|messaggio originale|oorspronkelijk bericht) ?-{2,}"
    r"|(?:on|am|le|el|em|il|op|w dniu) .{4,120} (?:wrote|schrieb|a écrit|escribió|escreveu|ha scritto|schreef"
    r"|napisał\(a\)|napisał|napisała) ?:)[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
# ``[.!?…。！？]+(?=\s|$)|[\n;]+|: ``, but one class for what it begins with: a search skips whatever is not in it.
SENTENCE_END = re.compile(r"[.!?…。！？\n;:](?:(?<=[\n;])[\n;]*|(?<=:) |(?<=[^\n;:])[.!?…。！？]*(?=\s|$))")

BLANK = re.compile(r"\S")


class Reading(NamedTuple):
    """A ticket as the model reads it.

    ``text`` is the title, a line break and the description, of the same length as what was handed in (up to what is
    read), with blanks for what does not count. ``words`` are folded; ``spans`` say from where to where each stands,
    ``sentences`` from which to which word each reaches. ``gives_orders``: a clause spoke to the classifier.
    """

    text: str
    title_end: int
    words: Words
    spans: Spans
    sentences: Spans
    gives_orders: bool


def read(title: str, description: str) -> Reading:
    """What the model sees of a ticket; any text will do, the empty one too."""
    return reading_of(title[:TITLE_CHARACTERS], description[:READ_CHARACTERS])


@lru_cache(maxsize=16)
def reading_of(title: str, description: str) -> Reading:
    """The same, kept for whoever asks for the same ticket a moment later, as the chain does: a few for each thread."""
    raw = f"{title}\n{description}"
    title_end = len(title)
    without_markup = blank(SCRIPT, blank(ENTITY, raw)) if "<" in raw or "&" in raw else raw
    ordered = gives_orders(without_markup)
    text = blank(TAG, without_markup) if "<" in without_markup else without_markup
    text = blank_quotes(text, title_end)
    if ordered:
        text = blank_orders(text)
    text = blank_middle(text, title_end)
    words, spans = tokens_of(text)
    return Reading(text, title_end, words, spans, sentence_ranges(text, spans), ordered)


def blank(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda match: " " * len(match[0]), text)


def blank_quotes(text: str, title_end: int) -> str:
    """Without lines that quote, and without a reply's history: unless nothing else is there."""
    kept = blank(QUOTED_LINE, text) if ">" in text else text
    head = REPLY_HEAD.search(kept, title_end)
    if head is not None:
        kept = kept[: head.start()] + BLANK.sub(" ", kept[head.start() :])
    return kept if BLANK.search(kept, title_end) else text


def blank_orders(text: str) -> str:
    """Without orders, each to its clause's end; where nothing would be left, without the words of the orders alone."""
    ends = [*(match.end() for match in SENTENCE_END.finditer(text)), len(text)]
    orders = orders_in(text)
    kept = blank_spans(text, [(first, ends[bisect_left(ends, past)]) for first, past in orders])
    return kept if BLANK.search(kept) else blank_spans(text, orders)


def blank_spans(text: str, spans: list[tuple[int, int]]) -> str:
    """Without what lies in *spans*, which are in order and may overlap."""
    kept, place = [], 0
    for first, past in spans:
        kept += [text[place:first], BLANK.sub(" ", text[max(first, place) : past])]
        place = max(place, past)
    return "".join([*kept, text[place:]])


def blank_middle(text: str, title_end: int) -> str:
    """Only head and tail of what is long, counted without runs of blanks."""
    if len(text) - title_end <= HEAD_CHARACTERS + TAIL_CHARACTERS:
        return text
    places = [match.start() for match in BLANK.finditer(text, title_end)]
    if len(places) <= HEAD_CHARACTERS + TAIL_CHARACTERS:
        return text
    first, last = places[HEAD_CHARACTERS], places[-TAIL_CHARACTERS]
    return text[:first] + BLANK.sub(" ", text[first:last]) + text[last:]


def sentence_ranges(text: str, spans: Spans) -> Spans:
    """(first, past the last) word of each sentence that has any."""
    ranges, first = [], 0
    for end in [*(match.end() for match in SENTENCE_END.finditer(text)), len(text)]:
        past = bisect_left(spans, (end,), first)
        if past > first:
            ranges.append((first, past))
        first = past
    return tuple(ranges)
