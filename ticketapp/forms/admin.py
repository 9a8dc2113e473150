"""What admins manage: agents and API tokens."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from ticketapp.forms.fields import Address, AtMost, Filled, LineField, Storable
from ticketapp.forms.pages import PageForm
from ticketapp.rules.vocabulary import EMAIL_MAX, NAME_MAX, ROLES, SCOPES

ROLE_WORDS = {"agent": _l("Agent"), "admin": _l("Admin")}
SCOPE_WORDS = {
    "tickets:read": _l("Read tickets and figures"),
    "tickets:write": _l("Change tickets"),
    "tickets:create": _l("Create and classify tickets"),
    "metrics": _l("Read the server's metrics"),
}
NEVER = "never"
EXPIRIES = {"30": _l("In 30 days"), "90": _l("In 90 days"), "365": _l("In a year"), NEVER: _l("Never")}


def choices_of(words: dict[str, Any]) -> list[Any]:
    return [SelectChoice(value=word, label=label) for word, label in words.items()]


class RoleForm(PageForm):
    """A role that was chosen: none is no choice."""

    role = SelectField(_l("Role"), choices=choices_of({role: ROLE_WORDS[role] for role in ROLES}))


class InviteForm(RoleForm):
    """Somebody who is to be an agent and will choose a password by a link."""

    email = LineField(
        _l("E-mail address"),
        validators=[Filled(_l("Enter the agent's e-mail address.")), AtMost(EMAIL_MAX), Storable(), Address()],
    )
    name = LineField(_l("Name"), validators=[AtMost(NAME_MAX), Storable()])


class TokenForm(PageForm):
    """A token with what it may do and for how long."""

    name = LineField(_l("Name"), validators=[Filled(_l("Enter what the token is for.")), AtMost(NAME_MAX), Storable()])
    scopes = SelectMultipleField(
        _l("What it may do"),
        choices=choices_of({scope: SCOPE_WORDS[scope] for scope in SCOPES}),
        validators=[Filled(_l("Choose at least one thing that it may do."))],
    )
    expiry = SelectField(_l("Expires"), choices=choices_of(EXPIRIES), default="365")
