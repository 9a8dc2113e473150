"""What is being written survives until it is sent, discarded, or its writer signs out."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.accounts import Account
from tests.browser.people import make_alice, send, sign_in, write
from tests.servers import Server

TEXT = ("Half a thought", "And the rest of it.")


@pytest.fixture(scope="module")
def alice(live_server: Server) -> Account:
    return make_alice(live_server)


def expect_text(page: Page, title: str, description: str) -> None:
    expect(page.locator("#title")).to_have_value(title)
    expect(page.locator("#description")).to_have_value(description)


def test_a_draft_survives_a_reload(page: Page) -> None:
    page.goto("/")
    write(page, *TEXT)
    page.get_by_label("Priority").select_option("high")
    page.reload()
    expect_text(page, *TEXT)
    expect(page.get_by_label("Priority")).to_have_value("high")
    expect(page.get_by_role("status").filter(has_text="Draft restored.")).to_be_visible()


def test_a_draft_survives_going_away_and_back(page: Page) -> None:
    page.goto("/")
    write(page, *TEXT)
    page.goto("/login")
    page.go_back()
    expect_text(page, *TEXT)


def test_a_draft_can_be_discarded(page: Page) -> None:
    page.goto("/")
    write(page, *TEXT)
    page.reload()
    page.get_by_role("button", name="Discard it").click()
    expect_text(page, "", "")
    expect(page.get_by_role("button", name="Discard it")).to_be_hidden()
    page.reload()
    expect_text(page, "", "")


def test_a_sent_draft_is_gone(page: Page) -> None:
    page.goto("/")
    write(page, *TEXT)
    send(page)
    page.get_by_role("link", name="Write another ticket").click()
    expect_text(page, "", "")


def test_a_draft_survives_a_session_that_ended(page: Page, alice: Account) -> None:
    sign_in(page, alice)
    page.goto("/tickets/new")
    write_as_agent(page)
    page.context.clear_cookies()
    page.reload()
    sign_in(page, alice)
    page.goto("/tickets/new")
    expect_text(page, *TEXT)


def test_signing_out_leaves_nothing(page: Page, alice: Account) -> None:
    sign_in(page, alice)
    page.goto("/tickets/new")
    write_as_agent(page)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    assert page.evaluate("Object.keys(sessionStorage).length") == 0


def write_as_agent(page: Page) -> None:
    page.get_by_label("Subject").fill(TEXT[0])
    page.get_by_label("What they need").fill(TEXT[1])


def test_the_counter_cuts_nothing(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Subject").fill("x" * 190)
    expect(page.get_by_text("10 characters left.").first).to_be_visible()
    page.get_by_label("Subject").fill("😀" * 205)
    expect(page.get_by_text("5 characters too many.").first).to_be_visible()
    assert page.locator("#title").evaluate("field => [...field.value].length") == 205
