"""What a ticket says about impact and topic: the lexicons' hits, weighed by the sentence they stand in."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from ticketapp.classifier.embedded.languages import count_small_words, spoken_by
from ticketapp.classifier.embedded.lexicons import Hit, Lexicon
from ticketapp.classifier.embedded.texts import Reading
from ticketapp.rules.vocabulary import CATEGORIES

# Topic words share the lexicons with the signals; "orders" is a topic of its own that belongs to general.
TOPICS = (*CATEGORIES, "orders")
TOPIC_KEYS = frozenset(TOPICS)
IMPACT = frozenset(
    (
        "many",
        "outage",
        "data_loss",
        "security",
        "takeover",
        "legal",
        "safety",
        "payments_failing",
        "money_taken",
        "deadline",
        "blocked",
        "degraded",
    )
)
# These make of an event one that has not happened, or is over.
UNREAL = frozenset(("hypothetical",))
# Tone is no evidence: it is looked up so that its words do not count as anything else, and gets no feature.
TONE = frozenset(("urgent_tone",))
NO_SIGNALS = TOPIC_KEYS | TONE
# fmt: off
NEGATIONS = frozenset((
    "no", "not", "never", "without", "none", "nothing", "neither", "kein", "keine", "keinen", "keiner",
    "nicht", "nie", "ohne", "pas", "aucun", "aucune", "jamais", "sans", "non", "nunca", "sin", "ningun",
    "ninguna", "nao", "sem", "nenhum", "nenhuma", "mai", "senza", "nessun", "nessuna", "niet", "geen", "nooit",
    "zonder", "bez", "zaden", "zadna", "nahi", "nahin", "nhi", "mat",
))
# fmt: on
NEGATION_WORDS = 2
ERROR_TRACES = (
    "Traceback (most recent",
    "Exception in thread",
    "at java.",
    "at com.",
    "NullPointer",
    "panic:",
    "Fatal",
)
MAX_PAIRED = 14
# A text has at most so many words, or more than the last but one.
SIZES = (3, 6, 12, 25, 50, 100, 200, 400)
# Vocabularies of narrower subjects: features of their own, too many to be paired.
SUBJECT = "t_"


class Signals(NamedTuple):
    """``names`` are the features that hold, each once; ``topics`` how often each topic's words stand in the text.

    ``hits`` are the phrases of the languages that are ``spoken``, of which its ``small_words`` tell. ``looks`` are
    those of the names that the text has whatever its words are.
    """

    names: tuple[str, ...]
    topics: dict[str, int]
    hits: tuple[Hit, ...]
    small_words: dict[str, int]
    spoken: frozenset[str]
    looks: tuple[str, ...]


def signals_of(reading: Reading, lexicon: Lexicon) -> Signals:
    """The signals of what was read."""
    small_words = count_small_words(reading.words)
    spoken = spoken_by(small_words)
    return signals_from(lexicon.hits(reading.words, spoken), reading, small_words, spoken, looks_of(reading))


def signals_without(
    signals: Signals, gone: Sequence[int], whole: Reading, reading: Reading, lexicon: Lexicon
) -> Signals:
    """Those of *reading*, where *signals* are those of *whole*, which has words at the places *gone* besides."""
    missing = count_small_words(whole.words[place] for place in gone)
    small_words, spoken = signals.small_words, signals.spoken
    if missing:
        before = small_words.items()
        small_words = {language: left for language, count in before if (left := count - missing.get(language, 0))}
        spoken = spoken_by(small_words)
    if spoken == signals.spoken:
        hits = lexicon.hits_without(signals.hits, gone, reading.words, spoken)
    else:
        hits = lexicon.hits(reading.words, spoken)
    return signals_from(hits, reading, small_words, spoken, signals.looks)


def signals_from(
    hits: Sequence[Hit],
    reading: Reading,
    small_words: dict[str, int],
    spoken: frozenset[str],
    looks: tuple[str, ...],
) -> Signals:
    """Those that *hits*, in the order in which they begin, make of what was read."""
    topics: dict[str, int] = {}
    for hit in hits:
        if hit.key in TOPIC_KEYS:
            topics[hit.key] = topics.get(hit.key, 0) + 1
    plain = sorted(names_of(hits, reading))
    names = (*plain, *pairs(plain, topics), size_of(reading), *looks, *topic_names(topics))
    return Signals(names, topics, tuple(hits), small_words, spoken, looks)


def names_of(hits: Iterable[Hit], reading: Reading) -> set[str]:
    """Signals, with ``?`` where the sentence asks or supposes, and ``!`` where a negation stands before them."""
    names: set[str] = set()
    by_sentence: dict[int, list[Hit]] = {}
    number = 0
    for hit in hits:
        if hit.key not in NO_SIGNALS:
            while hit.first >= reading.sentences[number][1]:
                number += 1
            by_sentence.setdefault(number, []).append(hit)
    for number, found in by_sentence.items():
        keys = {hit.key for hit in found}
        names |= keys
        if keys.isdisjoint(IMPACT):
            continue
        first, past = reading.sentences[number]
        asks = "question" in keys or asks_at(reading, past)
        mark = "~" if not keys.isdisjoint(UNREAL) else "?" if asks else "."
        for hit in found:
            if hit.key in IMPACT:
                names.add(f"{hit.key}{mark}")
                if is_negated(reading, hit, first):
                    names.add(f"{hit.key}!")
    return names


def asks_at(reading: Reading, past: int) -> bool:
    """Whether a question mark ends the sentence whose last word is before *past*."""
    end = reading.spans[past - 1][1]
    return "?" in reading.text[end : end + 3]


def is_negated(reading: Reading, hit: Hit, sentence_start: int) -> bool:
    before = reading.words[max(sentence_start, hit.first - NEGATION_WORDS) : hit.first]
    return not NEGATIONS.isdisjoint(before)


def pairs(names: Iterable[str], topics: Mapping[str, int]) -> list[str]:
    """Two signals that hold together, and each with the leading topic: one fact changes what another means."""
    kept = [name for name in names if name[-1] not in ".!" and not name.startswith(SUBJECT)][:MAX_PAIRED]
    leading = max(topics, key=lambda topic: topics[topic], default="none")
    return [f"{one}+{other}" for one, other in combinations([*kept, f"topic {leading}"], 2)]


def topic_names(topics: Mapping[str, int]) -> list[str]:
    ranked = sorted(topics, key=lambda name: (-topics[name], name))
    names = [f"has {name}" for name in ranked]
    names += [f"no {name}" for name in TOPICS if name not in topics]
    if ranked:
        names.append(f"leads {ranked[0]}")
        if len(ranked) == 1 or topics[ranked[0]] > topics[ranked[1]]:
            names.append(f"leads clearly {ranked[0]}")
        if len(ranked) > 1:
            names.append(f"leads {ranked[0]} before {ranked[1]}")
    return names


def size_of(reading: Reading) -> str:
    """How many words there are."""
    return f"words {SIZES[bisect_left(SIZES, len(reading.words), hi=len(SIZES) - 1)]}"


def looks_of(reading: Reading) -> tuple[str, ...]:
    """How the text looks, whatever words it has: a title, a stack trace, a question mark."""
    names = ["titled" if reading.title_end else "untitled"]
    if any(map(reading.text.__contains__, ERROR_TRACES)):
        names.append("trace")
    if "?" in reading.text:
        names.append("asks")
    return tuple(names)
