"""Texts that try to break out of their place, on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.accounts import Account, make_token
from tests.browser.people import make_alice, sign_in
from tests.servers import Server

PHONE = {"width": 390, "height": 844}
STACKED = "Z" + "\u0335\u0489\u20dd\u0362" * 45
HOSTILE = {
    "title": STACKED + "W" * 15,
    "description": (STACKED + " ") * 20 + "\u202eturned " + "x" * 300,
    "requester_name": "\u202eOkafor" + STACKED[:80],
}


@pytest.fixture(scope="module")
def alice(live_server: Server) -> Account:
    headers = {"Authorization": f"Bearer {make_token(live_server.app)}"}
    api = live_server.app.test_client()
    assert api.post("/api/tickets/", json=HOSTILE, headers=headers).status_code == 201
    plain: dict[str, Any] = {"title": "Plain", "description": "Plain words."}
    assert api.post("/api/tickets/", json=plain, headers=headers).status_code == 201
    return make_alice(live_server)


@pytest.fixture
def phone(browser: Browser, live_server: Server, alice: Account) -> Iterator[Page]:
    context = browser.new_context(base_url=live_server.url, viewport=PHONE, locale="en-GB")
    page = context.new_page()
    sign_in(page, alice)
    yield page
    context.close()


@pytest.mark.parametrize("address", ["/tickets/", "/tickets/1"])
def test_nothing_scrolls_sideways(phone: Page, address: str) -> None:
    phone.goto(address)
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_marks_stay_in_their_row(phone: Page) -> None:
    phone.goto("/tickets/")
    clipped = phone.locator(".subject").evaluate_all("cells => cells.map(cell => getComputedStyle(cell).overflowX)")
    assert clipped == ["clip", "clip"]


def test_on_a_phone_the_words_come_before_what_can_be_changed(phone: Page) -> None:
    phone.goto("/tickets/2")
    tops = [
        phone.get_by_text("Plain words."),
        phone.get_by_label("Status", exact=True),
        phone.get_by_role("heading", name="History"),
    ]
    for one in tops:
        expect(one).to_be_visible()
    heights = [one.evaluate("element => element.getBoundingClientRect().top") for one in tops]
    assert heights == sorted(heights)
