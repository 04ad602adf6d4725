"""The week as a picture: what it shows, how large it is, and in which words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time, timedelta
from io import BytesIO

import pytest
from PIL import Image, ImageChops, ImageColor

from adapters.chat.i18n.translator import LANGUAGES, Translator
from adapters.chat.messenger import Picture
from bot.jobs.week_picture import (
    BAR_HEIGHT,
    BAR_Y,
    BOOKED,
    BOTTOM,
    CAME,
    FREE,
    MARGIN,
    MOST_ROWS,
    PAPER,
    ROW,
    TOP,
    WIDTH,
    week_picture,
)
from core.class_id import ClassId
from core.class_info import ClassInfo
from core.class_type import ClassType
from core.curriculum import Curriculum, StyleTaught
from core.queries.week_summary import HeldClass, WeekSummary
from tests.support.clock import SYDNEY
from tests.support.timetable import SCHOOL

MONDAY = date(2026, 11, 23)
ID = ClassId(MONDAY, time(18, 30))
ENGLISH = Translator("en", SCHOOL.curriculum)
LENGTH = WIDTH - 2 * MARGIN


def held(booked: int, came: int | None = None, *, spots: int = 20, waiting: int = 0) -> HeldClass:
    return HeldClass(ClassInfo(ID, ClassType("salsa", 1), ID.starts_at(SYDNEY), spots, booked, waiting), came)


def picture_of(classes: Sequence[HeldClass], translator: Translator = ENGLISH) -> Picture:
    summary = WeekSummary(len(classes), 0, 0, 0, 0, None, tuple(classes))
    return week_picture(summary, MONDAY, MONDAY + timedelta(days=6), translator)


def drawn(picture: Picture) -> Image.Image:
    image = Image.open(BytesIO(picture.content))
    assert image.format == "PNG"
    return image.convert("RGB")


def row(image: Image.Image, number: int = 0) -> Image.Image:
    """The words of a row."""
    return image.crop((0, TOP + ROW * number, WIDTH, TOP + ROW * number + BAR_Y))


def bar(image: Image.Image, number: int = 0) -> list[int]:
    """How many pixels of a row's bar are came, booked and free."""
    y = TOP + ROW * number + BAR_Y + BAR_HEIGHT // 2
    line = [image.getpixel((x, y)) for x in range(WIDTH)]
    return [line.count(ImageColor.getrgb(colour)) for colour in (CAME, BOOKED, FREE)]


def are_same(one: Image.Image, other: Image.Image) -> bool:
    return ImageChops.difference(one, other).getbbox() is None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("classes", [1, 13, MOST_ROWS])
def test_it_has_a_row_for_each_class_and_is_of_a_size_that_telegram_shows(language: str, classes: int) -> None:
    image = drawn(picture_of([held(18, 16)] * classes, Translator(language, SCHOOL.curriculum)))
    assert image.size == (WIDTH, TOP + ROW * classes + BOTTOM)
    assert sum(image.size) <= 10_000
    assert max(image.size) <= 20 * min(image.size)


def test_of_more_classes_than_it_has_rows_for_it_says_how_many_are_left_out() -> None:
    most, one_more, two_more = (drawn(picture_of([held(18)] * (MOST_ROWS + n))) for n in range(3))
    assert most.height < one_more.height == two_more.height < most.height + ROW
    assert not are_same(one_more, two_more)


@pytest.mark.parametrize(
    ("shown", "came", "booked"),
    [
        (held(18, 16), 16 / 20, 2 / 20),
        (held(18), 0, 18 / 20),
        (held(0), 0, 0),
        (held(20, 20), 1, 0),
        (held(22, 11), 1 / 2, 1 / 2),  # more than there are spots: nobody loses theirs
        (held(6, 3, spots=12), 1 / 4, 1 / 4),
        (held(0, spots=0), 0, 0),
    ],
)
def test_a_bar_shows_who_came_who_had_booked_and_what_was_free(shown: HeldClass, came: float, booked: float) -> None:
    expected = [LENGTH * came, LENGTH * booked, LENGTH * (1 - came - booked)]
    assert bar(drawn(picture_of([shown]))) == pytest.approx(expected, abs=1)


def test_a_fuller_class_has_a_longer_bar() -> None:
    image = drawn(picture_of([held(5), held(12), held(19)]))
    lengths = [bar(image, number)[1] for number in range(3)]
    assert lengths == sorted(set(lengths))


def test_who_waited_in_vain_is_beside_the_bar_and_not_in_it() -> None:
    image = drawn(picture_of([held(20), held(20, waiting=3)]))
    assert bar(image, 0) == bar(image, 1)
    assert not are_same(row(image, 0), row(image, 1))


def test_what_is_said_is_in_the_language_of_the_owner() -> None:
    english, spanish = (picture_of([held(18, 16)], Translator(language, SCHOOL.curriculum)) for language in LANGUAGES)
    assert english.caption == "How full each class was, Mon 23 to Sun 29 Nov"
    assert spanish.caption == "Ocupación de cada clase, lun 23 al dom 29 nov"
    one, other = drawn(english), drawn(spanish)
    assert not are_same(row(one), row(other))
    assert not are_same(one.crop((0, 0, WIDTH, TOP)), other.crop((0, 0, WIDTH, TOP)))
    assert bar(one) == bar(other)


def test_who_came_is_in_the_legend_if_anybody_was_checked_in() -> None:
    checked, unchecked = drawn(picture_of([held(18, 16)])), drawn(picture_of([held(18)]))
    colours = [
        {colour for _, colour in image.crop((0, 0, WIDTH, TOP)).getcolors(WIDTH * TOP) or ()}
        for image in (checked, unchecked)
    ]
    assert [ImageColor.getrgb(CAME) in found for found in colours] == [True, False]
    assert all(ImageColor.getrgb(BOOKED) in found for found in colours)


def test_a_name_in_letters_that_the_font_lacks_is_drawn_by_its_key() -> None:
    def named(name: str) -> Image.Image:
        taught = Curriculum((StyleTaught("salsa", (1,), (("en", name),)),))
        return drawn(picture_of([held(18)], Translator("en", taught)))

    assert are_same(named("サルサ"), named("salsa"))
    assert not are_same(named("Forró"), named("salsa"))


def test_a_long_name_leaves_room_for_the_numbers() -> None:
    def numbers(name: str) -> Image.Image:
        taught = Curriculum((StyleTaught("salsa", (1,), (("en", name),)),))
        return row(drawn(picture_of([held(18, 16, waiting=3)], Translator("en", taught)))).crop((500, 0, WIDTH, BAR_Y))

    assert are_same(numbers("Salsa"), numbers("Salsa for those who like to dance all night long and never stop"))


def test_the_tones_of_a_bar_are_told_apart_without_their_colour() -> None:
    came, booked, free, paper = (sum(ImageColor.getrgb(colour)) / 3 for colour in (CAME, BOOKED, FREE, PAPER))
    assert came + 90 < booked < free - 40
    assert free < paper - 20
