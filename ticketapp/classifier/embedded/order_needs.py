"""Which words a text must have before a pattern can match it, and with which a match begins, read off the pattern.

What is read off is sound, not complete: where a pattern leaves it open what a word begins with, it needs nothing there.
"""

from __future__ import annotations

import re
from functools import lru_cache

# An element of a pattern: a quantifier, an escape, a class of characters, the start of a group, or a character.
ELEMENT = re.compile(r"\{\d+(?:,\d*)?\}|\\.|\[(?:\\.|[^\]\\])+\]|\(\?(?:[:=!]|<[=!])|.", re.DOTALL)
QUANTIFIER = re.compile(r"[?*+]|\{\d+(?:,\d*)?\}")
OPTIONAL = re.compile(r"[?*]|\{0,\d*\}")
CLASS_WITHOUT_WORDS = re.compile(r"\[(?!\^)-?(?:\\(?:\W|n)|[^\w\\-])+\]")
SPELLED_OUT = re.compile(r"\[\w+\]")
BOUNDARY = r"\b"
# No more spellings of a word are told apart.
SPELLINGS = 32
# Longer than any word that a pattern names; longer words are cut into pieces of so many.
WORD_CHARACTERS = 24
# A whole word, or the start of one (with a "*"); of a need, one must be in the text.
Need = frozenset[str]


def begins_of(pattern: str, at_start: bool = False, at_end: bool = False) -> Need | None:
    """The words with which whatever *pattern* matches begins, each from its start; None where it may be something else.

    *at_start*, *at_end*: as for ``needs_of``.
    """
    if len(branches(pattern)) > 1:
        begun = [begins_of(branch, at_start, at_end) for branch in branches(pattern)]
        return frozenset[str]().union(*filter(None, begun)) if all(begun) else None
    elements, starts = elements_of(pattern), at_start
    for place, (element, _) in enumerate(elements):
        if not only_looks(element):
            return begins_at(elements, place, starts, at_end)
        if element.startswith("(?=") and (ahead := begins_of(element[3:-1], starts)):
            return ahead
        starts = starts or element == BOUNDARY
    return None


def begins_at(elements: list[tuple[str, str]], place: int, starts: bool, at_end: bool) -> Need | None:
    """The same of the element at *place* and what follows; *starts*: whether a word certainly starts there."""
    element, quantifier = elements[place]
    if spellings_of(element) and quantifier in ("", "?"):
        whole, begun, past = words_from(elements, place)
        ended = ends_word(elements, past, at_end)
        return frozenset(whole | {stem(word, ended) for word in begun}) if starts and "" not in begun else None
    if element.startswith("(?:") and not quantifier:
        return begins_of(element[3:-1], starts, ends_word(elements, place + 1, at_end))
    return None


def only_looks(element: str) -> bool:
    """Whether what *element* matches is empty, whatever it looks at."""
    if element.startswith("(?:"):
        return all(only_looks(each) for branch in branches(element[3:-1]) for each, _ in elements_of(branch))
    return element in (BOUNDARY, "^", "$") or element.startswith(("(?=", "(?!", "(?<"))


def needs_of(pattern: str, at_start: bool = False, at_end: bool = False) -> list[Need]:
    """What *pattern*, which is written in lower case, needs: every one of these.

    *at_start*, *at_end*: whether a word certainly starts before it and ends after it.
    """
    if len(branches(pattern)) > 1:
        need = need_of_group(pattern, at_start, at_end)
        return [need] if need else []
    needs, elements, place, starts = [], elements_of(pattern), 0, at_start
    while place < len(elements):
        element, quantifier = elements[place]
        place += 1
        if spellings_of(element) and quantifier in ("", "?"):
            whole, begun, place = words_from(elements, place - 1)
            if starts and "" not in begun:
                ended = ends_word(elements, place, at_end)
                needs.append(frozenset(whole | {stem(word, ended) for word in begun}))
            starts = False
        elif element.startswith("(?:"):
            inner = element[3:-1]
            if not quantifier:
                need = need_of_group(inner, starts, ends_word(elements, place, at_end))
                needs += [need] if need else []
            starts = (starts or not OPTIONAL.match(quantifier)) and all(map(ends_in_gap, branches(inner)))
        elif not element.startswith("(?"):
            starts = (element == BOUNDARY or is_gap(element)) and (starts or not OPTIONAL.match(quantifier))
    return needs


def words_from(elements: list[tuple[str, str]], place: int) -> tuple[set[str], set[str], int]:
    """The words that begin at *place*: those that an optional gap ends, those that go on, and how far."""
    whole: set[str] = set()
    begun = {""}
    while place < len(elements) and len(begun) < SPELLINGS:
        element, quantifier = elements[place]
        spellings = spellings_of(element)
        if spellings and quantifier in ("", "?"):
            longer = {word + spelling for word in begun for spelling in spellings}
            begun = longer | begun if quantifier else longer
        elif is_gap(element) and quantifier == "?":
            whole |= {stem(word, True) for word in begun}
        else:
            break
        place += 1
    return whole, begun, place


def stem(word: str, is_whole: bool) -> str:
    return word if is_whole and len(word) < WORD_CHARACTERS else f"{word[:WORD_CHARACTERS]}*"


@lru_cache(maxsize=1024)  # the same groups stand in many patterns
def need_of_group(pattern: str, at_start: bool, at_end: bool) -> Need | None:
    """One of these words, whichever branch of *pattern* matches; None where a branch needs nothing."""
    words: set[str] = set()
    for branch in branches(pattern):
        needs = needs_of(branch, at_start, at_end)
        if not needs:
            return None
        # Of two words of a kind the later one: "message système", and many speak of messages.
        words |= max(reversed(needs), key=lambda need: min(len(word) for word in need))
    return frozenset(words)


@lru_cache(maxsize=1024)
def branches(pattern: str) -> tuple[str, ...]:
    """What stands between the bars of *pattern* that are in no group."""
    found, depth = [""], 0
    for element in ELEMENT.findall(pattern):
        depth += element.startswith("(") - (element == ")")
        if element == "|" and not depth:
            found.append("")
        else:
            found[-1] += element
    return tuple(found)


def elements_of(pattern: str) -> list[tuple[str, str]]:
    """The elements of a pattern without bars, whole groups among them, each with its quantifier or ``""``."""
    elements: list[tuple[str, str]] = []
    depth = 0
    for element in ELEMENT.findall(pattern):
        if depth:
            elements[-1] = (elements[-1][0] + element, "")
        elif QUANTIFIER.fullmatch(element):
            elements[-1] = (elements[-1][0], elements[-1][1] + element)
        else:
            elements.append((element, ""))
        depth += element.startswith("(") - (element == ")")
    return elements


@lru_cache(maxsize=1024)
def letters_of(element: str) -> str:
    """The letters and digits of which *element* matches one, or ``""`` where it may match something else."""
    inner = element[1:-1] if SPELLED_OUT.fullmatch(element) else element
    return inner if SPELLED_OUT.fullmatch(element) or (len(element) == 1 and is_letter(element)) else ""


@lru_cache(maxsize=1024)
def spellings_of(element: str) -> tuple[str, ...]:
    """What *element* matches, one letter or one of the plain words in a group; empty where it may be something else."""
    if not element.startswith("(?:"):
        return tuple(letters_of(element))
    spelled = branches(element[3:-1])
    return spelled if all(map(is_word, spelled)) else ()


def is_word(text: str) -> bool:
    return text.replace("_", "a").isalnum()


def is_letter(element: str) -> bool:
    return len(element) == 1 and (element.isalnum() or element == "_")


def is_gap(element: str) -> bool:
    """Whether *element* is sure to match one character that is in no word."""
    if len(element) == 1:
        return not is_letter(element) and element not in "^$."
    return bool(CLASS_WITHOUT_WORDS.fullmatch(element)) or (len(element) == 2 and not element[1].isalnum())


def ends_in_gap(branch: str) -> bool:
    """Whether what *branch* matches certainly ends in no word: a word after it starts there."""
    element, quantifier = elements_of(branch)[-1] if branch else ("", "")
    return is_gap(element) and not OPTIONAL.match(quantifier)


def may_be_gap(element: str, quantifier: str) -> bool:
    """Whether *element* may be missing, and is sure to begin in no word where it is there."""
    if not OPTIONAL.match(quantifier):
        return False
    if not element.startswith("(?:"):
        return is_gap(element)
    begun = [elements_of(branch)[:1] for branch in branches(element[3:-1])]
    return all(first and is_gap(first[0][0]) and not OPTIONAL.match(first[0][1]) for first in begun)


def ends_word(elements: list[tuple[str, str]], place: int, at_end: bool) -> bool:
    """Whether a word that was matched up to *place* certainly ends there."""
    while place < len(elements) and (
        elements[place][0].startswith(("(?=", "(?!", "(?<")) or may_be_gap(*elements[place])
    ):
        place += 1
    if place == len(elements):
        return at_end
    element, quantifier = elements[place]
    return element == BOUNDARY or (is_gap(element) and not OPTIONAL.match(quantifier))
