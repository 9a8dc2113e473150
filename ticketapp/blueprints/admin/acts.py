"""Administrative events as sentences."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from ticketapp.forms.admin import ROLE_WORDS
from ticketapp.models import Event
from ticketapp.rules.vocabulary import TWO_FACTOR_REQUIRED


@dataclass(frozen=True)
class Act:
    who: str
    text: str
    when: datetime


def acts_of(events: Iterable[Event]) -> list[Act]:
    return [Act(actor_of(event), sentence_of(event), event.created_at) for event in events]


def actor_of(event: Event) -> str:
    if event.agent is not None:
        return event.agent.email
    return _("a command on the server") if event.actor == "system" else _("a former agent")


def sentence_of(event: Event) -> str:
    """What was done to whom."""
    what = event.subject
    sentences = {
        "agent.created": _("Made the agent %(what)s", what=what),
        "agent.invited": _("Made an invitation for %(what)s", what=what),
        "agent.password_changed": _("Set the password of %(what)s", what=what),
        "agent.password_reset": _("Reset the password of %(what)s", what=what),
        "agent.deactivated": _("Deactivated %(what)s", what=what),
        "agent.reactivated": _("Reactivated %(what)s", what=what),
        "agent.two_factor_enabled": _("Set up two-factor authentication for %(what)s", what=what),
        "agent.two_factor_disabled": _("Removed two-factor authentication of %(what)s", what=what),
        "agent.recovery_code_used": _("Signed in as %(what)s with a recovery code", what=what),
        "agent.recovery_codes_made": _("Made new recovery codes for %(what)s", what=what),
        "tickets.imported": _("Imported tickets from %(what)s", what=what),
        "triage.model_taken": _("Took the triage model %(what)s, made from agents' decisions", what=what),
        "triage.model_refused": _("Refused the triage model %(what)s, made from agents' decisions", what=what),
        "triage.model_used": _("Put the triage model %(what)s to use", what=what),
        "token.created": _("Made the API token %(what)s", what=what),
        "token.revoked": _("Revoked the API token %(what)s", what=what),
    }
    if event.kind == "agent.role_changed":
        return _("Changed the role of %(what)s to %(role)s", what=what, role=ROLE_WORDS.get(event.new or "", event.new))
    if event.kind == "switch.changed" and what == TWO_FACTOR_REQUIRED:
        required, free = _("Made two-factor authentication compulsory"), _("Made two-factor authentication optional")
        return required if event.new == "on" else free
    return sentences.get(event.kind) or f"{event.kind}: {what}"
