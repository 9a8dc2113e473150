"""API tokens: made, shown once, revoked."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ticketapp.blueprints.admin import blueprint
from ticketapp.blueprints.admin.loaders import ID, token_or_404
from ticketapp.blueprints.doors import admins_only, current_actor, validates_csrf_itself
from ticketapp.blueprints.shown_once import keep_once, take_once
from ticketapp.extensions.database import db
from ticketapp.forms.admin import NEVER, SCOPE_WORDS, TokenForm
from ticketapp.rules.clocks import utc_now
from ticketapp.services.tokens import NewToken, create_token
from ticketapp.services.tokens import revoke_token as revoke


@blueprint.route("/tokens/new", methods=["GET", "POST"])
@admins_only
@validates_csrf_itself
def new_token() -> str | tuple[str, int] | Response:
    form = TokenForm()
    if not form.is_submitted():
        return render_template("admin/token_new.html", form=form)
    if not form.validate():
        return render_template("admin/token_new.html", form=form), 400 if "csrf_token" in form.errors else 422
    now = utc_now()
    new = NewToken(form.name.data or "", tuple(form.scopes.data or ()), expiry_of(form.expiry.data, now))
    token, secret = create_token(new, current_actor(), now)
    db.session.flush()
    keep_once(f"token {token.id}", secret)
    db.session.commit()
    return redirect(url_for("admin.show_token", token_id=token.id), 303)


@blueprint.get(f"/tokens/{ID}token_id>")
@admins_only
def show_token(token_id: int) -> str:
    token = token_or_404(token_id)
    secret = take_once(f"token {token.id}")
    return render_template("admin/token.html", token=token, secret=secret, now=utc_now(), words=SCOPE_WORDS)


@blueprint.get(f"/tokens/{ID}token_id>/revocation")
@admins_only
def ask_revocation(token_id: int) -> str:
    return render_template("admin/revocation.html", token=token_or_404(token_id))


@blueprint.post(f"/tokens/{ID}token_id>/revocation")
@admins_only
def revoke_token(token_id: int) -> Response:
    token = token_or_404(token_id)
    revoke(token, current_actor(), utc_now())
    db.session.commit()
    flash(_("The API token %(name)s is revoked.", name=token.name), "same")
    return redirect(url_for("admin.index"), 303)


def expiry_of(choice: str, now: datetime) -> datetime | None:
    return None if choice == NEVER else now + timedelta(days=int(choice))
