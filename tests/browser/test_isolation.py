"""The browser is real, reaches the module's server, and nothing else."""

from __future__ import annotations

from playwright.sync_api import Error, Page


def test_it_shows_the_first_page(page: Page) -> None:
    page.goto("/")
    assert page.locator("h1").is_visible()


def test_it_has_no_way_out(page: Page, problems: list[str]) -> None:
    try:
        page.goto("http://example.com/")
    except Error as refused:
        assert "ERR_NAME_NOT_RESOLVED" in refused.message
    else:
        raise AssertionError("example.com was reached")
    problems.clear()


def test_a_script_that_fails_is_noticed(page: Page, problems: list[str]) -> None:
    page.goto("/")
    page.evaluate("setTimeout(() => { throw new Error('on purpose') })")
    page.wait_for_function("() => new Promise(done => setTimeout(done, 50, true))")
    assert any("on purpose" in problem for problem in problems)
    problems.clear()
