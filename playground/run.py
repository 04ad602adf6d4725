"""Run the playground until somebody presses Ctrl-C."""

from __future__ import annotations

import webbrowser
from collections.abc import Callable

from bot.config.config import Config
from playground.page import Page
from playground.session import Playground
from playground.store import fresh_stores
from standins.serving import serving, wait_for_ctrl_c


def play(config: Config, port: int, say: Callable[[str], None], *, open_browser: bool) -> None:
    """Serve the playground's page. Raises NotForPlaying for a store that isn't, OSError for a port that is taken."""
    playground = Playground(config, fresh_stores(config))
    page = Page(playground)
    with serving(page.app, port=port) as address:
        try:
            playground.begin()
            say(f"The playground is at {address} (Ctrl-C stops it). Nothing leaves this machine.")
            if open_browser:
                webbrowser.open(address)
            wait_for_ctrl_c()
        finally:
            page.close()
            playground.end()
