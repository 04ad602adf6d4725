"""Take the pictures of the documentation, from the real page and of a week: `python -m tests.screenshots`."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from pathlib import Path

from playwright.sync_api import Browser

from adapters.chat.i18n.translator import Translator
from bot.jobs.week_picture import week_picture
from core.class_id import ClassId
from core.class_info import ClassInfo
from core.class_type import ClassType
from core.queries.week_summary import HeldClass, WeekSummary
from tests.support.browser import chromium, well_behaved_page
from tests.support.clock import SYDNEY
from tests.support.playground import Player, playground, reset
from tests.support.timetable import SCHOOL

_PICTURES = Path(__file__).parents[1] / "docs" / "images"
_MONDAY = date(2026, 11, 23)
_BOOK = re.compile("^Book ")


def main() -> None:
    """Write `docs/images/week.png` and `docs/images/playground-{light,dark}.png`."""
    _PICTURES.mkdir(exist_ok=True)
    (_PICTURES / "week.png").write_bytes(_week())
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


def _week() -> bytes:
    """What an owner gets on Monday."""
    held = (
        _held(0, 18, "salsa", booked=18, came=16),
        _held(0, 19, "salsa", 2, booked=20, came=20, waiting=3),
        _held(1, 18, "bachata", booked=11, came=9),
        _held(1, 19, "bachata", 2, booked=7, came=7),
        _held(3, 18, "salsa", booked=20, came=17, waiting=1),
        _held(3, 19, "reggaeton", None, booked=14),
    )
    summary = WeekSummary(len(held), 0, 90, 4, 0, 7, held)
    return week_picture(summary, _MONDAY, _MONDAY + timedelta(days=6), Translator("en", SCHOOL.curriculum)).content


def _held(
    day: int, hour: int, style: str, level: int | None = 1, *, booked: int, came: int | None = None, waiting: int = 0
) -> HeldClass:
    class_id = ClassId(_MONDAY + timedelta(days=day), time(hour, 30))
    class_type = ClassType(style, level)
    return HeldClass(ClassInfo(class_id, class_type, class_id.starts_at(SYDNEY), 20, booked, waiting), came)


if __name__ == "__main__":
    main()
