"""What is acceptable as a sign-in."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField

from ticketapp.forms.fields import AtMost, Filled, LineField
from ticketapp.rules.passwords import PASSWORD_MAX
from ticketapp.rules.vocabulary import EMAIL_MAX


class SignInForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """``next`` is where the person wanted to go. A password is taken as it is typed."""

    email = LineField(_l("E-mail address"), validators=[Filled(_l("Enter your e-mail address.")), AtMost(EMAIL_MAX)])
    password = PasswordField(_l("Password"), validators=[Filled(_l("Enter your password.")), AtMost(PASSWORD_MAX)])
    next = HiddenField()
