"""Every error's answer: JSON below /api/, a page elsewhere, chosen by the path, with the request's id."""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask, Response, g, jsonify, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import (
    HTTPException,
    InternalServerError,
    NotFound,
    SecurityError,
    ServiceUnavailable,
    TooManyRequests,
    Unauthorized,
    UnprocessableEntity,
)
from werkzeug.routing import RequestRedirect

from ticketapp.blueprints.api.adapter import InvalidFields
from ticketapp.blueprints.slashes import lead_to_meant
from ticketapp.errors import KeyReused, SearchTooBroad
from ticketapp.extensions.database import db, is_sticky, unfit_reason
from ticketapp.extensions.logs import request_id

logger = logging.getLogger("ticketapp.errors")
RETRY_SECONDS = 5


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, answer_http_error)
    app.register_error_handler(InvalidFields, answer_invalid_fields)
    app.register_error_handler(KeyReused, answer_key_reused)
    app.register_error_handler(SearchTooBroad, answer_search_too_broad)
    app.register_error_handler(DBAPIError, answer_database_error)
    app.register_error_handler(PoolTimeout, answer_database_down)
    app.register_error_handler(Exception, answer_bug)


def answer_http_error(error: HTTPException) -> Any:
    """An expected refusal."""
    if isinstance(error, RequestRedirect) or error.response is not None:
        return error.get_response()
    if isinstance(error, NotFound) and request.endpoint is None and (meant := lead_to_meant()):
        return meant
    response = api_error(error) if request.path.startswith("/api/") else page_error(error)
    response.status_code = error.code or 500
    add_error_headers(response, error)
    return response


def answer_invalid_fields(error: InvalidFields) -> tuple[Response, int]:
    """Every wrong field at once."""
    return jsonify(error.errors), 400


def answer_key_reused(_error: KeyReused) -> Any:
    return answer_http_error(UnprocessableEntity("This Idempotency-Key was used with another body."))


def answer_search_too_broad(_error: SearchTooBroad) -> tuple[Response, int]:
    advice = _("This search takes too long. Add a word with three letters or digits in a row, or a filter.")
    return jsonify({"search": [advice]}), 400


def api_error(error: HTTPException) -> Response:
    detail: dict[str, Any] = {"detail": api_detail(error)}
    if (error.code or 500) >= 500:
        detail["request_id"] = request_id()
    return jsonify(detail)


def api_detail(error: HTTPException) -> str:
    """Django REST Framework's words where it has them."""
    if error.code == 404:
        return "Not found."
    if error.code == 405:
        return f'Method "{request.method}" not allowed.'
    if isinstance(error, TooManyRequests):
        return f"Request was throttled. Expected available in {error.retry_after} seconds."
    return error.description or error.name


def page_error(error: HTTPException) -> Response:
    if isinstance(error, SecurityError):
        return Response(render_template("errors/bare.html", request_id=request_id()), mimetype="text/html")
    g.setdefault("agent", None)
    title, message = page_words(error)
    page = render_template("errors/error.html", code=error.code, title=title, message=message, request_id=request_id())
    return Response(page, mimetype="text/html")


def page_words(error: HTTPException) -> tuple[str, str]:
    """What happened and what to do, in plain words."""
    if isinstance(error, CSRFError):
        return _("This page was open for too long"), _("Go back, reload the page and send it again.")
    words = {
        400: (_("That request does not make sense"), _("Go back and try again.")),
        403: (_("You may not do that"), _("Ask an admin if you think that you should.")),
        404: (_("Page not found"), _("The address may be mistyped, or what it showed is gone.")),
        405: (_("That does not work here"), _("Go back and use the buttons of the page.")),
        409: (_("Somebody was faster"), _("Go back, reload the page and look at what changed.")),
        413: (_("That is too much at once"), _("Send less than 2 MiB.")),
        408: (_("That came too slowly"), _("The connection broke off half-way. Send it again.")),
        415: (_("That is not what this page sends"), _("Go back, reload the page and use its own form.")),
        422: (
            _("That cannot be saved as it is"),
            _("Go back, choose one of the values that the page offers, and send it again."),
        ),
        429: (_("Too many requests"), _("Wait a minute, then try again.")),
        503: (_("The database cannot be reached"), _("Wait a moment, then send it again.")),
    }
    trouble = (_("Something broke here"), _("It is our fault, and it is in the log. Try again in a moment."))
    return words.get(error.code or 500, trouble)


def add_error_headers(response: Response, error: HTTPException) -> None:
    if isinstance(error, Unauthorized):
        response.headers["WWW-Authenticate"] = "Bearer"
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value


def answer_database_error(error: DBAPIError) -> Any:
    """Drivers have several classes for a database that is away, read-only or broken; the rest is our fault."""
    is_away = (
        isinstance(error, OperationalError)
        or error.connection_invalidated
        or is_sticky(error.orig)
        or is_unmigrated(error.orig)
    )
    return answer_database_down(error) if is_away else answer_bug(error)


def answer_database_down(error: Exception) -> Any:
    """The database is away, full or locked for too long: say so, and that a repeat may work."""
    db.session.rollback()
    cause = cause_of(error)
    logger.error("the database did not answer", extra={"event": "database_down", "cause": cause})
    response = answer_http_error(ServiceUnavailable("The database cannot be reached. Try again in a moment."))
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def cause_of(error: Exception) -> str:
    """The engine's own name for what went wrong: SQLITE_BUSY, SQLITE_FULL, 42P01 …; never its message, but our own."""
    original = getattr(error, "orig", error)
    if reason := unfit_reason(original):
        return reason
    named = getattr(original, "sqlite_errorname", None) or getattr(original, "pgcode", None)
    if is_unmigrated(original):
        named = "not migrated: run flask --app wsgi db upgrade"
    return str(named or type(original).__name__)


def is_unmigrated(original: object) -> bool:
    """A table or a column is missing."""
    is_sqlite = "no such table" in str(original) or "no such column" in str(original)
    return is_sqlite or getattr(original, "pgcode", None) in ("42P01", "42703")


def answer_bug(error: Exception) -> Any:
    """Our own fault: the trace goes to the log, the id to the caller."""
    db.session.rollback()
    logger.error("unhandled error", exc_info=error, extra={"event": "bug"})
    return answer_http_error(InternalServerError("The server failed. The request id helps to find out why."))
