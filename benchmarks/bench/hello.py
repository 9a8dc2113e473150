"""The ceiling: what Flask itself answers on the product's workers."""

from __future__ import annotations

from flask import Flask

from config import settings_from_environment
from ticketapp.blueprints.patience import Patience

app = Flask("hello")
app.extensions["patience"] = Patience(settings_from_environment().threads)  # the worker asks for it


@app.get("/")
@app.get("/healthz")
def hello() -> str:
    return "Hello, World!"
