"""The words for what the school teaches. They are handed in: another school has other dances and other levels."""

from functools import lru_cache
from typing import NamedTuple

from adapters.chat.typed.line import Line
from core.curriculum import Curriculum, StyleTaught


class StyleWords(NamedTuple):
    """A style by its key, other words for it (as plain as in a `Line`), and the levels it is taught at."""

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
        return {style.name: style for style in self.styles}[name]


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


@lru_cache(maxsize=8)
def vocabulary_of(curriculum: Curriculum) -> Vocabulary:
    """How people call what the school teaches; its own words for a level go before the usual ones."""
    own = {_plain(phrase): words.level for words in curriculum.level_words for phrase in words.phrases}
    usual = {phrase: words.level for words in _LEVELS for phrase in words.phrases}
    level_of = usual | own
    levels = dict.fromkeys(level_of.values())
    return Vocabulary(
        tuple(map(_style_words, curriculum.styles)),
        tuple(LevelWords(level, tuple(phrase for phrase in level_of if level_of[phrase] == level)) for level in levels),
    )


def _style_words(style: StyleTaught) -> StyleWords:
    said = (style.key.replace("-", " "), style.key, *(name for _, name in style.names), *style.also)
    plain = dict.fromkeys(_plain(words) for words in said)
    return StyleWords(style.key, tuple(words for words in plain if words != style.key), style.levels)


def _plain(words: str) -> str:
    return Line(words, str).text.strip(" ,")
