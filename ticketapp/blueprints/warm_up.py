"""What the first requests make once, made before a server's workers are forked: then they share it.

Compiled SQL, what the classifier has looked up of common words, and what Python writes into code that runs often. Each
worker would make all of it for itself, in memory of its own.
"""

from __future__ import annotations

import gc
import logging

from flask import Flask, g
from sqlalchemy.exc import DBAPIError

from ticketapp.extensions.database import db, reading
from ticketapp.rules.actors import Actor

logger = logging.getLogger("ticketapp.warm_up")

# No search: it starts a thread, which no fork takes along. No page: the first one, with its templates and words, takes
# a quarter of a server's start, and seconds from a cold disk.
PATHS = ("/api/tickets/", "/api/tickets/?category=billing&priority=high", "/api/tickets/stats/")
TURNS = 3  # what ran once is not yet what runs often
TEXTS = (
    ("Charged twice", "Hello, I was charged twice for the invoice of May. Please pay one of them back. Thank you!"),
    ("Cannot sign in", "Since this morning nobody in our office can sign in, error 500 on every page. It is urgent!"),
    ("Rechnung falsch", "Die Rechnung für Juni ist doppelt abgebucht worden, bitte erstatten Sie den Betrag."),
    ("Mot de passe", "Je ne peux plus me connecter, le mot de passe est refusé depuis hier."),
)


def warm_up(app: Flask) -> None:
    """In a master. A server whose database cannot be asked yet starts all the same, only colder."""
    for title, text in TEXTS:
        app.extensions["classifier"].classify_locally(title, text)
    is_cold = False
    try:
        for path in PATHS * TURNS:
            answer(app, path)
    except DBAPIError:
        is_cold = True
    except Exception:  # a view that fails is one request's business, not the server's
        is_cold = True
        logger.exception("a page could not be made beforehand")
    with app.app_context():
        db.engine.dispose()
    if is_cold:  # what is left of a connection in the error's traceback would be every worker's for ever
        gc.collect()


def answer(app: Flask, path: str) -> bytes:
    """What the view gives a stranger, past the doors: nobody counts it, and no line in the log is written for it."""
    with app.test_request_context(path):
        reading()
        g.actor = Actor("requester", caller="warm-up")
        g.agent = g.agent_session = None
        g.too_many = False
        return app.make_response(app.dispatch_request()).get_data()
