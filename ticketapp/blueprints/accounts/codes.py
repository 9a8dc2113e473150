"""The second page of a sign-in: a code of the authenticator app, or a recovery code."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ticketapp.blueprints import sessions
from ticketapp.blueprints.accounts import blueprint
from ticketapp.blueprints.accounts.attempts import judged, locked_answer, locked_words
from ticketapp.blueprints.accounts.destinations import destination
from ticketapp.blueprints.doors import public, validates_csrf_itself
from ticketapp.blueprints.shown_once import secret_key
from ticketapp.errors import LockedOut
from ticketapp.extensions.database import db
from ticketapp.forms.accounts import CodeForm
from ticketapp.models import Agent
from ticketapp.rules.clocks import utc_now
from ticketapp.services.two_factor import accept_code


@blueprint.route("/login/code", methods=["GET", "POST"])
@public
@validates_csrf_itself
def enter_code() -> str | tuple[str, int] | Response:
    """For whoever has proved the password a moment ago."""
    waiting = sessions.current_session()
    if waiting is None or not waiting.awaits_code:
        return led_on()
    form = CodeForm()
    if not form.is_submitted():
        form.next.data = request.args.get("next", "")
        return show_form(form), 200
    if not form.validate():
        return show_form(form), 400 if "csrf_token" in form.errors else 422
    try:
        is_right = judged(f"code:{waiting.agent_id}", lambda: fits(waiting.agent, form.code.data or ""))
    except LockedOut as locked:
        form.code.errors = [locked_words(locked)]
        return locked_answer(show_form(form), locked)
    if not is_right:
        form.code.errors = [_("That code is wrong, or was used before. Wait for the next one.")]
        return show_form(form), 422
    sessions.sign_in(waiting.agent)
    db.session.commit()
    return redirect(destination(form.next.data), 303)


def led_on() -> Response:
    """Signed in already, or no password was proved in the last minutes."""
    if g.agent is not None:
        return redirect(destination(request.values.get("next")), 303)
    flash(_("Sign in with your password first."), "same")
    return redirect(url_for("accounts.login", next=request.values.get("next") or None), 303)


def fits(agent: Agent, code: str) -> bool:
    return accept_code(agent, code, secret_key(), utc_now())


def show_form(form: CodeForm) -> str:
    """The page, without the code that was typed: it is of no use any more."""
    form.code.data = ""
    return render_template("accounts/code.html", form=form, expired="csrf_token" in form.errors)
