"""Logs: one JSON object a line, with the request's id. Never ticket text, keys, tokens or addresses."""

from __future__ import annotations

import json
import logging
import re
import sys
import time
from random import getrandbits

from flask import Flask, Response, g, has_request_context, request

from ticketapp.extensions.traces import trace_of
from ticketapp.rules.clocks import rfc3339, utc_now

PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
ENCODER = json.JSONEncoder(ensure_ascii=False, default=str)
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
requests_log = logging.getLogger("ticketapp.requests")


class JsonFormatter(logging.Formatter):
    """Every ``extra`` value becomes a key of its own."""

    def format(self, record: logging.LogRecord) -> str:
        line = {"time": rfc3339(utc_now()), "level": record.levelname, "logger": record.name}
        line["message"] = record.getMessage()
        if has_request_context():
            line["request_id"] = request_id()
        line.update((key, value) for key, value in vars(record).items() if key not in PLAIN)
        if record.exc_info:
            line["trace"] = trace_of(record.exc_info[1])
        return ENCODER.encode(line)


def request_id() -> str:
    """This request's id: what a trusted proxy sent as X-Request-ID, or a fresh one."""
    known: str | None = g.get("request_id")
    if known is None:
        environ = request.environ
        given = environ.get("HTTP_X_REQUEST_ID", "")
        is_trusted = environ.get("werkzeug.proxy_fix.orig") is not None
        known = g.request_id = given if is_trusted and REQUEST_ID.fullmatch(given) else f"{getrandbits(128):032x}"
    return known


def init_app(app: Flask, level: str) -> None:
    """Log to standard error, and every request once."""
    logger = logging.getLogger("ticketapp")
    logger.setLevel(level)
    if not logger.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(JsonFormatter())
        logger.addHandler(handler)
    app.before_request(start_timer)
    app.after_request(log_request)


def start_timer() -> None:
    g.started = time.perf_counter()


def log_request(response: Response) -> Response:
    """The route, not the address: a query string holds what people search for."""
    response.headers["X-Request-ID"] = request_id()
    rule = request.url_rule
    elapsed = time.perf_counter() - g.get("started", time.perf_counter())
    if requests_log.isEnabledFor(logging.INFO):
        line = {
            "name": requests_log.name,
            "levelno": logging.INFO,
            "levelname": "INFO",
            "msg": "request",
            "method": request.method,
            "route": rule.rule if rule else "unknown",
            "status": response.status_code,
            "milliseconds": round(elapsed * 1000, 1),
        }
        # As info() would, without looking for the caller's file and line, which stand nowhere.
        requests_log.handle(logging.makeLogRecord(line))
    return response
