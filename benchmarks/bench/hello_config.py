"""gunicorn as the product runs it, without the hooks that need the product's application."""

from __future__ import annotations

import runpy
from typing import Any

from settings.places import ROOT
from ticketapp.extensions.processor_turns import seats
from ticketapp.extensions.processors import seats_for, stay_on_one

HOOKS = ("pre_fork", "post_fork", "on_exit")

product: dict[str, Any] = runpy.run_path(str(ROOT / "gunicorn.conf.py"))
globals().update({name: value for name, value in product.items() if name in HOOKS or not callable(value)})


def post_worker_init(worker: Any) -> None:
    """On the same processor as a worker of the product, with as many seats."""
    seats.provide(seats_for(product["workers"]))
    stay_on_one(worker.place, product["workers"])
