"""Agents, API tokens and the settings that hold."""

from __future__ import annotations

from flask import current_app, render_template

from config import Settings, shown_database
from ticketapp.blueprints.admin import blueprint
from ticketapp.blueprints.admin.acts import acts_of
from ticketapp.blueprints.doors import admins_only
from ticketapp.rules.clocks import utc_now
from ticketapp.rules.vocabulary import TWO_FACTOR_REQUIRED
from ticketapp.services.agents import list_agents
from ticketapp.services.events import recent_acts
from ticketapp.services.switches import is_on
from ticketapp.services.tokens import list_tokens

ACTS = 15


@blueprint.get("/")
@admins_only
def index() -> str:
    settings = current_app.config["SETTINGS"]
    return render_template(
        "admin/index.html",
        agents=list_agents(),
        tokens=list_tokens(),
        settings=shown_settings(settings),
        acts=acts_of(recent_acts(ACTS)),
        is_required=is_on(TWO_FACTOR_REQUIRED),
        now=utc_now(),
    )


def shown_settings(settings: Settings) -> list[tuple[str, str]]:
    """Each setting's name and value; of a secret only whether it is set."""
    gemini = "set" if settings.gemini_api_key else "not set"
    return [
        ("DATABASE_URL", shown_database(settings.database_url)),
        ("SECRET_KEY", "set"),
        ("ALLOWED_HOSTS", ", ".join(settings.allowed_hosts)),
        ("CORS_ALLOWED_ORIGINS", ", ".join(settings.cors_allowed_origins) or "none"),
        ("PUBLIC_INTAKE", on_or_off(settings.public_intake)),
        ("SESSION_IDLE_HOURS", str(settings.session_idle_hours)),
        ("SESSION_MAX_DAYS", str(settings.session_max_days)),
        ("GEMINI_API_KEY", gemini),
        ("GEMINI_MODEL", settings.gemini_model),
        ("GEMINI_BASE_URL", "set" if settings.gemini_base_url else "Google's"),
        ("GEMINI_API_VERSION", settings.gemini_api_version),
        ("GEMINI_THINKING_LEVEL", settings.gemini_thinking_level),
        ("CLASSIFY_TIMEOUT_S", f"{settings.classify_timeout_seconds:g}"),
        ("TRIAGE_REFIT_HOURS", str(settings.triage_refit_hours)),
        ("TRIAGE_REFIT_CORRECTIONS", str(settings.triage_refit_corrections)),
        ("RATELIMIT_ENABLED", on_or_off(settings.ratelimit_enabled)),
        ("RATELIMIT_STORAGE_URI", settings.ratelimit_storage_uri.partition("://")[0] + "://"),
        ("RATELIMIT_TOKEN_PER_MINUTE", str(settings.ratelimit_token_per_minute)),
        ("RATELIMIT_FAST_FORMS_PER_MINUTE", str(settings.ratelimit_fast_forms_per_minute)),
        ("FORM_MIN_SECONDS", f"{settings.form_min_seconds:g}"),
        ("TRUSTED_PROXIES", str(settings.trusted_proxies)),
        ("WEB_CONCURRENCY", str(settings.web_concurrency)),
        ("THREADS", str(settings.threads)),
        ("LOG_LEVEL", settings.log_level),
        ("JOBS", on_or_off(settings.jobs)),
        ("JOBS_POLL_S", f"{settings.jobs_poll_seconds:g}"),
        ("JOBS_LEASE_S", f"{settings.jobs_lease_seconds:g}"),
        ("DEBUG", on_or_off(settings.debug)),
    ]


def on_or_off(flag: bool) -> str:
    return "on" if flag else "off"
