"""JSON as the API promises it."""

from __future__ import annotations

from flask.json.provider import DefaultJSONProvider


class PlainJson(DefaultJSONProvider):
    """Keys in the order in which they are documented, text as UTF-8. Flask-Security brings a provider of its own."""

    ensure_ascii = False
    sort_keys = False
    compact = True
