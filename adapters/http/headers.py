"""The security headers of every response."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",  # a booking holds an email, and spots are out of date at once
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",  # JSON is not a page
}


def protect(headers: MutableHeaders) -> None:
    """Add the headers of every response, but keep those that its route has set itself."""
    for name, value in _HEADERS.items():
        headers.setdefault(name, value)
