"""A JSON object out of a request's bytes, or a refusal that says what is wrong with it."""

from __future__ import annotations

import json
from typing import Any

from flask import request
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from ticketapp.rules.texts import has_unstorable


class NotJson(ValueError):
    """What Python's parser takes and JSON does not."""


def read_object() -> dict[str, Any]:
    """The request's JSON object. Raises 415 for another content type and 400 for anything that is not one."""
    check_content_type()
    try:
        text = request.get_data(cache=False).decode("utf-8")
    except UnicodeDecodeError:
        raise BadRequest("JSON parse error: the body is not UTF-8.") from None
    try:
        body = json.loads(text, object_pairs_hook=without_duplicates, parse_constant=refuse_constant)
    except RecursionError:
        raise BadRequest("JSON parse error: it is nested too deeply.") from None
    except json.JSONDecodeError as error:
        raise BadRequest(f"JSON parse error: {error}") from None
    except NotJson as error:
        raise BadRequest(f"JSON parse error: {error}.") from None
    except ValueError:
        raise BadRequest("JSON parse error: a number has too many digits.") from None
    if not isinstance(body, dict):
        raise BadRequest("Send a JSON object.")
    if any(has_unstorable(name) for name in body):
        raise BadRequest("A field's name holds a character that cannot be stored.")
    return body


def check_content_type() -> None:
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if request.mimetype != "application/json" or charset not in ("utf-8", "utf8"):
        given = request.headers.get("Content-Type", "")[:100]
        raise UnsupportedMediaType(f'Unsupported media type "{given}" in request. Send application/json.')
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise UnsupportedMediaType("Send the body without a Content-Encoding.")


def without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A key that stands twice would be read differently by different readers."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotJson("a key stands twice in one object")
    return found


def refuse_constant(name: str) -> None:
    raise NotJson(f"{name} is no JSON value")
