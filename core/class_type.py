"""What is danced in a class: a style and, where the style has them, a level."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ClassType:
    """A style by its key, such as `salsa`, at one of its levels; `level` is None for a style without levels.

    It is not checked, so that classes of a style that is taught no more can still be read; `Curriculum.class_type`
    checks input.
    """

    style: str
    level: int | None = None
