"""Which other origins' scripts may call the API: none until CORS_ALLOWED_ORIGINS names them."""

from flask import Flask, Response, request
from flask_cors import CORS


def init_app(app: Flask) -> None:
    origins = app.config["SETTINGS"].cors_allowed_origins
    if not origins:
        return
    CORS(
        app,
        resources={r"/api/.*": {"origins": list(origins)}},
        methods=["GET", "HEAD", "POST", "PATCH", "OPTIONS"],
        allow_headers=["Authorization", "Content-Type", "If-Match", "Idempotency-Key", "X-CSRFToken"],
        expose_headers=["ETag", "Location", "Retry-After"],
        send_wildcard="*" in origins,
        max_age=600,
    )
    app.after_request(vary_by_origin)


def vary_by_origin(response: Response) -> Response:
    """A cache must not hand one origin's answer to another."""
    if request.path.startswith("/api/"):
        response.vary.add("Origin")
    return response
