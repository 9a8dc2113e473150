"""Pages that the browser keeps: asked for again each time, and gone with the sign-out."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.accounts import Account
from tests.browser.people import make_alice, sign_in
from tests.servers import Server


@pytest.fixture(scope="module")
def alice(live_server: Server) -> Account:
    return make_alice(live_server)


def test_stepping_back_after_a_sign_out_shows_no_ticket(page: Page, alice: Account) -> None:
    sign_in(page, alice)
    for address, heading in (("/stats/", "Dashboard"), ("/tickets/", "Newest, all")):
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    for _ in range(2):
        page.go_back()
        expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_what_did_not_change_comes_from_the_browser_itself(page: Page, alice: Account) -> None:
    sign_in(page, alice)
    page.goto("/tickets/")
    with page.expect_request_finished(lambda request: request.url.endswith("/tickets/")) as again:
        page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Newest, all")
    assert again.value.sizes()["responseBodySize"] == 0
