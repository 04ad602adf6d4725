"""The world and the students of the dialogs, which are played at two schools where nothing says otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from zlib import crc32

import pytest

from bot.config.config import Config
from tests.proof.cases import DEPTH
from tests.support.chats import ChattingStudent, SlackStudent, TelegramStudent, TerminalStudent, World, school
from tests.support.limits import PATIENT
from tests.support.mirrored_school import MIRRORED_SCHOOL
from tests.support.platform_limits import PATIENT_PLATFORMS

PLATFORMS = (SlackStudent, TelegramStudent, TerminalStudent)
FIRST = Config(limits=PATIENT), PATIENT_PLATFORMS
SECOND = Config(school=MIRRORED_SCHOOL, limits=PATIENT), PATIENT_PLATFORMS


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each dialog is played on every platform at the first school and on one, by turns, at the second.

    With `PROOF_DEPTH=2` on every platform at both, and only then those `at_second_school_if_deep`. Those
    `at_first_school` for a reason are played there alone. Who chats is the fixture `student`, or the one of a module's
    `PLAYED_BY`, which is what they are on each platform.
    """
    both = "world" in metafunc.fixturenames and not stays(metafunc.definition)
    person, platforms = getattr(metafunc.module, "PLAYED_BY", ("student", PLATFORMS))
    if person not in metafunc.fixturenames:
        if both:
            metafunc.parametrize("world", [FIRST, SECOND], indirect=True, ids=["Sydney", "Lisbon"])
        return
    if not both:
        metafunc.parametrize(person, platforms, indirect=True, ids=lambda each: each.__name__)
        return
    turn = crc32(metafunc.definition.name.encode()) % len(platforms)
    second = platforms if DEPTH > 1 else platforms[turn : turn + 1]
    played = [*((FIRST, each) for each in platforms), *((SECOND, each) for each in second)]
    ids = [f"{'Sydney' if where is FIRST else 'Lisbon'}-{each.__name__}" for where, each in played]
    metafunc.parametrize(("world", person), played, indirect=True, ids=ids)


def stays(dialog: pytest.Item) -> bool:
    """Whether it is for the first school alone, or says itself what world it needs."""
    if dialog.get_closest_marker("at_first_school"):
        return True
    if DEPTH < 2 and dialog.get_closest_marker("at_second_school_if_deep"):
        return True
    return any("world" in mark.args[0] for mark in dialog.iter_markers("parametrize"))


@pytest.fixture
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """A world of one's own, patient or (`LOSES_PATIENCE`) not."""
    config, waits = getattr(request, "param", FIRST)
    with school(config=config, waits=waits) as world:
        yield world
        assert world.slack.failures == []
        assert world.slack.warnings == []


@pytest.fixture
def student(request: pytest.FixtureRequest, world: World) -> ChattingStudent:
    """The same student on each platform in turn."""
    ana: ChattingStudent = request.param(world)
    return ana
