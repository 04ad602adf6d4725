"""A real browser, headless, that tells on the page: console errors, and requests that would leave the machine."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Request, expect, sync_playwright

WAIT_MS = 60_000  # for what should come at once, on a busy machine
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Skips the test if there is none, fails it where CI=true."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        reason = "Chromium is needed (on Debian: apt-get install chromium)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    expect.set_options(timeout=WAIT_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def new_page(browser: Browser, *, width: int = 1280, height: int = 900, dark: bool = False) -> Iterator[Page]:
    """An empty page in a profile of its own."""
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light", reduced_motion="reduce"
    )
    try:
        context.set_default_timeout(WAIT_MS)
        yield context.new_page()
    finally:
        context.close()


@contextmanager
def well_behaved(page: Page, address: str) -> Iterator[Page]:
    """The page at this address, left in the end; by then it must have neither complained nor called anybody else."""
    complaints: list[str] = []
    called: set[str] = set()

    def said(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    def failed(error: Error) -> None:
        complaints.append(str(error))

    def calls(request: Request) -> None:
        called.add(f"{urlsplit(request.url).scheme}://{urlsplit(request.url).netloc}")

    page.on("console", said)
    page.on("pageerror", failed)
    page.on("request", calls)
    try:
        page.goto(address)
        yield page
    finally:
        page.remove_listener("console", said)
        page.remove_listener("pageerror", failed)
        page.remove_listener("request", calls)
        page.goto("about:blank")
    assert not complaints, complaints
    assert called <= {address}, called


@contextmanager
def well_behaved_page(
    browser: Browser, address: str, *, width: int = 1280, height: int = 900, dark: bool = False
) -> Iterator[Page]:
    """A page in a profile of its own, at this address and `well_behaved`."""
    with new_page(browser, width=width, height=height, dark=dark) as page, well_behaved(page, address):
        yield page
