"""What somebody types, as Slack writes it down for apps: three characters escaped, addresses as links."""

from __future__ import annotations

import re
from html import escape

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_URL = re.compile(r"https?://[^\s<>|]+")


def as_slack_writes(text: str) -> str:
    """`ana@example.com & co` as `<mailto:ana@example.com|ana@example.com> &amp; co`."""
    escaped = escape(text, quote=False)
    return _URL.sub(r"<\g<0>>", _EMAIL.sub(r"<mailto:\g<0>|\g<0>>", escaped))
