"""The state of a list is its address: read from one, written into others."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import urlencode

from flask import url_for
from werkzeug.datastructures import ImmutableMultiDict, MultiDict

from ticketapp.forms.lists import PAGE_SIZE_DEFAULT, TicketListForm
from ticketapp.forms.triage_stats import CountedForm
from ticketapp.rules.orderings import DEFAULT_ORDERING
from ticketapp.rules.search_terms import parse_terms
from ticketapp.services.lists import ListQuery

NAMES = ("category", "priority", "status", "review", "search", "ordering", "page_size", "cursor")


@dataclass(frozen=True)
class ListState:
    """Filters, search, ordering and page size, all valid."""

    category: tuple[str, ...] = ()
    priority: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    review: str = ""
    search: str = ""
    ordering: str = DEFAULT_ORDERING
    page_size: int = PAGE_SIZE_DEFAULT

    @property
    def is_filtered(self) -> bool:
        return bool(self.category or self.priority or self.status or self.review or self.search)

    @property
    def back(self) -> str:
        """The query string that leads back here; empty for the plain list."""
        return urlencode(self.args(), doseq=True)

    def args(self) -> dict[str, Any]:
        """What differs from the plain list."""
        return {name: value for name, plain in PLAIN.items() if (value := getattr(self, name)) != plain}

    def url(self, **changes: Any) -> str:
        """The address of the list with *changes*; always its first page."""
        return url_for("tickets.list_tickets", **replace(self, **changes).args())

    def url_at(self, cursor: str) -> str:
        """The address of another page of the same list."""
        return url_for("tickets.list_tickets", **self.args(), cursor=cursor)

    def query(self) -> ListQuery:
        """The same, as the service takes it."""
        return ListQuery(
            category=self.category,
            priority=self.priority,
            status=self.status,
            review=self.review,
            terms=parse_terms(self.search),
            ordering=self.ordering,
            page_size=self.page_size,
        )


PLAIN: dict[str, Any] = {field.name: field.default for field in fields(ListState)}


@dataclass(frozen=True)
class CountedState(ListState):
    """The list of what a figure of the accuracy page counts. That list reads its parameters itself."""

    figure: tuple[tuple[str, str], ...] = ()

    def args(self) -> dict[str, Any]:
        return dict(self.figure)

    def url(self, **changes: Any) -> str:
        return url_for("stats.counted_tickets", **{**self.args(), **changes})


def counted_state(args: MultiDict[str, str]) -> CountedState | None:
    """The list behind a figure that *args* name, where they name one: no parameter means anything to both lists."""
    names = list(CountedForm()._fields)
    figure = tuple((name, args[name]) for name in names if args.get(name))
    return CountedState(figure=figure) if figure else None


def read_state(args: MultiDict[str, str]) -> tuple[ListState, list[str]]:
    """The state that *args* ask for and the names of what made no sense there and was left out."""
    form = TicketListForm(known_once(args))
    form.validate()
    dropped = [name for name in NAMES if name in form.errors]
    if dropped:
        kept = MultiDict((name, value) for name, value in args.items(multi=True) if name not in dropped)
        form = TicketListForm(known_once(kept))
        form.validate()
    state = ListState(
        category=tuple(form.category.data or ()),
        priority=tuple(form.priority.data or ()),
        status=tuple(form.status.data or ()),
        review=form.review.data or "",
        search=(form.search.data or "").strip(),
        ordering=form.chosen_ordering,
        page_size=form.chosen_page_size,
    )
    return state, dropped


def known_once(args: MultiDict[str, str]) -> ImmutableMultiDict[str, str]:
    """Without empty values, so that ``?status=&status=open`` means what a form meant by it."""
    return ImmutableMultiDict((name, value) for name, value in args.items(multi=True) if name in NAMES and value)
