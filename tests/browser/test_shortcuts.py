"""Single keys: each does what a visible control does, none while typing, all can be switched off."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.accounts import Account, make_token
from tests.browser.people import make_alice, sign_in
from tests.servers import Server


@pytest.fixture(scope="module")
def alice(live_server: Server) -> Account:
    headers = {"Authorization": f"Bearer {make_token(live_server.app)}"}
    api = live_server.app.test_client()
    for title in ("Third", "Second", "First"):
        body = {"title": title, "description": title, "category": "general", "priority": "medium"}
        api.post("/api/tickets/", json=body, headers=headers)
    return make_alice(live_server)


@pytest.fixture
def listed(page: Page, alice: Account) -> Page:
    """The list, its scripts at work."""
    sign_in(page, alice)
    expect(page.get_by_role("button", name="Keyboard shortcuts")).to_be_visible()
    return page


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def test_j_k_and_enter_work_the_list(listed: Page) -> None:
    listed.keyboard.press("j")
    expect(listed.get_by_role("link", name="First", exact=True)).to_be_focused()
    listed.keyboard.press("j")
    listed.keyboard.press("j")
    listed.keyboard.press("j")
    expect(listed.get_by_role("link", name="Third")).to_be_focused()
    listed.keyboard.press("k")
    expect(listed.get_by_role("link", name="Second")).to_be_focused()
    listed.keyboard.press("Enter")
    heading(listed, "#2 Second")


def test_slash_goes_to_the_search_from_anywhere(listed: Page) -> None:
    listed.keyboard.press("/")
    search = listed.get_by_label("Search subject and description")
    expect(search).to_be_focused()
    listed.keyboard.type("j/n?gs")
    expect(search).to_have_value("j/n?gs")
    heading(listed, "Open, most urgent first")


@pytest.mark.parametrize("place", ["/stats/", "/tickets/new", "/tickets/1"])
def test_slash_goes_to_the_search_of_the_list_from_other_pages(listed: Page, place: str) -> None:
    listed.goto(place)
    expect(listed.get_by_role("button", name="Keyboard shortcuts")).to_be_visible()
    listed.evaluate("document.activeElement.blur()")
    listed.keyboard.press("/")
    heading(listed, "Open, most urgent first")
    expect(listed.get_by_label("Search subject and description")).to_be_focused()


def test_n_and_g(listed: Page) -> None:
    listed.keyboard.press("n")
    heading(listed, "New ticket")
    expect(listed.get_by_role("button", name="Keyboard shortcuts")).to_be_visible()
    listed.keyboard.press("g")
    listed.keyboard.press("s")
    heading(listed, "Dashboard")
    expect(listed.get_by_role("button", name="Keyboard shortcuts")).to_be_visible()
    listed.keyboard.press("g")
    listed.keyboard.press("l")
    heading(listed, "Open, most urgent first")


@pytest.mark.parametrize("modifier", ["Control", "Alt", "Meta"])
def test_modifiers_are_others(listed: Page, modifier: str) -> None:
    listed.keyboard.press(f"{modifier}+j")
    listed.keyboard.press(f"{modifier}+/")
    expect(listed.get_by_role("link", name="First", exact=True)).not_to_be_focused()
    expect(listed.get_by_label("Search subject and description")).not_to_be_focused()


def test_the_help_gives_the_focus_back(listed: Page) -> None:
    opener = listed.get_by_role("button", name="Keyboard shortcuts")
    opener.click()
    dialog = listed.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog).to_be_visible()
    listed.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()
    listed.keyboard.press("?")
    expect(dialog).to_be_visible()


def test_they_can_be_switched_off(listed: Page) -> None:
    listed.keyboard.press("?")
    listed.get_by_label("Single keys do this in my browser").uncheck()
    listed.get_by_role("button", name="Close").click()
    listed.reload()
    expect(listed.get_by_role("button", name="Keyboard shortcuts")).to_be_visible()
    listed.keyboard.press("j")
    expect(listed.get_by_role("link", name="First", exact=True)).not_to_be_focused()
    listed.keyboard.press("?")
    expect(listed.get_by_role("dialog")).to_be_hidden()
    listed.get_by_role("button", name="Keyboard shortcuts").click()
    expect(listed.get_by_label("Single keys do this in my browser")).not_to_be_checked()
