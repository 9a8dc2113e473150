"""What a ticket says about impact and topic: the lexicons' hits, weighed by the sentence they stand in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from ticketapp.classifier.embedded.languages import ANY_SMALL_WORD, spoken_in
from ticketapp.classifier.embedded.lexicons import Hit, Lexicon
from ticketapp.classifier.embedded.texts import Reading
from ticketapp.rules.vocabulary import CATEGORIES

# Topic words share the lexicons with the signals; "orders" is a topic of its own that belongs to general.
TOPICS = (*CATEGORIES, "orders")
IMPACT = (
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
# These make of an event one that has not happened, or is over.
UNREAL = ("hypothetical",)
# Tone is no evidence: it is looked up so that its words do not count as anything else, and gets no feature.
TONE = ("urgent_tone",)
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
# Vocabularies of narrower subjects: features of their own, too many to be paired.
SUBJECT = "t_"


@dataclass(frozen=True)
class Signals:
    """``names`` are the features that hold, each once; ``topics`` how often each topic's words stand in the text.

    ``hits`` are the phrases of the languages ``spoken``.
    """

    names: tuple[str, ...]
    topics: dict[str, int]
    hits: tuple[Hit, ...]
    spoken: frozenset[str]


def signals_of(reading: Reading, lexicon: Lexicon) -> Signals:
    """The signals of what was read."""
    spoken = spoken_in(reading.tokens)
    return signals_from(lexicon.hits(reading.tokens, spoken), reading, spoken)


def signals_without(
    signals: Signals, gone: Sequence[int], whole: Reading, reading: Reading, lexicon: Lexicon
) -> Signals:
    """Those of *reading*, where *signals* are those of *whole*, which has words at the places *gone* besides."""
    spoken = signals.spoken
    if any(whole.tokens[place].word in ANY_SMALL_WORD for place in gone):
        spoken = spoken_in(reading.tokens)
    if spoken != signals.spoken:
        return signals_from(lexicon.hits(reading.tokens, spoken), reading, spoken)
    return signals_from(lexicon.hits_without(signals.hits, gone, reading.tokens, spoken), reading, spoken)


def signals_from(hits: Sequence[Hit], reading: Reading, spoken: frozenset[str]) -> Signals:
    topics = Counter(hit.key for hit in hits if hit.key in TOPICS)
    plain = sorted(names_of(hits, reading))
    names = [*plain, *pairs(plain, topics), *shape_of(reading), *topic_names(topics)]
    return Signals(tuple(names), dict(topics), tuple(hits), spoken)


def names_of(hits: Iterable[Hit], reading: Reading) -> set[str]:
    """Signals, with ``?`` where the sentence asks or supposes, and ``!`` where a negation stands before them."""
    names: set[str] = set()
    by_sentence: dict[int, list[Hit]] = {}
    sentence_at = [0] * (len(reading.tokens) + 1)
    for number, (first, past) in enumerate(reading.sentences):
        sentence_at[first:past] = [number] * (past - first)
    for hit in hits:
        if hit.key not in TOPICS and hit.key not in TONE:
            by_sentence.setdefault(sentence_at[hit.first], []).append(hit)
    for number, found in by_sentence.items():
        keys = {hit.key for hit in found}
        first, past = reading.sentences[number]
        unreal = bool(keys.intersection(UNREAL))
        asks = "question" in keys or asks_at(reading, past)
        for hit in found:
            names.add(hit.key)
            if hit.key in IMPACT:
                names.add(f"{hit.key}~" if unreal else f"{hit.key}?" if asks else f"{hit.key}.")
                if is_negated(reading, hit, first):
                    names.add(f"{hit.key}!")
    return names


def asks_at(reading: Reading, past: int) -> bool:
    """Whether a question mark ends the sentence whose last token is before *past*."""
    end = reading.tokens[past - 1].end
    return "?" in reading.text[end : end + 3]


def is_negated(reading: Reading, hit: Hit, sentence_start: int) -> bool:
    before = reading.tokens[max(sentence_start, hit.first - NEGATION_WORDS) : hit.first]
    return any(token.word in NEGATIONS for token in before)


def pairs(names: Sequence[str], topics: Counter[str]) -> list[str]:
    """Two signals that hold together, and each with the leading topic: one fact changes what another means."""
    kept = [name for name in names if name[-1] not in ".!" and not name.startswith(SUBJECT)][:MAX_PAIRED]
    leading = topics.most_common(1)
    topic = [f"topic {leading[0][0]}"] if leading else ["topic none"]
    return [f"{one}+{other}" for one, other in combinations([*kept, *topic], 2)]


def topic_names(topics: Counter[str]) -> list[str]:
    ranked = [name for name, _ in sorted(topics.items(), key=lambda item: (-item[1], item[0]))]
    names = [f"has {name}" for name in ranked]
    names += [f"no {name}" for name in TOPICS if name not in topics]
    if ranked:
        names.append(f"leads {ranked[0]}")
        if len(ranked) == 1 or topics[ranked[0]] > topics[ranked[1]]:
            names.append(f"leads clearly {ranked[0]}")
        if len(ranked) > 1:
            names.append(f"leads {ranked[0]} before {ranked[1]}")
    return names


def shape_of(reading: Reading) -> list[str]:
    """How the text looks: its length, a stack trace, numbers of many digits beside nothing else."""
    count = len(reading.tokens)
    size = next((bound for bound in (3, 6, 12, 25, 50, 100, 200) if count <= bound), 400)
    names = [f"words {size}", "titled" if reading.title_end else "untitled"]
    if any(trace in reading.text for trace in ERROR_TRACES):
        names.append("trace")
    if "?" in reading.text:
        names.append("asks")
    return names
