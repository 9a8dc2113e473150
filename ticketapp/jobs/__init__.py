"""Entry: background work. Rows of ``jobs`` in, tickets that are triaged late out; it loads, acts, commits.

``create_app`` makes one ``Worker`` and starts nothing. ``gunicorn.conf.py`` starts its thread in each web worker,
of which one a machine is at work; ``flask jobs work`` is the same without a server.
"""

from flask import Flask

from ticketapp.jobs.workers import Worker


def init_app(app: Flask) -> None:
    app.extensions["jobs"] = Worker.of(app)
