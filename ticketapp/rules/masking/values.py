"""Whether the words behind a sign or a verb tell a password, a key or a code, and where that ends."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

from ticketapp.rules.masking import wordings
from ticketapp.rules.masking.kinds import word_set
from ticketapp.rules.masking.shapes import is_everyday, is_random, is_reference
from ticketapp.rules.masking.words import Word, quoted_at, without_query

NOTHING = (0, 0)
KEY_MIN, LONG_KEY_MIN = 8, 16
PHRASE_MIN, PHRASE_MAX = 3, 12
ON_CARDS = ("csc", "security", "sicher", "segur", "sicur", "sécur", "secur", "veilig", "bezpiecz", "karten", "crypto")
CODE = re.compile(r"(?:[A-Z]{1,2}-)?[0-9]{4,12}|[0-9]{3}-[0-9]{3}")
PUNCTUATION = "\"'`([{<"
HINGLISH_ENDS = word_set("hai tha rakha rakhi")


class Telling(NamedTuple):
    """``kind``: password, phrase, key or code; ``name``: the word that was said for it."""

    text: str
    kind: str
    name: str

    @property
    def is_short(self) -> bool:
        """Codes on cards have three digits."""
        return self.name.startswith("cv") or any(word in self.name for word in ON_CARDS)


def value_after_sign(telling: Telling, words: Sequence[Word], sign: str) -> tuple[int, int]:
    if not words or words[0].is_mask:
        return NOTHING
    word = words[0]
    if sign in ("-", "|"):
        return value_after_verb(telling, words, 0, ("en", "near"))
    quoted = quoted_at(telling.text, word)
    if telling.kind == "code":
        return code_at(telling, words, 0, is_said=True)
    if sign == "=":
        bare = without_query(word.bare)
        word = word._replace(end=word.start + len(bare), bare=bare)
    if telling.kind == "key":
        is_open = (
            (sign == "=" and telling.name not in wordings.LOOSE_KEYS)
            or "secret" in telling.name
            or "geheim" in telling.name
        )
        return key_at([word], 0, KEY_MIN, quoted, is_open)
    return quoted or password_after_sign(telling, [word, *words[1:]], sign)


def password_after_sign(telling: Telling, words: Sequence[Word], sign: str) -> tuple[int, int]:
    word = words[0]
    if sign in ("=", ">"):
        end = word.bare.find("</")
        return word.start, word.start + end if end > 0 else word.end
    if telling.kind == "phrase":
        return NOTHING if word.folded in wordings.FUNCTION - {"the", "a"} else sentence(words)
    if is_random(word.bare) or not word.bare.isalpha():
        return span(word) if word.bare else NOTHING
    phrase = clause(words, 0)
    if len(phrase) > 1 and not has_label(phrase) and not any(each.folded in wordings.FUNCTION for each in phrase):
        return phrase[0].start, phrase[-1].end
    return NOTHING if word.folded in wordings.ORDINARY else span(word)


def value_after_verb(telling: Telling, words: Sequence[Word], number: int, ways: Collection[str]) -> tuple[int, int]:
    """*ways*: the languages whose endings count, and ``near`` where a plain word may be the password."""
    number = after_fillers(words, number)
    if number >= len(words) or words[number].is_mask or words[number].lines > 1:
        return NOTHING
    word = words[number]
    quoted = quoted_at(telling.text, word)
    if telling.kind == "code":
        return code_at(telling, words, number, is_said=True)
    if telling.kind == "key":
        return key_at(words, number, KEY_MIN, quoted, is_open=False)
    return quoted or password_after_verb(telling, words, number, ways)


def password_after_verb(telling: Telling, words: Sequence[Word], number: int, ways: Collection[str]) -> tuple[int, int]:
    word = words[number]
    if is_random(word.bare) and (word.bare.isdigit() or not is_everyday(word.bare)):
        return span(word)
    if "near" not in ways or (word.lines and telling.kind != "phrase"):
        return NOTHING
    phrase = clause(words, number)
    ordinary = [each for each in phrase if is_ordinary(each, ways)]
    has_function = any(each.folded in wordings.FUNCTION for each in phrase)
    if len(phrase) >= (2 if telling.kind == "phrase" else PHRASE_MIN) and not has_function and len(ordinary) <= 1:
        return phrase[0].start, phrase[-1].end
    is_plain = word.bare.replace("-", "").isalpha() and word.bare.count("-") != 1
    is_alone = len(phrase) == 1
    return span(word) if is_plain and is_alone and not ordinary and len(word.bare) > 2 else NOTHING


def value_led_to(telling: Telling, words: Sequence[Word], number: int) -> tuple[int, int]:
    """Behind "to", "with", "as": what looks like a password, or stands in quotes."""
    number = after_fillers(words, number)
    if number >= len(words) or words[number].is_mask or words[number].lines:
        return NOTHING
    word = words[number]
    quoted = quoted_at(telling.text, word)
    if telling.kind == "code":
        return NOTHING
    if telling.kind == "key":
        return key_at(words, number, LONG_KEY_MIN, None, is_open=False)
    if quoted and word.folded not in wordings.ORDINARY and word.bare[:1] not in "./-$<":
        return quoted
    is_usual = is_everyday(word.bare) or is_reference(word.bare) or word.bare.isdigit()
    return span(word) if is_random(word.bare) and not is_usual and not is_address(word.bare) else NOTHING


def value_at_once(telling: Telling, words: Sequence[Word]) -> tuple[int, int]:
    """The first word, with nothing between: 'password hunter2', 'PIN 1234', 'password gulab hai'."""
    word = words[0]
    quoted = quoted_at(telling.text, word)
    if telling.kind == "code":
        return code_at(telling, words, 0, is_said=False)
    if telling.kind == "key":
        return key_at(words, 0, LONG_KEY_MIN, None, is_open=False)
    if quoted:
        return NOTHING if word.folded in wordings.ORDINARY else quoted
    is_usual = is_everyday(word.bare) or is_reference(word.bare) or is_address(word.bare)
    is_number = word.bare.isdigit() and telling.name != "pass"
    if is_random(word.bare) and (is_number or not is_usual):
        return span(word)
    is_hinglish = len(words) > 1 and words[1].folded in HINGLISH_ENDS and not word.ends_clause
    if is_hinglish and word.bare.isalpha() and not is_ordinary(word, ("hi", "en")):
        return span(word)
    return NOTHING


def code_at(telling: Telling, words: Sequence[Word], number: int, is_said: bool) -> tuple[int, int]:
    """Digits; where a sign or a verb stands before them also a mixture, as recovery codes are."""
    word, following = words[number], words[number + 1] if number + 1 < len(words) else None
    is_half = len(word.bare) in (3, 4) and word.bare.isdigit() and not word.ends_clause
    if is_half and following and following.bare.isdigit() and len(following.bare) == len(word.bare):
        return word.start, following.end
    if CODE.fullmatch(word.bare) or (telling.is_short and len(word.bare) == 3 and word.bare.isdigit()):
        return span(word)
    is_mixture = is_said and len(word.bare) >= 6 and is_random(word.bare) and not is_everyday(word.bare)
    return span(word) if is_mixture else NOTHING


def key_at(
    words: Sequence[Word], number: int, least: int, quoted: tuple[int, int] | None, is_open: bool
) -> tuple[int, int]:
    """*is_open*: any word that is not about the key will do."""
    word = words[number]
    if quoted and quoted[1] - quoted[0] >= KEY_MIN and " " not in word.raw.strip(PUNCTUATION):
        is_long = is_random(word.bare) or is_open
        if is_long:
            return quoted
    is_mixture = is_random(word.bare) and any(map(str.isdigit, word.bare))
    is_key = len(word.bare) >= least and is_mixture and not is_everyday(word.bare)
    if is_key or (is_open and word.bare and word.folded not in wordings.ORDINARY and "<" not in word.raw):
        return span(word)
    return NOTHING


def sentence(words: Sequence[Word]) -> tuple[int, int]:
    """From the first word to the end of the line or the sentence."""
    last = words[0]
    for word in words:
        if word is not words[0] and word.lines:
            break
        last = word
        if word.ends_sentence:
            break
    return words[0].start, last.end


def clause(words: Sequence[Word], number: int) -> Sequence[Word]:
    """The words up to a comma, the end of the line, or one with which another clause goes on."""
    end = number
    while end < len(words):
        word = words[end]
        if end > number and (word.lines or word.folded in wordings.CLOSING):
            break
        end += 1
        if word.ends_clause:
            break
    return words[number:end][: PHRASE_MAX + 1]


def after_fillers(words: Sequence[Word], number: int) -> int:
    stop = number + 3
    while (
        number + 1 < len(words)
        and number < stop
        and (words[number].folded in wordings.FILLERS or is_sign(words[number]))
    ):
        number += 1
    return number


def is_sign(word: Word) -> bool:
    return not word.bare and word.raw in (":", "=", "->", ":=")


def has_label(words: Sequence[Word]) -> bool:
    return any(":" in word.after for word in words)


def is_ordinary(word: Word, ways: Collection[str]) -> bool:
    folded = word.folded
    if folded in wordings.ORDINARY:
        return True
    return len(folded) <= 40 and any(wordings.ENDINGS[way].fullmatch(folded) for way in ways if way in wordings.ENDINGS)


def is_address(word: str) -> bool:
    return "@" in word and "." in word.rpartition("@")[2]


def span(word: Word) -> tuple[int, int]:
    return word.start, word.end
