"""gunicorn as the product runs it, without the hooks that need the product's application."""

from __future__ import annotations

import runpy
from typing import Any

from settings.places import ROOT

HOOKS = ("post_fork", "on_exit")

product: dict[str, Any] = runpy.run_path(str(ROOT / "gunicorn.conf.py"))
globals().update({name: value for name, value in product.items() if name in HOOKS or not callable(value)})
