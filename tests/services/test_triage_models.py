"""Which model is in use: taken, refused, gone back to, kept and forgotten; and how a process takes it up."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from tests.refits import acts, new_model, store_model
from ticketapp.classifier.local import Slot, current_model, shipped_model
from ticketapp.extensions.database import db
from ticketapp.models import TriageModel
from ticketapp.rules.actors import SYSTEM
from ticketapp.rules.clocks import utc_now
from ticketapp.rules.vocabulary import REFIT
from ticketapp.services import current_models
from ticketapp.services.current_models import Known, take_up_current_model
from ticketapp.services.leases import claim_lease, end_lease, is_leased
from ticketapp.services.triage import ask, ask_locally
from ticketapp.services.triage_models import (
    ModelRefused,
    find_model,
    in_use_since,
    model_in_use,
    name_of,
    size_of,
    usable_ids,
    use,
)


@pytest.fixture(autouse=True)
def fresh_process() -> Iterator[None]:
    """As if this process had just begun, and leaves no model behind."""
    current_models.known = Known()
    yield
    current_models.known = Known()
    Slot.model = None


def in_use() -> str:
    return name_of(model_in_use())


def go_to(wanted: str) -> None:
    use(find_model(wanted), SYSTEM, utc_now())
    db.session.commit()


def version() -> str:
    """What answers, with the look that is due by now."""
    current_models.known.looked_at = float("-inf")
    take_up_current_model()
    model = current_model()
    assert model is not None
    return model.version


def shipped_version() -> str:
    model = shipped_model()
    assert model is not None
    return model.version


def test_a_taken_model_is_in_use_and_a_refused_one_is_not(in_app: Flask) -> None:
    assert in_use() == "shipped"
    assert in_use_since() is None
    store_model("1+a")
    store_model("1+b", reason="it is worse")
    assert in_use() == "1+a"
    rows = db.session.execute(select(TriageModel).order_by(TriageModel.id)).scalars().all()
    assert [(row.outcome, row.reason, row.artefact is None) for row in rows] == [
        ("taken", "", False),
        ("refused", "it is worse", True),
    ]
    assert acts() == [("triage.model_taken", "1+a", "shipped", "1+a"), ("triage.model_refused", "1+b", None, None)]
    assert in_use_since() is not None
    assert size_of(model_in_use()) == len(rows[0].artefact or b"")


def test_going_back_is_one_step(in_app: Flask) -> None:
    for name in ("1+a", "1+b"):
        store_model(name)
    go_to("previous")
    assert in_use() == "1+a"
    go_to("previous")
    assert in_use() == "shipped"
    with pytest.raises(ModelRefused, match="none before it"):
        find_model("previous")
    go_to("1+b")
    go_to("shipped")
    assert in_use() == "shipped"
    assert [act[2:] for act in acts()[2:]] == [
        ("1+b", "1+a"),
        ("1+a", "shipped"),
        ("shipped", "1+b"),
        ("1+b", "shipped"),
    ]
    assert use(None, SYSTEM, utc_now()) is False


def test_the_last_three_are_kept_and_the_one_in_use(in_app: Flask) -> None:
    store_model("1+a")
    for name in ("1+b", "1+c", "1+d"):
        store_model(name)
    kept = {row.version for row in db.session.execute(select(TriageModel)).scalars() if row.id in usable_ids()}
    assert kept == {"1+b", "1+c", "1+d"}
    with pytest.raises(ModelRefused, match="too old"):
        go_to("1+a")
    go_to("1+b")
    store_model("1+e", reason="it is worse")
    assert model_in_use().id in usable_ids()  # type: ignore[union-attr]


def test_what_cannot_be_used_is_refused(in_app: Flask) -> None:
    store_model("1+a", reason="it is worse")
    store_model("1+b", shipped_sha256="another release's")
    broken = store_model("1+c")
    broken.artefact = b"PK nonsense"
    store_model("1+d")
    for wanted, words in (("1+a", "refused"), ("1+b", "another release"), ("1+c", "checksum"), ("nope", "no model")):
        with pytest.raises(ModelRefused, match=words):
            go_to(wanted)
    assert in_use() == "1+d"


def test_there_are_never_two_in_use(in_app: Flask) -> None:
    for name in ("1+a", "1+b"):
        store_model(name)
    with pytest.raises(IntegrityError):
        db.session.execute(text("UPDATE triage_models SET is_current = true"))
    db.session.rollback()


def test_a_process_takes_a_model_up_and_goes_back(in_app: Flask) -> None:
    assert version() == shipped_version()
    store_model("1+a", bias=50.0)
    assert version() == "1+a"
    answer = in_app.extensions["classifier"].classify("", "I was charged twice for my invoice.")
    assert (answer.category, answer.model) == ("general", "1+a")
    go_to("shipped")
    assert version() == shipped_version()


def test_it_looks_once_in_a_while(in_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    classifier = in_app.extensions["classifier"]
    assert ask(classifier, "", "Hello?").model == shipped_version()
    store_model("1+a")
    assert ask(classifier, "", "Hello?").model == shipped_version()
    monkeypatch.setattr(current_models, "FRESH_SECONDS", 0.0)
    assert ask(classifier, "", "Hello?").model == "1+a"
    go_to("shipped")
    answer = ask_locally(classifier, "", "Hello?")
    assert answer is not None and answer.model == shipped_version()
    assert not db.session().in_transaction()


def test_a_broken_model_is_one_line_and_changes_nothing(in_app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    store_model("1+a")
    assert version() == "1+a"
    broken = store_model("1+b")
    broken.artefact = (broken.artefact or b"") + b"\x00"
    db.session.commit()
    caplog.clear()
    assert [version() for _ in range(3)] == ["1+a"] * 3
    errors = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
    assert errors == ["The trained model cannot be used, the one in use stays: the checksum does not fit"]
    store_model("1+c")
    assert version() == "1+c"


def test_a_model_of_another_release_leaves_its_place(in_app: Flask) -> None:
    store_model("1+a", shipped_sha256="another release's")
    assert version() == shipped_version()
    assert usable_ids() == set()


def test_a_database_without_the_table_stops_nobody(in_app: Flask) -> None:
    db.session.execute(text("ALTER TABLE triage_models RENAME TO elsewhere"))
    db.session.commit()
    assert version() == shipped_version()
    db.session.execute(text("ALTER TABLE elsewhere RENAME TO triage_models"))
    db.session.commit()


def test_a_lease_is_one_process_s(in_app: Flask) -> None:
    now, hour = utc_now(), timedelta(hours=1)
    until = claim_lease(REFIT, now, hour)
    assert until == now + hour
    assert claim_lease(REFIT, now + hour / 2, hour) is None
    assert is_leased(REFIT, now + hour / 2)
    later = claim_lease(REFIT, now + hour, hour)
    assert later is not None
    assert not end_lease(REFIT, until, now + hour)
    assert end_lease(REFIT, later, now + hour)
    assert not is_leased(REFIT, now + hour)


def test_a_card_of_a_model_has_no_text_of_tickets() -> None:
    assert set(new_model("1+a").card) >= {"version", "rows", "anchors"}
