from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from core.class_id import ClassId
from tests.support.clock import SYDNEY
from tests.support.http_api import BACHATA_1, BACHATA_2, MISSING, REGGAETON, SALSA_3, School, path, school

SALSA_3_DTO = {
    "id": "CLASS#2024-12-09#MON#2030",
    "type": "salsa",
    "level": 3,
    "date": "2024-12-09",
    "startTime": "20:30",
    "maxSpots": 20,
    "spotsRemaining": 20,
    "waiting": 0,
    "status": "open",
}
REGGAETON_DTO = {
    "id": "CLASS#2024-12-10#TUE#2030",
    "type": "reggaeton",
    "date": "2024-12-10",
    "startTime": "20:30",
    "maxSpots": 20,
    "spotsRemaining": 20,
    "waiting": 0,
    "status": "open",
}


@pytest.fixture(scope="module")
def quiet_school() -> Iterator[School]:
    with school() as one:
        yield one


@pytest.fixture
def open_school() -> Iterator[School]:
    with school() as one:
        yield one


@pytest.mark.parametrize(
    ("style", "count", "first"),
    [
        ("salsa", 4 * 7 + 1, "CLASS#2024-12-09#MON#2030"),
        ("bachata", 4 * 4 + 2, "CLASS#2024-12-09#MON#1830"),
        ("reggaeton", 4 * 2, "CLASS#2024-12-10#TUE#2030"),
        ("any", 4 * 13 + 3, "CLASS#2024-12-09#MON#1830"),
    ],
)
def test_a_search_lists_the_classes_of_a_style_by_date_and_time(
    quiet_school: School, style: str, count: int, first: str
) -> None:
    classes = search(quiet_school, {"type": style})
    assert len(classes) == count
    assert classes[0]["id"] == first
    assert {one["type"] for one in classes} == ({"salsa", "bachata", "reggaeton"} if style == "any" else {style})
    assert [one["id"] for one in classes] == sorted(one["id"] for one in classes)


def test_a_class_in_a_search_looks_as_it_does_alone(quiet_school: School) -> None:
    assert search(quiet_school, {"type": "salsa"})[0] == SALSA_3_DTO
    assert search(quiet_school, {"type": "reggaeton"})[0] == REGGAETON_DTO


@pytest.mark.parametrize(
    "content", [b"", b"{}", b'{"type": "any"}', b'{"style": "salsa"}', b'{"type": "tango", "type": "any"}']
)
@pytest.mark.parametrize(
    "headers", [{"Content-Type": "application/json; charset=utf-8"}, {"Content-Type": "application/json"}]
)
def test_without_a_type_a_search_is_for_any_and_unknown_fields_are_ignored(
    quiet_school: School, content: bytes, headers: dict[str, str]
) -> None:
    response = quiet_school.client.post("/classes/search", content=content, headers=headers)
    assert response.status_code == 200
    assert response.json() == {"classes": search(quiet_school, {"type": "any"})}


def test_a_search_reaches_from_now_to_28_days_ahead(quiet_school: School) -> None:
    classes = search(quiet_school)
    assert classes[0]["date"] == "2024-12-09"
    assert classes[-1]["id"] == "CLASS#2025-01-06#MON#2030"


def test_a_search_leaves_out_what_has_started(open_school: School) -> None:
    open_school.clock.now = datetime(2024, 12, 9, 19, 30, tzinfo=SYDNEY)
    assert search(open_school)[0]["id"] == "CLASS#2024-12-09#MON#2030"


def test_a_search_begins_on_the_sydney_date(open_school: School) -> None:
    open_school.clock.now = datetime(2024, 12, 10, 0, 30, tzinfo=SYDNEY)  # still Monday in UTC
    classes = search(open_school)
    assert (classes[0]["id"], classes[-1]["date"]) == ("CLASS#2024-12-10#TUE#1830", "2025-01-07")


def test_a_search_shows_full_classes_with_no_spot_remaining(open_school: School) -> None:
    fill(open_school, SALSA_3)
    assert search(open_school, {"type": "salsa"})[0] == SALSA_3_DTO | {"spotsRemaining": 0}


def test_no_classes_are_an_empty_list(open_school: School) -> None:
    open_school.clock.advance(timedelta(days=365))
    assert open_school.client.post("/classes/search").json() == {"classes": []}


def test_a_class_is_shown_by_its_percent_encoded_id(quiet_school: School) -> None:
    assert path(SALSA_3) == "/classes/CLASS%232024-12-09%23MON%232030"
    response = quiet_school.client.get(path(SALSA_3))
    assert (response.status_code, response.json()) == (200, SALSA_3_DTO)


def test_a_style_without_levels_has_no_level(quiet_school: School) -> None:
    assert quiet_school.client.get(path(REGGAETON)).json() == REGGAETON_DTO


def test_a_class_is_shown_when_it_is_over_and_full(open_school: School) -> None:
    fill(open_school, SALSA_3)
    open_school.clock.advance(timedelta(days=1))
    assert open_school.client.get(path(SALSA_3)).json() == SALSA_3_DTO | {"spotsRemaining": 0}


ILL_FORMED = [
    "x",
    "%20",
    "%00",
    "%ff",
    "CLASS%23",
    "2024-12-09-MON-1830",
    "CLASS%232024-12-09%23TUE%231830",
    "CLASS%25232024-12-09%2523MON%25231830",
    "class%232024-12-09%23mon%231830",
    "CLASS%232024-12-09%23MON%231830%0A",
    "CLASS",  # all that is left of an id that was not encoded
    "ana@example.com",
    "a" * 2000,
]


@pytest.mark.parametrize("class_id", [*ILL_FORMED, path(MISSING).removeprefix("/classes/")])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_id_that_no_class_has_is_not_found(quiet_school: School, class_id: str, method: str) -> None:
    response = (
        quiet_school.client.get(f"/classes/{class_id}")
        if method == "GET"
        else quiet_school.client.post(f"/classes/{class_id}/book", json={"email": "ana@example.com"})
    )
    assert response.status_code == 404
    assert response.json() == {
        "error": {
            "code": "ClassNotFound",
            "message": "There is no class with this id.",
            "correlationId": response.headers["X-Correlation-Id"],
        }
    }


def test_every_id_of_a_search_leads_to_its_class(quiet_school: School) -> None:
    for one in search(quiet_school, {"type": "bachata"})[:3]:
        year, month, day = map(int, one["date"].split("-"))
        hour, minute = map(int, one["startTime"].split(":"))
        class_id = ClassId(date(year, month, day), datetime(2000, 1, 1, hour, minute).time())  # noqa: DTZ001 (a clock time)
        assert quiet_school.client.get(path(class_id)).json() == one


def test_a_booking_takes_one_spot_of_its_class_only(open_school: School) -> None:
    assert open_school.book("ana@example.com", BACHATA_1).status_code == 201
    first, second = search(open_school)[:2]
    assert (first["id"], first["spotsRemaining"]) == (str(BACHATA_1), 19)
    assert (second["id"], second["spotsRemaining"]) == (str(BACHATA_2), 20)


def search(open_school: School, body: dict[str, str] | None = None) -> list[dict[str, Any]]:
    response = open_school.client.post("/classes/search", json=body or {})
    assert response.status_code == 200
    classes: list[dict[str, Any]] = response.json()["classes"]
    return classes


def fill(open_school: School, class_id: ClassId) -> None:
    for n in range(20):
        assert open_school.book(f"student{n}@example.com", class_id).status_code == 201
