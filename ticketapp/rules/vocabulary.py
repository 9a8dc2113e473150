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

# The two fields that are triaged, who may have set one, and what became of a suggestion.
FIELDS = ("category", "priority")
SETTERS = ("requester", "agent", "token", *SOURCES)
OUTCOMES = ("applied", "accepted", "changed", "unseen")

# Why a ticket waits for an agent's look: a field that the classifier was not sure of, a priority that an impact signal
# raised, two classifiers far apart, a text that gives orders to the classifier.
REVIEW_REASONS = ("category", "priority", "raised", "disagreement", "orders")
REVIEW_NEEDED = "needed"

# What is done in the background, and what became of a newly trained model.
TRIAGE_AGAIN = "triage_again"
JOB_KINDS = (TRIAGE_AGAIN,)
MODEL_OUTCOMES = ("taken", "refused")
# What only one process of all does at a time.
REFIT = "refit"
RECOUNT = "recount"
LEASES = (REFIT, RECOUNT)
# By what tickets are counted in the database.
COUNT_KINDS = ("facets", "origins", "days")

# Who acts. ``system`` is the software itself: late triage, a command.
ACTORS = ("requester", "agent", "token", "system")
ROLES = ("agent", "admin")
SCOPES = ("tickets:read", "tickets:write", "tickets:create", "metrics")

# What admins switch in the database.
TWO_FACTOR_REQUIRED = "two_factor_required"
SWITCHES = (TWO_FACTOR_REQUIRED,)
