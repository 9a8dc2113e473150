"""The README's pictures: ``python -m tests.browser.screenshots docs/images``.

Starts the real server with demo tickets and a fake Gemini, and photographs its pages.
"""

from __future__ import annotations

import struct
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.accounts import make_agent, run_command
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.people import sign_in, write
from tests.engines import migrate
from tests.fakes.gemini import FakeGemini
from tests.servers import Server

TICKETS, SEED = "4000", "7"
SIZE = {"width": 1200, "height": 750}
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def take_submit(page: Page) -> None:
    """The form, with what the fake Gemini suggests for it."""
    page.goto("/")
    for _ in range(200):
        answer = page.request.post("/api/tickets/classify/", data={"description": "hello"})
        if answer.json()["source"] == "gemini":
            break
        page.wait_for_timeout(100)
    page.get_by_label("Your name").fill("Mira Novak")
    write(page, "Invoice 2026-118 has the wrong VAT rate", "The invoice of this month says 19 %, it should be 20 %.")
    page.get_by_text("Clear the suggestion").wait_for()
    page.set_viewport_size({**SIZE, "height": 1010})
    page.evaluate("document.activeElement.blur(); scrollTo(0, document.body.scrollHeight)")


def take_list(page: Page) -> None:
    page.goto("/tickets/?status=open&ordering=-priority")


def take_ticket(page: Page) -> None:
    """One that Gemini triaged: what was asked, what it is, who says so, and a change just made."""
    body = {
        "title": "Nobody in our office can sign in since this morning",
        "description": "The page reloads after the password, for all 40 of us.\n\nIt began at 8:30 with an error 503, "
        "right after your maintenance.\nWe have to show the product to a customer at 14:00.",
        "requester_name": "Tom Okafor",
        "requester_email": "tom.okafor@example.com",
    }
    number = page.request.post("/api/tickets/", data=body).json()["id"]
    page.goto(f"/tickets/{number}?back=status%3Dopen")
    page.get_by_label("Status", exact=True).select_option("in_progress")
    page.get_by_role("button", name="Save Status").click()
    page.get_by_text("Undo").wait_for()
    page.set_viewport_size({**SIZE, "height": 860})


def take_dashboard(page: Page) -> None:
    page.goto("/stats/")


PICTURES: dict[str, Callable[[Page], None]] = {
    "submit": take_submit,
    "list": take_list,
    "ticket": take_ticket,
    "dashboard": take_dashboard,
}


@contextmanager
def demonstration() -> Iterator[Server]:
    """A server with a year or two of tickets."""
    with tempfile.TemporaryDirectory() as folder, FakeGemini(mood="keywords") as fake:
        url = f"sqlite:///{folder}/demo.sqlite3"
        migrate(url)
        server = Server(url, Path(folder) / "log", GEMINI_API_KEY="k", GEMINI_BASE_URL=fake.url)
        run_command(server.app, "tickets", "demo", TICKETS, "--seed", SEED)
        yield server
        server.stop()


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with demonstration() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(ARGUMENTS))
        context = browser.new_context(base_url=server.url, viewport=SIZE, locale="en-GB", reduced_motion="reduce")
        page = context.new_page()
        for name, take in PICTURES.items():
            if name == "list":
                sign_in(page, make_agent(server.app, "ada@example.com"))
            take(page)
            page.wait_for_load_state("networkidle")
            (folder / f"{name}.png").write_bytes(packed(page.screenshot()))
            page.set_viewport_size(SIZE)
        browser.close()


def packed(png: bytes) -> bytes:
    """The same picture, compressed as well as zlib can."""
    head, data, tail = [], b"", []
    for kind, body in chunks(png):
        if kind == b"IDAT":
            data += body
        else:
            (tail if data else head).append(chunk(kind, body))
    return b"".join([SIGNATURE, *head, chunk(b"IDAT", zlib.compress(zlib.decompress(data), 9)), *tail])


def chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = len(SIGNATURE)
    while place < len(png):
        (length,) = struct.unpack(">I", png[place : place + 4])
        yield png[place + 4 : place + 8], png[place + 8 : place + 8 + length]
        place += length + 12


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/images"))
