"""A self-hosted support-ticket system."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from config import Settings, flask_config, settings_from_environment
from ticketapp.classifier.chain import Classifier
from ticketapp.extensions import babel, csrf, db, limiter, logs, migrations, security, statics
from ticketapp.extensions.plain_json import PlainJson


class Application(Flask):
    """Flask without coroutines, of which there are none here: it would look for them several times a request."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func


def create_app(settings: Settings | None = None) -> Flask:
    """The application. Without *settings* it reads the environment, and ends the process when a setting is wrong."""
    settings = settings or settings_from_environment()
    app = Application(__name__, static_folder=None)
    app.config.from_mapping(flask_config(settings))
    logs.init_app(app, settings.log_level)
    init_extensions(app)
    app.json = PlainJson(app)
    init_blueprints(app)
    app.extensions["classifier"] = Classifier.from_settings(settings)
    statics.init_app(app)
    if hops := settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def init_extensions(app: Flask) -> None:
    """Bind every extension; the models are imported first, so that migrations and the session know them."""
    from ticketapp import models
    from ticketapp.extensions import cors, metrics, sessions

    db.init_app(app)
    migrations.init_app(app, db)
    csrf.init_app(app)
    limiter.init_app(app)
    babel.init_app(app)
    cors.init_app(app)
    metrics.init_app(app)
    sessions.init_app(app, security, models.Agent)


def init_blueprints(app: Flask) -> None:
    """Doors first: they look at every request before any view does."""
    from ticketapp import jobs
    from ticketapp.blueprints import register_blueprints
    from ticketapp.cli import register_commands

    register_blueprints(app)
    register_commands(app)
    jobs.init_app(app)
