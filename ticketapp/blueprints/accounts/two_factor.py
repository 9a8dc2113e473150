"""An agent's own second factor: set up, shown the recovery codes once, taken off."""

from __future__ import annotations

from datetime import timedelta

from flask import flash, g, redirect, render_template, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ticketapp.blueprints import sessions
from ticketapp.blueprints.accounts import blueprint
from ticketapp.blueprints.accounts.attempts import locked_answer, locked_words
from ticketapp.blueprints.accounts.overviews import prove_again
from ticketapp.blueprints.accounts.qr_codes import qr_code
from ticketapp.blueprints.doors import before_two_factor, current_actor
from ticketapp.blueprints.shown_once import keep_once, secret_key, take_once
from ticketapp.errors import LockedOut
from ticketapp.extensions.database import db
from ticketapp.forms.accounts import ProofForm, SetUpForm
from ticketapp.rules.clocks import utc_now
from ticketapp.rules.vocabulary import TWO_FACTOR_REQUIRED
from ticketapp.services import two_factor
from ticketapp.services.agents import end_all
from ticketapp.services.sealing import seal, unseal
from ticketapp.services.switches import is_on

KEY = "two_factor"
SET_UP_WITHIN_SECONDS = 3600
# How long after a sign-in nobody is asked for the password again.
FRESH_FOR = timedelta(minutes=5)


@blueprint.get("/account/two-factor")
@before_two_factor
def set_up_two_factor() -> str | Response:
    """The secret stays the same while the page is reloaded: an app may hold it already."""
    if g.agent.has_two_factor:
        return redirect(url_for("accounts.show_account"), 303)
    return set_up_page(set_up_form(), offered_secret() or offer_secret())


@blueprint.post("/account/two-factor")
@before_two_factor
def enable_two_factor() -> str | tuple[str, int] | Response:
    """A code proves that the app has the secret. Sessions that began without the second factor end."""
    secret = offered_secret()
    if g.agent.has_two_factor or secret is None:
        return redirect(url_for("accounts.set_up_two_factor"), 303)
    form, now = set_up_form(), utc_now()
    is_complete = form.validate()
    try:
        if is_complete and "current" in form and not prove_again(g.agent, form.current.data or ""):
            form.current.errors = [_("That is not your password.")]
            return set_up_page(form, secret), 422
    except LockedOut as locked:
        form.current.errors = [locked_words(locked)]
        return locked_answer(set_up_page(form, secret), locked)
    step = two_factor.matching_step(secret, form.code.data or "", now) if is_complete else None
    if step is None:
        if is_complete:
            form.code.errors = [_("That code does not fit. Look at the app again, and at its clock.")]
        return set_up_page(form, secret), 422
    codes = two_factor.enable(g.agent, seal(secret, secret_key()), step, current_actor(), now)
    if codes is None:
        return redirect(url_for("accounts.set_up_two_factor"), 303)
    end_all(g.agent)
    sessions.sign_in(g.agent)
    keep_once("recovery codes", codes)
    db.session.commit()
    return redirect(url_for("accounts.show_recovery_codes"), 303)


@blueprint.get("/account/recovery-codes")
def show_recovery_codes() -> str | Response:
    """Right after they were made; later nobody can show them."""
    codes = take_once("recovery codes")
    if not codes:
        return redirect(url_for("accounts.show_account"), 303)
    return render_template("accounts/recovery_codes.html", codes=codes)


@blueprint.route("/account/recovery-codes/new", methods=["GET", "POST"])
def renew_recovery_codes() -> str | tuple[str, int] | Response:
    """Ten new ones; the old ones stop working."""
    if not g.agent.has_two_factor:
        return redirect(url_for("accounts.show_account"), 303)
    refused = refuse_proof("accounts/recovery_codes_new.html")
    if refused is not None:
        return refused
    keep_once("recovery codes", two_factor.make_recovery_codes(g.agent, current_actor(), utc_now()))
    db.session.commit()
    return redirect(url_for("accounts.show_recovery_codes"), 303)


@blueprint.route("/account/two-factor/removal", methods=["GET", "POST"])
def remove_two_factor() -> str | tuple[str, int] | Response:
    if not g.agent.has_two_factor:
        return redirect(url_for("accounts.show_account"), 303)
    refused = refuse_proof("accounts/two_factor_removal.html")
    if refused is not None:
        return refused
    two_factor.disable(g.agent, current_actor(), utc_now())
    db.session.commit()
    flash(_("Signing in asks for your password alone again."), "same")
    return redirect(url_for("accounts.show_account"), 303)


def refuse_proof(template: str) -> str | tuple[str, int] | Response | None:
    """The page that asks for the password, until it is right; then None."""
    form = ProofForm()
    status = 200
    if form.is_submitted():
        try:
            if form.validate() and prove_again(g.agent, form.current.data or ""):
                return None
        except LockedOut as locked:
            form.current.errors = [locked_words(locked)]
            return locked_answer(render_template(template, form=form), locked)
        form.current.errors = form.current.errors or [_("That is not your password.")]
        status = 422
    return render_template(template, form=form, is_required=is_on(TWO_FACTOR_REQUIRED)), status


def set_up_form() -> SetUpForm:
    """It asks for the password, except right after signing in with it: a stolen session must not lock its owner out."""
    form, here = SetUpForm(), sessions.current_session()
    if here is not None and utc_now() < here.created_at + FRESH_FOR:
        del form.current
    return form


def offered_secret() -> str | None:
    """What this browser was shown, from its cookie, where it is sealed for this agent."""
    plain = unseal(session.get(KEY, ""), secret_key(), SET_UP_WITHIN_SECONDS) or ""
    owner, _colon, secret = plain.partition(":")
    return secret if secret and owner == str(g.agent.id) else None


def offer_secret() -> str:
    secret = two_factor.new_secret()
    session[KEY] = seal(f"{g.agent.id}:{secret}", secret_key())
    return secret


def set_up_page(form: SetUpForm, secret: str) -> str:
    form.code.data = ""
    groups = [secret[start : start + 4] for start in range(0, len(secret), 4)]
    code = qr_code(two_factor.provisioning_uri(g.agent, secret))
    is_required = is_on(TWO_FACTOR_REQUIRED)
    return render_template("accounts/two_factor.html", form=form, qr=code, groups=groups, is_required=is_required)
