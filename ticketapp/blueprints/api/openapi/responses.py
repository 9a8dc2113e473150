"""Every answer that is no success, and the headers of answers."""

from __future__ import annotations

from typing import Any

from ticketapp.blueprints.api.openapi.examples import REQUEST_ID
from ticketapp.blueprints.api.openapi.fields import Schema
from ticketapp.blueprints.api.openapi.schemas import reference

JSON = "application/json"

ANSWER_HEADERS: dict[str, Schema] = {
    "Request-Id": {"description": "This request's id; the log has it too.", "schema": {"type": "string"}},
    "ETag": {
        "description": "The version: an integer in quotes that rises with every change, later triage included.",
        "schema": {"type": "string", "pattern": '^"[0-9]+"$'},
        "example": '"2"',
    },
    "Document-ETag": {
        "description": "The digest of this description.",
        "schema": {"type": "string", "pattern": '^"[0-9a-f]+"$'},
    },
    "Answer-ETag": {
        "description": "The digest of what this answer is made of.",
        "schema": {"type": "string", "pattern": '^"[0-9a-f]{32}"$'},
    },
    "Location": {
        "description": "The new ticket's address.",
        "schema": {"type": "string", "format": "uri"},
        "example": "https://tickets.example.com/api/tickets/7/",
    },
    "Retry-After": {
        "description": "After how many seconds it is worth another try.",
        "schema": {"type": "integer", "minimum": 1},
        "example": 42,
    },
    "WWW-Authenticate": {"description": "How to sign in.", "schema": {"type": "string", "const": "Bearer"}},
    "Allow": {
        "description": "The methods that this address knows.",
        "schema": {"type": "string"},
        "example": "GET, HEAD",
    },
    "Redirect": {"description": "The same address with its slash, query kept.", "schema": {"type": "string"}},
}

TEXTS = {
    "not_modified": "What you have is still so; no body.",
    "bad_request": "No request that makes sense: a Host header that this server does not answer for.",
    "wrong_fields": (
        "Something is wrong. A field or parameter: every wrong one at once, each with its messages. The whole of it "
        "(not JSON, not an object, not UTF-8, a key twice): `detail`."
    ),
    "unauthorized": "No credentials where they are needed, or a bad token.",
    "forbidden": "Known, but not allowed: the token lacks the scope, or the session's CSRF token is missing.",
    "not_found": "No such ticket, or no such address.",
    "wrong_method": "This address does not know this method. No call below answers so; any other method does.",
    "stale": "The ticket was changed since you read it. Nothing was changed.",
    "too_slow": "The body did not arrive in time. The connection is closed; send it again.",
    "too_large": "The body is over 2 MiB.",
    "wrong_type": "The body is not sent as `application/json` in UTF-8 without a Content-Encoding.",
    "key_reused": "This Idempotency-Key was used with another body. Nothing was created.",
    "too_many": "Too many requests of this token, or of this address without one: wait as long as Retry-After says.",
    "server_error": "The server's own fault. The request id leads to the cause in its log.",
    "unavailable": "The database cannot be reached just now. Nothing is lost by trying again.",
}

DETAILS = {
    "bad_request": ("Host", 'Host "other.example" is not trusted.'),
    "unauthorized": ("no credentials", "Authentication credentials were not provided."),
    "forbidden": ("scope", "This token lacks the scope tickets:write."),
    "not_found": ("no such ticket", "Not found."),
    "wrong_method": ("DELETE", 'Method "DELETE" not allowed.'),
    "stale": ("stale", "The ticket was changed since you read it. Read it again."),
    "too_slow": ("half a body", "The request's body did not arrive."),
    "too_large": ("too large", "The request is larger than 2 MiB."),
    "wrong_type": ("text", 'Unsupported media type "text/plain" in request. Send application/json.'),
    "key_reused": ("used before", "This Idempotency-Key was used with another body."),
    "too_many": ("throttled", "Request was throttled. Expected available in 42 seconds."),
}

STATUSES = {
    304: "not_modified",
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    408: "too_slow",
    412: "stale",
    413: "too_large",
    415: "wrong_type",
    422: "key_reused",
    429: "too_many",
    500: "server_error",
    503: "unavailable",
}
HEADERS = {401: "WWW-Authenticate", 429: "Retry-After", 503: "Retry-After"}
SERVER_DETAILS = {
    "server_error": "The server failed. The request id helps to find out why.",
    "unavailable": "The database cannot be reached. Try again in a moment.",
}


def header_references(*names: str) -> Schema:
    """The headers that an answer always has; some share a name outside with others of another kind."""
    outside = {"Request-Id": "X-Request-ID", "Document-ETag": "ETag", "Answer-ETag": "ETag", "Redirect": "Location"}
    return {outside.get(name, name): reference(name, "headers") for name in (*names, "Request-Id")}


def answer_headers() -> dict[str, Schema]:
    return {name: {"required": True, **header} for name, header in ANSWER_HEADERS.items()}


def responses() -> dict[str, Schema]:
    """Every refusal by its name."""
    found = {name: refusal(status, name) for status, name in STATUSES.items()}
    wrong_fields = {"oneOf": [reference("FieldErrors"), reference("Error")]}
    found["wrong_fields"] = answer(TEXTS["wrong_fields"], wrong_fields, WRONG)
    found["wrong_method"] = refusal(405, "wrong_method", "Allow")
    found["add_slash"] = {
        "description": "An address without its slash leads to the one with it, method and body kept.",
        "headers": header_references("Redirect"),
    }
    return dict(sorted(found.items()))


WRONG = {
    "fields": {"title": ["Enter a subject."], "priority": ["Choose one of: low, medium, high, critical."]},
    "unknown": {"assignee": ["Unknown field."]},
    "body": {"detail": "JSON parse error: a key stands twice in one object"},
}


def refusal(status: int, name: str, *headers: str) -> Schema:
    headers = headers or ((HEADERS[status],) if status in HEADERS else ())
    if name == "not_modified":
        return {"description": TEXTS[name], "headers": header_references()}
    if name in SERVER_DETAILS:
        body = {"detail": SERVER_DETAILS[name], "request_id": REQUEST_ID}
        return answer(TEXTS[name], reference("ServerError"), {"failed": body}, *headers)
    title, detail = DETAILS[name]
    return answer(TEXTS[name], reference("Error"), {title: {"detail": detail}}, *headers)


def answer(text: str, schema: Schema, examples: dict[str, Any], *headers: str) -> Schema:
    """A JSON answer with its examples and headers."""
    named = {title: {"value": value} for title, value in examples.items()}
    content = {JSON: {"schema": schema, "examples": named}}
    return {"description": text, "headers": header_references(*headers), "content": content}
