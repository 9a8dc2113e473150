"""What a page holds that its form sends back without anybody typing it."""

from __future__ import annotations

import re
from html import unescape


def hidden_inputs(page: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return {name: unescape(value) for name, value in found}
