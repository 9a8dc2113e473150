"""People and keys for tests, made by the commands that operators use."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient

PASSWORD = "a long enough password 1"


@dataclass(frozen=True)
class Account:
    email: str
    password: str


def run_command(app: Flask, *arguments: str, given: str = "") -> str:
    """A ``flask`` command in this process; its standard output."""
    result = app.test_cli_runner().invoke(args=arguments, input=given)
    assert result.exit_code == 0, result.output
    return result.stdout


def make_agent(app: Flask, email: str, is_admin: bool = False) -> Account:
    options = ["--name", email.partition("@")[0].title(), *(["--admin"] if is_admin else []), "--password-stdin"]
    run_command(app, "agents", "create", email, *options, given=PASSWORD + "\n")
    return Account(email, PASSWORD)


def make_token(app: Flask, *scopes: str) -> str:
    """A token's secret; without *scopes* it may do what a token may by default."""
    options = [part for scope in scopes for part in ("--scope", scope)]
    return run_command(app, "tokens", "create", "tests", *options).strip()


def csrf_token(client: FlaskClient, path: str = "/login") -> str:
    """The CSRF token that the form at *path* carries; it is good for the whole session."""
    page = client.get(path).get_data(as_text=True)
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found, f"no CSRF token on {path}"
    return found[1]


def sign_in(client: FlaskClient, account: Account) -> FlaskClient:
    """Through the sign-in page, as a person would."""
    form = {"email": account.email, "password": account.password, "csrf_token": csrf_token(client)}
    answer = client.post("/login", data=form)
    assert answer.status_code in (302, 303), answer.get_data(as_text=True)[:2000]
    return client
