"""What a classifier would have said about a letter: mostly right, and how sure of it.

The model is called ``demo``, so that nobody takes these for anything that a real one said.
"""

from __future__ import annotations

from random import Random

from ticketapp.classifier.chain import THRESHOLD
from ticketapp.classifier.defaults import suggest_default
from ticketapp.classifier.doubts import doubt
from ticketapp.classifier.types import Suggestion
from ticketapp.rules.vocabulary import CATEGORIES, PRIORITIES
from ticketapp.services.demo.draws import Weighted, pick, whole
from ticketapp.services.demo.letters import Letter

MODEL = "demo"
REMOTE = "gemini"
SOURCES = Weighted({REMOTE: 0.64, "local": 0.27, "default": 0.09})
# How often a source is right about the category, and about the priority.
RIGHT = {REMOTE: (0.95, 0.87), "local": (0.87, 0.77)}
REASONS = {
    "billing": ("It is about a charge.", "An invoice is in question.", "The requester asks about money paid."),
    "technical": ("The product misbehaves.", "An error message is described.", "Something stopped working."),
    "account": ("It is about signing in.", "Access for a person is in question.", "The account itself has to change."),
    "general": ("A question without a fault.", "An order or a wish.", "None of the other topics fits."),
}


def verdict(rng: Random, letter: Letter, source: str) -> Suggestion:
    """Doubted as the chain doubts it, so that some tickets wait for a review."""
    if source == "default":
        return doubt(suggest_default(), THRESHOLD, is_grave=False)
    category_right, priority_right = (rng.random() < share for share in RIGHT[source])
    category = letter.category if category_right else pick(rng, CATEGORIES)
    priority = letter.priority if priority_right else neighbour(rng, letter.priority)
    said = Suggestion(
        category=category,
        priority=priority,
        source=source,
        model=MODEL,
        confidence_category=confidence(rng, category_right),
        confidence_priority=confidence(rng, priority_right),
        reason=pick(rng, REASONS[category]),
        prompt_version=MODEL if source == REMOTE else "",
        latency_ms=whole(rng, 350, 1_900) if source == REMOTE else whole(rng, 1, 4),
    )
    return doubt(said, THRESHOLD, is_grave=False)


def neighbour(rng: Random, priority: str) -> str:
    """One level above or below."""
    rank = PRIORITIES.index(priority) + pick(rng, (-1, 1))
    return PRIORITIES[min(max(rank, 0), len(PRIORITIES) - 1)]


def confidence(rng: Random, is_right: bool) -> float:
    low, high = (0.62, 0.99) if is_right else (0.38, 0.83)
    return round(low + (high - low) * rng.random(), 2)
