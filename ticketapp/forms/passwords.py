"""Passwords that are chosen, and in words what is wrong with one."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, ValidationError

from ticketapp.rules import passwords

WORDS = {
    passwords.TOO_SHORT: _l("Use at least %(least)s characters.", least=passwords.PASSWORD_MIN),
    passwords.TOO_LONG: _l("Use %(most)s characters or fewer.", most=f"{passwords.PASSWORD_MAX:,}"),
    passwords.TOO_REGULAR: _l("That is a pattern, or runs along the keyboard: choose one that is harder to guess."),
    passwords.TOO_COMMON: _l("That is one of the passwords that everybody tries first: choose another one."),
    passwords.TOO_PERSONAL: _l("That is mostly your address or the name of this product: choose another one."),
}


def weakness_words(weakness: str) -> Any:
    """What to do about a weakness that ``rules.passwords`` named."""
    return WORDS[weakness]


class Strong:
    """A password that is accepted for the owner of the form's ``owner`` (an e-mail address)."""

    def __call__(self, form: Any, field: Field) -> None:
        found = passwords.weakness(field.data or "", form.owner)
        if found:
            raise ValidationError(WORDS[found])
