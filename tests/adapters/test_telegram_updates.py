"""Who is asking in Telegram, and whether others read along."""

from __future__ import annotations

import pytest
from telegram import Chat, User

from adapters.telegram.updates import chat_user

ANA = User(42, "Ana", is_bot=False, language_code="es")


@pytest.mark.fault("F52")
@pytest.mark.parametrize(
    ("chat", "in_private"),
    [(None, False), (Chat(42, Chat.PRIVATE), True), (Chat(-1, Chat.GROUP), False), (Chat(-2, Chat.CHANNEL), False)],
)
def test_only_a_chat_that_is_known_to_be_private_is_taken_for_one(chat: Chat | None, *, in_private: bool) -> None:
    assert chat_user(ANA, chat).in_private is in_private
