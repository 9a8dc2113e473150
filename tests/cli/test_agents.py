"""``flask agents`` and ``flask tokens``: what the contract promises of them."""

from __future__ import annotations

from flask import Flask

from tests.accounts import PASSWORD, make_agent, run_command


def invoke(app: Flask, *arguments: str, given: str = "") -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=arguments, input=given)
    return result.exit_code, result.output


def test_create_reads_one_line_of_standard_input(app: Flask) -> None:
    make_agent(app, "ann@example.com")
    code, said = invoke(app, "agents", "create", "ANN@example.com", "--password-stdin", given=PASSWORD + "\n")
    assert (code, said) == (1, "Error: There is an agent ANN@example.com already.\n")


def test_bad_input_is_one_line(app: Flask) -> None:
    for email, password in [("nobody", PASSWORD), ("a@example.com", "short"), ("a@example.com", "")]:
        code, said = invoke(app, "agents", "create", email, "--password-stdin", given=password + "\n")
        assert code == 1
        assert len(said.splitlines()) == 1


def test_first_makes_an_admin_once(app: Flask) -> None:
    said = run_command(app, "agents", "first", "--url", "http://127.0.0.1:9")
    assert "http://127.0.0.1:9/login" in said
    assert "password: " in said
    again = run_command(app, "agents", "first")
    assert "password: " not in again
    assert "admin@example.com" in again


def test_first_where_somebody_has_the_address_already(app: Flask) -> None:
    make_agent(app, "admin@example.com")
    said = run_command(app, "agents", "first")
    assert "agents create EMAIL --admin" in said


def test_a_token_is_all_that_is_printed(app: Flask) -> None:
    said = run_command(app, "tokens", "create", "reports")
    assert said.startswith("tk_")
    assert said == said.strip() + "\n"
    assert len(said.split()) == 1


def test_sign_in_names_the_command_while_nobody_can(app: Flask) -> None:
    page = app.test_client().get("/login").text
    assert "flask --app wsgi agents create EMAIL --admin --password-stdin" in page
    make_agent(app, "ann@example.com")
    assert "--password-stdin" not in app.test_client().get("/login").text
