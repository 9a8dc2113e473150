"""Settings: what is refused, with one line that names the setting, and what the rest is read as."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import config
from config import ROOT, SettingsError, read_settings
from tests.engines import SECRET_KEY
from tests.servers import environment, free_port, program

GOOD = {"SECRET_KEY": SECRET_KEY}

REFUSED = [
    ("SECRET_KEY", ""),
    ("SECRET_KEY", "   "),
    ("SECRET_KEY", "short"),
    ("SECRET_KEY", "a" * 40),
    ("SECRET_KEY", "changeme"),
    ("SECRET_KEY", "django-insecure-0123456789abcdef"),
    ("DEBUG", "maybe"),
    ("PUBLIC_INTAKE", "2"),
    ("RATELIMIT_ENABLED", "enabled"),
    ("JOBS", "yes please"),
    ("JOBS_POLL_S", "0"),
    ("JOBS_LEASE_S", "0.5"),
    ("JOBS_LEASE_S", "a minute"),
    ("USE_SQLITE", "postgres"),
    ("PORT", "eighty"),
    ("PORT", "0"),
    ("PORT", "65536"),
    ("PORT", "-1"),
    ("PORT", "8000.0"),
    ("PORT", "٨٠٠٠"),
    ("PORT", "9" * 5000),
    ("WEB_CONCURRENCY", "0"),
    ("WEB_CONCURRENCY", "auto"),
    ("THREADS", "1000"),
    ("TRUSTED_PROXIES", "on"),
    ("CLASSIFY_TIMEOUT_S", "0"),
    ("CLASSIFY_TIMEOUT_S", "nan"),
    ("CLASSIFY_TIMEOUT_S", "1e3"),
    ("CLASSIFY_TIMEOUT_S", "3s"),
    ("LOG_LEVEL", "LOUD"),
    ("GEMINI_THINKING_LEVEL", "none"),
    ("GEMINI_MODEL", "gemini 3"),
    ("GEMINI_API_VERSION", "beta"),
    ("GEMINI_API_KEY", "schlüssel"),
    ("GEMINI_API_KEY", "two words"),
    ("GEMINI_BASE_URL", "ftp://example.com"),
    ("GEMINI_BASE_URL", "http://"),
    ("GEMINI_BASE_URL", "http://example.com:99999"),
    ("GEMINI_BASE_URL", "http://exa mple.com"),
    ("HOST", "not a host"),
    ("HOST", "http://localhost"),
    ("ALLOWED_HOSTS", "https://example.com"),
    ("ALLOWED_HOSTS", "example.com:8000"),
    ("CORS_ALLOWED_ORIGINS", "example.com"),
    ("CORS_ALLOWED_ORIGINS", "https://example.com/path"),
    ("RATELIMIT_STORAGE_URI", "localhost:6379"),
    ("RATELIMIT_STORAGE_URI", "redis:localhost"),
    ("RATELIMIT_STORAGE_URI", "memcached://localhost"),
    ("DATABASE_URL", "not an address"),
    ("DATABASE_URL", "mysql://localhost/tickets"),
    ("DATABASE_URL", "postgresql://localhost"),
    ("DATABASE_URL", "postgresql://localhost:port/tickets"),
    ("DATABASE_URL", "sqlite://"),
    ("DATABASE_URL", "sqlite:///:memory:"),
]


@pytest.mark.parametrize(("name", "value"), REFUSED, ids=[f"{name}={value[:20]}" for name, value in REFUSED])
def test_nonsense_is_refused_in_one_line_that_names_the_setting(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        read_settings({**GOOD, name: value})
    message = str(refusal.value)
    assert message.startswith(name)
    assert "\n" not in message
    assert len(message) < 200


@pytest.mark.parametrize("name", ["POSTGRES_DB", "POSTGRES_HOST"])
def test_postgresql_wants_a_password(name: str) -> None:
    with pytest.raises(SettingsError, match=r"^POSTGRES_PASSWORD"):
        read_settings({**GOOD, name: "tickets"})


def test_a_password_is_never_shown() -> None:
    with pytest.raises(SettingsError) as refusal:
        read_settings({**GOOD, "DATABASE_URL": "mysql://me:elephant@localhost/tickets"})
    assert "elephant" not in str(refusal.value)


def test_the_defaults() -> None:
    settings = read_settings(GOOD)
    assert settings.database_url.render_as_string() == f"sqlite:///{ROOT}/instance/tickets.sqlite3"
    assert settings.allowed_hosts == ("localhost", "127.0.0.1", "[::1]")
    assert settings.public_intake
    assert settings.ratelimit_enabled
    assert not settings.debug
    assert settings.classify_timeout_seconds == 3.0
    assert settings.gemini_model == "gemini-3-flash-preview"
    assert settings.local_url == "http://127.0.0.1:8000"


def test_empty_counts_as_not_set() -> None:
    assert read_settings({**GOOD, "PORT": "", "DEBUG": " ", "ALLOWED_HOSTS": "", "THREADS": None}) == read_settings(
        GOOD
    )


@pytest.mark.parametrize(
    ("word", "meaning"), [("ON", True), ("1", True), ("Yes", True), ("false", False), ("0", False)]
)
def test_switches(word: str, meaning: bool) -> None:
    assert read_settings({**GOOD, "PUBLIC_INTAKE": word}).public_intake is meaning


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg", "postgresql+psycopg2"])
def test_every_spelling_of_postgresql_means_the_installed_driver(scheme: str) -> None:
    url = read_settings({**GOOD, "DATABASE_URL": f"{scheme}://me:pw@db:5433/tickets?sslmode=require"}).database_url
    assert url.drivername == "postgresql+psycopg2"
    assert (url.host, url.port, url.database, url.query["sslmode"]) == ("db", 5433, "tickets", "require")


def test_postgres_settings_make_an_address_that_survives_any_password() -> None:
    password = "p@ss:w/rd%?#"
    url = read_settings({**GOOD, "POSTGRES_DB": "tickets", "POSTGRES_PASSWORD": password}).database_url
    assert url.password == password
    assert url.host == "localhost"


def test_who_wins() -> None:
    postgres = {"POSTGRES_DB": "tickets", "POSTGRES_PASSWORD": "elephant"}
    by_switch = read_settings({**GOOD, **postgres, "USE_SQLITE": "True"})
    assert by_switch.database_url.drivername == "sqlite"
    by_address = read_settings({**GOOD, **postgres, "USE_SQLITE": "True", "DATABASE_URL": "postgres://db/other"})
    assert by_address.database_url.database == "other"


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("0.0.0.0", "http://localhost:80"),
        ("::", "http://localhost:80"),
        ("::1", "http://[::1]:80"),
        ("[::1]", "http://[::1]:80"),
    ],
)
def test_the_local_url_is_one_to_go_to(host: str, url: str) -> None:
    assert read_settings({**GOOD, "HOST": host, "PORT": "80"}).local_url == url


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text(f"SECRET_KEY={SECRET_KEY}\nPORT=9001\nTHREADS=5\n")
    monkeypatch.setattr(config, "ROOT", tmp_path)
    monkeypatch.setattr(os, "environ", {"PORT": "9002"})
    settings = config.settings_from_environment()
    assert (settings.port, settings.threads) == (9002, 5)


def test_a_file_that_is_no_text_ends_the_process_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_bytes(b"SECRET_KEY=\xff\xfe")
    monkeypatch.setattr(config, "ROOT", tmp_path)
    with pytest.raises(SystemExit, match=r"^Settings: \.env [^\n]+$"):
        config.settings_from_environment()


WRONG_AT_START = [("SECRET_KEY", ""), ("SECRET_KEY", "changeme"), ("PORT", "http"), ("DATABASE_URL", "mysql://x/y")]


@pytest.mark.parametrize(("name", "value"), WRONG_AT_START, ids=[f"{name}={value}" for name, value in WRONG_AT_START])
@pytest.mark.parametrize(
    "command", [["gunicorn", "wsgi:app"], ["flask", "--app", "wsgi", "db", "upgrade"]], ids=lambda c: c[0]
)
def test_a_wrong_setting_ends_the_process_with_one_line(command: list[str], name: str, value: str) -> None:
    environ = environment(**{"SECRET_KEY": SECRET_KEY, "PORT": str(free_port()), name: value})
    arguments = [program(command[0]), *command[1:]]
    ended = subprocess.run(arguments, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=30, check=False)
    assert ended.returncode != 0
    assert ended.stdout == ""
    assert len(ended.stderr.splitlines()) == 1, ended.stderr
    assert name in ended.stderr


def test_the_key_that_debugging_uses_starts_nothing_else() -> None:
    with pytest.raises(SettingsError, match="SECRET_KEY"):
        read_settings({"SECRET_KEY": config.DEBUG_SECRET})
    assert read_settings({"DEBUG": "on"}).secret_key == config.DEBUG_SECRET


@pytest.mark.parametrize("name", ["POSTGRES_USER", "POSTGRES_DB", "POSTGRES_HOST", "POSTGRES_PORT"])
def test_any_postgres_setting_but_the_password_means_postgresql(name: str) -> None:
    given = {"SECRET_KEY": SECRET_KEY, "POSTGRES_PASSWORD": "p"}
    assert read_settings(given).database_url.get_backend_name() == "sqlite"
    chosen = read_settings({**given, name: "5433"}).database_url
    assert chosen.get_backend_name() == "postgresql"


def test_the_lock_of_the_jobs_is_one_for_each_database() -> None:
    def lock(url: str) -> Path:
        return read_settings({**GOOD, "DATABASE_URL": url}).jobs_lock_path

    assert lock("sqlite:////data/tickets.sqlite3") == Path("/data/tickets.sqlite3.jobs-lock")
    first = lock("postgresql://tickets:elephant@db/tickets")
    assert first == lock("postgres://tickets:tiger@db/tickets")
    assert first != lock("postgresql://tickets:elephant@db/others")
    assert "elephant" not in str(first)


@pytest.mark.parametrize("content", [None, b"", b" \n", b"\xff\xfe", b"x" * 100_001, b"a\0b"])
def test_a_prompt_file_that_cannot_be_used_is_refused(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "prompt.txt"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(SettingsError, match="GEMINI_PROMPT_FILE"):
        read_settings({"DEBUG": "on", "GEMINI_PROMPT_FILE": str(file)})


def test_a_prompt_file_is_read_at_the_start(tmp_path: Path) -> None:
    file = tmp_path / "prompt.txt"
    file.write_text("You sort letters.\n")
    assert read_settings({"DEBUG": "on", "GEMINI_PROMPT_FILE": str(file)}).gemini_prompt == "You sort letters."


def test_gunicorn_s_settings_are_read_without_the_application() -> None:
    """What is loaded before the workers' shared counters are named would count alone."""
    script = "import config, sys; print(*sorted({'flask', 'ticketapp', 'prometheus_client'} & set(sys.modules)))"
    command = [sys.executable, "-c", script]
    asked = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=30, check=True)
    assert asked.stdout.strip() == ""


def test_a_worker_collects_garbage_although_its_master_started_without() -> None:
    script = (
        "import gc, runpy; conf = runpy.run_path('gunicorn.conf.py'); off = gc.isenabled()\n"
        "conf['post_fork'](None, None); print(off, gc.isenabled()); conf['on_exit'](None)"
    )
    environ = environment(SECRET_KEY=SECRET_KEY)
    command = [sys.executable, "-c", script]
    asked = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=30, check=True)
    assert asked.stdout.split() == ["False", "True"]


def test_every_part_of_it_goes_into_the_image() -> None:
    let_in = (ROOT / ".dockerignore").read_text().splitlines()
    parts = {name.partition(".")[0] for name in sys.modules if name.partition(".")[0] in ("config", "settings")}
    assert parts == {"config", "settings"}
    assert {"!config.py", "!settings"} <= set(let_in)
