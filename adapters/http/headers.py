"""What every response tells a browser or a cache to leave alone."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",  # a booking holds an email, and spots are out of date at once
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",  # JSON is not for showing
}


def protect(headers: MutableHeaders) -> None:
    """Add the headers that hold for every response, save those that its route has set itself."""
    for name, value in _HEADERS.items():
        headers.setdefault(name, value)
