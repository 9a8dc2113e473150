"""``/stats/triage/figures.csv``: the rows of the accuracy page as a file."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from io import StringIO
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.blueprints.stats.test_triage import PAGE, figures, read
from tests.engines import SQLITE
from tests.triage_rows import decide, fill, first_agent, make_ticket, suggest
from ticketapp.blueprints.stats.downloads import HEADER, file_name
from ticketapp.blueprints.stats.filters import Filters
from ticketapp.extensions.database import db
from ticketapp.rules.clocks import utc_now

FILE = f"{PAGE}figures.csv"
Line = dict[str, str]
# For each table: the filter that ``value`` stands for, and the outcomes that count what was agreed and decided.
TABLES = {
    "all": ("", "agreed", "decided"),
    "suggested": ("suggested", "agreed", "decided"),
    "confidence": ("band", "agreed", "decided"),
    "source": ("source", "agreed", "decided"),
    "model": ("model", "agreed", "decided"),
    "week": ("week", "agreed", "decided"),
    "flag": ("flag", "agreed", "decided"),
    "without": ("without", "agreed", "decided"),
}
VIEWS = {"seen": ("kept", "seen"), "unseen": ("unseen_agreed", "unseen"), "held": ("held_agreed", "held")}
OTHERS = {"kept": "kept", "changed": "overridden", "unseen": "unseen"}
Address = frozenset[tuple[str, str]]


def lines_of(client: FlaskClient, address: str = FILE) -> list[Line]:
    return list(csv.DictReader(StringIO(read(client, address))))


def counted(line: Line, **base: str) -> dict[Address, str]:
    """Each count of *line* under the filters that the page's link to it has."""
    name, agreed, decided = TABLES.get(line["slice"], ("", *VIEWS.get(line["value"], ("", ""))))
    value = line["value"].partition(" ")[0] if name == "band" else line["value"]
    place = {**base, "field": line["field"], **({name: value or "-"} if name else {})}
    if line["slice"] == "model":
        place |= {"source": line["source"], "prompt": line["detail"] or "-"}
    found = {agreed: line["agreed"], decided: line["decided"]} if line["decided"] else {}
    if line["seen"]:
        found |= {"overridden": line["overridden"], "seen": line["seen"]}
    if line["slice"] == "matrix":
        place |= {"suggested": line["value"], "decided": line["detail"]}
        found = {"decided": line["count"]}
    elif line["slice"] == "others":
        place |= {"by": line["value"]}
        found = {OTHERS[line["detail"]]: line["count"]}
    elif line["slice"] in ("flagged", "flag", "waiting"):
        place |= {"flag": line["value"] or "any"} if line["slice"] != "waiting" else {}
        found |= {"waiting" if line["slice"] == "waiting" else "": line["count"]}
    return {address_of({**place, "outcome": outcome}): count for outcome, count in found.items()}


def address_of(filters: dict[str, str]) -> Address:
    return frozenset((name, value) for name, value in filters.items() if value and (name, value) != ("days", "90"))


@pytest.mark.parametrize("base", [{}, {"days": "365"}, {"days": "all", "field": "priority", "source": "gemini"}])
def test_it_holds_every_figure_of_the_page(app: Flask, agent_client: FlaskClient, base: dict[str, str]) -> None:
    with app.app_context():
        fill(utc_now(), amount=120)
    query = "?" + "&".join(f"{name}={value}" for name, value in base.items())
    page = {
        address_of(dict(parse_qsl(urlsplit(address).query))): figure.replace(",", "")
        for address, figure in figures(read(agent_client, f"{PAGE}{query}")).items()
    }
    file: dict[Address, str] = {}
    for line in lines_of(agent_client, f"{FILE}{query}"):
        file |= counted(line, **base)
    assert {address: page.get(address, "0") for address in file} == file  # of nothing the page says "none yet"
    # What the file leaves out are the sums of the matrix, by row and by column.
    sums = {address for address in page if {"suggested", "decided"} & set(dict(address)) and address not in file}
    assert set(page) - sums <= set(file)
    assert len(file) > 90


def test_rates_and_intervals_are_fractions(app: Flask, agent_client: FlaskClient) -> None:
    with app.app_context():
        for number in range(40):
            row = suggest(make_ticket(utc_now()), value="billing", confidence=0.9)
            decide(row, "billing" if number < 30 else "account", first_agent())
        db.session.commit()
    found = {(line["field"], line["slice"], line["value"]): line for line in lines_of(agent_client)}
    rate = {"agreed": "30", "decided": "40", "agreement": "0.7500", "agreement_low": "0.5981"}
    rate |= {"agreement_high": "0.8581", "overridden": "10", "seen": "40", "overrides": "0.2500"}
    assert found["category", "suggested", "billing"].items() >= rate.items()
    assert found["category", "confidence", "85 to 95"]["said"] == "0.9000"
    nothing = found["category", "suggested", "general"]
    assert (nothing["decided"], nothing["agreement"], nothing["agreement_low"]) == ("0", "", "")
    assert ("priority", "suggested", "high") not in found  # the page has no table of what nobody decided
    assert found["priority", "all", ""]["decided"] == "0"


@pytest.mark.parametrize("engine", [SQLITE], indirect=True)
def test_its_headers_name_a_file(agent_client: FlaskClient) -> None:
    answer = agent_client.get(f"{FILE}?days=365&field=category")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    name = f"triage-accuracy-{utc_now():%Y-%m-%d}-365-days-category.csv"
    assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.text.splitlines()[0] == ",".join(HEADER)
    assert "Content-Length" not in answer.headers  # made line by line


def test_a_file_s_name_holds_nothing_that_a_folder_would_mind() -> None:
    filters = Filters(days="all", source="gemini", model='../../etc/pass"wd; \u202e & co')
    name = file_name(filters, datetime(2026, 11, 22, tzinfo=UTC))
    assert name == "triage-accuracy-2026-11-22-all-gemini-etc-pass-wd-co.csv"


@pytest.mark.parametrize("engine", [SQLITE], indirect=True)
def test_a_model_s_name_is_no_formula(app: Flask, agent_client: FlaskClient) -> None:
    with app.app_context():
        row = suggest(make_ticket(utc_now()), model='=HYPERLINK("http://x")', prompt_version="x;@y")
        decide(row, "billing", first_agent())
        db.session.commit()
    [line] = [line for line in lines_of(agent_client) if line["slice"] == "model"]
    assert (line["value"], line["detail"]) == ('\'=HYPERLINK("http://x")', "x;'@y")


@pytest.mark.parametrize("engine", [SQLITE], indirect=True)
def test_filters_without_sense_are_refused(agent_client: FlaskClient) -> None:
    assert agent_client.get(f"{FILE}?days=7").status_code == 400
    assert agent_client.get(f"{FILE}?model=%00").status_code == 400


@pytest.mark.parametrize("engine", [SQLITE], indirect=True)
def test_the_page_leads_to_it_under_its_filters(client: FlaskClient, agent_client: FlaskClient) -> None:
    assert f'href="{FILE}"' in read(agent_client, PAGE)
    page = read(agent_client, f"{PAGE}?days=30&field=priority&source=local&model=none+%26+such")
    assert f'href="{FILE}?days=30&amp;field=priority&amp;source=local&amp;model=none+%26+such"' in page
    assert client.get(FILE).location == "/login?next=/stats/triage/figures.csv"
