"""Promise: the held-out tickets stay as they were written, and are many and mixed enough to measure by."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import Any

import pytest

from config import ROOT
from ticketapp.rules.vocabulary import CATEGORIES, PRIORITIES

HELD_OUT = ROOT / "tests" / "held_out"
LANGUAGES = {"en", "de", "es", "fr", "pt", "it", "nl", "pl", "hi_latn"}
ORDERABLE = {"category": CATEGORIES, "priority": PRIORITIES}


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    return [json.loads(line) for line in (HELD_OUT / "tickets.jsonl").read_text("utf-8").splitlines()]


def test_the_hash_is_the_one_written_down() -> None:
    digest = hashlib.sha256((HELD_OUT / "tickets.jsonl").read_bytes()).hexdigest()
    assert (HELD_OUT / "SHA256SUMS").read_text() == f"{digest}  tickets.jsonl\n"


def test_no_row_is_there_twice(rows: list[dict[str, Any]]) -> None:
    assert len({row["id"] for row in rows}) == len(rows)
    assert len({row["description"] for row in rows}) == len(rows)


def test_every_row_keeps_to_the_vocabularies(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        assert row["category"] in CATEGORIES, row["id"]
        assert row["priority"] in PRIORITIES, row["id"]
        assert row["lang"] in LANGUAGES, row["id"]
        assert isinstance(row["title"], str), row["id"]
        assert row["description"].strip(), row["id"]


def test_every_injection_orders_something_untrue(rows: list[dict[str, Any]]) -> None:
    injections = [row for row in rows if row.get("injection")]
    assert len(injections) >= 12
    for row in injections:
        assert all(value in ORDERABLE[key] for key, value in row["ordered"].items()), row["id"]
        assert any(row[key] != value for key, value in row["ordered"].items()), row["id"]


def test_there_are_enough_of_each(rows: list[dict[str, Any]]) -> None:
    assert len(rows) >= 300
    assert sum(row["lang"] != "en" for row in rows) >= 80
    assert sum(row["priority"] == "critical" for row in rows) >= 50
    cells = Counter((row["category"], row["priority"]) for row in rows)
    assert all(cells[category, priority] >= 12 for category in CATEGORIES for priority in PRIORITIES)
