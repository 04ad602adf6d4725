"""A clock that can be put forward."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo


class JumpingClock:
    """A `core.ports.Clock` in the school's zone: the time of day, and what was jumped."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone
        self.jumped = timedelta(0)

    def __call__(self) -> datetime:
        """The time in the school, as the playground has it."""
        return (datetime.now(UTC) + self.jumped).astimezone(self._zone)

    def jump_to(self, moment: datetime) -> None:
        """Let it be `moment` now."""
        self.jumped = moment - datetime.now(UTC)
