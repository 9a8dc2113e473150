"""For operators: alive, and ready."""

from __future__ import annotations

from flask import Blueprint, Response
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from ticketapp.blueprints.access import public
from ticketapp.blueprints.errors import is_unmigrated
from ticketapp.extensions.database import db, unfit_reason
from ticketapp.extensions.migrations import newest_revisions

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
def healthz() -> Response:
    """The process answers. Asks nothing of anyone else, so that a database outage restarts no web process."""
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/readyz")
@public
def readyz() -> Response:
    """200 ``yes`` when the database is reached and its migrations are this release's, else 503 ``no``, and why."""
    reason = why_not_ready()
    return Response(f"no: {reason}\n" if reason else "yes\n", 503 if reason else 200, mimetype="text/plain")


def why_not_ready() -> str:
    """In a few words that tell a stranger nothing; ``""`` where all is well."""
    try:
        found = db.session.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
    except DBAPIError as error:
        db.session.rollback()
        if unfit_reason(error.orig):
            return "the database's encoding or LC_CTYPE is not UTF-8's"
        return "the database is not migrated" if is_unmigrated(error.orig) else "the database cannot be reached"
    return "" if set(found) == newest_revisions() else "the database is not migrated"
