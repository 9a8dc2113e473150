"""A ticket without some of its words, judged from what that changes, is judged as if it had been read without them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ticketapp.classifier.embedded.absences import Absences, places_of, without
from ticketapp.classifier.embedded.features import PLACES, features_of, features_of_reading
from ticketapp.classifier.embedded.lexicons import shipped_lexicon
from ticketapp.classifier.embedded.signals import signals_of, signals_without
from ticketapp.classifier.embedded.texts import read

LEXICON = shipped_lexicon()
TABLE = np.random.default_rng(1).normal(size=(PLACES, 8)).astype(np.float32)
# Words that phrases of the lexicon are made of, small words of three languages, and one that stands twice in a row.
WORDS = (
    *(
        "i",
        "was",
        "charged",
        "twice",
        "for",
        "the",
        "invoice",
        "cannot",
        "log",
        "in",
        "since",
        "yesterday",
        "is",
        "down",
    ),
    *(
        "all",
        "users",
        "not",
        "working",
        "no",
        "backup",
        "failed",
        "leer",
        "ich",
        "kann",
        "mich",
        "nicht",
        "anmelden",
        "le",
    ),
    *("refund", "please", "what", "if", "?", ".", "\n", "dienst", "alle", "weg", "my", "my"),
)
texts = st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join)


@given(texts, texts, st.integers(0, 200), st.integers(1, 3))
@example("", "twice twice twice", 0, 2)
@example("charged", "charged", 0, 1)
@example("", "one", 0, 1)
def test_what_is_left_is_what_would_be_read(title: str, text: str, place: int, size: int) -> None:
    reading = read(title, text)
    if not reading.words:
        return
    first = place % len(reading.words)
    words = reading.words[first : first + size]
    features = features_of(title, text, LEXICON)
    gone = places_of(words, reading)
    rest = without(reading, gone)
    left = features_of_reading(rest, LEXICON)
    assert len(words) > 1 or words[0] not in rest.words
    assert signals_without(features.signals, gone, reading, rest, LEXICON) == signals_of(rest, LEXICON)
    told = Absences(features, LEXICON, TABLE, TABLE[features.places]).logits_without(words)
    assert told == pytest.approx(left.weights @ TABLE[left.places], abs=1e-4)


def test_a_word_is_missing_wherever_it_stood() -> None:
    reading = read("Invoice", "The invoice is wrong. Which invoice? This one.")
    rest = without(reading, places_of(("invoice",), reading))
    assert list(rest.words) == ["the", "is", "wrong", "which", "this", "one"]
    assert rest.sentences == ((0, 3), (3, 4), (4, 6))
    assert places_of(("is", "wrong"), reading) == [3, 4]
