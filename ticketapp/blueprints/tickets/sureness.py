"""Confidence in words: a figure would claim more than anybody measured."""

from __future__ import annotations

from flask_babel import gettext as _

BANDS = (("very", 0.85), ("fairly", 0.6), ("barely", 0.4))


def surenesses() -> list[tuple[float, str]]:
    """(lower bound, words), surest first. Below the last bound nothing is suggested."""
    words = {"very": _("quite sure"), "fairly": _("fairly sure"), "barely": _("not very sure")}
    return [(bound, words[name]) for name, bound in BANDS]


def sureness(confidence: float | None) -> str:
    """The words for *confidence*."""
    for bound, words in surenesses():
        if (confidence or 0) >= bound:
            return words
    return _("not sure")
