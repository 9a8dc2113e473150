"""A session begins and ends."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ticketapp.blueprints import sessions
from ticketapp.blueprints.accounts import blueprint
from ticketapp.blueprints.accounts.attempts import judged, locked_answer, locked_words
from ticketapp.blueprints.accounts.destinations import destination
from ticketapp.blueprints.doors import before_two_factor, public, validates_csrf_itself
from ticketapp.blueprints.tags import forget_pages
from ticketapp.errors import LockedOut
from ticketapp.extensions.database import db
from ticketapp.forms.accounts import SignInForm
from ticketapp.models import Agent
from ticketapp.services.agents import authenticate, has_agents
from ticketapp.services.sign_ins import sign_in_name


@blueprint.route("/login", methods=["GET", "POST"])
@public
@validates_csrf_itself
def login() -> str | tuple[str, int] | Response:
    """The sign-in page. Whoever is signed in already is led on."""
    form = SignInForm()
    if g.agent is not None:
        return redirect(destination(request.values.get("next")), 303)
    if not form.is_submitted():
        form.next.data = request.args.get("next", "")
        return show_form(form), 200
    if not form.validate():
        return show_form(form), 400 if "csrf_token" in form.errors else 422
    email, password = form.email.data or "", form.password.data or ""
    try:
        agent = judged(sign_in_name(email), lambda: authenticate(email, password))
    except LockedOut as locked:
        form.email.errors = [locked_words(locked)]
        return locked_answer(show_form(form), locked)
    if agent is None:
        form.email.errors = [_("E-mail address or password is wrong.")]
        return show_form(form), 422
    return begin(agent, form.next.data)


def begin(agent: Agent, wanted: str | None) -> Response:
    """The password is proved; whoever has a second factor is asked for it on a page of its own."""
    if agent.has_two_factor:
        sessions.await_code(agent)
        db.session.commit()
        return redirect(url_for("accounts.enter_code", next=wanted or None), 303)
    sessions.sign_in(agent)
    db.session.commit()
    return redirect(destination(wanted), 303)


def show_form(form: SignInForm) -> str:
    """The page, without the password that was typed."""
    form.password.data = ""
    return render_template(
        "accounts/login.html", form=form, expired="csrf_token" in form.errors, has_agents=has_agents()
    )


@blueprint.get("/logout")
@public
def logout_page() -> str | Response:
    """A page with a button: a link in somebody's mail signs nobody out."""
    if g.agent is None:
        return redirect(url_for("accounts.login"), 303)
    return render_template("accounts/logout.html")


@blueprint.post("/logout")
@before_two_factor
def logout() -> Response:
    sessions.sign_out()
    db.session.commit()
    flash(_("You are signed out."), "signed-out")
    return forget_pages(redirect(url_for("accounts.login"), 303))
