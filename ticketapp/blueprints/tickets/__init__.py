"""The pages about tickets: written, listed, read, changed."""

from flask import Blueprint

blueprint = Blueprint("tickets", __name__)

from ticketapp.blueprints.tickets import changes, lists, pages, reviews, submissions, words  # noqa: E402

__all__ = ["blueprint", "changes", "lists", "pages", "reviews", "submissions", "words"]
