"""The ``Idempotency-Key`` header."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

from flask import request
from werkzeug.exceptions import BadRequest

from ticketapp.blueprints.doors import current_actor
from ticketapp.services.submissions import SubmissionKey

VISIBLE = re.compile(r"[\x21-\x7e]{1,255}")


def read_key(body: dict[str, Any]) -> SubmissionKey | None:
    """The caller's key for this body, None without the header. Raises 400 for a key that is no key."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not VISIBLE.fullmatch(key):
        raise BadRequest("Idempotency-Key takes 1 to 255 visible ASCII characters.")
    canonical = json.dumps(body, sort_keys=True, separators=(",", ":"))
    return SubmissionKey(current_actor().caller, key, hashlib.sha256(canonical.encode()).hexdigest())
