"""Passwords, pass phrases, keys and codes that are called so, in whatever words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ticketapp.rules.masking import wordings
from ticketapp.rules.masking.kinds import MASKS, PASSWORD, TOKEN, Span, word_set
from ticketapp.rules.masking.shapes import is_everyday, is_random, is_reference, is_strong
from ticketapp.rules.masking.values import Telling, value_after_sign, value_after_verb, value_at_once, value_led_to
from ticketapp.rules.masking.words import WINDOW, Word, quoted_at, whole_end, words_from

NAMED = re.compile(
    rf"(?:(?<![^\W_])(?:(?P<phrase>{wordings.PHRASES})|(?P<code>{wordings.CODES})|(?P<key>{wordings.KEYS}))"
    rf"|(?P<password>{wordings.PASSWORDS}))(?![^\W_]|_\w)",
    re.IGNORECASE,
)
CLOSERS = re.compile(r"[\"'`)\]*_]{0,3}+")
SIGN = re.compile(r"[ \t]{0,3}+(?P<sign>:=|=>|->|→|[:=>|]|-(?=[ \t]))[ \t*_]{0,4}+(?:\r?+\n[ \t]{0,8}+){0,2}+")
NEXT_SENTENCE = re.compile(
    r"[.:!]\s{1,3}+(?=(?:it is|it's|it was|es ist|es lautet|c'est|è|é|to jest)\s)", re.IGNORECASE
)
BEFORE = 80
# How far behind "password for" a word with digits is still taken for the password.
NEAR_WORDS, NEAR_LENGTH = 4, 6
JOINING = word_set("and or und oder et ou y o e en i lub aur ya")
AS = word_set("as als como come comme jako = are") | frozenset(wordings.VERBS)
USERS = word_set(
    """
    user username login account benutzer konto nutzer utilisateur usuario usuário utente gebruiker id
    """
)


def sayings(text: str) -> Iterator[Span]:
    done = 0
    for match in NAMED.finditer(text):
        if match.start() < done or text[match.start() - 1 : match.end() + 1] in MASKS:
            continue
        telling = Telling(text, str(match.lastgroup), match[0].casefold())
        for start, end in (told_before(telling, match.start(), done), *told_behind(telling, match)):
            if end > done:
                yield start, end, TOKEN if telling.kind == "key" else PASSWORD
                done = end


def told_behind(telling: Telling, match: re.Match[str]) -> list[tuple[int, int]]:
    """What is told behind the match: nothing, one, or two ("from … to …")."""
    text = telling.text
    closed = CLOSERS.match(text, match.end())
    at = closed.end() if closed else match.end()
    sign = SIGN.match(text, at)
    is_tag = text[match.start() - 1 : match.start()] == "<"
    if sign and (sign["sign"] != ">" or is_tag):
        words = words_from(text, sign.end())
        return [in_full(telling, value_after_sign(telling, words, sign["sign"]), sign.end())]
    following = NEXT_SENTENCE.match(text, at)
    is_aside = following is not None or text[at : at + 1] == ","
    at = following.end() - 1 if following else at + is_aside
    if not text[at : at + 1].isspace():
        return []
    words = words_from(text, at)
    found = told_in_words(telling, words, is_aside)
    behind = [word for word in words if found[1] and word.start > found[1]]
    return [in_full(telling, each, at) for each in (found, *also_told(telling, behind))]


def also_told(telling: Telling, words: list[Word]) -> Iterator[tuple[int, int]]:
    """More of them behind the first: "from … to …", "… and …", "… and the new one …"."""
    for number, word in enumerate(words):
        if word.lines or word.is_mask or is_named(word):
            break
        if number == 0 and word.folded in wordings.LEADING | JOINING:
            yield value_led_to(telling, words, 1)
        elif telling.kind == "password" and is_strong(word.bare):
            yield word.start, word.end
        if word.ends_sentence:
            break


def in_full(telling: Telling, found: tuple[int, int], at: int) -> tuple[int, int]:
    """*found*, with the rest of a word that the window cut."""
    start, end = found
    if end >= at + WINDOW:
        end = whole_end(telling.text, Word(start, end, "", "", 0), at + WINDOW)
    return start, end


def told_in_words(telling: Telling, words: list[Word], is_aside: bool) -> tuple[int, int]:
    """The password in the rest of the sentence; (0, 0) where none is told."""
    for number, word in enumerate(words):
        if word.is_mask or (word.lines and (number or word.lines > 2)) or is_named(word):
            break
        found = (0, 0)
        if number == 0:
            found = value_at_once(telling, words)
        if not found[1]:
            found = told_at(telling, words, number, is_aside)
        if found[1]:
            return found
        if word.ends_sentence:
            break
    return 0, 0


def told_at(telling: Telling, words: list[Word], number: int, is_aside: bool) -> tuple[int, int]:
    word, before = words[number], words[number - 1] if number else None
    languages = wordings.VERBS.get(word.folded)
    if word.folded == wordings.POLISH_IS and telling.name.startswith("has"):
        languages = ("pl",)
    is_near = number == 0 or words[0].folded in wordings.CONNECTING
    if is_aside or (word.folded == wordings.PRONOUN and before and before.ends_clause):
        is_near = False
    if languages is not None and not word.ends_sentence:
        return value_after_verb(telling, words, number + 1, (*languages, "near" if is_near else "far"))
    if word.raw.endswith((":", "=")):
        return value_after_verb(telling, words, number + 1, ("en", "near" if is_near else "far"))
    if word.folded in wordings.LEADING:
        return value_led_to(telling, words, number + 1)
    is_user = before is not None and before.folded in USERS
    is_password = number > 0 and telling.kind in ("password", "phrase") and not is_user
    is_told = is_strong(word.bare) or (words[0].folded in wordings.CONNECTING and number < NEAR_WORDS and is_weak(word))
    return (word.start, word.end) if is_password and is_told else (0, 0)


def is_weak(word: Word) -> bool:
    """Letters, then digits or the other way round: 'guest1234', unless it is one of every day."""
    is_usual = is_everyday(word.bare) or is_reference(word.bare) or word.bare.isdigit()
    return len(word.bare) >= NEAR_LENGTH and word.bare.isalnum() and is_random(word.bare) and not is_usual


def is_named(word: Word) -> bool:
    """Whether the word is itself one of those behind which something is told."""
    return NAMED.fullmatch(word.bare.lstrip("-")) is not None


def told_before(telling: Telling, at: int, done: int) -> tuple[int, int]:
    """'hunter2 is my password': the word in front of a verb in front of at most three small words."""
    start = max(done, at - BEFORE)
    nearest = telling.text[start:at].split()[-1:]
    if not nearest or (nearest[0].casefold() not in AS and nearest[0].casefold() not in wordings.ORDINARY):
        return 0, 0
    words = words_from(telling.text, start, at - start, most=BEFORE)[-6:]
    for number in range(len(words) - 1, 0, -1):
        word = words[number]
        if word.ends_clause or word.lines:
            break
        if word.folded in AS:
            value = words[number - 1]
            is_old = value.is_mask or value.start <= start
            return (0, 0) if (is_old and start) or not is_telling(telling, value) else (value.start, value.end)
        if word.folded not in wordings.ORDINARY:
            break
    return 0, 0


def is_telling(telling: Telling, value: Word) -> bool:
    if telling.kind == "key":
        return False
    if telling.kind == "code":
        return value.bare.isdigit() and len(value.bare) >= 4
    quoted = quoted_at(telling.text, value)
    if quoted:
        return is_random(value.bare)
    return is_random(value.bare) and not is_everyday(value.bare) and not is_reference(value.bare)
