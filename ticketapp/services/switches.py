"""What admins switch on and off while the product runs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.exc import IntegrityError

from ticketapp.extensions.database import db
from ticketapp.models import Switch
from ticketapp.rules.actors import Actor
from ticketapp.services.events import Change, record_act


def is_on(name: str) -> bool:
    switch = db.session.get(Switch, name)
    return switch is not None and switch.is_on


def turn(name: str, on: bool, by: Actor, now: datetime) -> bool:
    """Switch it; False where it stands so already."""
    switch = held_switch(name)
    if switch.is_on == on:
        return False
    change = Change(name, word(switch.is_on), word(on))
    switch.is_on = on
    record_act("switch.changed", name, by, now, change)
    return True


def held_switch(name: str) -> Switch:
    """The switch's row, locked until the commit; made at its first turn, maybe by two at the same time."""
    try:
        with db.session.begin_nested():
            if db.session.get(Switch, name) is None:
                db.session.add(Switch(name=name, is_on=False))
    except IntegrityError:
        pass  # the other one was faster
    return db.session.get_one(Switch, name, with_for_update=True, populate_existing=True)


def word(on: bool) -> str:
    return "on" if on else "off"
