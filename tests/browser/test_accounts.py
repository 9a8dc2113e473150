"""Accounts in a real browser: invited, second factor set up, signed in with it, all of it without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from passlib.totp import TOTP
from playwright.sync_api import Browser, Page, expect

from tests.accounts import Account
from tests.browser.people import make_alice, sign_in
from tests.servers import Server
from ticketapp.rules.clocks import utc_now

CAROL = Account("carol@example.com", "four words in a row")
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(scope="module")
def admin(live_server: Server) -> Account:
    return make_alice(live_server)


@pytest.fixture
def plain_page(browser: Browser, live_server: Server) -> Iterator[Page]:
    """A browser that runs no scripts."""
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    yield context.new_page()
    context.close()


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name).click()


def heading(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


def test_an_agent_comes_in_without_a_script(plain_page: Page, admin: Account) -> None:
    page = plain_page
    sign_in(page, admin)
    page.goto("/admin/")
    page.get_by_role("link", name="Invite an agent").click()
    press(page, "Make the link")
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    page.get_by_label("E-mail address").fill(CAROL.email)
    press(page, "Make the link")
    link = page.locator(".secret code").inner_text()
    page.context.clear_cookies()

    page.goto(link)
    page.get_by_label("New password").fill(CAROL.password)
    press(page, "Set the password")
    sign_in(page, CAROL)
    page.goto("/account/two-factor")
    secret = "".join(page.locator(".secret-groups").inner_text().split())
    authenticator = TOTP(key=secret, format="base32")
    page.get_by_label("The six digits").fill(authenticator.generate(time=utc_now()).token)
    press(page, "Switch it on")
    recovery_code = page.locator(".codes li").first.inner_text()
    page.context.clear_cookies()

    page.goto("/login?next=/stats/")
    page.get_by_label("E-mail address").fill(CAROL.email)
    page.get_by_label("Password").fill(CAROL.password)
    press(page, "Sign in")
    assert heading(page) == "Enter your code"
    page.get_by_label("Code").fill(recovery_code)
    press(page, "Sign in")
    assert page.url.endswith("/stats/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_the_pages_are_accessible_and_fit(page: Page, admin: Account, scheme: str, width: int) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    page.set_viewport_size({"width": width, "height": 800})
    sign_in(page, admin)
    for path in (
        *("/account/", "/account/two-factor", "/admin/", "/admin/agents/new", "/admin/agents/1"),
        *("/admin/agents/1/deactivation", "/admin/tokens/new", "/admin/triage", "/admin/triage/model?version=shipped"),
    ):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        found = Axe().run(page, options=WCAG)
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"
