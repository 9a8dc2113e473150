"""The whole description, put together from the URL map, the marks on the views, the forms and the words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from ticketapp.blueprints.access import Access, access_of
from ticketapp.blueprints.api.openapi.calls import CALLS, Call
from ticketapp.blueprints.api.openapi.fields import Schema
from ticketapp.blueprints.api.openapi.intro import TAGS, TEXT, TITLE, VERSION
from ticketapp.blueprints.api.openapi.parameters import address_of, address_part, header, names_in, query
from ticketapp.blueprints.api.openapi.responses import (
    JSON,
    STATUSES,
    answer,
    answer_headers,
    header_references,
    responses,
)
from ticketapp.blueprints.api.openapi.schemas import reference, schemas
from ticketapp.blueprints.api.openapi.security import security, security_schemes

IMPLICIT = frozenset({"HEAD", "OPTIONS"})
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def build_document(app: Flask) -> Schema:
    """The API of *app* in OpenAPI 3.1. Raises ``KeyError`` for a route or a field that has no words."""
    paths: dict[str, Schema] = {}
    for rule, method in api_routes(app):
        paths.setdefault(address_of(rule), {})[method.lower()] = operation(app, rule, method)
    return {
        "openapi": "3.1.0",
        "info": {"title": TITLE, "version": VERSION, "description": TEXT},
        "servers": [{"url": "/", "description": "The server that this description comes from."}],
        "tags": TAGS,
        "paths": paths,
        "components": {
            "schemas": schemas(),
            "responses": responses(),
            "headers": answer_headers(),
            "securitySchemes": security_schemes(app.config["SESSION_COOKIE_NAME"]),
        },
    }


def api_routes(app: Flask) -> list[tuple[Rule, str]]:
    """Every address below /api/ with each of its methods, in the order of ``CALLS``, unknown ones last."""
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/")]
    found = [(rule, method) for rule in rules for method in sorted((rule.methods or set()) - IMPLICIT)]
    order = {endpoint: place for place, endpoint in enumerate(CALLS)}
    return sorted(found, key=lambda route: (order.get(route[0].endpoint, len(order)), route[0].rule, route[1]))


def operation(app: Flask, rule: Rule, method: str) -> Schema:
    """One call."""
    call = CALLS[rule.endpoint]
    access = access_of(app.view_functions[rule.endpoint])
    described: Schema = {
        "operationId": call.name,
        "tags": [call.tag],
        "summary": call.summary,
        "description": call.text,
        "security": security(access, is_unsafe=method in UNSAFE, is_open=app.config["SETTINGS"].public_intake),
    }
    if parameters := parameters_of(rule, call):
        described["parameters"] = parameters
    if call.body:
        described["requestBody"] = request_body(call)
    described["responses"] = {str(call.status): success(call)}
    described["responses"] |= {str(status): refused(status, call) for status in refusals(rule, method, access, call)}
    return described


def parameters_of(rule: Rule, call: Call) -> list[Schema]:
    parameters = [address_part(name) for name in names_in(rule)]
    parameters += query(call.query) if call.query else []
    return parameters + [header(name) for name in call.headers]


def request_body(call: Call) -> Schema:
    named = {title: {"value": value} for title, value in call.bodies.items()}
    return {"required": True, "content": {JSON: {"schema": reference(call.body), "examples": named}}}


def success(call: Call) -> Schema:
    if call.html:
        content = {"text/html": {"schema": {"type": "string"}}}
        return {"description": call.answer_text, "headers": header_references(), "content": content}
    found = answer(call.answer_text, reference(call.answer), dict(call.answers), *call.answer_headers)
    if call.status == 201:
        found["links"] = {name: link_to(name) for name in ("read_ticket", "change_ticket")}
    return found


def link_to(name: str) -> dict[str, Any]:
    return {"operationId": name, "parameters": {"ticket_id": "$response.body#/id"}}


def refused(status: int, call: Call) -> Schema:
    can_name_fields = status == 400 and (call.body or call.query)
    return reference("wrong_fields" if can_name_fields else STATUSES[status], "responses")


def refusals(rule: Rule, method: str, access: Access, call: Call) -> Iterator[int]:
    """The statuses besides success that the call can answer with. A bad token is 401 everywhere."""
    applies = {
        304: "If-None-Match" in call.headers,
        403: bool(access.scope) or access.who == "admin",
        404: bool(names_in(rule)),
        408: method in UNSAFE,
        412: "If-Match" in call.headers,
        413: method in UNSAFE,
        415: bool(call.body),
        422: "Idempotency-Key" in call.headers,
    }
    return (status for status in STATUSES if applies.get(status, True))
