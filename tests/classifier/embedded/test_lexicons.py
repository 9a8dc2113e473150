"""Phrases: whole words, beginnings, gaps, numbers; and the shipped ones all readable."""

from __future__ import annotations

import tomllib

import pytest

from ticketapp.classifier.embedded.languages import SMALL_WORDS, spoken_in
from ticketapp.classifier.embedded.lexicons import FOLDER, SUBJECTS, Lexicon, shipped_lexicon
from ticketapp.classifier.embedded.signals import IMPACT, TOPICS, signals_of
from ticketapp.classifier.embedded.texts import read
from ticketapp.classifier.embedded.tokens import fold_word, tokens_of


def found(phrase: str, text: str) -> list[str]:
    words, _spans = tokens_of(text)
    lexicon = Lexicon({"en": {"key": [phrase]}})
    return [" ".join(words[hit.first : hit.past]) for hit in lexicon.hits(words, {"en"})]


@pytest.mark.parametrize(
    ("phrase", "text", "expected"),
    [
        ("charged twice", "I was CHARGED, twice!", ["charged twice"]),
        ("charged twice", "charged me twice", []),
        ("refund*", "Refunds and a refund", ["refunds", "refund"]),
        ("cannot .. log in", "I cannot for now log in", ["cannot for now log in"]),
        ("cannot .. log in", "cannot log in", ["cannot log in"]),
        ("cannot .. log in", "cannot one two three four log in", []),
        ("#* customers", "300 customers of 4", ["### customers"]),
        ("a b* c", "a bcd c", ["a bcd c"]),
    ],
)
def test_a_phrase_is_found(phrase: str, text: str, expected: list[str]) -> None:
    assert found(phrase, text) == expected


@pytest.mark.parametrize("phrase", ["", " ", ".. a", "a .."])
def test_no_phrase(phrase: str) -> None:
    with pytest.raises(ValueError, match="not a phrase"):
        Lexicon({"en": {"key": [phrase]}})


def test_a_language_that_is_not_spoken_says_nothing() -> None:
    lexicon = Lexicon({"nl": {"account": ["lid"]}})
    assert not list(lexicon.hits(tokens_of("The lid of the kettle")[0], {"en"}))


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.toml")), ids=lambda file: file.stem)
def test_every_shipped_phrase_is_folded(file) -> None:  # type: ignore[no-untyped-def]
    assert file.stem.removeprefix(SUBJECTS) in SMALL_WORDS
    for key, phrases in tomllib.loads(file.read_text(encoding="utf-8")).items():
        assert phrases, key
        for phrase in phrases:
            for word in phrase.split():
                if word != "..":
                    assert fold_word(word.rstrip("*")) == word.rstrip("*"), (key, phrase)


def test_every_language_has_every_signal() -> None:
    for language in SMALL_WORDS:
        keys = tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
        assert set(keys) >= {*IMPACT, *TOPICS}, language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The lid of the kettle does not sit on it", "en"),
        ("Ich habe die Rechnung nicht bekommen und bitte um eine neue", "de"),
        ("No puedo entrar en la cuenta desde ayer porque no me llega el código", "es"),
        ("Je ne peux pas ouvrir le fichier que vous avez envoyé", "fr"),
        ("Het is niet mogelijk om de factuur te openen", "nl"),
        ("Nie moge zalogowac sie do konta od wczoraj, prosze o pomoc", "pl"),
        ("mera paisa kat gaya hai lekin order nahi hua", "hi_latn"),
    ],
)
def test_the_language_is_told(text: str, language: str) -> None:
    assert language in spoken_in(tokens_of(text)[0])
    assert len(spoken_in(tokens_of(text)[0])) <= 4


def test_too_few_words_may_be_any_language() -> None:
    assert spoken_in(tokens_of("Password")[0]) == frozenset(SMALL_WORDS)


@pytest.mark.parametrize(
    ("text", "there", "missing"),
    [
        ("The whole system is down.", "outage.", "outage~"),
        ("What happens if the whole system is down?", "outage~", "outage."),
        ("No data loss, all is well.", "data_loss!", "nothing"),
    ],
)
def test_a_sentence_tells_what_is_real(text: str, there: str, missing: str) -> None:
    names = signals_of(read("", text), shipped_lexicon()).names
    assert there in names
    assert missing not in names


def test_urgent_is_no_signal() -> None:
    plain = signals_of(read("", "The logo is too small."), shipped_lexicon()).names
    shouted = signals_of(read("", "The logo is too small. URGENT!!! ASAP!!!"), shipped_lexicon()).names
    assert {name for name in shouted if not name.startswith("words")} == {
        name for name in plain if not name.startswith("words")
    }
