"""Orders to the classifier in nine languages, and honest sentences that use the same words."""

from __future__ import annotations

import json
from pathlib import Path

from ticketapp.classifier.embedded.texts import read
from ticketapp.rules.figures import share

CORPUS = Path(__file__).with_name("orders.jsonl")


def test_most_orders_are_noticed_and_little_else_is() -> None:
    lines = [json.loads(line) for line in CORPUS.read_text(encoding="utf-8").splitlines()]
    noticed = [(line["orders"], read("", line["text"]).gives_orders) for line in lines]
    assert share(sum(was for is_order, was in noticed if is_order), sum(is_order for is_order, _ in noticed)) > 0.93
    assert (
        share(sum(was for is_order, was in noticed if not is_order), sum(not is_order for is_order, _ in noticed))
        < 0.04
    )
