from __future__ import annotations

import pytest

from core.arguments import ArgumentNotProvided, InvalidArgument
from core.class_type import ClassType
from core.curriculum import Curriculum, StyleTaught
from core.result import Err, Ok
from tests.support.timetable import CURRICULUM, class_types

SALSA_1, SALSA_2, SALSA_3 = (ClassType("salsa", level) for level in (1, 2, 3))
BACHATA_1, BACHATA_2 = (ClassType("bachata", level) for level in (1, 2))
REGGAETON = ClassType("reggaeton")


@pytest.mark.parametrize(
    ("style", "level", "expected"),
    [
        ("salsa", 1, SALSA_1),
        ("salsa", 2, SALSA_2),
        ("salsa", 3, SALSA_3),
        ("bachata", 1, BACHATA_1),
        ("bachata", 2, BACHATA_2),
        ("reggaeton", None, REGGAETON),
        ("  SALSA ", 1, SALSA_1),
        ("Reggaeton", None, REGGAETON),
    ],
)
def test_what_is_taught_is_a_class_type(style: str, level: int | None, expected: ClassType) -> None:
    assert CURRICULUM.class_type(style, level) == Ok(expected)


@pytest.mark.parametrize(
    ("style", "level", "error"),
    [
        ("salsa", None, ArgumentNotProvided("level")),
        ("bachata", None, ArgumentNotProvided("level")),
        ("salsa", 0, InvalidArgument("level", "0")),
        ("salsa", 4, InvalidArgument("level", "4")),
        ("salsa", -1, InvalidArgument("level", "-1")),
        ("bachata", 3, InvalidArgument("level", "3")),
        ("reggaeton", 1, InvalidArgument("level", "1")),
        ("reggaeton", 0, InvalidArgument("level", "0")),
        ("tango", 1, InvalidArgument("type", "tango")),
        ("any", None, InvalidArgument("type", "any")),
        ("", None, InvalidArgument("type", "")),
    ],
)
def test_what_is_not_taught_is_refused(
    style: str, level: int | None, error: InvalidArgument | ArgumentNotProvided
) -> None:
    assert CURRICULUM.class_type(style, level) == Err(error)


@pytest.mark.parametrize(
    ("style", "level", "expected"),
    [
        (None, None, (SALSA_1, SALSA_2, SALSA_3, BACHATA_1, BACHATA_2, REGGAETON)),
        ("salsa", None, (SALSA_1, SALSA_2, SALSA_3)),
        ("bachata", None, (BACHATA_1, BACHATA_2)),
        ("reggaeton", None, (REGGAETON,)),
        ("salsa", 3, (SALSA_3,)),
        (None, 2, (SALSA_2, BACHATA_2)),
        ("bachata", 3, ()),
        ("reggaeton", 1, ()),
    ],
)
def test_the_types_of_a_style_and_level_come_easiest_first(
    style: str | None, level: int | None, expected: tuple[ClassType, ...]
) -> None:
    assert class_types(style, level) == expected


ELSEWHERE = Curriculum(
    (
        StyleTaught("semba"),
        StyleTaught("brazilian-zouk", (1,), names=(("en", "Zouk"), ("es", "Zouk brasileño"))),
        StyleTaught("kizomba", (2, 3, 4)),
    )
)


def test_a_style_is_taught_at_its_levels_and_one_without_any_or_that_is_not_taught_at_none() -> None:
    assert [ELSEWHERE.levels(key) for key in ("kizomba", "semba", "tango")] == [(2, 3, 4), (), ()]


@pytest.mark.parametrize(
    ("key", "language", "own", "name"),
    [
        ("brazilian-zouk", "en", "Zouk", "Zouk"),
        ("brazilian-zouk", "es", "Zouk brasileño", "Zouk brasileño"),
        ("brazilian-zouk", "pt", None, "Brazilian zouk"),
        ("lady-style-tango", "en", None, "Lady style tango"),
    ],
)
def test_a_style_is_called_as_the_school_spells_it_or_else_by_its_key(
    key: str, language: str, own: str | None, name: str
) -> None:
    assert (ELSEWHERE.own_name(key, language), ELSEWHERE.name(key, language)) == (own, name)


@pytest.mark.parametrize(
    ("styles", "example"),
    [
        (ELSEWHERE.styles, "kizomba 3"),
        (ELSEWHERE.styles[:2], "semba"),
        (ELSEWHERE.styles[1:2], "brazilian-zouk 1"),
        ((StyleTaught("bachata", (1, 2)), StyleTaught("salsa", (1, 2, 3))), "bachata 2"),
        ((), ""),
    ],
)
def test_the_example_is_the_second_level_of_the_first_style_that_has_several(
    styles: tuple[StyleTaught, ...], example: str
) -> None:
    assert Curriculum(styles).example == example
