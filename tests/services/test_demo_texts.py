"""The texts of demo tickets: what people would write, and nothing that the product's own form would refuse."""

from __future__ import annotations

import re
from random import Random
from statistics import median

import pytest
from flask import Flask

from tests.engines import SQLITE
from ticketapp.forms.objects import load_form
from ticketapp.forms.tickets import NewTicketForm
from ticketapp.rules.vocabulary import CATEGORIES, PRIORITIES
from ticketapp.services.demo.letters import LANGUAGES, Letter, known_priority, write_letter
from ticketapp.services.demo.phrases import FOLDER, Phrasebook, add_block, phrasebook
from ticketapp.services.demo.slots import MAKERS

MANY = 3_000


@pytest.fixture(scope="module")
def letters() -> list[Letter]:
    rng = Random(5)
    return [write_letter(rng) for _ in range(MANY)]


def test_lengths_vary_as_in_real_mail(letters: list[Letter]) -> None:
    lengths = sorted(len(letter.description) for letter in letters)
    assert 330 < median(lengths) < 470
    assert lengths[MANY // 20] < 150
    assert lengths[-MANY // 20] > 650
    assert lengths[-1] > 2_000


def test_hardly_a_text_comes_twice(letters: list[Letter]) -> None:
    assert len({letter.description for letter in letters}) > 0.97 * MANY


def test_no_slot_stays_open(letters: list[Letter]) -> None:
    for letter in letters:
        assert not re.search(r"\{[a-z_2]+\}|~", letter.title + letter.description)


def test_everybody_lives_at_an_example(letters: list[Letter]) -> None:
    addresses = [letter.address for letter in letters if letter.address]
    assert len(addresses) > MANY / 2
    assert all(re.fullmatch(r"[a-z._+]+@example\.(com|org|net)", address) for address in addresses)
    for text in (letter.description for letter in letters):
        assert "@" not in text.replace("@example", "")


@pytest.mark.parametrize("engine", [SQLITE], indirect=True)
def test_the_form_takes_them_as_they_are(app: Flask, letters: list[Letter]) -> None:
    with app.test_request_context():
        for letter in letters[:300]:
            sent = {"title": letter.title, "description": letter.description}
            sent |= {"requester_name": letter.name, "requester_email": letter.address}
            form, errors = load_form(NewTicketForm, sent)
            assert not errors
            assert {name: form.data[name] for name in sent} == sent


def test_the_same_seed_writes_the_same() -> None:
    one, other = Random(11), Random(11)
    assert [write_letter(one) for _ in range(20)] == [write_letter(other) for _ in range(20)]


def test_there_are_dozens_of_scenarios() -> None:
    english = phrasebook("en").scenarios
    assert set(english) == {(category, priority) for category in CATEGORIES for priority in PRIORITIES}
    for category in CATEGORIES:
        tellings = [body for key, kind in english.items() if key[0] == category for one in kind for body in one.bodies]
        assert len(tellings) >= 40, category


@pytest.mark.parametrize("language", LANGUAGES.things)
def test_every_language_can_tell_every_category(language: str) -> None:
    book = phrasebook(language)
    for category in CATEGORIES:
        for priority in PRIORITIES:
            assert (category, known_priority(book, category, priority)) in book.scenarios
    for pool in ("greetings", "openings", "details", "tried", "asks", "closings", "quotes"):
        assert book.pool(pool), pool


def test_every_slot_in_the_files_is_known() -> None:
    for path in FOLDER.glob("*.txt"):
        text = path.read_text(encoding="utf-8").replace("{{", "").replace("}}", "")
        for slot in re.findall(r"\{(\w+)\}", text):
            assert slot.removesuffix("_2") in MAKERS, (path.name, slot)


def test_a_block_without_a_head_is_refused() -> None:
    with pytest.raises(ValueError, match="no block begins"):
        add_block(Phrasebook("en"), ["Hello,"])
