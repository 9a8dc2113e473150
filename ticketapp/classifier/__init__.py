"""Adapter: ticket text in, ``Suggestion`` out. Knows no model, no session and no Flask."""
