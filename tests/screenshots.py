"""Take the pictures of the README from the real page: `python -m tests.screenshots`."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Browser

from tests.support.browser import chromium, well_behaved_page
from tests.support.playground import Player, playground, reset

_PICTURES = Path(__file__).parents[1] / "docs" / "images"
_BOOK = re.compile("^Book ")


def main() -> None:
    """Write `docs/images/playground-{light,dark}.png`."""
    _PICTURES.mkdir(exist_ok=True)
    with playground() as address, chromium() as browser:
        for dark in (False, True):
            reset(address)
            picture = _PICTURES / f"playground-{'dark' if dark else 'light'}.png"
            _take(browser, address, picture, dark=dark)
            print(picture)  # noqa: T201 - a command


def _take(browser: Browser, address: str, picture: Path, *, dark: bool) -> None:
    """Ana has booked in Telegram, and looks at the list in Slack."""
    with well_behaved_page(browser, address, width=1440, height=960, dark=dark) as page:
        player = Player(page, address)
        player.says_in_telegram("/classes salsa")
        player.taps(player.telegram, re.compile("Salsa 2"))
        player.taps(player.telegram, "Book a spot")
        player.sees(player.telegram, re.compile("Which email should we book"))
        player.says_in_telegram("ana@example.com")
        player.taps(player.telegram, "Confirm booking")
        player.sees(player.telegram, "You're booked")
        player.says_in_slack("/classes salsa")
        player.sees(player.slack, "Salsa classes")
        page.mouse.move(0, 0)
        page.evaluate("document.activeElement.blur()")
        page.wait_for_timeout(5000)  # until what has changed is not lit up any more
        page.screenshot(path=picture)


if __name__ == "__main__":
    main()
