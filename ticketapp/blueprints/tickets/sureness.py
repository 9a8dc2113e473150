"""Confidence in words, and the figure for those who ask: it claims no more than somebody measured."""

from __future__ import annotations

from flask import current_app
from flask_babel import gettext as _

from ticketapp.forms.labels import label_of

BANDS = (("very", 0.85), ("fairly", 0.6), ("barely", 0.0))
# Whose figure was measured on tickets with known answers. Gemini's is its own word.
MEASURED = frozenset({"local"})


def surenesses() -> list[tuple[float, str]]:
    """(lower bound, words), surest first. The last bound is the setting's: below it nothing is suggested."""
    words = {"very": _("quite sure"), "fairly": _("fairly sure"), "barely": _("not very sure")}
    least = threshold()
    bands = [(bound, words[name]) for name, bound in BANDS if bound > least]
    return [*bands, (least, words[next(name for name, bound in BANDS if bound <= least)])]


def threshold() -> float:
    """How sure a suggestion must be."""
    least: float = current_app.config["SETTINGS"].triage_threshold
    return least


def is_sure(confidence: float | None) -> bool:
    return (confidence or 0) >= threshold()


def sureness(confidence: float | None) -> str:
    """The words for *confidence*."""
    for bound, words in surenesses():
        if (confidence or 0) >= bound:
            return words
    return _("not sure")


def figure_words(source: str, confidence: float) -> str:
    """The figure, with what it is worth."""
    figure = f"{confidence * 100:.0f}"
    if source in MEASURED:
        return _(
            "%(figure)s %%. On tickets with known answers, about that share of such suggestions was right.",
            figure=figure,
        )
    return _(
        "%(figure)s %%, by %(source)s's own word: nobody measured it here.", figure=figure, source=label_of(source)
    )


def begun(words: object) -> str:
    """*words* as the beginning of a sentence."""
    text = str(words)
    return text[:1].upper() + text[1:]
