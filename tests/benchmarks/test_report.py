"""Verdicts, ratios and tables from cells."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from benchmarks.bench import report
from benchmarks.bench.bounds import Verdict, ratio_of, verdicts
from benchmarks.bench.plan import BASE, MILLION, PROCESSES, ROWS
from benchmarks.bench.report import Report, number, table
from benchmarks.bench.results import Cell, Figures
from benchmarks.bench.run import KINDS, LOAD, Scope
from tests.engines import POSTGRESQL, SQLITE


def cell(row: str, size: int, p50: float = 1.0, engine: str = SQLITE, **many: float) -> Cell:
    figures = {kind: Figures(p50=1.0, p99=2.0, rate=1000.0, answers=100) for kind in KINDS}
    figures["one"] = Figures(p50=p50, p99=p50 * 2, rate=1000 / p50, answers=100)
    figures["many"] = Figures(**{"p50": 5.0, "p99": 9.0, "rate": 900.0, "answers": 100, **many})  # type: ignore[arg-type]
    return Cell(engine, size, row, figures, {"load_average": 0.0})


def refused(row: str, size: int) -> Cell:
    found = cell(row, size)
    found.figures["many"].wrong = {"400": 3}
    return found


def by_what(cells: list[Cell]) -> dict[str, Verdict]:
    return {each.what: each for each in verdicts(cells)}


def test_a_median_at_a_million_has_its_engines_bound() -> None:
    assert by_what([cell("rare", MILLION, 13.0)])["search, a rare word, p50, ms"].word == "missed, × 1.08"
    assert by_what([cell("rare", MILLION, 12.0)])["search, a rare word, p50, ms"].holds
    assert by_what([cell("rare", MILLION, 13.0, POSTGRESQL)])["search, a rare word, p50, ms"].holds


def test_smaller_sizes_have_no_bounds_in_milliseconds() -> None:
    assert verdicts([cell("list", BASE, 50.0)]) == []


def test_a_rate_has_to_be_reached() -> None:
    found = by_what([cell("list", MILLION, rate=350.0)])["list, first page, requests/s at 16"]
    assert (found.holds, found.excess, found.bound_text) == (False, 2.0, "≥ 700")


def test_sqlites_creations_have_a_bound_of_their_slowest() -> None:
    assert not by_what([cell("create", MILLION, p99=251.0)])["create, classified, p99 at 16, ms"].holds
    assert "create, classified, p99 at 16, ms" not in by_what([cell("create", MILLION, engine=POSTGRESQL)])


@pytest.mark.parametrize(("at_a_million", "holds"), [(3.0, True), (3.02, False)])
def test_a_million_over_ten_thousand(at_a_million: float, holds: bool) -> None:
    found = by_what([cell("list", BASE, 2.0), cell("list", MILLION, at_a_million)])
    assert found["list, first page, 1M over 10k"].holds is holds


def test_searches_may_cost_more_with_more_tickets() -> None:
    assert "search, a rare word, 1M over 10k" not in by_what([cell("rare", BASE, 1.0), cell("rare", MILLION, 9.0)])


def test_what_was_answered_otherwise_holds_no_bound_and_has_no_ratio() -> None:
    cells = [refused("list", MILLION), cell("list", BASE)]
    assert [each.holds for each in verdicts(cells)] == [False, False]
    assert math.isnan(ratio_of(cells, SQLITE, "list", BASE, MILLION))


def test_processes_have_bounds_at_any_size() -> None:
    facts = {"megabytes": 179.0, "megabytes_with_gemini": 221.0, "start_seconds": 2.6}
    found = by_what([Cell(SQLITE, 100, PROCESSES, facts=facts)])
    assert found["memory, MB"].holds
    assert not found["memory with Gemini in use, MB"].holds
    assert not found["start to first answer, s"].holds


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.1234, "0.12"), (9.994, "9.99"), (9.996, "10.0"), (12.34, "12.3"), (99.96, "100"), (1234.5, "1,234")],
)
def test_numbers_have_three_digits(value: float, shown: str) -> None:
    assert number(value) == shown
    assert number(math.nan) == "–"


def test_a_table_is_markdown_and_can_be_read_as_it_stands() -> None:
    assert table(("row", "ms"), [("list", "1.25"), ("a", "–")]) == [
        "| row  |   ms |",
        "| ---- | ---: |",
        "| list | 1.25 |",
        "| a    |    – |",
    ]


def scope(*sizes: int) -> Scope:
    return Scope((SQLITE,), sizes, [row.key for row in ROWS], seconds=1.0, rounds=5, starts=3)


def test_the_report_says_how_fast_the_processors_were() -> None:
    cells = [cell(row, BASE) for row in ("list", "filter", "deep")]
    for each, slowness in zip(cells, (1.7, 1.0, 1.25), strict=True):
        each.facts["slowness"] = slowness
    said = "\n- processors: beside a cell, a fixed loop took 1.00 to 1.70 times its best, 1.25 in the middle\n"
    assert said in Report({"commit": "abc"}, cells, scope(BASE)).text()
    assert "processors:" not in Report({"commit": "abc"}, [cell("list", BASE)], scope(BASE)).text()


def test_the_report_says_that_bursts_were_shortened() -> None:
    cells = [cell("list", BASE), cell("stats", BASE)]
    assert "\n- a cell: 5 bursts of 1 s\n" in Report({"commit": "abc"}, cells, scope(BASE)).text()
    cells[1].facts["burst_seconds"] = 0.25
    said = "\n- a cell: 5 bursts of 1 s, shortened to no less than 0.25 s to end in time\n"
    assert said in Report({"commit": "abc"}, cells, scope(BASE)).text()


def test_the_report_shows_every_cell_and_says_what_was_missed() -> None:
    cells = [cell(row.key, size, 1.0) for row in ROWS for size in (BASE, MILLION)]
    cells += [Cell(SQLITE, MILLION, LOAD, facts={"seconds": 500.0})]
    text = Report({"commit": "abc"}, cells, scope(BASE, MILLION)).text()
    for row in ROWS:
        assert text.count(f"\n| {row.title} ") >= 2
    assert "- commit: abc" in text
    assert "loading 1,000,000 tickets: 500 s, 2,000 tickets/s" in text
    assert "All 21 bounds hold." in text
    assert "busy" not in text


def test_a_refused_request_is_shown_by_its_status() -> None:
    shown = Report({}, [refused("list", BASE)], scope(BASE))
    assert shown.has_wrong_answers
    assert "|  10,000 |    400 |" in shown.text()


def test_a_busy_machine_is_told() -> None:
    busy = cell("list", BASE)
    busy.facts["load_average"] = 1.2
    assert "The machine was busy" in Report({}, [busy], scope(BASE)).text()


def test_writing_leaves_the_prose_alone(tmp_path: Path) -> None:
    document = tmp_path / "page.md"
    document.write_text(f"# Speed\n\nBefore.\n\n{report.BEGIN}\nold\n{report.END}\n\nAfter.\n")
    report.write(document, "new\n")
    assert document.read_text() == f"# Speed\n\nBefore.\n\n{report.BEGIN}\n\nnew\n\n{report.END}\n\nAfter.\n"
    document.write_text("# No markers\n")
    with pytest.raises(SystemExit, match="has no lines"):
        report.write(document, "new\n")
