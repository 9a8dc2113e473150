"""Who somebody is: signing in, and an agent's own account."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField

from ticketapp.forms.fields import AtMost, Filled, LineField, short_or_none
from ticketapp.forms.pages import PageForm
from ticketapp.forms.passwords import Strong
from ticketapp.rules.passwords import PASSWORD_MAX
from ticketapp.rules.vocabulary import EMAIL_MAX

CODE_MAX = 40


class SignInForm(PageForm):
    """``next`` is where the person wanted to go. A password is taken as it is typed."""

    email = LineField(_l("E-mail address"), validators=[Filled(_l("Enter your e-mail address.")), AtMost(EMAIL_MAX)])
    password = PasswordField(_l("Password"), validators=[Filled(_l("Enter your password.")), AtMost(PASSWORD_MAX)])
    next = HiddenField(filters=[short_or_none])


class CodeForm(PageForm):
    """A code of an authenticator app; at the sign-in also a recovery code."""

    code = LineField(_l("Code"), validators=[Filled(_l("Enter the code.")), AtMost(CODE_MAX)])
    next = HiddenField(filters=[short_or_none])


class SetUpForm(PageForm):
    """The first code of a new authenticator; ``current`` is taken out right after signing in."""

    current = PasswordField(_l("Your password"), validators=[Filled(_l("Enter your password.")), AtMost(PASSWORD_MAX)])
    code = LineField(
        _l("The six digits that the app shows now"), validators=[Filled(_l("Enter the code.")), AtMost(CODE_MAX)]
    )


class NewPasswordForm(PageForm):
    """A password that is chosen; ``owner`` is the address of whom it is for."""

    owner = ""
    password = PasswordField(_l("New password"), validators=[Filled(_l("Enter a new password.")), Strong()])


class ChangePasswordForm(NewPasswordForm):
    """One's own, for which the old one is asked."""

    current = PasswordField(
        _l("Your password until now"), validators=[Filled(_l("Enter your password until now.")), AtMost(PASSWORD_MAX)]
    )


class ProofForm(PageForm):
    """The password, asked again before something that a stolen session must not do."""

    current = PasswordField(_l("Your password"), validators=[Filled(_l("Enter your password.")), AtMost(PASSWORD_MAX)])
