"""`python -m standins`: both platforms on loopback, for the tests of any bot, until Ctrl-C."""

from __future__ import annotations

import argparse
import sys

try:
    from standins.platforms import Keys, create_platforms
    from standins.serving import serving, wait_for_ctrl_c
except ModuleNotFoundError as missing:
    if (missing.name or "standins").startswith("standins"):
        raise
    sys.exit(
        f"{missing.name} is not installed for {sys.executable}. Say `. .venv/bin/activate` first, or run "
        "`.venv/bin/python -m standins`; README.md says how .venv is made."
    )


def main() -> None:
    """Serve both platforms and print the settings that point a bot at them. Exit status 1 for a port that is taken."""
    parser = argparse.ArgumentParser(prog="python -m standins", description=__doc__)
    parser.add_argument("--port", type=int, default=8090, help="port to listen on; 0 takes a free one (8090)")
    port = parser.parse_args().port
    try:
        serve(port)
    except (OSError, OverflowError) as error:
        sys.exit(f"Can't listen on port {port}: {getattr(error, 'strerror', None) or error}. Try another --port.")


def serve(port: int) -> None:
    """Serve until Ctrl-C. Raises OSError for a port that is taken."""
    keys = Keys()
    platforms = create_platforms(keys)
    slack, telegram = platforms.slack, platforms.telegram
    with serving(platforms.app, port=port) as address:
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
            print(line, flush=True)  # noqa: T201 (what it prints is what it is for)
        wait_for_ctrl_c()


main()
