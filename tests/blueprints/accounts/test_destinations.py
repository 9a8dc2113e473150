"""``next``: every page that takes it leads to a page of this server, whatever stands in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.accounts import Account, csrf_token, make_agent, sign_in
from tests.blueprints.accounts.test_two_factor import set_up
from tests.pages import hidden_inputs

FIRST_PAGE = "/tickets/?status=open&ordering=-priority"
GOOD = ("/stats/", "/tickets/?status=open&search=a%20b", "/tickets/7?back=status%3Dopen", "/tickets/?next=//x.example")
TRICKS = (
    *(
        "//x.example",
        "///x.example",
        "////x.example/tickets/",
        "//x.example@localhost/",
        "//localhost@x.example",
    ),
    *(
        "\\x.example",
        "\\\\x.example",
        "/\\x.example",
        "\\/x.example",
        "/\\/x.example",
        "/tickets/\\evil",
    ),
    *("http:x.example", "http:/x.example", "http:///x.example", "https://x.example/", "HTTPS:x.example"),
    *(
        "https:tickets/",
        "http://localhost/tickets/",
        "http://localhost@evil.example/",
        "user@evil.example",
        "@evil.example",
    ),
    *(
        "%2f%2fevil.example",
        "/%2f%2fevil.example",
        "/%2fevil.example",
        "%5cevil.example",
        "/%5cevil.example",
        "/%5c%5cevil",
    ),
    *(
        "%252f%252fevil.example",
        "/%09/evil.example",
        "/%0a/evil.example",
        "/%00",
        "/.//evil.example",
        "/..//evil.example",
    ),
    *("/../evil.example", "/tickets/..//evil.example", "/./\\evil.example", "/;//evil.example", "/stats//evil.example"),
    *(
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " javascript:alert(1)",
        "java\tscript:alert(1)",
        "/javascript:alert(1)",
    ),
    *(
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "blob:x",
        "file:///etc/passwd",
        "mailto:a@evil.example",
    ),
    *("/\t/evil.example", "\t//evil.example", "/\n/evil.example", "/\r\n/evil.example", "/stats/\r\nSet-Cookie: a=b"),
    *(
        "/\x00/evil.example",
        "\x01//evil.example",
        "/stats/\x7f",
        " //evil.example",
        "/ /evil.example",
        "\u00a0//evil.example",
    ),
    *("/\u2215/evil.example", "\uff0f\uff0fevil.example", "/\u3000/evil.example", "/stäts/", "/stats/\u202eevil"),
    *("stats/", "?next=/stats/", "#//evil.example", "tickets", ".", "..", "/nowhere", "/[::1", "//[::1]:80/"),
    *("/login", "/login?next=/stats/", "/login/code", "/logout", "/invitations", "//", "///", "/\\", "\\", " "),
)


def after_the_password(app: Flask, account: Account, wanted: str) -> Any:
    client = app.test_client()
    form = {"email": account.email, "password": account.password, "next": wanted, "csrf_token": csrf_token(client)}
    return client.post("/login", data=form)


@pytest.fixture
def signed_in(agent_client: FlaskClient) -> dict[str, Callable[[str], Any]]:
    """The pages that lead on whoever is signed in already, by address and by form."""
    return {
        "GET /login": lambda wanted: agent_client.get("/login", query_string={"next": wanted}),
        "POST /login": lambda wanted: agent_client.post("/login", data={"next": wanted}),
        "GET /login/code": lambda wanted: agent_client.get("/login/code", query_string={"next": wanted}),
        "POST /login/code": lambda wanted: agent_client.post("/login/code", data={"next": wanted}),
    }


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("way", ["GET /login", "POST /login", "GET /login/code", "POST /login/code"])
def test_whoever_is_signed_in_is_led_to_no_other_server(signed_in: dict[str, Callable[[str], Any]], way: str) -> None:
    led = {wanted: signed_in[way](wanted).location for wanted in (*TRICKS, *GOOD)}
    assert led == {**dict.fromkeys(TRICKS, FIRST_PAGE), **{wanted: wanted for wanted in GOOD}}


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_password_leads_to_no_other_server(app: Flask, agent: Account) -> None:
    led = {wanted: after_the_password(app, agent, wanted).location for wanted in (*TRICKS[::5], *GOOD)}
    assert led == {**dict.fromkeys(TRICKS[::5], FIRST_PAGE), **{wanted: wanted for wanted in GOOD}}


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_code_leads_to_no_other_server(app: Flask) -> None:
    """The password's page hands ``next`` on to the code's, as a value and nothing else."""
    account = make_agent(app, "carol@example.com")
    _secret, codes = set_up(sign_in(app.test_client(), account))
    for wanted, code in zip((*TRICKS[:8], "/stats/"), codes, strict=False):
        client = app.test_client()
        form = {"email": account.email, "password": account.password, "next": wanted}
        answer = client.post("/login", data={**form, "csrf_token": csrf_token(client)})
        assert answer.location.startswith("/login/code?next=")
        page = client.get(answer.location).get_data(as_text=True)
        assert hidden_inputs(page)["next"] == wanted
        sent = {**hidden_inputs(page), "code": code}
        expected = wanted if wanted == "/stats/" else FIRST_PAGE
        assert client.post("/login/code", data=sent).location == expected


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("path", ["/login", "/login/code"])
def test_without_a_password_the_code_page_leads_to_the_sign_in_page(client: FlaskClient, path: str) -> None:
    """And ``next`` stays a value there: no header, no markup."""
    for wanted in TRICKS:
        answer = client.get(path, query_string={"next": wanted}, follow_redirects=True)
        assert answer.request.path == "/login"
        page = answer.get_data(as_text=True)
        assert 'name="next" value="' in page
        assert "<script>alert" not in page
