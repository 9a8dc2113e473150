"""What a pattern needs before it is searched for: never more than what every match of it has."""

from __future__ import annotations

import json
import random
import re
import sys
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from statistics import median

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ticketapp.classifier.embedded.order_needs import ELEMENT, begins_of, needs_of
from ticketapp.classifier.embedded.order_screen import Screen
from ticketapp.classifier.embedded.orders import LABELS, ORDERS, PARTS, fold, gives_orders, is_form, orders_in
from ticketapp.classifier.embedded.texts import READ_CHARACTERS, read

HERE = Path(__file__).parent
HELD_OUT = Path(__file__).parents[2] / "held_out" / "tickets.jsonl"
ROWS = Path(__file__).parents[3] / "ticketapp" / "classifier" / "data" / "rows"
# What the patterns mean: no needs, no folding.
PLAIN = re.compile("|".join([*LABELS, *PARTS]), re.IGNORECASE)
PLAIN_IN_FORMS = re.compile("|".join(PARTS), re.IGNORECASE)
# What Unicode takes for a letter of ours where case is ignored.
OTHER_CASES = str.maketrans({"i": "İ", "s": "ſ", "k": "\N{KELVIN SIGN}", "I": "ı", "e": "E", "o": "O"})


def texts_of(*paths: Path) -> Iterator[str]:
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            ticket = json.loads(line)
            yield ticket.get("text") or f"{ticket['title']}\n{ticket['description']}"


def mutated(texts: list[str]) -> Iterator[str]:
    """Other cases, texts run together, and words left out."""
    chance = random.Random(1)
    for text, other in pairwise(texts):
        yield text.translate(OTHER_CASES)
        yield text.upper()
        words = f"{text} {other}".split(" ")
        yield " ".join(chance.sample(words, len(words) * 3 // 4))


def same(text: str) -> bool:
    plain = PLAIN_IN_FORMS if is_form(fold(text)) else PLAIN
    spans = [match.span() for match in plain.finditer(text)]
    return gives_orders(text) == bool(spans) and orders_in(text) == spans


def test_every_corpus_is_read_as_without_needs() -> None:
    orders = list(texts_of(*sorted(HERE.glob("*orders.jsonl"))))
    others = [*texts_of(HELD_OUT), *list(texts_of(*sorted(ROWS.glob("*.jsonl"))))[::20]]
    assert all(same(text) for text in [*orders, *mutated(orders), *others, *mutated(others[::9])])


def without_looks(pattern: str) -> str:
    """*pattern* without what it only looks at, which needs are not read off either: it matches more."""
    kept, depth = "", 0
    for element in ELEMENT.findall(pattern):
        looks = depth or (element.startswith("(?") and element != "(?:")
        depth += element.startswith("(") - (element == ")") if looks else 0
        kept += "" if looks else element
    return kept


@pytest.mark.parametrize("pattern", [single.pattern for single in ORDERS.singles])
def test_whatever_a_pattern_matches_passes_the_screen(pattern: str) -> None:
    bare = without_looks(pattern)
    assert needs_of(bare) == needs_of(pattern)
    screen = Screen([bare])

    @settings(max_examples=5, suppress_health_check=list(HealthCheck), database=None)
    @given(st.from_regex(bare))
    def holds(text: str) -> None:
        folded = fold(text)
        assert screen.passes(folded) or not re.search(bare, folded)

    holds()


@pytest.mark.parametrize("filling", ["", "x " * 1200, "set mark rank file rate sort call list send move " * 50])
def test_a_pattern_is_tried_wherever_it_can_begin(filling: str) -> None:
    for order in texts_of(HERE / "orders.jsonl"):
        text = fold(f"{filling}{order}")
        for place, starts in ORDERS.screen.passes(text):
            matches = [match.start() for match in ORDERS.singles[place].finditer(text)]
            assert starts is None or set(matches) <= set(starts)


def test_folding_is_what_ignoring_case_means() -> None:
    letters = [
        letter
        for letter in map(chr, range(sys.maxunicode + 1))
        if letter < "\u0600" or {letter.lower(), letter.upper(), letter.casefold()} != {letter}
    ]
    assert [letter for letter in letters if len(fold(letter)) != 1] == []
    elements = {
        element
        for part in (*LABELS, *PARTS)
        for element in ELEMENT.findall(part)
        if not element.startswith(("{", "(?"))
    }
    for element in elements - set("()|?*+^$") - {r"\b"}:
        ignoring, plain = re.compile(element, re.IGNORECASE), re.compile(element)
        for letter in letters:
            assert bool(ignoring.fullmatch(letter)) == bool(plain.fullmatch(fold(letter))), (element, letter)


@pytest.mark.parametrize(
    ("pattern", "needs"),
    [
        (r"\b(?:cat|priorit\w+)\b ?:", [{"cat", "priorit*"}]),
        (r"\b(?:cat|dogs?)(?: now)?", [{"cat*", "dog*", "dogs*"}]),
        (r"\b(?:cat|dogs?)(?: now| then)?[,:]", [{"cat", "dog", "dogs"}]),
        (r"\b(?:cat|dogs?)(?: now|s)?[,:]", [{"cat*", "dog*", "dogs*"}]),
        (r"(?:cat|dog) (?:in|out) there\b", [{"in", "out"}, {"there"}]),
        (r"\bset (?:\w+ ){0,2}[\"“]?(?:top|low)\b", [{"set"}, {"top", "low"}]),
        (r"\b(?:set|put)?(?:top)\b", [{"settop", "puttop", "top"}]),
        (r"\b(?:set|put)?(?:top)?\b", []),
        (r"\b(?:label|(?:re)?sort) this", [{"label", "sort", "resort"}, {"this*"}]),
        (r"\bto (?:the |l['’])?(?:bots?|robot\w+)", [{"to"}, {"bot*", "bots*", "robot*"}]),
        (r"\bto (?:the |l['’]?)?(?:bot)\b", [{"to"}]),
        (r"to[^.]{0,9}(?:\b(?:top)|\" ?(?:low))\b", [{"top", "low"}]),
        (r"\b(?:set|\d)\b", []),
        (r"\b(?:set|rank)?\b", []),
        (r"\bset\w*top", [{"set*"}]),
        (r"\bset[a-z]? top", [{"set*"}, {"top*"}]),
        (r"\bset[ -~]top", [{"set*"}]),
        (r"\bset[- ]top\b", [{"set"}, {"top"}]),
        (r"\b(?:end of ticket|fin du ticket|skip it)\b", [{"ticket", "skip"}]),
        (r"\bone\b|\btwo\b", [{"one", "two"}]),
        (r"\bone\b|two", []),
        (r"(?<!['’])\bai(?! is)", [{"ai*"}]),
        (r"\bé{1,3}a", []),
        (r"\bp ?[01]\b", [{"p", "p0", "p1"}]),
        (r"\bcr[ií]tic\w*", [{"critic*", "crític*"}]),
        (r"\blabell?ed\b", [{"labeled", "labelled"}]),
        (r"\b[a-z]et\b|\b\w", []),
        (r"\b" + "a" * 40, [{"a" * 24 + "*"}]),
    ],
)
def test_needs_are_read_off_a_pattern(pattern: str, needs: list[set[str]]) -> None:
    assert needs_of(pattern) == needs


@pytest.mark.parametrize(
    ("pattern", "begins"),
    [
        (r"\b(?:cat|priorit\w+)\b ?:", {"cat", "priorit*"}),
        (r"\b(?=(?:set|mark)\b)(?<!\bi )\w+ it", {"set", "mark"}),
        (r"\b(?!treat [^.]{0,3}now)\b(?:mark|treat)\b", {"mark", "treat"}),
        (r"(?<!x-)\b(?:to )(?:bot)", {"to"}),
        (r"(?:^|(?<=[.]))\bset\b", {"set"}),
        (r"\b(?:re)?sort", {"sort*", "resort*"}),
        (r"\bset\b|\bput\b", {"set", "put"}),
        (r"\bset\b|put", None),
        (r"[\"']?\bset\b", None),
        (r"(?:set)", None),
        (r"\b(?:set|\d)\b", None),
    ],
)
def test_what_begins_a_match_is_read_off_a_pattern(pattern: str, begins: set[str] | None) -> None:
    assert begins_of(pattern) == begins


def test_few_patterns_are_searched_for_in_a_ticket() -> None:
    """Of more than a hundred; counted, for a measured time would depend on what else the machine does."""
    assert median(len(ORDERS.screen.passes(fold(text))) for text in texts_of(HELD_OUT)) <= 10


@pytest.mark.parametrize(
    "unit", ["tag ", "set cat ", "label ", "prio: 1. ", "a b c. ", '"system: ', "mr robot. ", "a", "kategori{0} "]
)
def test_no_text_makes_reading_slow(unit: str) -> None:
    text = "".join([unit.format(number) for number in range(READ_CHARACTERS)])[:READ_CHARACTERS]
    began = time.process_time()
    read("", text)
    assert time.process_time() - began < 1


def test_a_ticket_that_is_read_again_is_not_searched_again() -> None:
    assert read("Twice", "The export fails.") is read("Twice", "The export fails.")
    assert read("T" * 500, "x") is read("T" * 400 + "U", "x")


def test_no_pattern_names_capitals() -> None:
    assert not [part for part in (*LABELS, *PARTS) if re.search(r"(?<!\\)[A-Z]", part)]
