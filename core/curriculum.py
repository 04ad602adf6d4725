"""What the school teaches: its styles, their levels, and how people call them.

Named tuples: a dataclass takes four times as long to be made, at every cold start of a function.
"""

from typing import NamedTuple

from core.arguments import ArgumentNotProvided, InvalidArgument
from core.class_type import ClassType
from core.result import Err, Ok, Result


class StyleTaught(NamedTuple):
    """A style: its key, the levels that it is taught at (easiest first; empty if it has none), and what it is called.

    `names` are pairs of a language and the name to show; `also` are other words for it, in any language.
    """

    key: str
    levels: tuple[int, ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    also: tuple[str, ...] = ()


class LevelWords(NamedTuple):
    """A level and what people call it, in any language."""

    level: int
    phrases: tuple[str, ...]


class Curriculum(NamedTuple):
    """The styles that the school teaches, in the order in which it shows them, and its own words for levels."""

    styles: tuple[StyleTaught, ...] = ()
    level_words: tuple[LevelWords, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the styles."""
        return tuple(style.key for style in self.styles)

    def style(self, key: str) -> StyleTaught | None:
        """The style with this key; None if it isn't taught."""
        return next((style for style in self.styles if style.key == key), None)

    def levels(self, key: str) -> tuple[int, ...]:
        """The levels of a style; none if it has none or isn't taught."""
        style = self.style(key)
        return style.levels if style else ()

    def name(self, key: str, language: str) -> str:
        """The style as a name to show, `Salsa`; of one that isn't taught too."""
        return self.own_name(key, language) or key.replace("-", " ").capitalize()

    def own_name(self, key: str, language: str) -> str | None:
        """How the school spells the style, `Brazilian Zouk`; None if it says no more than the key."""
        style = self.style(key)
        return dict(style.names).get(language) if style else None

    @property
    def example(self) -> str:
        """What somebody may ask for, `salsa 2`: the first style, at a level if one has several."""
        style = next((style for style in self.styles if len(style.levels) > 1), next(iter(self.styles), None))
        if style is None:
            return ""
        return f"{style.key} {style.levels[min(1, len(style.levels) - 1)]}" if style.levels else style.key

    def class_type(
        self, style: str, level: int | None = None
    ) -> Result[ClassType, InvalidArgument | ArgumentNotProvided]:
        """The class type of a style's key, in any case, and a level."""
        taught = self.style(style.strip().lower())
        if taught is None:
            return Err(InvalidArgument("type", style))
        if level is None and taught.levels:
            return Err(ArgumentNotProvided("level"))
        if not self.teaches(ClassType(taught.key, level)):
            return Err(InvalidArgument("level", str(level)))
        return Ok(ClassType(taught.key, level))

    def teaches(self, class_type: ClassType) -> bool:
        """Whether there is that style, with that level."""
        taught = self.style(class_type.style)
        return taught is not None and class_type.level in (taught.levels or (None,))

    def class_types(self, style: str | None = None, level: int | None = None) -> tuple[ClassType, ...]:
        """All class types, or those of a style, or of a style at a level (none if it isn't taught)."""
        return tuple(
            ClassType(taught.key, taught_level)
            for taught in self.styles
            for taught_level in taught.levels or (None,)
            if style in (None, taught.key) and level in (None, taught_level)
        )
