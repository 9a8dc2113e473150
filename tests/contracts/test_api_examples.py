"""Promise: the answers that stand in docs/api.md are those that the server gives."""

from __future__ import annotations

import pytest
from flask import Flask

from config import ROOT
from tests.api_examples import Caller, differences, examples_of, layout, real_text, renewed

PAGE = ROOT / "docs" / "api.md"


def test_every_answer_is_the_real_one(app: Flask) -> None:
    caller, wrong, checked = Caller(app), {}, 0
    for example in examples_of(PAGE.read_text(encoding="utf-8")):
        answer = caller.answer(example.call)
        assert answer.status_code < 500, example.call
        if example.answer:
            checked += 1
            wrong[example.call] = differences(example.answer, real_text(example, answer))
    found = {call: each for call, each in wrong.items() if each}
    assert found == {}, "docs/api.md is out of date: make api-examples writes the answers anew"
    assert checked >= 11


def test_no_version_of_the_model_stands_there() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert '"model": "<version>"' in page
    assert '"model": "1-' not in page


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("right", "wrong"), [('"overridden": true', '"overridden": false'), ("304 NOT", "200 NOT")])
def test_a_wrong_answer_is_put_right(app: Flask, right: str, wrong: str) -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page.count(right) == 1
    assert renewed(page.replace(right, wrong), app).count(right) == 1


@pytest.mark.parametrize(
    ("documented", "real", "is_same"),
    [
        ('{"a": 1}', '{"a": 1}', True),
        ('{"a": 1}', '{"a": 2}', False),
        ('{"a": 1}', '{"a": 1, "b": 2}', False),
        ('{"a": [1]}', '{"a": [1, 2]}', False),
        ('{"confidence": {"category": 0.91}}', '{"confidence": {"category": 0.94}}', True),
        ('{"confidence": {"category": 0.91}}', '{"confidence": {"category": 0.7}}', False),
        ('{"model": "<version>"}', '{"model": "<version>"}', True),
        ('{"model": "<version>"}', '{"model": "gemini"}', False),
        ('{"t": "2026-11-22T20:26:25.370919Z"}', '{"t": "2030-01-01T00:00:00.000000Z"}', True),
        ('{"t": "2026-11-22T20:26:25.370919Z"}', '{"t": "2030-01-01"}', False),
        ('{"next": "http://a/?cursor=abc…"}', '{"next": "http://a/?cursor=xyz…"}', True),
        ('{"next": "http://a/?cursor=abc…"}', '{"next": null}', False),
        ("HTTP/1.1 200 OK\nETag: 1", "HTTP/1.1 200 OK\nETag: 1", True),
        ("HTTP/1.1 200 OK\nETag: 1", "HTTP/1.1 200 OK\nETag: 2", False),
    ],
)
def test_what_counts_as_the_same(documented: str, real: str, is_same: bool) -> None:
    assert (differences(documented, real) == []) is is_same


def test_small_things_stand_on_one_line() -> None:
    assert layout({"a": {"b": 1}, "c": ["d"]}) == '{\n  "a": {"b": 1},\n  "c": ["d"]\n}'
