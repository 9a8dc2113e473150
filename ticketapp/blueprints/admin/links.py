"""One-time links: an agent is invited, or gets to set a new password."""

from __future__ import annotations

from flask import abort, flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ticketapp.blueprints.admin import blueprint
from ticketapp.blueprints.admin.agents import Answer, refuse_last
from ticketapp.blueprints.admin.loaders import ID, agent_or_404
from ticketapp.blueprints.doors import admins_only, current_actor, validates_csrf_itself
from ticketapp.blueprints.shown_once import keep_once
from ticketapp.errors import AgentExists, LastAdmin
from ticketapp.extensions.database import db
from ticketapp.forms.admin import InviteForm
from ticketapp.models import Agent
from ticketapp.rules.clocks import utc_now
from ticketapp.services.agents import NewAgent
from ticketapp.services.invitations import invite_agent, renew_link


@blueprint.route("/agents/new", methods=["GET", "POST"])
@admins_only
@validates_csrf_itself
def new_agent() -> str | tuple[str, int] | Response:
    form = InviteForm()
    if not form.is_submitted():
        return render_template("admin/agent_new.html", form=form)
    if not form.validate():
        return render_template("admin/agent_new.html", form=form), 400 if "csrf_token" in form.errors else 422
    new = NewAgent(form.email.data or "", None, form.name.data or "", form.role.data == "admin")
    try:
        agent, secret = invite_agent(new, current_actor(), utc_now())
    except AgentExists:
        form.email.errors = [_("There is an agent with this address already.")]
        return render_template("admin/agent_new.html", form=form), 422
    return show_link(agent, secret)


@blueprint.get(f"/agents/{ID}agent_id>/password-link")
@admins_only
def ask_password_link(agent_id: int) -> str:
    return render_template("admin/password_link.html", agent=linkable_or_404(agent_id))


@blueprint.post(f"/agents/{ID}agent_id>/password-link")
@admins_only
def make_password_link(agent_id: int) -> Answer:
    """A first password for who has none, a new one for who has one."""
    agent = linkable_or_404(agent_id)
    try:
        secret = renew_link(agent, current_actor(), utc_now())
    except LastAdmin:
        return refuse_last(agent)
    return show_link(agent, secret or abort(404))


def linkable_or_404(agent_id: int) -> Agent:
    """Not one's own: that would end the session which shows the link."""
    agent = agent_or_404(agent_id)
    if agent.id == g.agent.id or not agent.active:
        abort(404)
    return agent


def show_link(agent: Agent, secret: str) -> Response:
    """The agent's page shows it, once."""
    keep_once(f"link {agent.id}", url_for("accounts.answer_invitation", secret=secret, _external=True))
    db.session.commit()
    flash(_("The link for %(email)s is made.", email=agent.email), "same")
    return redirect(url_for("admin.show_agent", agent_id=agent.id), 303)
