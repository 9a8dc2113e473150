"""Static files: served by WhiteNoise for a year, since their addresses change with their content."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path
from typing import Any

from flask import Flask
from whitenoise import WhiteNoise

ROOT = Path(__file__).resolve().parent.parent / "static"
ONE_YEAR_SECONDS = 365 * 24 * 3600


def init_app(app: Flask) -> None:
    is_debug = app.config["SETTINGS"].debug
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=str(ROOT),
        prefix="static/",
        max_age=0 if is_debug else ONE_YEAR_SECONDS,
        autorefresh=is_debug,
        immutable_file_test=lambda path, url: not is_debug,
        add_headers_function=add_headers,
        allow_all_origins=False,
    )
    app.jinja_env.globals["static_url"] = static_url


def add_headers(headers: Any, _path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"


@functools.cache
def static_url(name: str) -> str:
    """The address of a static file with the hash of its content. Raises ``FileNotFoundError``."""
    digest = hashlib.sha256((ROOT / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"
