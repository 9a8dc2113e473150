"""Page addresses with a slash too many or too few lead to the one that was meant; there is one address a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

from flask import Flask, current_app, redirect, request
from werkzeug.wrappers import Response

SAFE = "!$&'()*+,/:;=@"


def init_app(app: Flask) -> None:
    app.before_request(lead_from_two_slashes)


def lead_from_two_slashes() -> Response | None:
    """Routing takes two at the start for one, and ``request.path`` does not tell: only what was sent does."""
    return lead_to_meant() if request.environ["PATH_INFO"].startswith("//") else None


def lead_to_meant() -> Response | None:
    """308 to the address that exists, with method, body and query; None where there is none.

    Routing itself adds a slash only for methods that the address knows, and takes none away.
    """
    adapter = current_app.create_url_adapter(request)
    sent = request.environ["PATH_INFO"]
    for path in candidates(request.path):
        # Routing names methods for an address whose number is too large, too: it must not lead to itself.
        if path != sent and adapter is not None and list(adapter.allowed_methods(path)):
            query = request.query_string.decode("ascii", "replace")
            address = request.root_url.rstrip("/") + quote(path, safe=SAFE)
            return redirect(f"{address}{'?' if query else ''}{query}", 308)
    return None


def candidates(path: str) -> Iterator[str]:
    """What may have been meant. An address of the API ends with a slash: there none is taken away."""
    if path.startswith("/api/"):
        yield path
        if not path.endswith("/"):
            yield f"{path}/"
        return
    single = re.sub(r"/{2,}", "/", path)
    yield single
    yield single.rstrip("/") if single.endswith("/") else f"{single}/"
