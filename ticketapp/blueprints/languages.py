"""Texts, labels, days and marks as pages write them: each is found once for its language, and not once for each row.

Flask-Babel looks for the request's language, its catalogue and its calendar at each of the hundreds of texts of a page.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from babel.dates import format_date
from flask import current_app, g, get_template_attribute
from flask_babel import get_locale, get_translations
from markupsafe import Markup, escape

from ticketapp.forms import labels
from ticketapp.rules.clocks import rfc3339

# Texts and marks are as many as the source has; days go by.
DAYS_KEPT = 4_000


class Moment(NamedTuple):
    """A time in pieces: ``2026-11-22T15:04:05.000Z``, the day in words, the time of day."""

    exact: Markup
    day: Markup
    clock: Markup


# Where a moment's pieces go: characters that no text holds.
PLACES = Moment(Markup("\ufdd0"), Markup("\ufdd1"), Markup("\ufdd2"))


class Language:
    """What was found for one catalogue of texts and one locale."""

    def __init__(self, catalogue: Any, locale: Any) -> None:
        self.catalogue, self.locale = catalogue, locale
        self.texts: dict[str, Markup] = {}
        self.labels: dict[str, Markup] = {}
        self.marks: dict[tuple[str, str], Markup] = {}
        self.days: dict[tuple[date, str], Markup] = {}
        self.day_mark = ""

    def text(self, message: str) -> Markup:
        found = self.texts.get(message)
        if found is None:
            found = self.texts[message] = Markup(self.catalogue.ugettext(message))  # noqa: S704  # our own texts
        return found

    def day(self, day: date, pattern: str) -> Markup:
        found = self.days.get((day, pattern))
        if found is None:
            if len(self.days) >= DAYS_KEPT:
                self.days.clear()
            found = self.days[day, pattern] = escape(format_date(day, pattern, locale=self.locale))
        return found


def language() -> Language:
    """That of this request."""
    found: Language | None = g.get("language")
    if found is None:
        catalogue, locale = get_translations(), get_locale()
        known: dict[tuple[Any, str], Language] = current_app.extensions.setdefault("languages", {})
        key = (catalogue, str(locale))
        found = g.language = known.get(key) or known.setdefault(key, Language(catalogue, locale))
    return found


def text(message: str, **values: Any) -> Markup:
    """The text in the request's language, with *values* filled in, which are escaped."""
    return language().text(message) % values


def label(word: str) -> Markup:
    """``forms.labels.label_of`` for templates."""
    known = language().labels
    found = known.get(word)
    if found is None:
        found = escape(str(labels.label_of(word)))
        if word in labels.LABELS:  # what has none is its own label: there is no end of them
            known[word] = found
    return found


def day_words(day: date, pattern: str = "d MMM y") -> Markup:
    """The day in words."""
    return language().day(day, pattern)


def moment_of(when: datetime) -> Moment:
    """The time in UTC, in pieces."""
    here = when.astimezone(UTC)
    return Moment(Markup(f"{rfc3339(here)[:23]}Z"), language().day(here.date(), "d MMM y"), Markup(f"{here:%H:%M}"))  # noqa: S704


def day_mark(when: datetime) -> Markup:
    """The macro ``day`` for *when*: drawn once with places for what differs."""
    here = language()
    if not here.day_mark:
        drawn = get_template_attribute("macros/marks.html", "day")(PLACES)
        pattern = str(drawn).replace("{", "{{").replace("}", "}}")
        for number, place in enumerate(PLACES):
            pattern = pattern.replace(place, f"{{{number}}}")
        here.day_mark = pattern
    return Markup(here.day_mark.format(*moment_of(when)))  # noqa: S704  # a macro's own


def mark(name: str) -> Callable[[str], Markup]:
    """The macro *name* of ``macros/marks.html``, drawn once for each word: for macros that nothing else goes into."""

    def drawn(word: str) -> Markup:
        marks = language().marks
        found = marks.get((name, word))
        if found is None:
            found = Markup(get_template_attribute("macros/marks.html", name)(word))  # noqa: S704  # a macro's own
            if not current_app.jinja_env.auto_reload:
                marks[name, word] = found
        return found

    return drawn
