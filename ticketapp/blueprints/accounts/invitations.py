"""A one-time link: the agent chooses a password."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ticketapp.blueprints import sessions
from ticketapp.blueprints.accounts import blueprint
from ticketapp.blueprints.doors import public, validates_csrf_itself
from ticketapp.extensions.database import db
from ticketapp.forms.accounts import NewPasswordForm
from ticketapp.models import Invitation
from ticketapp.rules.clocks import utc_now
from ticketapp.services.invitations import accept_invitation, find_invitation


@blueprint.route("/invitations/<secret>", methods=["GET", "POST"])
@public
@validates_csrf_itself
def answer_invitation(secret: str) -> str | tuple[str, int] | Response:
    """Opening the link uses nothing up: programs that look into messages open links too."""
    found = find_invitation(secret, utc_now())
    if found is None:
        return render_template("accounts/link_gone.html"), 404
    form = NewPasswordForm()
    form.owner = found.agent.email
    if not form.is_submitted():
        return show_form(form, found, secret), 200
    if not form.validate():
        return show_form(form, found, secret), 400 if "csrf_token" in form.errors else 422
    if not accept_invitation(found, form.password.data or "", utc_now()):
        db.session.rollback()
        return render_template("accounts/link_gone.html"), 404
    sessions.sign_out()
    db.session.commit()
    flash(_("Your password is set. Sign in with it."), "same")
    return redirect(url_for("accounts.login"), 303)


def show_form(form: NewPasswordForm, found: Invitation, secret: str) -> str:
    expired = "csrf_token" in form.errors
    return render_template("accounts/password.html", form=form, agent=found.agent, secret=secret, expired=expired)
