"""A password beside the name it belongs to, without being called one: "login: bob / Winter2024!"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ticketapp.rules.masking.kinds import PASSWORD, Span, word_set
from ticketapp.rules.masking.shapes import is_everyday, is_random, is_reference, is_strong
from ticketapp.rules.masking.wordings import FUNCTION, LOGINS, ORDINARY, PASSWORDS
from ticketapp.rules.masking.words import Word, read_word, whole_end, words_from

WINDOW = 160
LOGIN = re.compile(rf"(?<![^\W_])(?:{LOGINS})(?![^\W_])(?P<sign>[ \t]{{0,2}}+[:=-])?+[ \t]{{0,3}}+", re.IGNORECASE)
CALLED = re.compile(rf"(?:{PASSWORDS})", re.IGNORECASE)
BETWEEN = word_set("/ | , : ; - + & and und et y e en i with mit con com")
BEHIND_ADDRESS = re.compile(r"@[\w.-]{3,255}+[ \t]{0,2}+[/|:;,][ \t]{0,3}+(?P<value>\S{6,128}+)")
GLUED = re.compile(r"(?P<name>[^\s/:|]{1,64}+)[/:|](?P<value>[^\s/]{4,128}+)")


def credentials(text: str) -> Iterator[Span]:
    for match in BEHIND_ADDRESS.finditer(text):
        value = read_word(match["value"], match.start("value"), 0)
        if is_strong(value.bare):
            yield value.start, value.end, PASSWORD
    done = 0
    for match in LOGIN.finditer(text):
        if match.start() < done:
            continue
        found = beside(text, words_from(text, match.end(), WINDOW)[:5], has_sign=match["sign"] is not None)
        if found:
            start, end = found.start, whole_end(text, found, match.end() + WINDOW)
            yield start, end, PASSWORD
            done = end


def beside(text: str, words: list[Word], has_sign: bool) -> Word | None:
    """The password behind a name, a mark or a word that separates them."""
    if not words or words[0].lines > 1 or words[0].is_mask:
        return None
    name = words[0]
    glued = GLUED.fullmatch(name.raw) if "://" not in name.raw else None
    if glued:
        value = read_word(glued["value"], text.index(glued["value"], name.start), 0)
        return value if is_strong(value.bare) or (has_sign and is_like_one(value)) else None
    if len(words) == 1 or name.folded in FUNCTION or name.ends_sentence:
        return None
    is_called = CALLED.fullmatch(words[1].bare) is not None
    is_marked = words[1].raw in BETWEEN
    number = 1 + (is_called or is_marked)
    if number >= len(words) or words[number].is_mask or words[number].lines:
        return None
    value = words[number]
    is_last = number + 1 == len(words) or words[number + 1].lines > 0 or value.ends_clause
    is_apart = is_called or is_marked or name.ends_clause
    is_plain = value.bare.isalpha() and value.folded not in ORDINARY and is_last and ":" not in value.after
    is_told = is_plain and (is_called or (has_sign and words[1].raw in ("/", "|")))
    return value if is_strong(value.bare) or (is_apart and has_sign and is_like_one(value)) or is_told else None


def is_like_one(value: Word) -> bool:
    is_usual = is_everyday(value.bare) or is_reference(value.bare) or value.bare.isdigit()
    return is_random(value.bare) and not is_usual and "@" not in value.bare
