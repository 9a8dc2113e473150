"""What is switched while the product runs: whether every agent needs a second factor."""

from __future__ import annotations

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ticketapp.blueprints.admin import blueprint
from ticketapp.blueprints.doors import admins_only, current_actor
from ticketapp.extensions.database import db
from ticketapp.rules.clocks import utc_now
from ticketapp.rules.vocabulary import TWO_FACTOR_REQUIRED
from ticketapp.services.switches import turn


@blueprint.post("/two-factor")
@admins_only
def require_two_factor() -> Response:
    wanted = request.form.get("required", "")
    if wanted not in ("on", "off"):
        abort(422)
    turn(TWO_FACTOR_REQUIRED, wanted == "on", current_actor(), utc_now())
    db.session.commit()
    on = _("Every agent needs two-factor authentication now. Who has none sets it up at the next click.")
    flash(on if wanted == "on" else _("Agents may sign in with a password alone."), "same")
    return redirect(url_for("admin.index"), 303)
