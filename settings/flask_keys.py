"""The keys of Flask and its extensions, made from our settings."""

from __future__ import annotations

from typing import Any

from settings.values import Settings

MAX_BODY_BYTES = 2 * 1024 * 1024


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
    """One connection a thread and a few to spare; who finds none free within ten seconds is answered 503.

    Parameters hold ticket text, so no error message shows them.
    """
    options: dict[str, Any] = {"hide_parameters": True, "pool_size": settings.threads, "max_overflow": 4}
    options["pool_timeout"] = 10
    options["pool_use_lifo"] = True  # the connection whose caches are warm; the others grow old
    if settings.database_url.get_backend_name() == "postgresql":
        options["pool_recycle"] = 1800  # firewalls forget connections that are open for hours
        # A server that vanished without a word is noticed within a minute, and not after hours: by keepalives while
        # nothing is under way, by the other bound (milliseconds) while something is.
        alive = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3, "tcp_user_timeout": 30_000}
        options["connect_args"] = {"options": "-c timezone=utc", "connect_timeout": 5, **alive}
    return options
