"""What people write: the phrase files in ``texts/``, read once.

A file holds blocks that a blank line ends. A block's first line says what it is, the others are alternatives:
``[billing high] title | title`` is a scenario with its bodies, ``[pool greetings]`` a list that any letter may draw
from. ``{amount}`` is a slot (``slots``), ``~`` a line break. A language may be split over several files.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "texts"
HEAD = re.compile(r"\[(\w+) (\w+)(?: (\w+))?\] ?(.*)")


@dataclass(frozen=True)
class Scenario:
    """One kind of trouble: what a title may be, and how it may be told."""

    titles: tuple[str, ...]
    bodies: tuple[str, ...]


@dataclass
class Phrasebook:
    """One language. ``scenarios`` go by (category, priority); ``pools`` by name, or by name and category."""

    language: str
    scenarios: dict[tuple[str, str], list[Scenario]] = field(default_factory=dict)
    pools: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def pool(self, name: str) -> tuple[str, ...]:
        """The phrases of a pool; none where the language has no such pool."""
        return self.pools.get(name, ())

    def details(self, category: str) -> tuple[str, ...]:
        return self.pool(f"details {category}") + self.pool("details")


@functools.cache
def phrasebook(language: str) -> Phrasebook:
    """Every phrase of a language."""
    book = Phrasebook(language)
    for path in sorted(FOLDER.glob(f"{language}*.txt")):
        for block in path.read_text(encoding="utf-8").split("\n\n"):
            add_block(book, block.strip().splitlines())
    return book


def add_block(book: Phrasebook, lines: list[str]) -> None:
    """Raises ``ValueError`` for a block without a proper first line."""
    head = HEAD.fullmatch(lines[0])
    if head is None:
        raise ValueError(f"no block begins with {lines[0]!r}")
    kind, name, category, titles = head.groups()
    phrases = tuple(line.replace("~", "\n") for line in lines[1:])
    if kind == "pool":
        book.pools[f"{name} {category}" if category else name] = phrases
    else:
        book.scenarios.setdefault((kind, name), []).append(Scenario(tuple(titles.split(" | ")), phrases))
