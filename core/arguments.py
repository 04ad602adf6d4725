"""The errors about a single argument, for the value objects that refuse it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class InvalidArgument:
    """`argument` (a name such as `email`) was given as `value`, and that can't be one."""

    argument: str
    value: str = field(repr=False)  # may be somebody's email: never in a log


@dataclass(frozen=True, slots=True)
class ArgumentNotProvided:
    """`argument` (a name such as `email`) is missing or blank."""

    argument: str
