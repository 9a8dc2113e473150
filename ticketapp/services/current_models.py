"""The model that the database names, taken up by every process within seconds, on however many machines.

Asked before each local answer, in no transaction; looks at most every ``FRESH_SECONDS``, at one small row.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass, field
from weakref import ref

from sqlalchemy import Engine, Row, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from ticketapp.classifier.embedded.artefacts import BadArtefact
from ticketapp.classifier.local import use_model
from ticketapp.extensions.database import db, reading_twin
from ticketapp.models import TriageModel
from ticketapp.services.triage_models import is_of_this_release

FRESH_SECONDS = 3.0
log = logging.getLogger("ticketapp.classifier")


@dataclass
class Known:
    """What this process has seen. ``row`` is the (id, checksum) that it took up or found broken; None: the shipped."""

    engine: ref[Engine] | None = None
    row: tuple[int, str] | None = None
    looked_at: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)


known = Known()


def take_up_current_model() -> None:
    """Use the model that the database names, if a look is due. Never raises for a database that is away.

    While another thread looks, the model at hand is good enough.
    """
    if not is_due() or not known.lock.acquire(blocking=False):
        return
    try:
        look(db.engine)
    except (DBAPIError, PoolTimeout):
        pass  # whoever asked will meet the database too, and say so
    finally:
        known.looked_at = time.monotonic()
        known.lock.release()


def is_due() -> bool:
    is_known = known.engine is not None and known.engine() is db.engine
    return not is_known or time.monotonic() - known.looked_at >= FRESH_SECONDS


def look(engine: Engine) -> None:
    """One read; a second one only where it names another model than before."""
    columns = (TriageModel.id, TriageModel.sha256)
    with reading_twin(engine).connect() as connection:
        found = connection.execute(select(*columns).where(TriageModel.is_current)).one_or_none()
        row = (found.id, found.sha256) if found is not None else None
        is_known = known.engine is not None and known.engine() is engine
        if is_known and row == known.row:
            return
        loaded = (
            row
            and connection.execute(
                select(TriageModel.version, TriageModel.artefact, TriageModel.card).where(TriageModel.id == row[0])
            ).one_or_none()
        )
    if not is_known:
        use_model(None)  # of another database this process keeps nothing
    known.engine, known.row = ref(engine), row
    put_to_use(row, loaded)


def put_to_use(row: tuple[int, str] | None, loaded: Row[str, bytes | None, str] | None) -> None:
    """A broken model is one ERROR, and the one in use stays; one of another release leaves its place to the shipped."""
    if row is None or loaded is None:
        use_model(None)
        return
    fields = {"event": "model_taken_up", "model": loaded.version}
    if not is_of_this_release(loaded.card):
        log.warning("The trained model is of another release: the shipped one is used", extra=fields)
        use_model(None)
        return
    try:
        if loaded.artefact is None:
            raise BadArtefact("it is not kept any more")
        use_model(loaded.artefact, row[1])
    except BadArtefact as bad:
        fields["event"] = "model_broken"
        log.error("The trained model cannot be used, the one in use stays: %s", bad, extra=fields)
        return
    log.info("Took up another trained model", extra=fields)
