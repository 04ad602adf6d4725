"""Run the playground, or the stand-ins alone, until somebody presses Ctrl-C."""

from __future__ import annotations

import signal
import webbrowser
from collections.abc import Callable
from contextlib import suppress

from starlette.applications import Starlette
from starlette.routing import Mount

from bot.playground.game import Playground
from bot.playground.page import Page
from bot.playground.store import fresh_stores
from bot.settings import Settings
from bot.stage import Keys, platforms
from bot.standins.serving import serving


def play(settings: Settings, port: int, say: Callable[[str], None], *, open_browser: bool) -> None:
    """Serve the playground's page. Raises NotForPlaying for a store that isn't, OSError for a port that is taken."""
    playground = Playground(settings, fresh_stores(settings))
    page = Page(playground)
    with serving(page.app, port=port) as address:
        try:
            playground.begin()
            say(f"The playground is at {address} (Ctrl-C stops it). Nothing leaves this machine.")
            if open_browser:
                webbrowser.open(address)
            _wait_for_ctrl_c()
        finally:
            page.close()
            playground.end()


def serve_standins(port: int, say: Callable[[str], None]) -> None:
    """Serve just the two platforms, and say how to point a bot at them. Raises OSError for a port that is taken."""
    keys = Keys()
    slack, telegram = platforms(keys)
    app = Starlette(routes=[Mount("/slack", slack.app), Mount("/telegram", telegram.app)])
    with serving(app, port=port) as address:
        slack.base_url = f"{address}/slack"
        user, person = slack.add_user("ana", email="ana@example.com"), telegram.user("Ana")
        telegram.start(person)
        channel = slack.add_channel("general", [user])
        for line in (
            f"SLACK_API_URL={slack.base_url}/api/",
            f"SLACK_BOT_TOKEN={keys.slack_token}",
            f"SLACK_SIGNING_SECRET={keys.slack_secret}",
            f"TELEGRAM_API_URL={address}/telegram/bot",
            f"TELEGRAM_BOT_TOKEN={keys.telegram_token}",
            f"# Slack user {user.id} in channel {channel.id}; Telegram user {person.id}. Ctrl-C stops.",
        ):
            say(line)
        _wait_for_ctrl_c()


def _wait_for_ctrl_c() -> None:
    for stop in (signal.SIGINT, signal.SIGTERM):  # also where whoever started it had Ctrl-C ignored
        signal.signal(stop, signal.default_int_handler)
    with suppress(KeyboardInterrupt):
        signal.pause()
