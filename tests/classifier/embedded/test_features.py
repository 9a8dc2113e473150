"""The places of words: what is computed in steps is what one checksum of each n-gram would say."""

from __future__ import annotations

from itertools import pairwise
from zlib import crc32

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ticketapp.classifier.embedded.features import (
    GRAMS,
    NGRAM_PLACES,
    SIGNAL_PLACES,
    features_of,
    pair_places,
    places_of_word,
    summed,
)
from ticketapp.classifier.embedded.lexicons import shipped_lexicon

words = st.text(st.characters(categories=["Ll", "Lo", "Nd"]), min_size=1, max_size=30)


def place(gram: str) -> int:
    return SIGNAL_PLACES + crc32(gram.encode()) % NGRAM_PLACES


@given(words)
def test_a_word_counts_as_itself_and_by_its_ngrams(word: str) -> None:
    padded = f"<{word}>"
    grams = {place(padded[at : at + size]) for size in GRAMS for at in range(len(padded) - size + 1)}
    found = places_of_word(word)
    assert found.own == place(f"w {word}")
    assert np.frombuffer(found.grams, np.uint16).tolist() == sorted(grams)


@given(st.lists(words, max_size=8))
def test_a_pair_counts_as_its_words_with_a_space_between(row: list[str]) -> None:
    assert pair_places([places_of_word(word) for word in row]) == [place(" ".join(two)) for two in pairwise(row)]


@given(st.text(max_size=80), st.text(max_size=400))
def test_it_is_known_where_each_block_stands(title: str, description: str) -> None:
    features = features_of(title, description, shipped_lexicon())
    found = {name: features.places[part].tolist() for name, part in features.parts.items()}
    assert [*found] == ["signals", *features.blocks]
    assert all(place < SIGNAL_PLACES for place in found["signals"])
    assert found["words"] == [each.own for each in features.words.values()]
    assert found["bigrams"] == [*features.pairs]
    assert found["grams"] == features.grams.places.tolist()
    assert sum(map(len, found.values())) == len(features.places) == len(features.weights)


@given(st.text(max_size=80), st.text(max_size=400))
def test_where_places_are_shared_their_weights_are_added_up(title: str, description: str) -> None:
    features = features_of(title, description, shipped_lexicon())
    places, weights = summed(features)
    sums: dict[int, float] = {}
    for place, weight in zip(features.places.tolist(), features.weights.tolist(), strict=True):
        sums[place] = sums.get(place, 0.0) + weight
    assert places.tolist() == sorted(sums)
    assert weights == pytest.approx([sums[place] for place in sorted(sums)], rel=1e-6)
