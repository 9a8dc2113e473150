"""What surrounds the list: named views, filters and their chips, sortable columns, words for counts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask_babel import ngettext

from ticketapp.blueprints.languages import label as label_of
from ticketapp.blueprints.languages import text as _
from ticketapp.blueprints.tickets.list_states import ListState
from ticketapp.rules.texts import isolated
from ticketapp.rules.vocabulary import CATEGORIES, PRIORITIES, REVIEW_NEEDED, STATUSES

WORDS = {"status": STATUSES, "priority": PRIORITIES, "category": CATEGORIES}
ATTENTION = ListState(status=("open",), ordering="-priority")
# Those that have waited longest come first.
REVIEW = ListState(review=REVIEW_NEEDED, ordering="created_at")


@dataclass(frozen=True)
class View:
    """A list with a name. ``count`` is how many tickets it holds."""

    name: str
    url: str
    count: int
    is_current: bool


def named_views(state: ListState, statuses: dict[str, int], in_review: int) -> list[View]:
    """The lists that agents work by. *in_review*: how many tickets wait for a look."""
    everything = sum(statuses.values())
    views = (
        (_("Open, most urgent first"), ATTENTION, statuses["open"]),
        (_("Needs review"), REVIEW, in_review),
        (_("In progress"), ListState(status=("in_progress",)), statuses["in_progress"]),
        (_("Resolved"), ListState(status=("resolved",)), statuses["resolved"]),
        (_("Closed"), ListState(status=("closed",)), statuses["closed"]),
        (_("Newest, all"), ListState(), everything),
    )
    shown = REVIEW if is_review(state) else state
    return [View(name, view.url(), count, view == shown) for name, view, count in views]


def is_review(state: ListState) -> bool:
    """All tickets that wait for a look, in whatever order."""
    return replace(state, ordering=REVIEW.ordering, page_size=REVIEW.page_size) == REVIEW


def heading_of(state: ListState, views: list[View]) -> str:
    return next((view.name for view in views if view.is_current), _("Tickets"))


def orders() -> dict[str, str]:
    """The orderings, by what they put first."""
    return {
        "-created_at": _("Newest first"),
        "created_at": _("Oldest first"),
        "-updated_at": _("Last changed first"),
        "updated_at": _("Longest unchanged first"),
        "-priority": _("Most urgent first"),
        "priority": _("Least urgent first"),
    }


def facets(state: ListState) -> list[dict[str, Any]]:
    return [
        {"name": name, "label": label_of(name), "words": words, "chosen": getattr(state, name)}
        for name, words in WORDS.items()
    ]


def chips(state: ListState) -> list[dict[str, str]]:
    """Each active filter with the address of the list without it."""
    found = []
    if state.search:
        found.append({"text": _("Search: %(text)s", text=isolated(state.search)), "url": state.url(search="")})
    if state.review:
        found.append({"text": str(label_of(state.review)), "url": state.url(review="")})
    for name in WORDS:
        chosen = getattr(state, name)
        for word in chosen:
            rest = tuple(other for other in chosen if other != word)
            text = f"{label_of(name)}: {label_of(word)}"
            found.append({"text": text, "url": state.url(**{name: rest})})
    return found


def columns(state: ListState) -> list[dict[str, Any]]:
    """The columns behind the subject; a click sorts, a second one turns the order around."""
    found: list[dict[str, Any]] = []
    hints = orders()
    for key, label in (
        ("priority", _("Priority")),
        ("", _("Status")),
        ("created_at", _("Opened")),
        ("updated_at", _("Changed")),
    ):
        is_sorted = bool(key) and state.ordering.lstrip("-") == key
        falls = state.ordering.startswith("-")
        turned = f"{'' if is_sorted and falls else '-'}{key}"
        column: dict[str, Any] = {"label": label, "url": state.url(ordering=turned) if key else ""}
        column["width"] = "col-time" if key.endswith("_at") else "col-word"
        column["hint"] = hints[turned] if key else ""
        column["sorted"] = ("descending" if falls else "ascending") if is_sorted else ""
        found.append(column)
    return found


def count_words(count: int | None, is_filtered: bool) -> str:
    if count is None:
        return _("More than 1,000 tickets match.")
    if is_filtered:
        return ngettext("%(amount)s ticket matches.", "%(amount)s tickets match.", count, amount=f"{count:,}")
    return ngettext("%(amount)s ticket.", "%(amount)s tickets.", count, amount=f"{count:,}")


def page_words(ordering: str) -> dict[str, str]:
    """What the links to the neighbouring pages say: by time where time orders, else plainly."""
    if ordering == "-created_at":
        return {"previous": _("Newer tickets"), "next": _("Older tickets")}
    if ordering == "created_at":
        return {"previous": _("Older tickets"), "next": _("Newer tickets")}
    return {"previous": _("Previous page"), "next": _("Next page")}
