"""The world and the students of the dialogs, which are played at two schools where nothing says otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from zlib import crc32
from zoneinfo import ZoneInfo

import pytest

from adapters.chat.school import School
from tests.proof.cases import DEPTH
from tests.support.chats import (
    PATIENT_CONFIG,
    ChattingStudent,
    SlackStudent,
    TelegramStudent,
    TerminalStudent,
    World,
    school,
)
from tests.support.mirrored_school import MIRRORED_SCHOOL
from tests.support.timetable import SCHOOL

PLATFORMS = (SlackStudent, TelegramStudent, TerminalStudent)
SCHOOLS = (SCHOOL, MIRRORED_SCHOOL)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each dialog is played on every platform at the first school and on one, by turns, at the second.

    With `PROOF_DEPTH=2` on every platform at both, and only then those `at_second_school_if_deep`. Where it is played
    is the fixture `at`, of a module's `PLAYED_AT`. Who chats is the fixture `student`, or the one of its `PLAYED_BY`,
    which is what they are on each platform.
    """
    at = schools_of(metafunc) if "at" in metafunc.fixturenames else ()
    person, platforms = getattr(metafunc.module, "PLAYED_BY", ("student", PLATFORMS))
    if person not in metafunc.fixturenames:
        if at:
            metafunc.parametrize("at", at, indirect=True, ids=lambda each: each.city)
        return
    turn = crc32(metafunc.definition.name.encode()) % len(platforms)
    there = platforms if DEPTH > 1 else platforms[turn : turn + 1]
    played = [*((at[0], each) for each in platforms), *((second, each) for second in at[1:] for each in there)]
    ids = [f"{where.city}-{each.__name__}" for where, each in played]
    metafunc.parametrize(("at", person), played, indirect=True, ids=ids)


def schools_of(metafunc: pytest.Metafunc) -> tuple[School, ...]:
    """Where a dialog is played."""
    schools: tuple[School, ...] = getattr(metafunc.module, "PLAYED_AT", SCHOOLS)
    only_if_deep = metafunc.definition.get_closest_marker("at_second_school_if_deep")
    return schools[:1] if only_if_deep and DEPTH < 2 else schools


@pytest.fixture
def at(request: pytest.FixtureRequest) -> School:
    """The school that the dialog is played at."""
    school: School = request.param
    return school


@pytest.fixture
def zone(at: School) -> ZoneInfo:
    """The zone of that school, by which its stores tell when a class starts."""
    return at.zone


@pytest.fixture
def world(request: pytest.FixtureRequest, at: School) -> Iterator[World]:
    """A world of one's own, patient or (`LOSES_PATIENCE`) not."""
    with school(at=at, config=getattr(request, "param", PATIENT_CONFIG)) as world:
        yield world
        assert world.slack.failures == []
        assert world.slack.warnings == []


@pytest.fixture
def student(request: pytest.FixtureRequest, world: World) -> ChattingStudent:
    """The same student on each platform in turn."""
    ana: ChattingStudent = request.param(world)
    return ana
