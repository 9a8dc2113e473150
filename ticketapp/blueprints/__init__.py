"""Entry: HTTP in, HTTP out."""

from flask import Flask

from ticketapp.blueprints import (
    bodies,
    doors,
    errors,
    headers,
    health,
    hosts,
    limits,
    loaders,
    metrics,
    sessions,
    slashes,
)
from ticketapp.blueprints.accounts import blueprint as accounts
from ticketapp.blueprints.admin import blueprint as admin
from ticketapp.blueprints.api import blueprint as api
from ticketapp.blueprints.stats import blueprint as stats
from ticketapp.blueprints.tickets import blueprint as tickets


def register_blueprints(app: Flask) -> None:
    """The converters before the routes that use them; the doors before anything that answers."""
    loaders.init_app(app)
    sessions.init_app(app)
    hosts.init_app(app)
    slashes.init_app(app)
    limits.init_app(app)
    doors.init_app(app)
    errors.init_app(app)
    headers.init_app(app)
    bodies.init_app(app)
    for blueprint in (health.blueprint, metrics.blueprint, accounts, tickets, stats, admin, api):
        app.register_blueprint(blueprint)
