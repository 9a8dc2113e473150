"""A model's file: what went in comes out, and what is no model is refused."""

from __future__ import annotations

import io
import json
import zipfile

import numpy as np
import pytest

from ticketapp.classifier.embedded.artefacts import Artefact, BadArtefact, pack, sha256_of, unpack
from ticketapp.classifier.embedded.features import PLACES
from ticketapp.classifier.embedded.fitting import Head
from ticketapp.classifier.local import CARD, SHIPPED, current_model, use_model
from ticketapp.classifier.shipped import shipped_card


def make_artefact(seed: int = 1) -> Artefact:
    rng = np.random.default_rng(seed)
    heads = {field: Head(rng.normal(size=(PLACES, 4)), rng.normal(size=4)) for field in ("category", "priority")}
    return Artefact(heads, {"category": 1.5, "priority": 1.1}, {"version": f"test-{seed}"})


def test_what_went_in_comes_out() -> None:
    artefact = make_artefact()
    back = unpack(pack(artefact), sha256_of(pack(artefact)))
    assert (back.temperatures, back.card) == (artefact.temperatures, artefact.card)
    for field, head in artefact.heads.items():
        assert back.heads[field].bias == pytest.approx(head.bias, abs=1e-6)
        assert np.abs(back.heads[field].table - head.table).max() <= np.abs(head.table).max() / 254 + 1e-6


def test_equal_artefacts_give_equal_bytes() -> None:
    assert pack(make_artefact()) == pack(make_artefact())
    assert pack(make_artefact()) != pack(make_artefact(2))


def test_a_wrong_checksum_is_refused() -> None:
    with pytest.raises(BadArtefact, match="checksum"):
        unpack(pack(make_artefact()), "0" * 64)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"nonsense" * 99, b"\x93NUMPY"])
def test_nonsense_is_refused(data: bytes) -> None:
    with pytest.raises(BadArtefact):
        unpack(data)


def test_nothing_in_it_is_ever_run() -> None:
    """An array of objects is a pickle, which runs code when it is loaded."""
    stream = io.BytesIO()
    np.savez(stream, about=np.array([{"a": 1}], dtype=object))
    with pytest.raises(BadArtefact):
        unpack(stream.getvalue())


def test_other_shapes_are_refused() -> None:
    with zipfile.ZipFile(io.BytesIO(pack(make_artefact()))) as archive:
        arrays = {name[:-4]: np.load(io.BytesIO(archive.read(name))) for name in archive.namelist()}
    arrays["category_steps"] = arrays["category_steps"][:-1]
    stream = io.BytesIO()
    np.savez(stream, **arrays)
    with pytest.raises(BadArtefact, match="shapes"):
        unpack(stream.getvalue())


def test_the_shipped_card_fits_the_shipped_model() -> None:
    card = json.loads(CARD.read_text(encoding="utf-8"))
    data = SHIPPED.read_bytes()
    assert (card["sha256"], card["bytes"]) == (sha256_of(data), len(data))
    assert unpack(data).version == card["version"]


def test_a_broken_model_changes_nothing() -> None:
    before = current_model()
    with pytest.raises(BadArtefact):
        use_model(b"broken", "0" * 64)
    assert current_model() is before


def test_a_model_is_put_to_use_and_taken_back() -> None:
    data = pack(make_artefact(3))
    try:
        use_model(data, sha256_of(data))
        model = current_model()
        assert model is not None
        assert model.version == "test-3"
    finally:
        use_model(None)
    model = current_model()
    assert model is not None
    assert model.version != "test-3"


def test_the_card_names_who_wrote_what_the_model_learned_from_and_under_which_licence() -> None:
    card = shipped_card()
    assert set(card["sources"]) == set(card["rows"])
    for source, about in card["sources"].items():
        assert about["title"], source
        assert about["licence"], source
    assert card["sources"]["banking77_train"]["licence"] == "CC-BY-4.0"
    assert "Larson" in card["sources"]["clinc150"]["authors"]
