"""Phrases in many languages, each a sign of something: a signal of impact, or a topic."""

from __future__ import annotations

import tomllib
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from operator import attrgetter
from pathlib import Path
from sys import intern
from typing import NamedTuple

from ticketapp.classifier.embedded.kept import Kept
from ticketapp.classifier.embedded.tokens import Words

FOLDER = Path(__file__).parent.parent / "data" / "lexicons"
SUBJECTS = "topics_"
GAP = ".."
GAP_WORDS = 3
PREFIX_MIN = 2
ANY = "*"
FIRST = attrgetter("first")
# Of what words begin, what is kept: of so many words in each of so many sets of languages.
MOST_WORDS = 4096
MOST_LANGUAGES = 16


class Hit(NamedTuple):
    """A phrase of *key* stands in the tokens from ``first`` up to, not including, ``past``."""

    key: str
    first: int
    past: int


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words after the first one; a word ends in ``*`` where it is a beginning, ``..`` is a gap. ``is_plain``: none is
    either."""

    key: str
    rest: Words
    is_plain: bool


class Loose(NamedTuple):
    """A phrase with a gap or a mere beginning after its first word: not there where the next word does not begin with
    ``begins``, or where ``last`` is nowhere in the text: its last word, or ``ANY``."""

    phrase: Phrase
    begins: str
    last: str


@dataclass(frozen=True, slots=True)
class Begun:
    """What a word begins: the keys of which it is a phrase by itself, and the longer phrases, by their second word."""

    keys: dict[str, None] = field(default_factory=dict)
    by_second: dict[str, list[Phrase]] = field(default_factory=dict)
    loose: list[Loose] = field(default_factory=list)


class Lexicon:
    """All phrases, found by their first word."""

    def __init__(self, phrases: Mapping[str, Mapping[str, Sequence[str]]]) -> None:
        """*phrases* by language and key, in the syntax of ``data/lexicons/README.md``.

        Raises ``ValueError`` for an empty one.
        """
        whole: dict[str, list[str]] = {}
        beginning: dict[str, list[str]] = {}
        self._reach = 1
        for language, keys in phrases.items():
            for key, written in keys.items():
                for phrase in dict.fromkeys(written):
                    first, *rest = words_of(phrase)
                    table, first = (beginning, first[:-1]) if first.endswith("*") else (whole, first)
                    table.setdefault(first, []).append(" ".join((language, key, *rest)))
                    self._reach = max(self._reach, 1 + reach_of(rest))
        self._longest = max(map(len, beginning), default=0)
        # Of each first word all that it begins, as one text that is read when a ticket has that word: the phrases as
        # objects would be several times the memory, and a ticket that met one would write into those around it.
        self._whole = {first: "\n".join(lines) for first, lines in whole.items()}
        self._beginning = {first: "\n".join(lines) for first, lines in beginning.items()}
        self._begun_in = Kept(self._begun_by_word, most=MOST_LANGUAGES)

    def hits(self, words: Words, languages: Collection[str]) -> list[Hit]:
        """Every phrase of *languages* at every place, the longest of a key only where several begin at one word."""
        return self._hits_at(range(len(words)), words, frozenset(languages))

    def hits_without(
        self, hits: Iterable[Hit], gone: Sequence[int], words: Words, languages: Collection[str]
    ) -> list[Hit]:
        """What ``hits`` finds in *words*, which are those in which it found *hits* but for the places *gone*, that
        rise: only where one of these lies within a phrase's reach is looked again."""
        near = {place for each in gone for place in range(max(0, each - self._reach + 1), each + 1)}
        places = [place - bisect_left(gone, place) for place in sorted(near.difference(gone))]
        found = self._hits_at(places, words, frozenset(languages))
        for hit in hits:
            if hit.first not in near:
                moved = bisect_left(gone, hit.first)
                found.append(Hit(hit.key, hit.first - moved, hit.past - moved) if moved else hit)
        return sorted(found, key=FIRST)

    def _hits_at(self, places: Iterable[int], words: Words, spoken: frozenset[str]) -> list[Hit]:
        begun_by = self._begun_in[spoken]
        there = {ANY, *words}
        found = []
        for place in places:
            begun = begun_by[words[place]]
            if begun is None:
                continue
            past = place + 1
            following = words[past] if past < len(words) else ""
            longer = begun.by_second.get(following, ())
            if not longer and not begun.loose:
                for key in begun.keys:
                    found.append(Hit(key, place, past))
                continue
            longest = dict.fromkeys(begun.keys, past)
            near = [loose for loose, begins, last in begun.loose if last in there and following.startswith(begins)]
            for phrase in (*longer, *near):
                past = place_past(phrase, words, place + 1)
                if past > longest.get(phrase.key, 0):
                    longest[phrase.key] = past
            for key, past in longest.items():
                found.append(Hit(key, place, past))
        return found

    def _begun_by_word(self, languages: frozenset[str]) -> Kept[str, Begun | None]:
        return Kept(partial(self._phrases_from, languages), most=MOST_WORDS)

    def _phrases_from(self, languages: frozenset[str], word: str) -> Begun | None:
        """What *word* begins in *languages*; None where that is nothing."""
        lines = self._whole.get(word, "").splitlines()
        for length in range(1, min(len(word), self._longest) + 1):
            lines += self._beginning.get(word[:length], "").splitlines()
        begun = None
        for line in lines:
            language, key, *rest = line.split(" ")
            if language not in languages:
                continue
            begun = begun or Begun()
            key = intern(key)
            if not rest:
                begun.keys[key] = None
            elif rest[0] == GAP or rest[0].endswith("*"):
                begun.loose.append(loosely(phrase_of(key, rest)))
            else:
                begun.by_second.setdefault(rest[0], []).append(phrase_of(key, rest))
        return begun


def words_of(written: str) -> list[str]:
    """The words of a phrase. Raises ``ValueError`` where there is none, or a gap at an end."""
    words = written.split()
    if not words or words[0] == GAP or words[-1] == GAP:
        raise ValueError(f"not a phrase: {written!r}")
    return words


def phrase_of(key: str, rest: Sequence[str]) -> Phrase:
    return Phrase(key, tuple(rest), not any(word == GAP or word.endswith("*") for word in rest))


def loosely(phrase: Phrase) -> Loose:
    second, last = phrase.rest[0], phrase.rest[-1]
    return Loose(phrase, "" if second == GAP else second.removesuffix("*"), ANY if last.endswith("*") else last)


def reach_of(rest: Iterable[str]) -> int:
    """How many words after the first one may belong to a phrase with these."""
    return sum(GAP_WORDS if word == GAP else 1 for word in rest)


def place_past(phrase: Phrase, words: Words, place: int) -> int:
    """The place after the phrase, 0 where its words after the first one do not stand at *place*."""
    if phrase.is_plain:
        past = place + len(phrase.rest)
        return past if words[place:past] == phrase.rest else 0
    return match_rest(phrase.rest, words, place)


def match_rest(rest: Words, words: Words, place: int) -> int:
    """The place after the last matching word, 0 where *rest* does not stand at *place*."""
    for number, wanted in enumerate(rest):
        if wanted == GAP:
            for skipped in range(GAP_WORDS + 1):
                past = match_rest(rest[number + 1 :], words, place + skipped)
                if past:
                    return past
            return 0
        if place >= len(words) or not fits(words[place], wanted):
            return 0
        place += 1
    return place


def fits(word: str, wanted: str) -> bool:
    return word.startswith(wanted[:-1]) if wanted.endswith("*") else word == wanted


@cache
def shipped_lexicon() -> Lexicon:
    """The project's own phrases: of each language signals and topics in one file, narrower subjects in another."""
    phrases: dict[str, dict[str, list[str]]] = {}
    for file in sorted(FOLDER.glob("*.toml")):
        language = file.stem.removeprefix(SUBJECTS)
        for key, written in tomllib.loads(file.read_text(encoding="utf-8")).items():
            phrases.setdefault(language, {}).setdefault(key, []).extend(written)
    return Lexicon(phrases)
