"""Every setting, read once from the environment (or ``.env``), checked, and named in one line when wrong.

Only this module reads the environment, and it is the one to import from: its parts are in ``settings/``.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from dotenv import dotenv_values

from settings.checks import (
    DEBUG_SECRET,
    GEMINI_MODEL_FORM,
    read_allowed_hosts,
    read_cors_origins,
    read_database_url,
    read_gemini_key,
    read_prompt,
    read_prompt_file,
    read_ratelimit_storage,
    read_secret_key,
)
from settings.flask_keys import MAX_BODY_BYTES, flask_config
from settings.places import INSTANCE, ROOT
from settings.reading import Reader, SettingsError
from settings.values import Settings, bracketed, shown_database

__all__ = [
    "DEBUG_SECRET",
    "GEMINI_MODEL_FORM",
    "INSTANCE",
    "MAX_BODY_BYTES",
    "ROOT",
    "Reader",
    "Settings",
    "SettingsError",
    "bracketed",
    "environment_of_commands",
    "flask_config",
    "metrics_folder",
    "read_prompt",
    "read_settings",
    "settings_from_environment",
    "settings_of_this_process",
    "share_metrics",
    "shown_database",
]

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
THINKING_LEVELS = ("minimal", "low", "medium", "high")


def read_settings(values: Mapping[str, str | None]) -> Settings:
    """Check every setting in *values*; raises ``SettingsError`` for the first that is missing or wrong."""
    read = Reader(values)
    debug = read.flag("DEBUG", False)
    return Settings(
        secret_key=read_secret_key(read, debug),
        debug=debug,
        database_url=read_database_url(read),
        allowed_hosts=read_allowed_hosts(read),
        cors_allowed_origins=read_cors_origins(read),
        gemini_api_key=read_gemini_key(read),
        gemini_model=read.word("GEMINI_MODEL", "gemini-3-flash-preview", *GEMINI_MODEL_FORM),
        gemini_base_url=read.http_url("GEMINI_BASE_URL"),
        gemini_api_version=read.word("GEMINI_API_VERSION", "v1beta", r"v[0-9][a-z0-9]{0,20}", "such as v1 or v1beta"),
        gemini_thinking_level=read.choice("GEMINI_THINKING_LEVEL", "minimal", THINKING_LEVELS),
        gemini_mask=read.flag("GEMINI_MASK", True),
        gemini_prompt=read_prompt_file(read.text("GEMINI_PROMPT_FILE")),
        classify_timeout_seconds=read.seconds("CLASSIFY_TIMEOUT_S", 3.0, 0.1, 60.0),
        triage_threshold=read.share("TRIAGE_THRESHOLD", 0.4),
        triage_local_only=read.flag("TRIAGE_LOCAL_ONLY", False),
        triage_refit_hours=read.integer("TRIAGE_REFIT_HOURS", 168, 0, 8_760),
        triage_refit_corrections=read.integer("TRIAGE_REFIT_CORRECTIONS", 20, 1, 100_000),
        sent_text_days=read.integer("SENT_TEXT_DAYS", 90, 1, 3_650),
        public_intake=read.flag("PUBLIC_INTAKE", True),
        session_idle_hours=read.integer("SESSION_IDLE_HOURS", 12, 1, 8_760),
        session_max_days=read.integer("SESSION_MAX_DAYS", 7, 1, 365),
        ratelimit_enabled=read.flag("RATELIMIT_ENABLED", True),
        ratelimit_storage_uri=read_ratelimit_storage(read),
        ratelimit_token_per_minute=read.integer("RATELIMIT_TOKEN_PER_MINUTE", 60_000, 0, 1_000_000),
        ratelimit_fast_forms_per_minute=read.integer("RATELIMIT_FAST_FORMS_PER_MINUTE", 5, 1, 1_000),
        form_min_seconds=read.seconds("FORM_MIN_SECONDS", 2.0, 0.0, 60.0),
        log_level=read.choice("LOG_LEVEL", "INFO", LOG_LEVELS),
        host=read.word("HOST", "127.0.0.1", r"[A-Za-z0-9.-]+|\[?[0-9A-Fa-f:.]+\]?", "an address or a host name"),
        port=read.integer("PORT", 8000, 1, 65535),
        web_concurrency=read.integer("WEB_CONCURRENCY", 2, 1, 64),
        threads=read.integer("THREADS", 12, 1, 128),
        trusted_proxies=read.integer("TRUSTED_PROXIES", 0, 0, 10),
        jobs=read.flag("JOBS", True),
        jobs_poll_seconds=read.seconds("JOBS_POLL_S", 2.0, 0.05, 60.0),
        jobs_lease_seconds=read.seconds("JOBS_LEASE_S", 60.0, 1.0, 3600.0),
    )


def read_env_file(path: Path) -> dict[str, str | None]:
    """What the file sets; a missing file sets nothing."""
    try:
        return dotenv_values(path)
    except UnicodeDecodeError:
        raise SettingsError(".env is not UTF-8 text.") from None
    except OSError as wrong:
        raise SettingsError(f".env cannot be read: {wrong.strerror}.") from None


def settings_from_environment() -> Settings:
    """The process's settings: the environment, then ``.env`` for what it leaves out. A wrong one ends the process."""
    try:
        return read_settings({**read_env_file(ROOT / ".env"), **os.environ})
    except SettingsError as wrong:
        raise SystemExit(f"Settings: {wrong}") from None


def environment_of_commands() -> dict[str, str]:
    """For a command that the server starts: as its own, but without the folder in which web workers count."""
    return {name: value for name, value in os.environ.items() if name != "PROMETHEUS_MULTIPROC_DIR"}


@cache
def settings_of_this_process() -> Settings:
    """For a server: as they were when it started, however often it is told to reload."""
    return settings_from_environment()


@cache
def metrics_folder() -> str:
    """A folder that this process makes once, in which the workers of one server count together: in memory, where that
    is a folder. prometheus-client is told, before it is imported.
    """
    shared = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
    folder = tempfile.mkdtemp(prefix="ticketapp-metrics-", dir=shared)
    share_metrics(folder)
    return folder


def share_metrics(folder: str) -> None:
    """Tell prometheus-client, before it is imported, where the workers of one server count together."""
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
