"""A real browser: Debian's Chromium, driven by Playwright, with no way out of this machine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.servers import Server
from tests.skips import missing

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
    # Anything loaded from outside fails, and so shows.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    if not CHROMIUM.exists():
        missing("/usr/bin/chromium")
    return {**browser_type_launch_args, "executable_path": str(CHROMIUM), "args": list(ARGUMENTS)}


@pytest.fixture(scope="session")
def base_url() -> None:
    """Instead of pytest-playwright's, which warns; each module has a server, and so an address, of its own."""


@pytest.fixture(scope="module")
def browser_context_args(browser_context_args: dict[str, Any], live_server: Server) -> dict[str, Any]:
    """``page.goto("/login")`` goes to the module's server."""
    return {**browser_context_args, "base_url": live_server.url, "locale": "en-GB", "timezone_id": "Europe/Berlin"}


@pytest.fixture
def problems() -> list[str]:
    """What the browser complained about; a test that provokes a complaint on purpose clears it."""
    return []


@pytest.fixture
def page(context: BrowserContext, problems: list[str]) -> Iterator[Page]:
    """A page on which scripts that fail, and anything refused or not found, fail the test."""
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.on("pageerror", lambda error: problems.append(f"script: {error}"))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    yield page
    assert not problems, "\n".join(problems)
