"""What of a request's conditions werkzeug is to judge: it would answer a stale ``If-Match`` with an empty page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def without_if_match(environ: Mapping[str, Any]) -> dict[str, Any]:
    """The request without its ``If-Match``, which counts for tickets only, and is judged there."""
    return {name: value for name, value in environ.items() if name != "HTTP_IF_MATCH"}
