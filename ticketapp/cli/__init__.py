"""Entry: flask commands, as thin as views."""
