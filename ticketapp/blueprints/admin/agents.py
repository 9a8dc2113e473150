"""One agent: role, state, second factor."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ticketapp.blueprints.admin import blueprint
from ticketapp.blueprints.admin.acts import acts_of
from ticketapp.blueprints.admin.loaders import ID, agent_or_404
from ticketapp.blueprints.doors import admins_only, current_actor
from ticketapp.blueprints.sessions import session_limits
from ticketapp.blueprints.shown_once import take_once
from ticketapp.errors import LastAdmin
from ticketapp.extensions.database import db
from ticketapp.forms.admin import RoleForm
from ticketapp.models import Agent
from ticketapp.rules.clocks import utc_now
from ticketapp.services import agents, two_factor
from ticketapp.services.agent_sessions import list_sessions
from ticketapp.services.events import recent_acts
from ticketapp.services.invitations import invitation_of
from ticketapp.services.tokens import list_tokens_of, revoke_token

Answer = Response | tuple[str, int]
ACTS = 20


@blueprint.get(f"/agents/{ID}agent_id>")
@admins_only
def show_agent(agent_id: int) -> str:
    agent = agent_or_404(agent_id)
    return agent_page(agent, link=take_once(f"link {agent.id}"))


@blueprint.post(f"/agents/{ID}agent_id>/role")
@admins_only
def change_role(agent_id: int) -> Answer:
    agent, form = agent_or_404(agent_id), RoleForm()
    if not form.validate():
        return agent_page(agent, form=form), 422
    try:
        changed = agents.change_role(agent, form.role.data, current_actor(), utc_now())
    except LastAdmin:
        return refuse_last(agent)
    db.session.commit()
    words = _("%(email)s has another role now, and is signed out everywhere.", email=agent.email)
    return done(agent, words if changed else _("The role stays as it was."))


@blueprint.get(f"/agents/{ID}agent_id>/deactivation")
@admins_only
def ask_deactivation(agent_id: int) -> str:
    agent = agent_or_404(agent_id)
    return render_template("admin/deactivation.html", agent=agent, tokens=list_tokens_of(agent, utc_now()))


@blueprint.post(f"/agents/{ID}agent_id>/deactivation")
@admins_only
def deactivate(agent_id: int) -> Answer:
    """The agent's API tokens go on working, except those that were marked: they serve the house, not the person."""
    agent, by, now = agent_or_404(agent_id), current_actor(), utc_now()
    marked = request.form.getlist("revoke")
    try:
        agents.deactivate(agent, by, now)
    except LastAdmin:
        return refuse_last(agent)
    for token in list_tokens_of(agent, now):
        if str(token.id) in marked:
            revoke_token(token, by, now)
    db.session.commit()
    return done(agent, _("%(email)s is deactivated and signed out everywhere.", email=agent.email))


@blueprint.post(f"/agents/{ID}agent_id>/activation")
@admins_only
def reactivate(agent_id: int) -> Response:
    agent = agent_or_404(agent_id)
    agents.reactivate(agent, current_actor(), utc_now())
    db.session.commit()
    return done(agent, _("%(email)s is active again.", email=agent.email))


@blueprint.get(f"/agents/{ID}agent_id>/two-factor-removal")
@admins_only
def ask_two_factor_removal(agent_id: int) -> str:
    return render_template("admin/two_factor_removal.html", agent=agent_or_404(agent_id))


@blueprint.post(f"/agents/{ID}agent_id>/two-factor-removal")
@admins_only
def remove_two_factor(agent_id: int) -> Response:
    """For an agent who has lost the phone and the recovery codes."""
    agent = agent_or_404(agent_id)
    two_factor.disable(agent, current_actor(), utc_now())
    agents.end_all(agent)
    db.session.commit()
    return done(agent, _("%(email)s signs in with the password alone now.", email=agent.email))


def refuse_last(agent: Agent) -> tuple[str, int]:
    db.session.rollback()
    words = _("%(email)s is the only admin who can sign in. Make somebody else an admin first.", email=agent.email)
    return agent_page(agent, problem=words), 409


def done(agent: Agent, words: str) -> Response:
    """To the agent's page; whoever did it to themselves finds the sign-in page there."""
    flash(words, "same")
    return redirect(url_for("admin.show_agent", agent_id=agent.id), 303)


def agent_page(agent: Agent, form: RoleForm | None = None, problem: str = "", link: str | None = None) -> str:
    form = form or RoleForm(formdata=None, role=agent.role)
    return render_template(
        "admin/agent.html",
        agent=agent,
        form=form,
        problem=problem,
        link=link,
        is_self=agent.id == g.agent.id,
        invitation=invitation_of(agent),
        sessions=list_sessions(agent, session_limits(), utc_now()),
        acts=acts_of(recent_acts(ACTS, agent.email)),
        now=utc_now(),
    )
