"""The documentation page: Swagger UI, which the browser loads from a public CDN."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse

_FILES = "https://cdn.jsdelivr.net/npm/swagger-ui-dist@5/"
_NO_ICON = "data:,"


def add_docs(api: FastAPI) -> None:
    """Serve `GET /docs`. Its content security policy allows Swagger UI and the one script that starts it."""
    page = get_swagger_ui_html(
        openapi_url="/openapi.json",
        title=api.title,
        swagger_js_url=f"{_FILES}swagger-ui-bundle.js",
        swagger_css_url=f"{_FILES}swagger-ui.css",
        swagger_favicon_url=_NO_ICON,
    )
    html = bytes(page.body).decode()
    headers = {"Content-Security-Policy": _policy(html)}

    @api.get("/docs", include_in_schema=False)
    def docs() -> HTMLResponse:
        return HTMLResponse(html, headers=headers)


def _policy(html: str) -> str:
    scripts = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    hashes = " ".join(f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" for script in scripts)
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {_FILES} {hashes}",
            f"style-src {_FILES} 'unsafe-inline'",  # Swagger UI writes styles into its elements
            "img-src data:",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    )
