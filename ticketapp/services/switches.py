"""What admins switch on and off while the product runs."""

from __future__ import annotations

from datetime import datetime

from ticketapp.extensions.database import db
from ticketapp.models import Switch
from ticketapp.rules.actors import Actor
from ticketapp.services.events import Change, record_act


def is_on(name: str) -> bool:
    switch = db.session.get(Switch, name)
    return switch is not None and switch.is_on


def turn(name: str, on: bool, by: Actor, now: datetime) -> bool:
    """Switch it; False where it stands so already."""
    switch = db.session.get(Switch, name, with_for_update=True) or Switch(name=name, is_on=False)
    if switch.is_on == on:
        return False
    change = Change(name, word(switch.is_on), word(on))
    switch.is_on = on
    db.session.add(switch)
    record_act("switch.changed", name, by, now, change)
    return True


def word(on: bool) -> str:
    return "on" if on else "off"
