"""What single settings must be, where that takes more than a type."""

from __future__ import annotations

import re
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from settings.places import INSTANCE, ROOT
from settings.reading import Reader, SettingsError, shown

DEBUG_SECRET = "only-for-debugging"  # noqa: S105  # known to everyone, hence only with DEBUG
# Keys that stand in examples and tutorials: a product that starts with one of them is open to everyone.
KNOWN_SECRETS = frozenset(
    {DEBUG_SECRET, "changeme", "change-me", "secret", "secret-key", "dev", "development", "password", "test"}
)
KNOWN_SECRET_PREFIXES = ("django-insecure", "your-", "replace-", "change-me", "changeme")
PROMPT_MAX = 100_000
# For Reader.word: the pattern, and what it stands for.
GEMINI_MODEL_FORM = (r"[A-Za-z0-9._/-]{1,100}", "a model's name")


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
    return read_prompt(ROOT / name, "GEMINI_PROMPT_FILE") if name else ""


def read_prompt(file: Path, name: str) -> str:
    """The system instruction in *file*; *name* is the setting or option that names it."""
    try:
        text = file.read_text(encoding="utf-8-sig").strip()
    except (OSError, ValueError):
        raise SettingsError(f"{name} cannot be read: name a text file in UTF-8.") from None
    if not 1 <= len(text) <= PROMPT_MAX or "\0" in text:
        raise SettingsError(f"{name} must hold 1 to {PROMPT_MAX:,} characters, and no NUL.")
    return text


def read_ratelimit_storage(read: Reader) -> str:
    uri = read.text("RATELIMIT_STORAGE_URI", "memory://")
    server = re.match(r"(redis|valkey)(s|\+unix|\+sentinel|\+cluster)?://", uri)
    if not server and not uri.startswith("memory://"):
        raise SettingsError("RATELIMIT_STORAGE_URI must start with memory://, redis:// or valkey://.")
    return uri.replace("valkey", "redis", 1) if server else uri  # one protocol, one client
