"""Static files: served by WhiteNoise for a year, since their addresses change with their content."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path
from typing import Any

from flask import Flask
from whitenoise import WhiteNoise

from ticketapp.rules.headers import security_headers

ROOT = Path(__file__).resolve().parent.parent / "static"
ONE_YEAR_SECONDS = 365 * 24 * 3600


def init_app(app: Flask) -> None:
    is_debug = app.config["SETTINGS"].debug
    app.wsgi_app = StaticFiles(  # type: ignore[method-assign]
        app.wsgi_app,
        root=str(ROOT),
        prefix="static/",
        max_age=0 if is_debug else ONE_YEAR_SECONDS,
        autorefresh=is_debug,
        immutable_file_test=lambda path, url: not is_debug,
        allow_all_origins=False,
    )
    app.jinja_env.globals["static_url"] = static_url


class StaticFiles(WhiteNoise):  # type: ignore[misc]  # it ships no types
    """With the headers of every other answer, whatever the status."""

    @staticmethod
    def serve(static_file: Any, environ: dict[str, Any], start_response: Any) -> Any:
        def start(status: str, headers: list[tuple[str, str]]) -> Any:
            return start_response(status, [*headers, *security_headers(is_secure).items()])

        is_secure = environ["wsgi.url_scheme"] == "https"
        return WhiteNoise.serve(static_file, environ, start)


@functools.cache
def static_url(name: str) -> str:
    """The address of a static file with the hash of its content. Raises ``FileNotFoundError``."""
    digest = hashlib.sha256((ROOT / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"
