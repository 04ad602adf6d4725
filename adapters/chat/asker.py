"""Who is asking, and what their platform can do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Asker:
    """A student at the desk.

    `student_id` is the platform's immutable identity (`slack:T1:U1`, `telegram:42`). `in_private` is False where others
    read along. `uses_forms`: emails are asked for in a form (Slack's modal) instead of the next message.
    """

    student_id: str
    in_private: bool = True
    uses_forms: bool = False
    language: str = "en"
