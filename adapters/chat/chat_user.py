"""The student who sent a message, and what their platform can do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

PostsIn = Literal["channel", "group"]
"""How a platform calls where many read along: a `channel`, which somebody has to invite an app to, or a `group`."""


@dataclass(frozen=True, slots=True)
class ChatUser:
    """A student in a chat.

    `student_id` is the platform's immutable identity (`slack:T1:U1`, `telegram:42`). `in_private` is False where others
    read the answer too. `uses_forms`: emails are asked for in a form (Slack's modal) instead of the next message.

    `place` is where it was sent (`slack:T1:C1`, `telegram:-100123`) if others write there too, whoever sees the answer;
    `posts_in` is what such a place is called, None where there is none.

    `locale` is what their app is set to (`es-419`), if the platform sends it with the message. If it doesn't (None),
    `look_up_locale` asks the platform, which may take a second and return None.
    """

    student_id: str
    in_private: bool = True
    uses_forms: bool = False
    locale: str | None = "en"
    place: str | None = None
    posts_in: PostsIn | None = None
    look_up_locale: Callable[[], str | None] = field(default=lambda: None, compare=False)
