"""Agents' sessions: Flask-Security signs in and out; what it brings along and this product does not use stays off."""

from __future__ import annotations

from typing import Any

from flask import Flask, Request, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_security.core import Security
from flask_security.datastore import SQLAlchemyUserDatastore

from ticketapp.extensions.database import db


class SchemeAwareSessions(SecureCookieSessionInterface):
    """The cookie is Secure wherever the request came over TLS. Who sends none costs no key to be derived."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if "HTTP_COOKIE" not in request.environ or self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure


def init_app(app: Flask, security: Security, agent_model: type[Any]) -> None:
    """Sign-in pages are ours, so Flask-Security's blueprint is not registered."""
    app.session_interface = SchemeAwareSessions()
    datastore = SQLAlchemyUserDatastore(db, agent_model, None)  # type: ignore[arg-type]  # a role is a column
    security.init_app(app, datastore, register_blueprint=False)
    # Its own token look-up would read a JSON body before the body's size is checked. Tokens are ours.
    app.login_manager._request_callback = None  # type: ignore[attr-defined]
    # It would look the agent up before the doors say that this request only reads. Permissions are ours.
    principal: Any = app.extensions["security"].principal
    principal.identity_loaders.clear()
    app.before_request_funcs[None].remove(principal._on_before_request)
