"""The prefill: what a machine pencils in, and what a person's hand settles."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.accounts import make_token
from tests.browser.people import describe, send, write
from tests.engines import SQLITE, Databases
from tests.fakes.gemini import FakeGemini
from tests.servers import Server

CLASSIFY = "**/api/tickets/classify/"
TEXT = ("Charged twice", "Two charges on one day.")
ANSWER = {
    "suggested_category": "technical",
    "suggested_priority": "critical",
    "source": "gemini",
    "model": "test",
    "confidence": {"category": 0.95, "priority": 0.65},
    "reason": "Nobody can work.",
    "suggestion": "token",
}
GEMINIS_REASON = "Read by Google Gemini; how sure it is, is its own word. Its reason: Money was taken twice."
Answers = Callable[..., list[Route]]


@pytest.fixture(scope="module")
def gemini() -> Iterator[FakeGemini]:
    with FakeGemini() as fake:
        yield fake


@pytest.fixture(scope="module")
def live_server(gemini: FakeGemini, databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The module's server, with the fake for its Gemini."""
    url = databases.migrated(SQLITE)
    settings = {"GEMINI_API_KEY": "k", "GEMINI_BASE_URL": gemini.url, "CLASSIFY_TIMEOUT_S": "10"}
    server = Server(url, tmp_path_factory.mktemp("server") / "server.log", **settings)
    yield server
    server.stop()
    databases.drop(url)


@pytest.fixture
def ready(live_server: Server, page: Page) -> Page:
    """A page of a server whose Gemini client is loaded."""
    for _ in range(200):
        answer = page.request.post("/api/tickets/classify/", data={"description": "hello"})
        if answer.json()["source"] == "gemini":
            return page
        page.wait_for_timeout(100)
    raise AssertionError(live_server.log())


@pytest.fixture
def held(page: Page) -> list[Route]:
    """The questions that the page asked, held back until the test answers them."""
    routes: list[Route] = []
    page.route(CLASSIFY, lambda route: routes.append(route))  # noqa: PLW0108 - playwright marks its handlers
    return routes


def answer(route: Route, **changes: Any) -> None:
    route.fulfill(status=200, content_type="application/json", body=json.dumps({**ANSWER, **changes}))


def wait_for(page: Page, routes: list[Route], count: int) -> None:
    """Until the page has asked *count* times."""
    for _ in range(200):
        if len(routes) >= count:
            return
        page.wait_for_timeout(25)
    raise AssertionError(f"asked {len(routes)} times, not {count}")


def expect_values(page: Page, category: str, priority: str) -> None:
    expect(page.get_by_label("Category")).to_have_value(category)
    expect(page.get_by_label("Priority")).to_have_value(priority)


def read_ticket(server: Server, page: Page, number: int) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {make_token(server.app)}"}
    return dict(page.request.get(f"/api/tickets/{number}/", headers=headers).json())


def test_an_accepted_suggestion(ready: Page, live_server: Server, gemini: FakeGemini) -> None:
    page = ready
    page.goto("/")
    asked = len(gemini.requests)
    write(page, *TEXT)
    expect_values(page, "billing", "high")
    expect(page.get_by_role("status").filter(has_text="Suggested from")).to_have_text(
        "Suggested from the description: Category Billing, Priority High. Change what is wrong; your choice stays."
    )
    for label, words in (("Category", "Suggested, quite sure"), ("Priority", "Suggested, fairly sure")):
        expect(page.get_by_label(label)).to_have_accessible_description(words)
    page.get_by_text("Why?").click()
    expect(page.get_by_text(GEMINIS_REASON)).to_be_visible()
    triage = read_ticket(live_server, page, send(page))["triage"]
    assert triage["source"] == "gemini"
    assert triage["overridden"] is False
    assert len(gemini.requests) == asked + 1, "nothing is asked twice"


def test_an_overridden_suggestion(ready: Page, live_server: Server) -> None:
    page = ready
    page.goto("/")
    write(page, *TEXT)
    expect_values(page, "billing", "high")
    page.get_by_label("Category").select_option("account")
    expect(page.get_by_label("Category")).to_have_accessible_description("")
    expect(page.get_by_label("Priority")).to_have_accessible_description("Suggested, fairly sure")
    ticket = read_ticket(live_server, page, send(page))
    assert (ticket["category"], ticket["priority"]) == ("account", "high")
    assert ticket["triage"]["overridden"] is True


@pytest.mark.parametrize("mood", ["http_500_html", "nonsense", "blocked_prompt"])
def test_a_bad_mood_of_gemini_is_no_noise(ready: Page, live_server: Server, gemini: FakeGemini, mood: str) -> None:
    page = ready
    gemini.mood = mood
    page.goto("/")
    with page.expect_response(CLASSIFY):
        write(page, *TEXT)
    expect(page.locator("[data-prefill-group]")).not_to_have_attribute("aria-busy", "true")
    status = page.locator("[data-prefill-status]")
    expect(status).not_to_be_empty()
    expect(status).not_to_contain_text("Reading")
    gemini.mood = "ok"
    assert read_ticket(live_server, page, send(page))["triage"]["source"] != "gemini"


def test_one_question_for_one_text(page: Page, held: list[Route]) -> None:
    page.goto("/")
    describe(page, "   ")
    write(page, *TEXT)
    wait_for(page, held, 1)
    answer(held[0])
    expect_values(page, "technical", "critical")
    describe(page, TEXT[1])
    describe(page, TEXT[1] + "  ")
    describe(page, "Another text.")
    wait_for(page, held, 2)
    assert len(held) == 2
    request = held[0].request
    assert request.post_data_json == {"title": TEXT[0], "description": TEXT[1]}
    assert "?" not in request.url
    assert request.headers["x-csrftoken"]


def test_while_it_waits(page: Page, held: list[Route]) -> None:
    page.goto("/")
    page.get_by_label("Subject").fill(TEXT[0])
    top = page.evaluate("document.querySelector('.send').offsetTop")
    describe(page, TEXT[1])
    group = page.locator("[data-prefill-group]")
    expect(group).to_have_attribute("aria-busy", "true")
    expect(page.get_by_role("status").filter(has_text="Reading the description")).to_be_visible()
    expect(page.get_by_label("Your name")).to_be_focused()
    assert page.evaluate("document.querySelector('.send').offsetTop") == top
    wait_for(page, held, 1)
    answer(held[0])
    expect_values(page, "technical", "critical")
    expect(group).not_to_have_attribute("aria-busy", "true")
    expect(page.get_by_label("Your name")).to_be_focused()
    assert page.evaluate("document.querySelector('.send').offsetTop") == top


def test_sending_does_not_wait(page: Page, held: list[Route], live_server: Server) -> None:
    page.goto("/")
    write(page, *TEXT)
    wait_for(page, held, 1)
    assert read_ticket(live_server, page, send(page))["triage"] is not None


def test_a_choice_made_meanwhile_stays(page: Page, held: list[Route]) -> None:
    page.goto("/")
    write(page, *TEXT)
    wait_for(page, held, 1)
    page.get_by_label("Category").select_option("general")
    answer(held[0])
    expect_values(page, "general", "critical")
    expect(page.get_by_role("status").filter(has_text="Priority Critical")).to_be_visible()
    expect(page.get_by_text("Category Technical")).to_have_count(0)
    seen = page.locator("[name=seen]")
    expect(seen).to_have_value("priority")  # of the category nothing was there to be seen
    page.get_by_label("Priority").select_option("low")
    expect(seen).to_have_value("priority")
    page.get_by_label("Describe what you need").fill("Another text altogether.")
    page.keyboard.press("Tab")
    wait_for(page, held, 2)
    answer(held[1])
    expect(page.locator("[name=suggestion]")).to_have_value("token")
    expect(seen).to_have_value("")


def test_a_choice_survives_further_texts_and_the_rest_follows(page: Page, held: list[Route]) -> None:
    page.goto("/")
    write(page, *TEXT)
    wait_for(page, held, 1)
    answer(held[0])
    expect_values(page, "technical", "critical")
    page.get_by_label("Priority").select_option("low")
    describe(page, "Something else.")
    wait_for(page, held, 2)
    answer(held[1], suggested_category="account", suggested_priority="high")
    expect_values(page, "account", "low")


def test_an_older_answer_that_comes_late_is_dropped(page: Page, held: list[Route]) -> None:
    page.goto("/")
    write(page, *TEXT)
    wait_for(page, held, 1)
    describe(page, "The newer text.")
    wait_for(page, held, 2)
    answer(held[1], suggested_category="account", suggested_priority="low")
    expect_values(page, "account", "low")
    answer(held[0])
    page.evaluate("() => new Promise(requestAnimationFrame)")
    expect_values(page, "account", "low")


def test_one_action_clears_it(page: Page, held: list[Route]) -> None:
    page.goto("/")
    write(page, *TEXT)
    wait_for(page, held, 1)
    answer(held[0])
    page.get_by_role("button", name="Clear the suggestion").click()
    expect_values(page, "", "")
    expect(page.get_by_label("Category")).to_have_accessible_description("")
    expect(page.locator("[name=suggestion]")).to_have_value("")
    expect(page.get_by_label("Category")).to_be_focused()
    expect(page.get_by_role("status").filter(has_text="Suggestion cleared.")).to_be_visible()


def test_what_the_default_says_is_no_suggestion(page: Page, held: list[Route]) -> None:
    page.goto("/")
    write(page, *TEXT)
    wait_for(page, held, 1)
    answer(held[0], source="default", confidence={"category": 0, "priority": 0})
    expect(page.locator("[data-prefill-group]")).not_to_have_attribute("aria-busy", "true")
    expect_values(page, "", "")
    expect(page.locator("[data-prefill-status]")).to_have_text(
        "No suggestion this time. Choose yourself, or leave both empty and we will sort it."
    )


def test_both_in_doubt(page: Page, held: list[Route]) -> None:
    page.goto("/")
    write(page, *TEXT)
    wait_for(page, held, 1)
    answer(held[0], confidence={"category": 0.39, "priority": 0.1})
    expect(page.get_by_role("status").filter(has_text="Not sure")).to_have_text(
        "Not sure about the category and the priority: leave them empty and we will sort it."
    )
    expect_values(page, "", "")
    for label in ("Category", "Priority"):
        expect(page.get_by_label(label)).to_have_accessible_description("Not sure, we will look")
    page.get_by_text("Why?").click()
    expect(page.get_by_text("Its reason: Nobody can work.")).to_be_visible()
    expect(page.get_by_role("button", name="Clear the suggestion")).to_be_hidden()
    expect(page.locator("[name=suggestion]")).to_have_value("token")


def test_one_in_doubt(page: Page, held: list[Route]) -> None:
    page.goto("/")
    write(page, *TEXT)
    wait_for(page, held, 1)
    answer(held[0], source="local", confidence={"category": 0.39, "priority": 0.4})
    status = page.locator("[data-prefill-status]")
    expect(status).to_have_text(
        "Suggested from the description: Priority Critical. Change what is wrong; your choice stays. "
        "Not sure about the category: leave it empty and we will sort it."
    )
    expect_values(page, "", "critical")
    expect(page.get_by_label("Priority")).to_have_accessible_description("Suggested, not very sure")
    page.get_by_label("Category").select_option("account")
    expect(page.get_by_label("Category")).to_have_accessible_description("")
    expect(status).not_to_contain_text("Not sure")
    page.get_by_role("button", name="Clear the suggestion").click()
    expect_values(page, "account", "")


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_doubt_moves_nothing(page: Page, held: list[Route], width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/")
    place = "[...document.querySelectorAll('#category, #priority, .send')].map((each) => each.offsetTop)"
    before = page.evaluate(place)
    write(page, *TEXT)
    wait_for(page, held, 1)
    answer(held[0], confidence={"category": 0.1, "priority": 0.9})
    expect_values(page, "", "critical")
    assert page.evaluate(place) == before


def test_a_field_that_was_chosen_is_not_doubted(page: Page, held: list[Route]) -> None:
    page.goto("/")
    page.get_by_label("Category").select_option("account")
    write(page, *TEXT)
    wait_for(page, held, 1)
    answer(held[0], confidence={"category": 0.1, "priority": 0.1})
    expect(page.locator("[data-prefill-status]")).to_have_text(
        "Not sure about the priority: leave it empty and we will sort it."
    )
    expect_values(page, "account", "")


def test_what_was_in_doubt_waits_for_a_look(ready: Page, live_server: Server, gemini: FakeGemini) -> None:
    page = ready
    gemini.mood = "unsure"
    page.goto("/")
    write(page, *TEXT)
    expect(page.get_by_role("status").filter(has_text="Not sure about the category:")).to_be_visible()
    expect_values(page, "", "high")
    number = send(page)
    gemini.mood = "ok"
    ticket = read_ticket(live_server, page, number)
    assert (ticket["category"], ticket["priority"]) == ("general", "high")
    headers = {"Authorization": f"Bearer {make_token(live_server.app)}"}
    waiting = page.request.get("/api/tickets/?review=needed", headers=headers).json()
    assert waiting["results"][0]["id"] == number


def test_doubt_is_said_again_where_the_form_is(ready: Page, gemini: FakeGemini, problems: list[str]) -> None:
    """The server answers 422, with the form as it was."""
    page = ready
    gemini.mood = "unsure"
    page.goto("/")
    write(page, *TEXT)
    expect_values(page, "", "high")
    page.get_by_label("Your e-mail address").fill("nonsense")
    with page.expect_navigation():
        page.get_by_role("button", name="Send the ticket").click()
    gemini.mood = "ok"
    expect(page.locator("[data-prefill-status]")).to_contain_text("Not sure about the category: leave it empty")
    expect(page.get_by_label("Category")).to_have_accessible_description("Not sure, we will look")
    page.get_by_label("Category").select_option("billing")
    expect(page.get_by_label("Category")).to_have_accessible_description("")
    problems.clear()  # Chromium notes every answer above 399


FAILURES: dict[str, Callable[[Route], None]] = {
    "no network": lambda route: route.abort(),
    "500": lambda route: route.fulfill(status=500, body="{}"),
    "429": lambda route: route.fulfill(status=429, body="{}"),
    "HTML": lambda route: route.fulfill(status=200, content_type="text/html", body="<html>hotel</html>"),
    "null": lambda route: route.fulfill(status=200, body="null"),
    "list": lambda route: route.fulfill(status=200, body="[1]"),
    "unknown value": lambda route: answer(route, suggested_category="hardware"),
    "unknown source": lambda route: answer(route, source="oracle"),
    "no token": lambda route: answer(route, suggestion=None),
    "numbers": lambda route: answer(route, suggested_priority=3),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_a_failure_is_one_quiet_sentence(page: Page, held: list[Route], problems: list[str], failure: str) -> None:
    page.goto("/")
    write(page, *TEXT)
    wait_for(page, held, 1)
    FAILURES[failure](held[0])
    expect(page.get_by_role("status").filter(has_text="No suggestion this time.")).to_be_visible()
    expect_values(page, "", "")
    describe(page, TEXT[1])
    assert len(held) == 1, "no second question for the same text"
    assert not [problem for problem in problems if "script" in problem]
    problems.clear()  # the browser itself notes the refused request
    send(page)


@pytest.fixture
def keywords(ready: Page, gemini: FakeGemini) -> Iterator[Page]:
    """A page whose Gemini looks at the text."""
    gemini.mood = "keywords"
    yield ready
    gemini.mood = "ok"


def expect_triaged(server: Server, page: Page, category: str, priority: str) -> None:
    """Send it: the ticket has what Gemini says about the text that was sent, and nobody chose anything."""
    ticket = read_ticket(server, page, send(page))
    assert (ticket["category"], ticket["priority"]) == (category, priority)
    assert ticket["triage"]["source"] == "gemini"
    assert ticket["triage"]["overridden"] is False


def test_the_subject_comes_last(keywords: Page, live_server: Server) -> None:
    page = keywords
    page.goto("/")
    describe(page, "Something about my invoice.")
    expect_values(page, "billing", "medium")
    page.get_by_label("Subject").fill("Outage")
    page.keyboard.press("Tab")
    expect_values(page, "billing", "critical")
    expect_triaged(live_server, page, "billing", "critical")


def test_the_subject_comes_last_and_nothing_waits(keywords: Page, live_server: Server) -> None:
    page = keywords
    page.goto("/")
    describe(page, "Something about my invoice.")
    expect_values(page, "billing", "medium")
    page.get_by_label("Subject").fill("Outage")
    expect_triaged(live_server, page, "billing", "critical")


def test_the_subject_is_edited_and_enter_sends(keywords: Page, live_server: Server) -> None:
    page = keywords
    page.goto("/")
    write(page, "Payment", "It is about this month.")
    expect_values(page, "billing", "medium")
    page.get_by_label("Subject").fill("Password")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("We have your ticket")
    ticket = read_ticket(live_server, page, int(page.locator(".stub-number").inner_text().removeprefix("#")))
    assert (ticket["category"], ticket["triage"]["source"]) == ("account", "gemini")


def test_the_description_is_edited_and_sent_at_once(keywords: Page, live_server: Server) -> None:
    page = keywords
    page.goto("/")
    write(page, "Help", "My invoice is wrong, everyone sees it.")
    expect_values(page, "billing", "critical")
    page.get_by_label("Describe what you need").fill("I have a question about my password.")
    expect_triaged(live_server, page, "account", "low")


def test_a_choice_stays_when_the_text_changes_at_once(keywords: Page, live_server: Server) -> None:
    page = keywords
    page.goto("/")
    write(page, "Help", "My invoice is wrong.")
    expect_values(page, "billing", "medium")
    page.get_by_label("Priority").select_option("high")
    page.get_by_label("Describe what you need").fill("I have a question about my password.")
    ticket = read_ticket(live_server, page, send(page))
    assert (ticket["category"], ticket["priority"]) == ("account", "high")


def test_what_is_pencilled_in_on_the_way_back_is_no_choice(keywords: Page, live_server: Server) -> None:
    page = keywords
    page.goto("/")
    write(page, "Help", "My invoice is wrong.")
    expect_values(page, "billing", "medium")
    send(page)
    page.go_back()
    page.get_by_label("Subject").fill("Password")
    describe(page, "I forgot it.")
    expect_values(page, "account", "medium")
    expect_triaged(live_server, page, "account", "medium")


def test_what_geminis_figure_has_been_worth_counts(page: Page, held: list[Route]) -> None:
    page.goto("/")
    measured = {
        "category": [[0.5, "not sure", 0.2], [0.9, "fairly sure", 0.7]],
        "priority": [[0.65, "quite sure", 0.9], [0.9, "?", 0.9]],
    }
    page.locator("[data-text-measured]").evaluate(
        "(form, text) => (form.dataset.textMeasured = text)", json.dumps(measured)
    )
    write(page, *TEXT)
    wait_for(page, held, 1)
    answer(held[0])
    expect(page.get_by_label("Category")).to_have_accessible_description("Suggested, fairly sure")
    expect(page.get_by_label("Priority")).to_have_accessible_description("Suggested, quite sure")
    describe(page, "Another text.")
    wait_for(page, held, 2)
    answer(held[1], source="local")
    expect(page.get_by_label("Category")).to_have_accessible_description("Suggested, quite sure")
    describe(page, "A third text.")
    wait_for(page, held, 3)
    answer(held[2], confidence={"category": 0.5, "priority": 0.1})
    expect_values(page, "", "critical")


def test_silence_ends(page: Page, held: list[Route], problems: list[str]) -> None:
    page.clock.install()
    page.goto("/")
    write(page, *TEXT)
    wait_for(page, held, 1)
    page.clock.fast_forward(10_000)
    expect(page.get_by_role("status").filter(has_text="No suggestion this time.")).to_be_visible()
    expect_values(page, "", "")
    problems.clear()


def test_a_suggestion_that_is_shown_again_is_still_one(ready: Page, problems: list[str]) -> None:
    """The server answers 422, with the form as it was."""
    page = ready
    page.goto("/")
    write(page, *TEXT)
    expect_values(page, "billing", "high")
    page.get_by_label("Your e-mail address").fill("nonsense")
    with page.expect_navigation():
        page.get_by_role("button", name="Send the ticket").click()
    expect(page.get_by_label("Category")).to_have_accessible_description("Suggested, quite sure")
    expect(page.get_by_role("status").filter(has_text="Suggested from")).to_have_text(
        "Suggested from the description: Category Billing, Priority High. Change what is wrong; your choice stays."
    )
    page.get_by_text("Why?").click()
    expect(page.get_by_text(GEMINIS_REASON)).to_be_visible()
    page.get_by_role("button", name="Clear the suggestion").click()
    expect_values(page, "", "")
    expect(page.locator("[name=suggested]")).to_have_value("")
    problems.clear()  # Chromium notes every answer above 399
