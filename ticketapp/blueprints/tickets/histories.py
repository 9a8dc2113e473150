"""A ticket's events as sentences."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from ticketapp.blueprints.tickets.provenance import is_doubtful
from ticketapp.blueprints.tickets.sureness import begun
from ticketapp.forms.labels import label_of
from ticketapp.models import Event, Ticket
from ticketapp.rules.texts import excerpt, isolated
from ticketapp.rules.vocabulary import FIELDS

VOCABULARIES = frozenset({"status", "category", "priority"})
OPENINGS = ("ticket.created", "ticket.imported")
SHOWN_CHARACTERS = 80


@dataclass(frozen=True)
class Entry:
    icon: str
    text: str
    when: datetime


@dataclass(frozen=True)
class Reading:
    """One time that a machine read the ticket. ``is_late``: it had been answered for before; ``has_stayed``: a person
    had chosen something by then, which stayed.

    ``doubts`` is by field what it was not sure of, empty where that is not known.
    """

    source: str
    values: dict[str, str]
    doubts: dict[str, str]
    is_late: bool
    has_stayed: bool


def entries(ticket: Ticket, events: Iterable[Event] | None = None) -> list[Entry]:
    """Some or all of the ticket's *events*, in the order in which things happened."""
    readings = readings_of(ticket)
    return [
        Entry(icon_of(event), sentence_of(event, readings.get(event.created_at)), event.created_at)
        for event in as_read(ticket.events if events is None else events)
    ]


def as_read(events: Iterable[Event]) -> list[Event]:
    """First that a machine read the ticket, then what it changed: one step, written down the other way round."""
    ordered: list[Event] = []
    for event in events:
        place = len(ordered)
        if event.kind == "ticket.triaged":
            while place and ordered[place - 1].actor == "system" and ordered[place - 1].created_at == event.created_at:
                place -= 1
        ordered.insert(place, event)
    return ordered


def readings_of(ticket: Ticket) -> dict[datetime, Reading]:
    """What machines said, by the time of it, which the events that came of it share."""
    found: dict[datetime, Reading] = {}
    for when in sorted({each.created_at for each in ticket.suggestions}):
        said = [each for each in ticket.suggestions if each.created_at == when]
        found[when] = Reading(
            source=said[0].source,
            values={each.field: each.value for each in said if not is_doubtful(each)},
            doubts={each.field: each.said or "" for each in said if is_doubtful(each)},
            is_late=bool(found),
            has_stayed=any(each.decided_at is not None and each.decided_at <= when for each in said),
        )
    return found


def icon_of(event: Event) -> str:
    if event.kind in OPENINGS:
        return "inbox"
    if event.kind == "ticket.triaged" or event.actor == "system":
        return "pencil"
    if event.field == "status" and event.new:
        return f"status-{event.new}"
    return "check" if event.kind == "ticket.confirmed" else "person"


def sentence_of(event: Event, reading: Reading | None) -> str:
    """Who did what, in one sentence. *reading*: what a machine said at that very time."""
    who = begun(label_of(reading.source)) if event.actor == "system" and reading else actor_of(event)
    field = label_of(event.field) if event.field else ""
    if event.kind in OPENINGS:
        return opening_words(event, who)
    if event.kind == "ticket.triaged":
        return reading_words(reading) if reading else _("%(who)s read the ticket.", who=who)
    if event.kind == "ticket.confirmed":
        return confirmed_words(who, str(field))
    if event.field in VOCABULARIES:
        old, new = label_of(event.old or ""), label_of(event.new or "")
        return _("%(who)s changed %(field)s from %(old)s to %(new)s.", who=who, field=field, old=old, new=new)
    if event.field:
        return rewritten_words(event, who, str(field))
    return _("%(who)s: %(kind)s.", who=who, kind=event.kind)


def opening_words(event: Event, who: str) -> str:
    if event.kind == "ticket.imported":
        return _("%(who)s took the ticket over from a file.", who=actor_of(event))
    return _("%(who)s opened the ticket.", who=who)


def rewritten_words(event: Event, who: str, field: str) -> str:
    """A text of the ticket's was changed. Of a description, which is long, only how the new one begins is shown."""
    if event.old is None or event.new is None:
        return _("%(who)s changed %(field)s.", who=who, field=field)
    old, new = quoted(event.old), quoted(event.new)
    if event.field == "description":
        return _("%(who)s changed %(field)s. The new text begins: %(new)s", who=who, field=field, new=new)
    return _("%(who)s changed %(field)s from %(old)s to %(new)s.", who=who, field=field, old=old, new=new)


def quoted(text: str) -> str:
    """One line of it. It is plain text: the template escapes it."""
    return _("“%(text)s”", text=isolated(excerpt(text, SHOWN_CHARACTERS))) if text else _("nothing")


def confirmed_words(who: str, field: str) -> str:
    if field:
        return _("%(who)s found %(field)s right as it stood.", who=who, field=field)
    return _("%(who)s looked at the ticket and found it right.", who=who)


def reading_words(reading: Reading) -> str:
    """What a machine made of the ticket, and whether it came late."""
    if reading.source == "default":
        return _("No suggestion came. What was left empty has the default.")
    who = begun(label_of(reading.source))
    values = ", ".join(str(label_of(reading.values[field])) for field in FIELDS if field in reading.values)
    if not values:
        first = _("%(who)s read the ticket.", who=who)
    elif reading.is_late:
        first = _("%(who)s answered late and suggested %(values)s.", who=who, values=values)
    else:
        first = _("%(who)s read the ticket and suggested %(values)s.", who=who, values=values)
    stayed = [_("What a person chose stayed.")] if reading.is_late and reading.has_stayed else []
    return " ".join([first, *stayed, *doubt_words(reading.doubts)])


def doubt_words(doubts: dict[str, str]) -> list[str]:
    """A sentence for each field that the machine was not sure of."""
    unsure = {
        "category": (_("It was not sure about the category."), _("Category unsure: would have said %(value)s.")),
        "priority": (_("It was not sure about the priority."), _("Priority unsure: would have said %(value)s.")),
    }
    return [
        unsure[field][1] % {"value": label_of(doubts[field])} if doubts[field] else unsure[field][0]
        for field in FIELDS
        if field in doubts
    ]


def actor_of(event: Event) -> str:
    """The name where there is one, else what kind of actor it was."""
    if event.agent is not None:
        return isolated(event.agent.display_name)
    if event.token is not None:
        return _("The integration %(name)s", name=isolated(event.token.name))
    kinds = {"agent": _("A former agent"), "token": _("A former integration"), "requester": _("The requester")}
    return kinds.get(event.actor) or _("Ticketapp")
