"""For operators: alive, and ready."""

from __future__ import annotations

import functools
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory
from flask import Blueprint, Response
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from ticketapp.blueprints.access import public
from ticketapp.extensions.database import db

blueprint = Blueprint("health", __name__)
MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


@blueprint.get("/healthz")
@public
def healthz() -> Response:
    """The process answers. Asks nothing of anyone else, so that a database outage restarts no web process."""
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/readyz")
@public
def readyz() -> Response:
    """200 ``yes`` when the database is reached and its migrations are this release's, else 503 ``no``."""
    ready = has_current_migrations()
    return Response("yes\n" if ready else "no\n", 200 if ready else 503, mimetype="text/plain")


def has_current_migrations() -> bool:
    try:
        found = db.session.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
    except DBAPIError:
        db.session.rollback()
        return False
    return set(found) == expected_heads()


@functools.cache
def expected_heads() -> frozenset[str]:
    """The newest revisions in ``migrations/``."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return frozenset(ScriptDirectory.from_config(config).get_heads())
