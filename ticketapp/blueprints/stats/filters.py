"""What the accuracy page was asked for, read from its address and written into the links of its figures."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from flask import url_for
from werkzeug.datastructures import ImmutableMultiDict, MultiDict

from ticketapp.forms.triage_stats import PERIOD_DEFAULT, AccuracyForm, CountedForm, monday_of
from ticketapp.services.triage_stats.slices import Slice


@dataclass(frozen=True)
class Filters:
    """All valid; the names are those of the address. The first four are the page's own, the rest picks a figure."""

    days: str = PERIOD_DEFAULT
    field: str = ""
    source: str = ""
    model: str = ""
    prompt: str = ""
    suggested: str = ""
    decided: str = ""
    outcome: str = ""
    band: str = ""
    week: str = ""
    flag: str = ""
    by: str = ""
    without: str = ""

    def args(self) -> dict[str, str]:
        """What differs from the plain page."""
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: value for name, value in values.items() if value != DEFAULTS[name]}

    @property
    def page(self) -> Filters:
        """Only the page's own."""
        return Filters(self.days, self.field, self.source, self.model)

    @property
    def is_narrowed(self) -> bool:
        """Whether more than the period was asked for."""
        return bool(self.field or self.source or self.model)

    def page_url(self, **changes: str) -> str:
        """The address of the accuracy page."""
        args: dict[str, Any] = replace(self.page, **changes).args()
        return url_for("stats.triage", **args)

    def csv_url(self) -> str:
        """The address of the same figures as a file."""
        args: dict[str, Any] = self.page.args()
        return url_for("stats.download", **args)

    def tickets_url(self, **changes: str) -> str:
        """The address of the tickets that a figure counts."""
        args: dict[str, Any] = replace(self, **changes).args()
        return url_for("stats.counted_tickets", **args)

    def part(self, now: datetime) -> Slice:
        """The same, as the services take it. A period starts at midnight in UTC, today is its last day."""
        values: dict[str, Any] = {name: value for name, value in self.args().items() if name != "days"}
        if self.band:
            values["band"] = int(self.band)
        if self.week:
            values["week"] = monday_of(self.week)
        return Slice(since=self.since(now), **values)

    def since(self, now: datetime) -> datetime | None:
        if self.days == "all":
            return None
        first = now.astimezone(UTC).date() - timedelta(days=int(self.days) - 1)
        return datetime.combine(first, time.min, tzinfo=UTC)


DEFAULTS: dict[str, Any] = {each.name: each.default for each in fields(Filters)}


def read_filters(args: MultiDict[str, str], kind: type[AccuracyForm] = CountedForm) -> tuple[Filters, list[str]]:
    """The filters that *args* ask for and the names of what made no sense there and was left out."""
    names = list(kind()._fields)
    given = {name: args[name] for name in names if args.get(name)}
    form = kind(ImmutableMultiDict(given))
    form.validate()
    dropped = [name for name in names if form.errors.get(name)]
    values = {name: value for name, value in given.items() if name not in dropped}
    return Filters(**values), dropped
