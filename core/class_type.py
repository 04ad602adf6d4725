"""What is danced in a class: a style and, where the style has them, a level."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.arguments import ArgumentNotProvided, InvalidArgument
from core.result import Err, Ok, Result


class Style(StrEnum):
    """A dance that the school teaches."""

    SALSA = "salsa"
    BACHATA = "bachata"
    REGGAETON = "reggaeton"

    @property
    def levels(self) -> tuple[int, ...]:
        """The levels it is taught at, easiest first; empty for a style without levels."""
        return _LEVELS[self]


_LEVELS = {Style.SALSA: (1, 2, 3), Style.BACHATA: (1, 2), Style.REGGAETON: ()}


@dataclass(frozen=True, slots=True)
class ClassType:
    """A style at one of its levels; `level` is None exactly for a style without levels.

    `ClassType.of` checks input; the constructor raises ValueError on a combination that isn't taught.
    """

    style: Style
    level: int | None = None

    def __post_init__(self) -> None:
        if not _is_taught(self.style, self.level):
            raise ValueError(f"{self.style} has no level {self.level}")

    @classmethod
    def of(cls, style: str, level: int | None = None) -> Result[ClassType, InvalidArgument | ArgumentNotProvided]:
        """The class type of a style's name, in any case, and a level."""
        try:
            known = Style(style.strip().lower())
        except ValueError:
            return Err(InvalidArgument("type", style))
        if level is None and known.levels:
            return Err(ArgumentNotProvided("level"))
        if not _is_taught(known, level):
            return Err(InvalidArgument("level", str(level)))
        return Ok(cls(known, level))


def _is_taught(style: Style, level: int | None) -> bool:
    return level in style.levels if style.levels else level is None


def class_types(style: Style | None = None, level: int | None = None) -> tuple[ClassType, ...]:
    """All class types, or those of a style, or of a style at a level (none if it isn't taught)."""
    return tuple(
        ClassType(taught_style, taught_level)
        for taught_style in Style
        for taught_level in taught_style.levels or (None,)
        if style in (None, taught_style) and level in (None, taught_level)
    )
