"""``/account/``: an agent's own sessions and password."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ticketapp.blueprints import sessions
from ticketapp.blueprints.accounts import blueprint
from ticketapp.blueprints.accounts.attempts import judged, locked_answer, locked_words
from ticketapp.blueprints.doors import current_actor
from ticketapp.errors import LockedOut
from ticketapp.extensions.database import db, end_transaction
from ticketapp.forms.accounts import ChangePasswordForm
from ticketapp.models import Agent
from ticketapp.rules.clocks import utc_now
from ticketapp.rules.vocabulary import TWO_FACTOR_REQUIRED
from ticketapp.services.agent_sessions import end_one_session, end_sessions, list_sessions
from ticketapp.services.agents import set_password
from ticketapp.services.passwords import is_password
from ticketapp.services.sign_ins import own_password_name
from ticketapp.services.switches import is_on
from ticketapp.services.two_factor import recovery_codes_left

BIG = 2**63 - 1


@blueprint.get("/account/")
def show_account() -> str:
    return account_page(ChangePasswordForm())


@blueprint.post("/account/password")
def change_password() -> Response | tuple[str, int]:
    """Ends every session and begins one here: whoever else knew the old password is out."""
    form = ChangePasswordForm()
    form.owner = g.agent.email
    if not form.validate():
        return account_page(form), 422
    try:
        is_owner = prove_again(g.agent, form.current.data or "")
    except LockedOut as locked:
        form.current.errors = [locked_words(locked)]
        return locked_answer(account_page(form), locked)
    if not is_owner:
        form.current.errors = [_("That is not your password.")]
        return account_page(form), 422
    set_password(g.agent, form.password.data or "", current_actor(), utc_now())
    sessions.sign_in(g.agent)
    db.session.commit()
    flash(_("Your password is changed, and every other session is ended."), "same")
    return redirect(url_for("accounts.show_account"), 303)


@blueprint.post(f"/account/sessions/<int(max={BIG}):session_id>/end")
def end_session(session_id: int) -> Response:
    """One of one's own; the one that asks is ended by signing out."""
    here = sessions.current_session()
    if here is None or here.id == session_id or not end_one_session(g.agent, session_id):
        abort(404)
    db.session.commit()
    flash(_("The session is ended."), "same")
    return redirect(url_for("accounts.show_account"), 303)


@blueprint.post("/account/sessions/end")
def end_other_sessions() -> Response:
    end_sessions(g.agent, but=sessions.current_session())
    db.session.commit()
    flash(_("Every other session is ended."), "same")
    return redirect(url_for("accounts.show_account"), 303)


def prove_again(agent: Agent, password: str) -> bool:
    """Whether it is the agent's own password, counted like a sign-in. Raises ``LockedOut``."""

    def prove() -> bool:
        end_transaction()
        return is_password(password, agent.password)

    return bool(judged(own_password_name(agent), prove))


def account_page(form: ChangePasswordForm) -> str:
    return render_template("accounts/account.html", form=form, **account_of(g.agent))


def account_of(agent: Agent) -> dict[str, Any]:
    return {
        "sessions": list_sessions(agent, sessions.session_limits(), utc_now()),
        "here": sessions.current_session(),
        "codes_left": recovery_codes_left(agent),
        "is_required": is_on(TWO_FACTOR_REQUIRED),
    }
