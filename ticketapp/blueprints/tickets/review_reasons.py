"""Why a ticket waits for an agent's look, in words."""

from __future__ import annotations

from flask_babel import gettext as _


def review_reasons(review: str | None) -> list[str]:
    """One sentence a reason; none where the ticket does not wait."""
    found = set((review or "").split())
    sentences = []
    if {"category", "priority"} <= found:
        sentences.append(_("Not sure about the category and the priority."))
    elif "category" in found:
        sentences.append(_("Not sure about the category."))
    elif "priority" in found:
        sentences.append(_("Not sure about the priority."))
    for word, sentence in (
        ("raised", _("The priority was raised, because the text tells of a serious impact.")),
        ("disagreement", _("Two opinions about the priority are far apart.")),
        ("orders", _("The text gives orders to the classifier.")),
    ):
        if word in found:
            sentences.append(sentence)
    return sentences
