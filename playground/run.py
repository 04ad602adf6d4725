"""Run the playground until somebody presses Ctrl-C."""

from __future__ import annotations

import gc
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from bot.config.config import Config, Limits
from playground.page import Page
from playground.session import WEEKS, Playground
from playground.store import fresh_stores
from standins.platforms import Waits
from standins.serving import serving, wait_for_ctrl_c


@dataclass(frozen=True, slots=True)
class PlayLimits:
    """How long the bot and the stand-ins wait, and for how many weeks there are classes."""

    bot: Limits = field(default_factory=Limits)
    platforms: Waits = field(default_factory=Waits)
    weeks: int = WEEKS


def play(config: Config, port: int, say: Callable[[str], None], limits: PlayLimits, *, open_browser: bool) -> None:
    """Serve the playground's page. Raises NotForPlaying for a store that isn't, OSError for a port that is taken."""
    playground = Playground(replace(config, limits=limits.bot), fresh_stores(config), limits.platforms, limits.weeks)
    page = Page(playground)
    with serving(page.app, port=port) as address:
        try:
            playground.begin()
            gc.enable()
            say(f"The playground is at {address} (Ctrl-C stops it). Nothing leaves this machine.")
            if open_browser:
                webbrowser.open(address)
            wait_for_ctrl_c()
        finally:
            page.close()
            playground.end()
