"""Every setting, read once from the environment (or ``.env``), checked, and named in one line when wrong.

Only this module reads the environment. ``Settings`` is plain data; ``flask_config`` turns it into Flask's own keys.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dotenv import dotenv_values
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

ROOT = Path(__file__).resolve().parent
INSTANCE = ROOT / "instance"
MAX_BODY_BYTES = 2 * 1024 * 1024
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
THINKING_LEVELS = ("minimal", "low", "medium", "high")
DEBUG_SECRET = "only-for-debugging"  # noqa: S105  # known to everyone, hence only with DEBUG
# Keys that stand in examples and tutorials: a product that starts with one of them is open to everyone.
KNOWN_SECRETS = frozenset(
    {DEBUG_SECRET, "changeme", "change-me", "secret", "secret-key", "dev", "development", "password", "test"}
)
KNOWN_SECRET_PREFIXES = ("django-insecure", "your-", "replace-", "change-me", "changeme")


class SettingsError(ValueError):
    """A setting is missing or wrong. The message is one line and starts with the setting's name."""


@dataclass(frozen=True)
class Settings:
    """All settings, typed. Times carry their unit in the name; lists are tuples."""

    secret_key: str = field(repr=False)
    debug: bool
    database_url: URL = field(repr=False)
    allowed_hosts: tuple[str, ...]
    cors_allowed_origins: tuple[str, ...]
    gemini_api_key: str = field(repr=False)
    gemini_model: str
    gemini_base_url: str
    gemini_api_version: str
    gemini_thinking_level: str
    gemini_mask: bool
    gemini_prompt: str = field(repr=False)
    classify_timeout_seconds: float
    triage_threshold: float
    triage_local_only: bool
    triage_refit_hours: int
    triage_refit_corrections: int
    sent_text_days: int
    public_intake: bool
    session_idle_hours: int
    session_max_days: int
    ratelimit_enabled: bool
    ratelimit_storage_uri: str
    ratelimit_token_per_minute: int
    ratelimit_fast_forms_per_minute: int
    form_min_seconds: float
    log_level: str
    host: str
    port: int
    web_concurrency: int
    threads: int
    trusted_proxies: int
    jobs: bool
    jobs_poll_seconds: float
    jobs_lease_seconds: float

    @property
    def local_url(self) -> str:
        """Where a browser on this machine finds the server: a wildcard address is no place to go to."""
        host = "localhost" if self.host in ("0.0.0.0", "::", "[::]") else self.host  # noqa: S104
        return f"http://{bracketed(host)}:{self.port}"

    @property
    def gemini_waiting_bound(self) -> int:
        """How many requests of one process may wait for Gemini at once: a third of its threads, at least one."""
        return max(1, self.threads // 3)

    @property
    def jobs_lock_path(self) -> Path:
        """Whose lock says which process of this machine does the jobs: beside the SQLite file, or where every user
        may write, named after the user and the database."""
        if self.database_url.get_backend_name() == "sqlite":
            return Path(f"{self.database_url.database}.jobs-lock")
        address = self.database_url.render_as_string(hide_password=True)
        name = f"ticketapp-jobs-{os.getuid()}-{hashlib.sha256(address.encode()).hexdigest()[:16]}.lock"
        return Path(tempfile.gettempdir()) / name


PROMPT_MAX = 100_000


class Reader:
    """Typed access to a mapping of strings; every refusal is a ``SettingsError`` that names the setting."""

    def __init__(self, values: Mapping[str, str | None]) -> None:
        self.values = values

    def text(self, name: str, default: str = "") -> str:
        """The trimmed value; empty counts as not set."""
        return (self.values.get(name) or "").strip() or default

    def flag(self, name: str, default: bool) -> bool:
        value = self.text(name).lower()
        if not value:
            return default
        if value in ("1", "true", "yes", "on"):
            return True
        if value in ("0", "false", "no", "off"):
            return False
        raise SettingsError(f"{name} must be on or off, not {shown(value)}.")

    def integer(self, name: str, default: int, low: int, high: int) -> int:
        value = self.text(name)
        if not value:
            return default
        if not re.fullmatch(r"[0-9]{1,9}", value) or not low <= int(value) <= high:
            raise SettingsError(f"{name} must be a whole number from {low} to {high}, not {shown(value)}.")
        return int(value)

    def seconds(self, name: str, default: float, low: float, high: float) -> float:
        value = self.text(name)
        if not value:
            return default
        if not re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,6})?", value) or not low <= float(value) <= high:
            raise SettingsError(f"{name} must be a number of seconds from {low:g} to {high:g}, not {shown(value)}.")
        return float(value)

    def share(self, name: str, default: float) -> float:
        value = self.text(name)
        if not value:
            return default
        if not re.fullmatch(r"[01](\.[0-9]{1,6})?|\.[0-9]{1,6}", value) or float(value) > 1:
            raise SettingsError(f"{name} must be a number from 0 to 1, not {shown(value)}.")
        return float(value)

    def choice(self, name: str, default: str, choices: tuple[str, ...]) -> str:
        value = self.text(name, default)
        for choice in choices:
            if value.lower() == choice.lower():
                return choice
        raise SettingsError(f"{name} must be one of {', '.join(choices)}, not {shown(value)}.")

    def word(self, name: str, default: str, pattern: str, expected: str) -> str:
        value = self.text(name, default)
        if not re.fullmatch(pattern, value):
            raise SettingsError(f"{name} must be {expected}, not {shown(value)}.")
        return value

    def listed(self, name: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Items separated by commas or white space."""
        items = tuple(item for item in re.split(r"[,\s]+", self.text(name)) if item)
        return items or default

    def http_url(self, name: str) -> str:
        value = self.text(name)
        if not value:
            return ""
        try:
            parts = urlsplit(value)
            usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        except ValueError:
            usable = False
        usable = usable and re.fullmatch(r"[\x21-\x7e]+", value) is not None
        if not usable:
            raise SettingsError(f"{name} must be an address that starts with http:// or https://.")
        return value.rstrip("/")


def bracketed(host: str) -> str:
    """An IPv6 address as it stands before a port."""
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def shown(value: str) -> str:
    """A refused value, cut and on one line, fit for an error message."""
    return repr(value if len(value) <= 40 else value[:37] + "...")


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
        gemini_model=read.word("GEMINI_MODEL", "gemini-3-flash-preview", r"[A-Za-z0-9._/-]{1,100}", "a model's name"),
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


def read_secret_key(read: Reader, debug: bool) -> str:
    key = read.text("SECRET_KEY")
    if debug:
        return key or DEBUG_SECRET
    if not key:
        raise SettingsError(
            "SECRET_KEY is empty: set it to at least 16 random characters (`make run` and `make up` do)."
        )
    if key.lower() in KNOWN_SECRETS or key.lower().startswith(KNOWN_SECRET_PREFIXES):
        raise SettingsError("SECRET_KEY is a published example: set it to at least 16 random characters.")
    if len(key) < 16 or len(set(key)) < 5:
        raise SettingsError("SECRET_KEY is too short or too regular: set it to at least 16 random characters.")
    return key


def read_database_url(read: Reader) -> URL:
    """DATABASE_URL wins; then USE_SQLITE; then POSTGRES_*; with none of them, SQLite in ``instance/``."""
    given = read.text("DATABASE_URL")
    if given:
        return parse_database_url(given)
    if read.flag("USE_SQLITE", False) or not names_postgresql(read):
        return URL.create("sqlite", database=str(INSTANCE / "tickets.sqlite3"))
    password = read.text("POSTGRES_PASSWORD")
    if not password:
        raise SettingsError("POSTGRES_PASSWORD is empty: set it, or use USE_SQLITE=True or DATABASE_URL.")
    user = read.text("POSTGRES_USER", "postgres")
    return URL.create(
        "postgresql+psycopg2",
        username=user,
        password=password,
        host=read.text("POSTGRES_HOST", "localhost"),
        port=read.integer("POSTGRES_PORT", 5432, 1, 65535),
        database=read.text("POSTGRES_DB", user),
    )


def names_postgresql(read: Reader) -> bool:
    """A password alone does not: it stands in the ``.env`` that ``make up`` writes, beside which ``make run`` works."""
    return any(read.text(f"POSTGRES_{name}") for name in ("DB", "HOST", "USER", "PORT"))


def parse_database_url(given: str) -> URL:
    """Accept sqlite:// and every spelling of PostgreSQL; SQLAlchemy 2.1 would read them as other drivers."""
    try:
        url = make_url(given)
    except (ArgumentError, ValueError):
        raise SettingsError("DATABASE_URL is not an address such as postgresql://user:password@host/name.") from None
    if url.drivername in ("postgres", "postgresql", "postgresql+psycopg2", "postgresql+psycopg"):
        if not url.database:
            raise SettingsError("DATABASE_URL names no database: postgresql://user:password@host/name.")
        return url.set(drivername="postgresql+psycopg2")
    if url.drivername in ("sqlite", "sqlite+pysqlite"):
        if not url.database or url.database == ":memory:":
            raise SettingsError("DATABASE_URL must name a file for SQLite: several processes share it.")
        return URL.create("sqlite", database=str(ROOT / url.database))
    raise SettingsError(
        f"DATABASE_URL must start with postgresql:// or sqlite:///, not {shown(url.drivername + '://')}."
    )


def shown_database(url: URL) -> str:
    """The database's address for people to see: no password, and of the query, which may hold one, only the names."""
    shown_url = url.set(query={}).render_as_string(hide_password=True)
    return f"{shown_url}?{'&'.join(f'{name}=…' for name in url.query)}" if url.query else shown_url


def read_allowed_hosts(read: Reader) -> tuple[str, ...]:
    hosts = read.listed("ALLOWED_HOSTS", ("localhost", "127.0.0.1", "[::1]"))
    for host in hosts:
        if host != "*" and not re.fullmatch(r"\.?[A-Za-z0-9_.-]+|\[[0-9A-Fa-f:.]+\]", host):
            raise SettingsError(f"ALLOWED_HOSTS holds {shown(host)}: write host names without scheme or port.")
    return hosts


def read_cors_origins(read: Reader) -> tuple[str, ...]:
    origins = read.listed("CORS_ALLOWED_ORIGINS")
    for origin in origins:
        if origin != "*" and not re.fullmatch(r"https?://[A-Za-z0-9_.\[\]:-]+", origin):
            raise SettingsError(
                f"CORS_ALLOWED_ORIGINS holds {shown(origin)}: write origins such as https://app.example.com."
            )
    return origins


def read_gemini_key(read: Reader) -> str:
    key = read.text("GEMINI_API_KEY")
    if not re.fullmatch(r"[\x21-\x7e]*", key):
        raise SettingsError("GEMINI_API_KEY holds a character that no key has.")
    return key


def read_prompt_file(name: str) -> str:
    """The system instruction in the file *name*, empty without a name."""
    try:
        text = (ROOT / name).read_text(encoding="utf-8-sig").strip() if name else ""
    except (OSError, ValueError):
        raise SettingsError("GEMINI_PROMPT_FILE cannot be read: name a text file in UTF-8.") from None
    if name and not 1 <= len(text) <= PROMPT_MAX:
        raise SettingsError(f"GEMINI_PROMPT_FILE must hold 1 to {PROMPT_MAX:,} characters.")
    return text


def read_ratelimit_storage(read: Reader) -> str:
    uri = read.text("RATELIMIT_STORAGE_URI", "memory://")
    server = re.match(r"(redis|valkey)(s|\+unix|\+sentinel|\+cluster)?://", uri)
    if not server and not uri.startswith("memory://"):
        raise SettingsError("RATELIMIT_STORAGE_URI must start with memory://, redis:// or valkey://.")
    return uri.replace("valkey", "redis", 1) if server else uri  # one protocol, one client


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


def flask_config(settings: Settings) -> dict[str, Any]:
    """Flask's and its extensions' keys, from *settings*."""
    return {
        "SETTINGS": settings,
        "SECRET_KEY": settings.secret_key,
        "DEBUG": settings.debug,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(settings),
        "MAX_CONTENT_LENGTH": MAX_BODY_BYTES,
        "MAX_FORM_MEMORY_SIZE": MAX_BODY_BYTES,
        "SESSION_COOKIE_NAME": "ticket_session",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "WTF_CSRF_TIME_LIMIT": 12 * 3600,
        "WTF_CSRF_HEADERS": ["X-CSRFToken"],
        "RATELIMIT_ENABLED": settings.ratelimit_enabled,
        # Plain memory would count in each process for itself: ticketapp.extensions.shared_counters.
        "RATELIMIT_STORAGE_URI": settings.ratelimit_storage_uri.replace("memory://", "memory+shared://"),
        "RATELIMIT_STORAGE_OPTIONS": ratelimit_storage_options(settings),
        "RATELIMIT_HEADERS_ENABLED": False,
        "BABEL_DEFAULT_LOCALE": "en",
        **security_config(),
    }


def ratelimit_storage_options(settings: Settings) -> dict[str, Any]:
    """Requests wait for Redis: as short as can be, and asked twice only because a restart closes connections."""
    if not settings.ratelimit_storage_uri.startswith("redis"):
        return {}
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    return {"socket_timeout": 0.5, "socket_connect_timeout": 0.5, "retry": Retry(NoBackoff(), 1)}


def security_config() -> dict[str, Any]:
    """Flask-Security-Too: password sign-in only, our templates, one answer for a wrong user and a wrong password."""
    return {
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_PASSWORD_SINGLE_HASH": ["argon2"],
        "SECURITY_PASSWORD_LENGTH_MIN": 12,
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        # An agent has one role, in a column: there is no relationship to load.
        "SECURITY_JOIN_USER_ROLES": False,
        "SECURITY_LOGIN_USER_TEMPLATE": "accounts/login.html",
        "SECURITY_POST_LOGIN_VIEW": "tickets.list_tickets",
        "SECURITY_POST_LOGOUT_VIEW": "/login",
        "SECURITY_UNAUTHORIZED_VIEW": None,
        "SECURITY_LOGOUT_METHODS": ["POST"],
        # Its commands know neither our roles nor our events: flask agents does.
        "SECURITY_CLI_USERS_NAME": None,
        "SECURITY_CLI_ROLES_NAME": None,
        "SECURITY_SEND_REGISTER_EMAIL": False,
        "SECURITY_DEFAULT_REMEMBER_ME": False,
        "SECURITY_CSRF_IGNORE_UNAUTH_ENDPOINTS": False,
        "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
    }


def engine_options(settings: Settings) -> dict[str, Any]:
    """One connection a thread and a few to spare. Parameters hold ticket text, so no error message shows them."""
    options: dict[str, Any] = {"hide_parameters": True, "pool_size": settings.threads, "max_overflow": 4}
    if settings.database_url.get_backend_name() == "postgresql":
        options["pool_pre_ping"] = True  # a restarted server costs nobody a failed request
        options["connect_args"] = {"options": "-c timezone=utc", "connect_timeout": 5}
    return options


def environment_of_commands() -> dict[str, str]:
    """For a command that the server starts: as its own, but without the folder in which web workers count."""
    return {name: value for name, value in os.environ.items() if name != "PROMETHEUS_MULTIPROC_DIR"}


def share_metrics(folder: str) -> None:
    """Tell prometheus-client, before it is imported, where the workers of one server count together."""
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
