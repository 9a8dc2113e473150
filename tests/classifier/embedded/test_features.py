"""The places of words: what is computed in steps is what one checksum of each n-gram would say."""

from __future__ import annotations

from itertools import pairwise
from zlib import crc32

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ticketapp.classifier.embedded.features import (
    GRAMS,
    NGRAM_PLACES,
    SIGNAL_PLACES,
    features_of,
    pair_places,
    places_of_word,
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
def test_it_is_known_where_each_block_went(title: str, description: str) -> None:
    features = features_of(title, description, shipped_lexicon())
    of_blocks = np.concatenate([np.asarray(each.places, np.int64) for each in features.blocks.values()])
    signals = len(features.merged_at) - len(of_blocks)
    assert (np.diff(features.places) > 0).all()
    assert (features.places[features.merged_at[:signals]] < SIGNAL_PLACES).all()
    assert features.places[features.merged_at[signals:]].tolist() == of_blocks.tolist()
