"""The accuracy page in a real browser: with figures, without, and the list behind a figure."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.accounts import Account
from tests.browser.people import make_alice, sign_in
from tests.browser.test_access import LOOKS, problems_of
from tests.servers import Server
from tests.triage_rows import fill
from ticketapp.rules.clocks import utc_now

PAGE = "/stats/triage/"
ADDRESSES = (PAGE, f"{PAGE}?model=none-of-these", f"{PAGE}tickets?field=category&outcome=agreed")


@pytest.fixture(scope="module")
def alice(live_server: Server) -> Account:
    account = make_alice(live_server)
    with live_server.app.app_context():
        fill(utc_now(), amount=120)
    return account


@pytest.fixture(params=LOOKS)
def look(request: pytest.FixtureRequest, browser: Browser, live_server: Server) -> Iterator[Page]:
    context = browser.new_context(base_url=live_server.url, reduced_motion="reduce", **LOOKS[request.param])
    yield context.new_page()
    context.close()


def test_every_look_is_accessible(look: Page, alice: Account) -> None:
    sign_in(look, alice)
    assert [problem for address in ADDRESSES for problem in problems_of(look, address)] == []


def test_targets_are_large_enough(page: Page, alice: Account) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, alice)
    page.goto(PAGE)
    small = page.evaluate(
        """() => [...document.querySelectorAll("a, button, input:not([type=hidden]), select, summary")]
            .filter((each) => each.checkVisibility() && !each.closest("p, .skip, label, .hidden-visually"))
            .map((each) => [each.outerHTML.slice(0, 160), each.getBoundingClientRect()])
            .filter(([, box]) => box.width < 24 || box.height < 24)
            .map(([html, box]) => `${html} ${box.width}x${box.height}`)"""
    )
    assert small == []


def test_from_the_dashboard_by_filters_to_the_tickets_and_back(page: Page, alice: Account) -> None:
    sign_in(page, alice)
    page.goto("/stats/")
    page.get_by_role("link", name="How often triage is right").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Accuracy of triage")
    page.get_by_label("Field").select_option("category")
    page.get_by_label("Suggested by").select_option("local")
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile(r"\?days=90&field=category&source=local$"))
    expect(page.get_by_role("heading", level=2, name="Priority")).to_have_count(0)
    matrix = page.get_by_role("table", name="Category: suggested and decided")
    count = matrix.get_by_role("row", name=re.compile("^Technical")).get_by_role("link").nth(1)
    shown = count.inner_text()
    count.click()
    expect(page.locator("#count")).to_have_text(re.compile(f"^{shown} tickets? match"))
    expect(page.get_by_role("link", name="Remove the filter Decided: Technical")).to_be_visible()
    page.get_by_role("link", name="Back to the figures").click()
    expect(page.get_by_label("Suggested by")).to_have_value("local")


def test_drawings_have_names_and_tables(page: Page, alice: Account) -> None:
    sign_in(page, alice)
    page.goto(PAGE)
    for name in ("Category: said and came true", "Priority: said and came true", "Category: agreed, by week"):
        expect(page.get_by_role("img", name=name)).to_be_visible()
    page.get_by_text("The figures as a table").first.click()
    expect(page.get_by_role("table", name="Category: agreed, by week")).to_be_visible()


def test_the_figures_are_a_file_by_keyboard_alone(page: Page, alice: Account) -> None:
    sign_in(page, alice)
    page.goto(f"{PAGE}?days=365&field=category")
    page.get_by_role("button", name="Show").focus()
    link = page.get_by_role("link", name="Download the figures (CSV)")
    for _press in range(2):  # "Clear all" comes between them
        page.keyboard.press("Tab")
    expect(link).to_be_focused()
    with page.expect_download() as started:
        page.keyboard.press("Enter")
    name = f"triage-accuracy-{utc_now():%Y-%m-%d}-365-days-category.csv"
    assert started.value.suggested_filename == name
    lines = started.value.path().read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("field,slice,source,value,")
    shown = page.get_by_role("table", name="Category: rates by suggested value").get_by_role("row", name="Technical")
    [decided] = [line.split(",")[7] for line in lines if line.startswith("category,suggested,,technical,")]
    expect(shown.get_by_role("link").nth(1)).to_have_text(decided)
