"""Confidence in words, and the figure for those who ask: it claims no more than somebody measured."""

from __future__ import annotations

from flask import current_app
from flask_babel import gettext as _

from ticketapp.classifier.types import Suggestion
from ticketapp.forms.labels import label_of
from ticketapp.models import TicketSuggestion
from ticketapp.rules.clocks import utc_now
from ticketapp.rules.vocabulary import FIELDS
from ticketapp.services.calibrations import Sureness, curve_of, sureness_of

BANDS = (("very", 0.85), ("fairly", 0.6), ("barely", 0.0))


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


def sureness(confidence: float | None) -> str:
    """The words for *confidence*."""
    for bound, words in surenesses():
        if (confidence or 0) >= bound:
            return words
    return _("not sure")


def sureness_of_row(row: TicketSuggestion) -> Sureness:
    """How sure a stored suggestion is, by what its source's figures have been worth."""
    return sureness_of(row.source, row.model, row.field, row.confidence, utc_now())


def sureness_in_form(suggestion: Suggestion, field: str) -> Sureness:
    """The same for a suggestion that belongs to no ticket yet."""
    figure = getattr(suggestion, f"confidence_{field}")
    return sureness_of(suggestion.source, suggestion.model, field, figure, utc_now())


def measured_surenesses(model: str) -> dict[str, list[tuple[float, str, float]]]:
    """By field, what Gemini's figures mean: (highest figure, words, its worth), lowest first. Only measured fields."""
    now = utc_now()
    curves = {field: curve_of(model, field, now) for field in FIELDS}
    return {
        field: [(bound, sureness(share), share) for bound, share in zip(curve.bounds, curve.shares, strict=True)]
        for field, curve in curves.items()
        if curve is not None
    }


def figure_words(source: str, said: float, worth: Sureness) -> str:
    """The figure, with what it is worth."""
    figure, own = f"{worth.figure * 100:.0f}", f"{said * 100:.0f}"
    if not worth.is_measured:
        return _(
            "%(figure)s %%, by %(source)s's own word: nobody measured it here.", figure=own, source=label_of(source)
        )
    if source == "gemini":
        return _(
            "%(figure)s %%: so often agents agreed here where %(source)s said about %(own)s %%.",
            figure=figure,
            source=label_of(source),
            own=own,
        )
    return _(
        "%(figure)s %%. On tickets with known answers, about that share of such suggestions was right.", figure=figure
    )


def begun(words: object) -> str:
    """*words* as the beginning of a sentence."""
    text = str(words)
    return text[:1].upper() + text[1:]
