"""The fixed vocabularies, each in its own order: priorities and statuses rise from left to right."""

CATEGORIES = ("billing", "technical", "account", "general")
PRIORITIES = ("low", "medium", "high", "critical")
STATUSES = ("open", "in_progress", "resolved", "closed")
SOURCES = ("gemini", "local", "default")

DEFAULT_CATEGORY = "general"
DEFAULT_PRIORITY = "medium"
DEFAULT_STATUS = "open"

TITLE_MAX = 200
DESCRIPTION_MAX = 100_000
NAME_MAX = 200
EMAIL_MAX = 254
