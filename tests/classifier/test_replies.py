"""Reading what Gemini sent, at the edges that no mood of the fake has."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ticketapp.classifier.outcomes import GeminiFailure
from ticketapp.classifier.replies import read_answer, read_reply

USUAL = {
    "reason": "Why.",
    "category": "general",
    "priority": "low",
    "confidence_category": 0.5,
    "confidence_priority": 1,
}


def text(**changes: Any) -> str:
    return json.dumps({**USUAL, **changes})


@pytest.mark.parametrize(
    ("given", "read"),
    [(0, 0.0), (1, 1.0), (0.25, 0.25), (-3, 0.0), (1.0001, 1.0), (10**400, 1.0), (-0.0, 0.0)],
)
def test_confidences_are_brought_into_range(given: float, read: float) -> None:
    assert read_answer(text(confidence_category=given)).confidence_category == read


@pytest.mark.parametrize("given", [True, None, "0.9", [0.9], {}])
def test_confidences_that_are_no_numbers(given: Any) -> None:
    with pytest.raises(GeminiFailure, match="wrong_type"):
        read_answer(text(confidence_priority=given))


def test_a_number_beyond_all_floats_is_no_confidence() -> None:
    with pytest.raises(GeminiFailure, match="wrong_type"):
        read_answer(text(confidence_category=0).replace(": 0,", ": 1e999,"))


@pytest.mark.parametrize("digits", ["Infinity", "-Infinity", "NaN", "9" * 5_000])
def test_numbers_that_json_or_python_has_not(digits: str) -> None:
    with pytest.raises(GeminiFailure, match="not_json"):
        read_answer(text(confidence_category=0).replace(": 0,", f": {digits},"))


@pytest.mark.parametrize("word", ["", "Billing", " billing", "billing\n", "sales", "bill\u0131ng"])
def test_words_must_be_exact(word: str) -> None:
    with pytest.raises(GeminiFailure, match="unknown_value"):
        read_answer(text(category=word))


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("", ""),
        ("  two\n\nlines\t", "two lines"),
        ("a\x00b\x1b\u202ec\ud83dd", "abcd"),
        ("x" * 200, "x" * 200),
        ("x" * 201, "x" * 199 + "…"),
    ],
)
def test_reasons_become_one_short_line(given: str, read: str) -> None:
    assert read_answer(text(reason=given)).reason == read


@pytest.mark.parametrize("around", ["{}", "```json\n{}\n```", "```\n{}```", "Sure:\n\n{}\n\nDone.", "\ufeff{}"])
def test_text_and_fences_around_are_read(around: str) -> None:
    assert read_answer(around.replace("{}", text())).category == "general"


@pytest.mark.parametrize("reply", ["", "null", "7", '"text"', "[]"])
def test_replies_that_are_no_objects(reply: str) -> None:
    with pytest.raises(GeminiFailure, match=r"not_json|wrong_type"):
        read_reply(reply)


@pytest.mark.parametrize(
    "candidate", [7, {}, {"content": 7}, {"content": {"parts": 7}}, {"content": {"parts": [7, {"text": 7}, {}]}}]
)
def test_candidates_of_a_strange_shape(candidate: Any) -> None:
    with pytest.raises(GeminiFailure, match=r"wrong_type|empty"):
        read_reply(json.dumps({"candidates": [candidate]}))
