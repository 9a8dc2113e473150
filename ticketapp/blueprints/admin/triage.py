"""The embedded model: which is in use, what it is made of, what refits led to, and going back."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ticketapp.blueprints.admin import blueprint
from ticketapp.blueprints.admin.model_cards import read_card, shown_models
from ticketapp.blueprints.doors import admins_only, current_actor
from ticketapp.classifier.shipped import shipped_card
from ticketapp.extensions.database import db
from ticketapp.models import TriageModel
from ticketapp.rules.clocks import utc_now
from ticketapp.services.triage_models import (
    SHIPPED,
    ModelRefused,
    check_usable,
    find_model,
    in_use_since,
    is_of_this_release,
    list_models,
    model_in_use,
    name_of,
    size_of,
    usable_ids,
    use,
)

SHOWN = 30


@blueprint.get("/triage")
@admins_only
def show_triage() -> str:
    current = model_in_use()
    return render_template(
        "admin/triage.html",
        current=current,
        is_foreign=current is not None and not is_of_this_release(current.card),
        since=in_use_since(),
        size=size_of(current),
        card=read_card(current),
        models=shown_models(list_models(SHOWN), usable_ids()),
        shipped=SHIPPED,
        shipped_version=shipped_card().get("version", ""),
    )


@blueprint.get("/triage/model")
@admins_only
def ask_model() -> str:
    """Whether another model is really wanted."""
    model = model_or_404(request.args.get("version", ""))
    return render_template("admin/triage_model.html", model=model, name=name_of(model))


@blueprint.post("/triage/model")
@admins_only
def use_model() -> Response:
    model = model_or_404(request.form.get("version", ""))
    use(model, current_actor(), utc_now())
    db.session.commit()
    shipped = _("The model that came with this release is in use.")
    flash(shipped if model is None else _("The model %(name)s is in use.", name=model.version), "same")
    return redirect(url_for("admin.show_triage"), 303)


def model_or_404(version: str) -> TriageModel | None:
    """None is the shipped one; what one cannot go to is not there."""
    try:
        model = find_model(version)
        if model is not None:
            check_usable(model)
    except ModelRefused:
        abort(404)
    return model
