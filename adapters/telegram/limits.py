"""How long things may take in Telegram."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TelegramLimits:
    """All in seconds.

    `message` is for one message or tap from when it arrives until its answer is there, whatever that takes; Telegram
    itself waits longer. Of it `thinking` is for finding out what to answer, so that students read something within
    three seconds also when the store is in trouble; `call` for one call of Telegram; `flood` the longest pause that
    Telegram may ask for, for the student is waiting too; `spinner` for telling Telegram that a tap has arrived.
    """

    message: float = 10.0
    thinking: float = 2.5
    call: float = 3.0
    flood: float = 3.0
    spinner: float = 2.0
