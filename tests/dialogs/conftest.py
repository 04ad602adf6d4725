from collections.abc import Iterator

import pytest

from tests.support.chats import ChattingStudent, SlackStudent, TelegramStudent, TerminalStudent, World, school


@pytest.fixture
def world() -> Iterator[World]:
    with school() as world:
        yield world
        assert world.slack.failures == []
        assert world.slack.warnings == []


@pytest.fixture(params=[SlackStudent, TelegramStudent, TerminalStudent])
def student(request: pytest.FixtureRequest, world: World) -> ChattingStudent:
    """The same student on each platform in turn."""
    ana: ChattingStudent = request.param(world)
    return ana
