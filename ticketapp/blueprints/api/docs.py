"""``/api/openapi.json`` and ``/api/docs/``: the API's description, for machines and for people. Open to anyone."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from flask import Response, current_app, json, render_template, request

from ticketapp.blueprints.api import blueprint
from ticketapp.blueprints.api.conditions import without_if_match
from ticketapp.blueprints.api.openapi.document import build_document
from ticketapp.blueprints.api.openapi.fields import Schema
from ticketapp.blueprints.api.openapi.reading import read_document
from ticketapp.blueprints.doors import public


@dataclass(frozen=True)
class Description:
    """The document, its bytes, and their digest."""

    document: Schema
    text: str
    digest: str


def describe() -> Description:
    """The running application's description, built once per process."""
    found: Description | None = current_app.extensions.get("openapi")
    if found is None:
        document = build_document(current_app)
        text = json.dumps(document)
        found = Description(document, text, hashlib.sha256(text.encode()).hexdigest()[:32])
        current_app.extensions["openapi"] = found
    return found


@blueprint.get("/openapi.json")
@public
def openapi() -> Response:
    """The description in OpenAPI 3.1."""
    description = describe()
    response = Response(description.text, mimetype="application/json")
    response.set_etag(description.digest)
    response.headers["Cache-Control"] = "no-cache"
    response.make_conditional(without_if_match(request.environ))
    return response


@blueprint.get("/docs/")
@public
def docs() -> str:
    """The same as a page, with a form to try each call."""
    return render_template("api/docs.html", **read_document(describe().document, request.host_url))
