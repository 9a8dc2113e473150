"""What holds for every call."""

from __future__ import annotations

TITLE = "Ticketapp API"
VERSION = "1.0.0"

TEXT = """\
JSON in and out, in UTF-8, below `/api/`.

**Who may call.** Opening a ticket and classifying a text are open to anyone while the server allows it, within a rate \
limit. Everything else needs `Authorization: Bearer TOKEN`, or a signed-in agent's session; with a session, everything \
but reading needs the CSRF token in `X-CSRFToken`. A bad token is 401 everywhere.

**Order of checks.** Unknown address 404, wrong method 405, credentials 401 or 403, too many requests 429, size 413, \
content type 415, parameters and body 400, unknown ticket 404, stale tag 412. An address without its slash answers 308 \
to the one with it.

**What is refused.** Unknown fields, `null` in a field that can be written, NUL characters, U+FFFF, lone surrogates \
(in any field) and keys that stand twice are 400. Read-only fields are ignored, so that what was read can be sent \
back. Lengths count Unicode code points.

**Errors** are JSON whatever went wrong. Every answer carries `X-Request-ID`. Where `GET` is known, `HEAD` is too.
"""

TAGS = [
    {"name": "Tickets", "description": "Open, find, read and change tickets, and count them."},
    {"name": "About", "description": "What the API says about itself. Open to anyone."},
]
