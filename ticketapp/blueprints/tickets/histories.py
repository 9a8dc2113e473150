"""A ticket's events as sentences."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from ticketapp.forms.labels import label_of
from ticketapp.models import Event, Ticket
from ticketapp.rules.texts import isolated

VOCABULARIES = frozenset({"status", "category", "priority"})


@dataclass(frozen=True)
class Entry:
    icon: str
    text: str
    when: datetime


def entries(ticket: Ticket, events: Iterable[Event] | None = None) -> list[Entry]:
    """Some or all of the ticket's *events*, in the order in which things happened."""
    fruitless = {each.created_at for each in ticket.suggestions if each.source == "default"}
    return [entry_of(event, fruitless) for event in (ticket.events if events is None else events)]


def entry_of(event: Event, fruitless: set[datetime]) -> Entry:
    """*fruitless*: when the ticket was read and no suggestion came of it."""
    if event.kind == "ticket.triaged" and event.created_at in fruitless:
        return Entry("pencil", _("No suggestion came. What was left empty has the default."), event.created_at)
    return Entry(icon_of(event), sentence_of(event), event.created_at)


def icon_of(event: Event) -> str:
    if event.kind == "ticket.created":
        return "inbox"
    if event.kind == "ticket.triaged" or event.actor == "system":
        return "pencil"
    if event.field == "status" and event.new:
        return f"status-{event.new}"
    return "check" if event.kind == "ticket.confirmed" else "person"


def sentence_of(event: Event) -> str:
    """Who did what, in one sentence."""
    who = actor_of(event)
    field = label_of(event.field) if event.field else ""
    if event.kind == "ticket.created":
        return _("%(who)s opened the ticket.", who=who)
    if event.kind == "ticket.triaged":
        return _("%(who)s read the ticket and suggested a category and a priority.", who=who)
    if event.kind == "ticket.confirmed":
        return _("%(who)s confirmed the field %(field)s.", who=who, field=field)
    if event.field in VOCABULARIES:
        old, new = label_of(event.old or ""), label_of(event.new or "")
        return _("%(who)s changed %(field)s from %(old)s to %(new)s.", who=who, field=field, old=old, new=new)
    if event.field:
        return _("%(who)s changed %(field)s.", who=who, field=field)
    return _("%(who)s: %(kind)s.", who=who, kind=event.kind)


def actor_of(event: Event) -> str:
    """The name where there is one, else what kind of actor it was."""
    if event.agent is not None:
        return isolated(event.agent.display_name)
    if event.token is not None:
        return _("The integration %(name)s", name=isolated(event.token.name))
    kinds = {"agent": _("A former agent"), "token": _("A former integration"), "requester": _("The requester")}
    return kinds.get(event.actor) or _("Ticketapp")
