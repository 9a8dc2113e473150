"""Where a person goes after signing in: a page of this server, never an address of another."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from flask import current_app, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RoutingException

from ticketapp.blueprints.tickets.facets import ATTENTION

NO_DESTINATIONS = ("accounts.login", "accounts.enter_code", "accounts.logout_page")


def destination(wanted: str | None) -> str:
    """*wanted* where it is a page of ours, else the list of what needs attention."""
    return wanted if wanted and is_own_page(wanted) else url_for("tickets.list_tickets", **ATTENTION.args())


def is_own_page(address: str) -> bool:
    """Browsers take ``//host``, ``/\\host`` and addresses with tabs or line breaks in them for other hosts.

    What is left has to be an address that this server answers: so nothing hides behind dots or percent signs.
    """
    if not re.fullmatch(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]*", address):
        return False
    parts = urlsplit(address)
    adapter = current_app.create_url_adapter(request)
    if parts.scheme or parts.netloc or adapter is None:
        return False
    try:
        endpoint, _values = adapter.match(parts.path, method="GET")
    except (HTTPException, RoutingException):
        return False
    return endpoint not in NO_DESTINATIONS
