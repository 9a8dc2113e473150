"""What people do in the pages, for the tests of this folder."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.accounts import Account, make_agent
from tests.servers import Server

EMAIL = "alice@example.com"


def make_alice(server: Server) -> Account:
    """An agent and admin of the module's server."""
    return make_agent(server.app, EMAIL, is_admin=True)


def sign_in(page: Page, account: Account) -> None:
    page.goto("/login")
    page.get_by_label("E-mail address").fill(account.email)
    page.get_by_label("Password").fill(account.password)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Open, most urgent first")


def write(page: Page, title: str, description: str) -> None:
    """Fill both texts and leave the second one."""
    page.get_by_label("Subject").fill(title)
    describe(page, description)


def describe(page: Page, description: str) -> None:
    page.get_by_label("Describe what you need").fill(description)
    page.keyboard.press("Tab")


def send(page: Page) -> int:
    """Send the form; the number of the ticket."""
    page.get_by_role("button", name="Send the ticket").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("We have your ticket")
    return int(page.locator(".stub-number").inner_text().removeprefix("#"))
