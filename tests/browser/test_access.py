"""Every page, in light, dark and on a phone: WCAG 2.2 AA, no sideways scroll, nothing from elsewhere, within budget."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.accounts import Account, make_token
from tests.browser.people import make_alice, sign_in
from tests.servers import Server

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light", "viewport": {"width": 1280, "height": 800}},
    "dark": {"color_scheme": "dark", "viewport": {"width": 1280, "height": 800}},
    "phone": {"color_scheme": "light", "viewport": {"width": 390, "height": 844}},
    "small phone": {"color_scheme": "dark", "viewport": {"width": 320, "height": 640}},
    "contrast": {"forced_colors": "active", "viewport": {"width": 1280, "height": 800}},
}
PUBLIC = ("/", "/login", "/nowhere")
AGENTS = (
    *("/tickets/", "/tickets/?status=open&priority=high&search=w", "/tickets/?search=nothing-like-it", "/tickets/new"),
    *("/tickets/1", "/tickets/999", "/stats/", "/admin/", "/logout", "/tickets/?status=nonsense"),
    "/tickets/?review=needed",
)


@pytest.fixture(scope="module")
def alice(live_server: Server) -> Account:
    headers = {"Authorization": f"Bearer {make_token(live_server.app)}"}
    api = live_server.app.test_client()
    long_words = {"title": "W" * 200, "description": "w" * 3000, "requester_name": "M" * 200}
    api.post("/api/tickets/", json={**long_words, "priority": "high"}, headers=headers)
    for priority in ("low", "medium", "critical"):
        for status in ("open", "in_progress", "resolved", "closed"):
            body = {"title": f"A {priority} one", "description": "Text.", "priority": priority, "status": status}
            assert api.post("/api/tickets/", json=body, headers=headers).status_code == 201
    return make_alice(live_server)


@pytest.fixture(params=LOOKS)
def look(request: pytest.FixtureRequest, browser: Browser, live_server: Server) -> Iterator[Page]:
    context = browser.new_context(base_url=live_server.url, reduced_motion="reduce", **LOOKS[request.param])
    yield context.new_page()
    context.close()


def problems_of(page: Page, address: str) -> list[str]:
    """What axe, the ruler and the network say about the page at *address*."""
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    found = check(page)
    foreign = [url for url in requests if not url.startswith(page.evaluate("location.origin"))]
    if foreign:
        found.append(f"asks elsewhere: {foreign}")
    if len(requests) > 15:
        found.append(f"{len(requests)} requests")
    return [f"{address}: {problem}" for problem in found]


def check(page: Page) -> list[str]:
    report = Axe().run(page, options=RULES).response
    found = [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in report["violations"]]
    sideways = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    if sideways > 0:
        found.append(f"scrolls sideways by {sideways} px")
    if page.locator("h1").count() != 1 or page.get_by_role("main").count() != 1:
        found.append("needs one h1 and one main")
    return found


def test_pages_for_anyone(look: Page) -> None:
    assert [problem for address in PUBLIC for problem in problems_of(look, address)] == []


def test_pages_for_agents(look: Page, alice: Account) -> None:
    sign_in(look, alice)
    assert [problem for address in AGENTS for problem in problems_of(look, address)] == []


def test_forms_that_are_shown_again(look: Page) -> None:
    look.goto("/")
    look.get_by_role("button", name="Send the ticket").click()
    expect(look.get_by_text("There is a problem")).to_be_visible()
    assert check(look) == []
    look.get_by_label("Subject").fill("x")
    look.get_by_label("Describe what you need").fill("y")
    look.get_by_role("button", name="Send the ticket").click()
    expect(look.get_by_text("We have your ticket")).to_be_visible()
    assert check(look) == []


def test_a_change_and_the_help(look: Page, alice: Account) -> None:
    sign_in(look, alice)
    look.goto("/tickets/2")
    value = "low" if look.get_by_label("Priority", exact=True).input_value() != "low" else "high"
    look.get_by_label("Priority", exact=True).select_option(value)
    look.get_by_role("button", name="Save Priority").click()
    expect(look.get_by_role("button", name="Undo")).to_be_visible()
    assert check(look) == []
    look.keyboard.press("?")
    expect(look.get_by_role("dialog")).to_be_visible()
    assert check(look) == []


def test_the_skip_link_comes_first(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()


def test_targets_are_large_enough(page: Page, alice: Account) -> None:
    """24 by 24 px, or spaced as much; links inside a sentence are excepted."""
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, alice)
    for address in AGENTS:
        page.goto(address.replace("999", "1"))
        small = page.evaluate(
            """() => [...document.querySelectorAll("a, button, input:not([type=hidden]), select, summary")]
                .filter((each) => each.checkVisibility() && !each.closest("p, .skip, label, .hidden-visually"))
                .map((each) => [each.outerHTML.slice(0, 120), each.getBoundingClientRect()])
                .filter(([, box]) => box.width < 24 || box.height < 24)
                .map(([html, box]) => `${html} ${box.width}x${box.height}`)"""
        )
        assert small == [], address
