"""All settings as plain data, and what follows from them without looking anywhere else."""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.engine import URL


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


def bracketed(host: str) -> str:
    """An IPv6 address as it stands before a port."""
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def shown_database(url: URL) -> str:
    """The database's address for people to see: no password, and of the query, which may hold one, only the names."""
    shown_url = url.set(query={}).render_as_string(hide_password=True)
    return f"{shown_url}?{'&'.join(f'{name}=…' for name in url.query)}" if url.query else shown_url
