"""The week as a picture: a row for each class that was held, with a bar of its spots."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from adapters.chat.i18n.translator import Translator
from adapters.chat.messenger import Picture
from adapters.chat.staff.week_words import WeekWords
from core.class_type import ClassType
from core.queries.week_summary import HeldClass, WeekSummary

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

MOST_ROWS = 60
"""So many classes are drawn, and the picture still fits into what chats take and phones show."""
WIDTH, ROW = 900, 92
"""The picture's width, and the height of a row, in pixels: in a chat on a phone the words are as large as others."""
TOP, BOTTOM = 168, 24
"""The height of the title with what the bars mean, and what is left below the rows, in pixels."""
MARGIN, BAR_Y, BAR_HEIGHT = 40, 46, 18
"""Where a bar is in its row, in pixels; it goes from one margin to the other."""

PAPER, INK, QUIET, RULE = "#ffffff", "#14202e", "#52606f", "#cfd6de"
CAME, BOOKED, FREE = "#17477a", "#86b3e0", "#dfe5ec"
"""One hue: who can't tell colours apart sees how dark they are."""

_FONTS = Path(__file__).parent / "fonts"
_DRAWN = {*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x218, 0x21C), *range(0x2010, 0x2016), *range(0x2018, 0x201F)}
_DRAWN |= {0x1E9E, 0x2022, 0x2026, 0x2032, 0x2212}
"""The letters that the fonts have: those of languages in Latin letters, and their punctuation."""
_LENGTH = WIDTH - 2 * MARGIN
_SMALL = 26


def week_picture(summary: WeekSummary, first: date, last: date, translator: Translator) -> Picture:
    """The classes that were held in some days, as a PNG; of more than `MOST_ROWS` it says how many are left out."""
    shown, left_out = summary.held[:MOST_ROWS], max(0, len(summary.held) - MOST_ROWS)
    words = WeekWords(translator, first, last)
    below = TOP + ROW * len(shown)
    canvas = _Canvas(below + (ROW // 2 if left_out else 0) + BOTTOM)
    strong, small = canvas.font(38, is_strong=True), canvas.font(_SMALL)
    canvas.write(MARGIN, 66, canvas.fitting(words.title, strong, _LENGTH), strong, INK)
    _legend(canvas, words, is_checked=any(held.came is not None for held in shown))
    for number, held in enumerate(shown):
        if not number or held.info.id.date != shown[number - 1].info.id.date:
            canvas.box(MARGIN, TOP + ROW * number - 10, WIDTH - MARGIN, TOP + ROW * number - 8, RULE)
        _row(canvas, TOP + ROW * number, held, words)
    if left_out:
        canvas.write(MARGIN, below + 28, words.more(left_out), small, QUIET)
    return Picture(f"{first}-{last}.png", canvas.as_png(), words.caption)


def _legend(canvas: _Canvas, words: WeekWords, *, is_checked: bool) -> None:
    """What the parts of the bars are; where nobody checks in, all who had booked are simply that."""
    x, font = MARGIN, canvas.font(_SMALL)
    bars = ((CAME, words.came), (BOOKED, words.booked)) if is_checked else ((BOOKED, words.unchecked),)
    for colour, meaning in (*bars, (FREE, words.free)):
        canvas.box(x, 98, x + 22, 120, colour)
        x = canvas.write(x + 34, 118, meaning, font, QUIET) + 36


def _row(canvas: _Canvas, y: int, held: HeldClass, words: WeekWords) -> None:
    plain, strong, small = canvas.font(30), canvas.font(30, is_strong=True), canvas.font(_SMALL)
    info, numbers = held.info, words.numbers(held)
    right = WIDTH - MARGIN - canvas.length(numbers, small)
    canvas.write(right, y + 30, numbers, small, QUIET)
    x = canvas.write(MARGIN, y + 30, words.when(info), plain, QUIET) + 18
    canvas.write(x, y + 30, canvas.fitting(_name(info.type, words.translator), strong, right - 20 - x), strong, INK)
    _bar(canvas, y + BAR_Y, held)


def _bar(canvas: _Canvas, top: int, held: HeldClass) -> None:
    """From margin to margin, whatever the class has of spots, or of people if they are more."""
    whole = max(held.info.max_spots, held.info.booking_count, 1)
    edges = [MARGIN + _LENGTH * n // whole for n in (0, held.came or 0, held.info.booking_count, whole)]
    for left, right, colour in zip(edges, edges[1:], (CAME, BOOKED, FREE), strict=False):
        canvas.box(left, top, right, top + BAR_HEIGHT, colour)


def _name(class_type: ClassType, translator: Translator) -> str:
    """`Salsa 1`; of a style whose name has letters that the fonts lack, by its key."""
    name = translator.class_name(class_type)
    if all(ord(letter) in _DRAWN for letter in name):
        return name
    return f"{class_type.style} {class_type.level}" if class_type.level else class_type.style


class _Canvas:
    """Paper of `WIDTH` and a height; all places are in pixels from its top left corner."""

    def __init__(self, height: int) -> None:
        from PIL import Image, ImageDraw, ImageFont  # here: nobody who draws nothing waits for it

        self._image = Image.new("RGB", (WIDTH, height), PAPER)
        self._draw = ImageDraw.Draw(self._image)
        self._load = ImageFont.truetype

    def box(self, left: int, top: int, right: int, bottom: int, colour: str) -> None:
        """Fill what is between these edges, the last two of which are not in it; nothing if they meet."""
        if left < right and top < bottom:
            self._draw.rectangle((left, top, right - 1, bottom - 1), colour)

    def write(self, x: int, y: int, words: str, font: FreeTypeFont, colour: str) -> int:
        """Put the words on the line `y`, beginning at `x`; where they end."""
        self._draw.text((x, y), words, colour, font, anchor="ls")
        return x + self.length(words, font)

    def length(self, words: str, font: FreeTypeFont) -> int:
        """How long the words are when they are written."""
        return round(self._draw.textlength(words, font))

    def fitting(self, words: str, font: FreeTypeFont, length: int) -> str:
        """The words, or as much of them as has room in such a length."""
        if self.length(words, font) <= length:
            return words
        while words and self.length(f"{words}…", font) > length:
            words = words[:-1]
        return f"{words.rstrip()}…"

    def font(self, size: int, *, is_strong: bool = False) -> FreeTypeFont:
        """Our font in a size."""
        return self._load(_FONTS / ("Inter-SemiBold.ttf" if is_strong else "Inter-Regular.ttf"), size)

    def as_png(self) -> bytes:
        """What has been drawn."""
        content = BytesIO()
        self._image.save(content, "PNG")
        return content.getvalue()
