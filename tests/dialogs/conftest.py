from collections.abc import Iterator

import pytest

from bot.config.config import Config
from tests.support.chats import ChattingStudent, SlackStudent, TelegramStudent, TerminalStudent, World, school
from tests.support.limits import PATIENT
from tests.support.platform_limits import PATIENT_PLATFORMS


@pytest.fixture
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """A world of one's own, patient or (`LOSES_PATIENCE`) not."""
    config, waits = getattr(request, "param", (Config(limits=PATIENT), PATIENT_PLATFORMS))
    with school(config=config, waits=waits) as world:
        yield world
        assert world.slack.failures == []
        assert world.slack.warnings == []


@pytest.fixture(params=[SlackStudent, TelegramStudent, TerminalStudent])
def student(request: pytest.FixtureRequest, world: World) -> ChattingStudent:
    """The same student on each platform in turn."""
    ana: ChattingStudent = request.param(world)
    return ana
