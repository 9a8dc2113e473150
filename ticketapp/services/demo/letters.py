"""One ticket's text: a scenario told by somebody, at some length, in some mood."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from ticketapp.rules.texts import in_one_line
from ticketapp.rules.vocabulary import PRIORITIES, TITLE_MAX
from ticketapp.services.demo.draws import Weighted, pick, whole
from ticketapp.services.demo.noises import with_noise
from ticketapp.services.demo.people import requester
from ticketapp.services.demo.phrases import Phrasebook, phrasebook
from ticketapp.services.demo.slots import Slots

LANGUAGES = Weighted({"en": 0.80, "de": 0.06, "es": 0.05, "fr": 0.04, "pt": 0.03, "it": 0.02})
CATEGORIES = Weighted({"technical": 0.40, "billing": 0.24, "account": 0.20, "general": 0.16})
# Most of the work is ordinary; something critical is rare.
PRIORITY_WEIGHTS = {
    "billing": {"low": 0.26, "medium": 0.51, "high": 0.215, "critical": 0.015},
    "technical": {"low": 0.18, "medium": 0.48, "high": 0.295, "critical": 0.045},
    "account": {"low": 0.26, "medium": 0.51, "high": 0.205, "critical": 0.025},
    "general": {"low": 0.58, "medium": 0.34, "high": 0.075, "critical": 0.005},
}
PRIORITY_DRAWS = {category: Weighted(weights) for category, weights in PRIORITY_WEIGHTS.items()}
SHAPES = Weighted({"line": 0.06, "short": 0.12, "note": 0.53, "letter": 0.285, "log": 0.005})
LOG_LINES_MAX = 250


@dataclass(frozen=True)
class Letter:
    """What came in, and what it really is about: nobody has triaged it yet."""

    title: str
    description: str
    name: str
    address: str
    category: str
    priority: str


@dataclass(frozen=True)
class Outline:
    """How a text will be told. ``shape``: a line, short, a note, a letter, or a letter with a log."""

    category: str
    priority: str
    shape: str
    name: str

    def has_evidence(self, rng: Random) -> bool:
        """Whether somebody pasted what a program wrote."""
        is_trouble = self.category == "technical" and self.priority != "low"
        return self.shape == "log" or (is_trouble and rng.random() < 0.22)


def write_letter(rng: Random) -> Letter:
    """A new text; the same state of *rng* gives the same."""
    language = LANGUAGES.pick(rng)
    book = phrasebook(language)
    category = CATEGORIES.pick(rng)
    priority = known_priority(book, category, PRIORITY_DRAWS[category].pick(rng))
    scenario = pick(rng, book.scenarios[category, priority])
    slots = Slots(rng, language)
    title = pick(rng, scenario.titles).format_map(slots)
    name, address = requester(rng, language)
    shape = SHAPES.pick(rng)
    text = tell(rng, book, Outline(category, priority, shape, name), pick(rng, scenario.bodies)).format_map(slots)
    title, text = with_noise(rng, title, text)
    return Letter(in_one_line(title)[:TITLE_MAX], text.strip(), name, address, category, priority)


def known_priority(book: Phrasebook, category: str, wanted: str) -> str:
    """*wanted*, or the next lower priority that the language has a scenario for."""
    rank = PRIORITIES.index(wanted)
    known = [word for word in PRIORITIES if (category, word) in book.scenarios]
    lower = [word for word in known if PRIORITIES.index(word) <= rank]
    return lower[-1] if lower else known[0]


def tell(rng: Random, book: Phrasebook, outline: Outline, body: str) -> str:
    """The text with its slots still open."""
    if outline.shape == "line":
        return body
    if outline.shape == "short":
        return f"{body} {pick(rng, book.details(outline.category))}"
    parts = [pick(rng, book.pool("greetings")), body_with_details(rng, book, outline, body)]
    if outline.has_evidence(rng):
        parts.append(evidence(rng, outline.shape))
    if rng.random() < 0.45:
        parts.append(pick(rng, book.pool("tried")))
    if rng.random() < 0.05:
        parts.append(pick(rng, phrasebook("en").pool("shouts")))
    parts.append(pick(rng, book.pool("asks")))
    parts.append(signature(rng, book, outline))
    if outline.shape == "letter" and rng.random() < 0.35:
        parts.append(pick(rng, book.pool("quotes")))
    return "\n\n".join(parts)


def body_with_details(rng: Random, book: Phrasebook, outline: Outline, body: str) -> str:
    is_long = outline.shape == "letter"
    details = book.details(outline.category)
    count = whole(rng, 6, 12) if is_long else whole(rng, 3, 6)
    chosen = dict.fromkeys(pick(rng, details) for _ in range(count))
    opening = [pick(rng, book.pool("openings"))] if rng.random() < 0.3 else []
    if is_long and rng.random() < 0.3:
        return "\n".join([" ".join([*opening, body]), "", *(f"- {detail}" for detail in chosen)])
    return " ".join([*opening, body, *chosen])


def evidence(rng: Random, shape: str) -> str:
    """A stack trace, or the lines of a log; programs write English, whatever their users speak."""
    pools = phrasebook("en")
    if shape != "log":
        return pick(rng, pools.pool("traces"))
    slots = Slots(rng, "en")
    written = []
    for _ in range(whole(rng, 20, LOG_LINES_MAX)):
        for moving in ("time", "line", "order"):
            slots.pop(moving, None)
        written.append(pick(rng, pools.pool("loglines")).format_map(slots))
    return "\n".join(written)


def signature(rng: Random, book: Phrasebook, outline: Outline) -> str:
    closing = pick(rng, book.pool("closings"))
    if not outline.name:
        return closing.rstrip(",")
    lines = [closing, outline.name]
    if outline.shape == "letter" and rng.random() < 0.5:
        lines += [pick(rng, phrasebook("en").pool("roles")), "{company}, {city}"]
        if rng.random() < 0.3:
            lines += ["", pick(rng, phrasebook("en").pool("notices"))]
    return "\n".join(lines)
