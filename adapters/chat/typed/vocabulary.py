"""The words for what the school teaches. They are handed in: another school has other dances and other levels."""

from typing import NamedTuple

from core.class_type import Style


class StyleWords(NamedTuple):
    """A style, other words for it (without accents), and the levels it is taught at."""

    name: str
    also: tuple[str, ...] = ()
    levels: tuple[int, ...] = ()


class LevelWords(NamedTuple):
    """A level and what people call it, in any language, without accents and apostrophes."""

    level: int
    phrases: tuple[str, ...]


class Vocabulary(NamedTuple):
    """What can be danced at the school, and how people call it."""

    styles: tuple[StyleWords, ...]
    levels: tuple[LevelWords, ...]

    def style(self, name: str) -> StyleWords:
        """The style of that name. Raises KeyError."""
        for style in self.styles:
            if style.name == name:
                return style
        raise KeyError(name)


_ALSO = {
    Style.SALSA: ("salsas",),
    Style.BACHATA: ("bachatas",),
    Style.REGGAETON: ("regueton", "reggeaton", "reguetton"),
}

_LEVELS = (
    LevelWords(
        1,
        (
            *(
                "beginner",
                "beginners",
                "absolute beginner",
                "absolute beginners",
                "complete beginner",
                "total beginner",
            ),
            *("complete beginners", "total beginners", "beginner friendly", "beginner level", "beginners level"),
            *("basic", "basics", "basic level", "starter", "starters", "novice", "newbie", "newbies", "noob"),
            *("elementary", "introductory", "introduction", "intro", "from scratch", "first time", "first timer"),
            *("first timers", "1st time", "my first time", "never danced", "never danced before", "never dance"),
            *("never done this", "never done this before", "never done it before", "never tried", "new to this"),
            *("new to dancing", "new to dance", "new to it", "no experience", "zero experience", "without experience"),
            *("no dance experience", "no dancing experience", "dont know how to dance", "cant dance", "cannot dance"),
            *("two left feet", "im new", "i am new", "havent danced before", "have not danced before"),
            *("just starting", "starting out", "just starting out"),
            *("principiante", "principiantes", "nivel principiante", "para principiantes", "basico", "basica"),
            *("basicos", "nivel basico", "inicial", "nivel inicial", "iniciacion", "novato", "novata", "novatos"),
            *(
                "nunca he bailado",
                "nunca baile",
                "nunca bailo",
                "nunca bailamos",
                "nunca hemos bailado",
                "no he bailado",
            ),
            *(
                "no he bailado nunca",
                "no he bailado antes",
                "nunca he bailado antes",
                "jamas he bailado",
                "primera vez",
            ),
            *(
                "mi primera vez",
                "por primera vez",
                "desde cero",
                "sin experiencia",
                "no se bailar",
                "no se bailar nada",
            ),
            *("soy nuevo", "soy nueva", "soy nuevo en esto", "soy nueva en esto", "empezando", "empezar de cero"),
        ),
    ),
    LevelWords(
        2,
        (
            *("improver", "improvers", "intermediate", "intermediates", "intermediate level", "improver level"),
            *("intermedio", "intermedia", "intermedios", "nivel intermedio", "nivel medio"),
        ),
    ),
    LevelWords(
        3,
        (
            *("advanced", "advanced level", "expert", "experts"),
            *("avanzado", "avanzada", "avanzados", "nivel avanzado", "experto", "experta"),
        ),
    ),
)

TAUGHT = Vocabulary(tuple(StyleWords(style.value, _ALSO[style], style.levels) for style in Style), _LEVELS)
"""What is taught here."""
