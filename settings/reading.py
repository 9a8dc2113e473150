"""Typed access to the strings of an environment; every refusal is one line that names the setting."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit


class SettingsError(ValueError):
    """A setting is missing or wrong. The message is one line and starts with the setting's name."""


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


def shown(value: str) -> str:
    """A refused value, cut and on one line, fit for an error message."""
    return repr(value if len(value) <= 40 else value[:37] + "...")
