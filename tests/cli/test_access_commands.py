"""``flask agents`` and ``flask tokens``: what an operator changes without the pages."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.accounts import Account, make_token, run_command


def refusal(app: Flask, *arguments: str, given: str = "") -> str:
    result = app.test_cli_runner().invoke(args=arguments, input=given)
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1
    return result.stderr.removeprefix("Error: ").strip()


def test_deactivates(app: Flask, agent: Account, agent_client: FlaskClient) -> None:
    assert run_command(app, "agents", "deactivate", agent.email.upper()) == f"{agent.email} is deactivated.\n"
    assert agent_client.get("/tickets/").status_code == 303


def test_keeps_the_last_admin(app: Flask, admin: Account) -> None:
    assert refusal(app, "agents", "deactivate", admin.email) == f"{admin.email} is the only admin who can sign in."


def test_a_new_password_ends_all_sessions(app: Flask, agent: Account, agent_client: FlaskClient) -> None:
    run_command(app, "agents", "password", agent.email, "--password-stdin", given="four words in a row\n")
    assert agent_client.get("/tickets/").status_code == 303


@pytest.mark.parametrize("command", ["deactivate", "two-factor-off"])
def test_an_unknown_agent(app: Flask, command: str) -> None:
    assert refusal(app, "agents", command, "nobody@example.com") == "There is no agent nobody@example.com."


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("short", "Use at least 12 characters."),
        ("Password2026!", "That is one of the passwords that everybody tries first: choose another one."),
        ("carol@example.com", "That is mostly your address or the name of this product: choose another one."),
    ],
)
def test_says_what_is_wrong_with_a_password(app: Flask, password: str, words: str) -> None:
    made = refusal(app, "agents", "create", "carol@example.com", "--password-stdin", given=password + "\n")
    assert made == words


def test_lists_and_revokes_tokens(app: Flask) -> None:
    secret = make_token(app, "tickets:read")
    listed = run_command(app, "tokens", "list")
    assert listed == f"1\t…{secret[-4:]}\tusable\ttickets:read\ttests\n"
    assert run_command(app, "tokens", "revoke", "1") == "tests is revoked.\n"
    assert "\trevoked\t" in run_command(app, "tokens", "list")
    answer = app.test_client().get("/api/tickets/", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 401
    assert refusal(app, "tokens", "revoke", "99") == "There is no token 99."
