"""Where a person goes after signing in: a path of this server, never an address of another."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from flask import url_for

from ticketapp.blueprints.tickets.facets import ATTENTION


def destination(wanted: str | None) -> str:
    """*wanted* where it is a plain path of ours, else the list of what needs attention."""
    return wanted if wanted and is_own_path(wanted) else url_for("tickets.list_tickets", **ATTENTION.args())


def is_own_path(address: str) -> bool:
    """Browsers take ``//host``, ``/\\host`` and addresses with tabs or line breaks in them for other hosts."""
    if not re.fullmatch(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]*", address):
        return False
    parts = urlsplit(address)
    return not parts.scheme and not parts.netloc and parts.path not in (url_for("accounts.login"), "/logout")
