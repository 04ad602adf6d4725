"""The errors that value objects return for an argument which they can't accept."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class InvalidArgument:
    """`argument` (a name such as `email`) was given as `value`, which is not a valid one."""

    argument: str
    value: str = field(repr=False)  # may be somebody's email: never in a log


@dataclass(frozen=True, slots=True)
class ArgumentNotProvided:
    """`argument` (a name such as `email`) is missing or blank."""

    argument: str
