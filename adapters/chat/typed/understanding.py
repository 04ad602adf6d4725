"""What a student types in private, or after `/classes`, as what they want. Never raises, whatever was typed.

The line is read rule by rule, and each uses up the words that it understands: greetings, hours, days, dances, then
what is wanted. What nobody used and what isn't small talk is left over. A guess that would do something needs clean
words: "yes, but my knee hurts" is no yes.
"""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache, lru_cache, partial

from adapters.chat.typed import phrases, words
from adapters.chat.typed.dances import Dances, part_levels_from_hours, read_dances
from adapters.chat.typed.dates import WEEKDAYS
from adapters.chat.typed.day_rules import rules
from adapters.chat.typed.days import read_days
from adapters.chat.typed.in_list import read_place, read_turn
from adapters.chat.typed.line import Line, folded
from adapters.chat.typed.numbers import MONTHS, NUMBERS
from adapters.chat.typed.spelling import closest
from adapters.chat.typed.teachers import Teachers, read_known_teacher, read_teacher
from adapters.chat.typed.times import read_hours
from adapters.chat.typed.understood import Days, Hours, Understood, Wish
from adapters.chat.typed.vocabulary import Vocabulary

_GREETINGS = 2  # so many of the patterns come before days and hours
_SMALL_TALK = 2  # leftovers beside a greeting or thanks; with more of them the text is about something else
_RANT = 4

_FIRST = (  # of several wishes in one line
    *(Wish.MUTE, Wish.TEACHER, Wish.LENGTH, Wish.BRING),
    *(Wish.PERSON, Wish.CANCEL, Wish.WHEN, Wish.MY_BOOKINGS, Wish.WHERE, Wish.PRICE, Wish.COMPANY, Wish.BOOK),
    *(Wish.CLASSES, Wish.HELP, Wish.LANGUAGE, Wish.EMAIL, Wish.NO, Wish.YES, Wish.THANKS, Wish.HELLO),
)
_SOCIAL = frozenset({Wish.NO, Wish.YES, Wish.THANKS, Wish.HELLO})
_OF_A_TEACHER = _SOCIAL | {Wish.CLASSES, Wish.BOOK, Wish.UNKNOWN}  # beside a teacher's name, about their classes


def understand(text: str, now: datetime, vocabulary: Vocabulary, teachers: Teachers = tuple) -> Understood:
    """What the text asks for. `now` is on the school's clock, which is what "today" means."""
    line = Line(text, partial(_spelled, vocabulary))
    whole = line.text.strip(" ,-")
    if whole in words.ALONE:
        return Understood(words.ALONE[whole], email=line.email)
    if (place := read_place(whole)) is not None:
        return Understood(Wish.PLACE, place=place)
    if (turn := read_turn(whole, asks=line.asks)) is not None:
        return Understood(turn)
    found = _wishes(line, slice(_GREETINGS))
    known_teacher = read_known_teacher(line, teachers)
    part_levels_from_hours(line, vocabulary)
    hours = read_hours(line)
    days = read_days(line, now.date())
    teacher = known_teacher or read_teacher(line)
    dances = read_dances(line, vocabulary)
    found |= _wishes(line, slice(_GREETINGS, None))
    left = [(word, typed) for word, typed in line.left() if not _says_nothing(word)]
    if teacher is not None and left:  # about something else, which the name belongs to
        left += [(folded(word), word) for word in teacher.split()]
        teacher = None
    reading = _Reading(line, whole, found, dances, days, hours, [word for word, _ in left])
    wish = reading.wish()
    if teacher is not None and (wish in _OF_A_TEACHER or not known_teacher):
        wish = Wish.TEACHER
    return Understood(
        wish,
        dances.types,
        dances.without,
        dances.unknown_style,
        dances.unknown_level,
        days,
        days is not None and days.last is not None and days.last < now.date(),
        hours,
        _language(found) if wish is Wish.LANGUAGE else None,
        line.email,
        tuple(typed for _, typed in left),
        teacher,
    )


class _Found:
    """The words that say a wish, where the last of them end in the line, and whether they are a no to another wish."""

    def __init__(self, pieces: tuple[str, ...], end: int, *, refuses: bool) -> None:
        self.pieces, self.end, self.refuses = pieces, end, refuses
        self.said = " ".join(pieces)


class _Reading:
    """All that was read of a line, for deciding what is wanted."""

    def __init__(
        self,
        line: Line,
        whole: str,
        found: dict[Wish, _Found],
        dances: Dances,
        days: Days | None,
        hours: Hours | None,
        left: list[str],
    ) -> None:
        self.line, self.whole, self.found, self.left = line, whole, found, left
        self.dances, self.days, self.hours = dances, days, hours
        self.words = frozenset(re.findall("[^ ,-]+", whole))
        self.narrows = bool(dances or days or hours)

    def wish(self) -> Wish:
        """The wish that comes first of those that are meant."""
        for wish in _FIRST:
            if wish in self.found or wish in (Wish.CLASSES, Wish.EMAIL):
                meant = self._meant(wish)
                if meant is not None:
                    return meant
        return self._nothing_found()

    def _meant(self, wish: Wish) -> Wish | None:
        """What is meant where the words of a wish are there; None if not that."""
        if wish in _SOCIAL:
            return self._social(wish)
        if len(self.left) >= _RANT and not (self.narrows and 2 * len(self.left) <= self.line.size):
            return None
        match wish:
            case Wish.CLASSES:
                return self._classes()
            case Wish.COMPANY | Wish.MUTE | Wish.PERSON if self._is_foreign():
                return None
            case Wish.EMAIL:
                return Wish.EMAIL if self.line.email or Wish.EMAIL in self.found else None
            case Wish.WHEN if not _personal().search(self.found[wish].said):
                return None  # "when is salsa 1" asks for classes
            case Wish.BOOK | Wish.CANCEL | Wish.PRICE | Wish.WHERE | Wish.WHEN | Wish.MY_BOOKINGS:
                if self._is_about_something_else(wish):
                    return None
                if wish is Wish.BOOK and self._is_clean_yes() and not self.narrows:
                    return Wish.YES
        return wish

    def _classes(self) -> Wish | None:
        if Wish.CLASSES in self.found or Wish.WHEN in self.found:
            if Wish.CLASSES not in self.found and not self.narrows and self.left:
                return None
            if not self.narrows and Wish.NO in self.found and self.found[Wish.NO].refuses:
                return None  # "please don't cancel my class"
            return Wish.MY_BOOKINGS if _my_class().search(self.whole) else Wish.CLASSES
        if self.dances:
            most = 2 if self.line.asks or self.days or self.hours else 1
            return Wish.CLASSES if len(self.left) <= most and not self._is_foreign() else None
        if self.narrows:
            return Wish.CLASSES if not self.left and not self.words & words.OVER else None
        return None

    def _social(self, wish: Wish) -> Wish | None:
        if self._is_foreign() or self.narrows:
            return wish if wish is Wish.THANKS and not self._is_foreign() else None
        match wish:
            case Wish.NO:
                is_both = Wish.YES in self.found and not self._is_weak_yes()
                return Wish.UNKNOWN if is_both or self.left else Wish.NO
            case Wish.YES:
                if Wish.THANKS in self.found and self._is_weak_yes():
                    return None
                return Wish.YES if self._is_clean_yes() else Wish.UNKNOWN
            case _:
                return wish if len(self.left) < _SMALL_TALK + (wish is Wish.THANKS) else None

    def _is_weak_yes(self) -> bool:
        return all(word in words.WEAK_YES for word in self._said(Wish.YES).split())

    def _said(self, wish: Wish) -> str:
        return self.found[wish].said if wish in self.found else ""

    def _is_clean_yes(self) -> bool:
        is_yes = Wish.YES in self.found and Wish.NO not in self.found
        return is_yes and all(word in words.WITH_YES for word, _ in self.line.left())

    def _is_foreign(self) -> bool:
        return any(word in words.FOREIGN for word in self.left)

    def _is_about_something_else(self, wish: Wish) -> bool:
        """`cancel my phone contract`, `book a flight`: the words behind the wish name nothing of ours."""
        found = self.found[wish]
        behind = _object().match(self.line.text, found.end)
        its, word = behind.groups() if behind else ("", "")
        named = its or found.said.rpartition(" ")[2] in _ITS
        return word in words.FOREIGN or bool(named and word in self.left and word not in words.NOT_A_STYLE)

    def _nothing_found(self) -> Wish:
        if not self.words and self.line.asks:
            return Wish.HELP
        if self.words & words.ANYTHING and not self.left and not self.found:
            return Wish.CLASSES
        return Wish.UNKNOWN


def _wishes(line: Line, which: slice) -> dict[Wish, _Found]:
    """The wishes that the line has words for, used up in it. One that is negated is a no."""
    found: dict[Wish, _Found] = {}
    for wish, triggers, pattern in _patterns()[which]:
        if triggers.isdisjoint(line.text.split()):
            continue
        for match in line.matches(_compiled(pattern)):
            start, meant = match.start(), wish
            if wish in (Wish.BOOK, Wish.CANCEL, Wish.YES) and (negation := _negation().search(line.text[:start])):
                start, meant = negation.start("words"), Wish.NO  # "I don't want to cancel" is an answer, and no wish
            pieces = (*(found[meant].pieces if meant in found else ()), line.text[start : match.end()])
            found[meant] = _Found(pieces, match.end(), refuses=meant is not wish)
            line.take(start, match.end())
    return found


def _language(found: dict[Wish, _Found]) -> str:
    """The first that they don't say no to; else the one that they don't name."""
    named = [frozenset(piece.split()) for piece in found[Wish.LANGUAGE].pieces]
    wanted = next((piece for piece in named if not piece & words.REFUSES_LANGUAGE), None)
    is_english = not (wanted or named[0]).isdisjoint(("english", "ingles"))
    return "en" if is_english is (wanted is not None) else "es"


def _says_nothing(word: str) -> bool:
    return word in words.FILLERS or (len(word) == 1 and not word.isdecimal())


def _spelled(vocabulary: Vocabulary, word: str) -> str:
    """The word, put right if it is misspelt. Styles are left as they are: the student is asked about them."""
    word = words.ABBREVIATED.get(word, word)
    right, targets, styles = _spellings(vocabulary)
    if word in right or closest(word, styles):
        return word
    return closest(word, targets) or word


@lru_cache(maxsize=8)
def _spellings(vocabulary: Vocabulary) -> tuple[frozenset[str], tuple[str, ...], tuple[str, ...]]:
    """The words that are right, those that a misspelt one may have meant, and the styles."""
    levels = {word for entry in vocabulary.levels for phrase in entry.phrases for word in phrase.split()}
    styles = tuple(word for style in vocabulary.styles for word in (style.name, *style.also))
    known = {*phrases.known_words(), *levels, *WEEKDAYS, *MONTHS, *words.TARGETS}
    in_days = (phrases.words_of(source) for _, source, _ in rules())
    right = known.union(
        *in_days, *(words.FILLERS, words.FOREIGN, words.NOT_A_STYLE, words.OTHER_DANCES, words.REAL, NUMBERS, styles)
    )
    return frozenset(right), tuple(sorted(known)), styles


@cache
def _patterns() -> tuple[tuple[Wish, frozenset[str], str], ...]:
    """With the words of which one must be there. To compile all patterns would take a good part of a second."""
    return tuple((wish, phrases.triggers(pattern), pattern) for wish, pattern in phrases.PATTERNS)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\S)(?:{pattern})(?!\S)")


@cache
def _negation() -> re.Pattern[str]:
    """At the end of what stands before a wish."""
    behind = (
        "want|wanna|need|wish|have|going|gonna|to|a|plan|planning|trying|mean|meant|please|like|really|actually|yet|me"
        "|asking|thinking|of|about|looking|be|get|it|anything|quiero|quise|queria|necesito|voy|pienso|deseo|he|hay|que"
    )
    return re.compile(
        r"(?<!\S)(?P<words>(?:dont|do not|not|never|no|wont|will not|didnt|did not|doesnt|isnt|nunca|jamas)"
        rf"(?: (?:{behind}))*) $"
    )


_ITS = ("my", "the", "a", "an", "our", "your", "their", "his", "her", "mi", "el", "la", "un", "una", "los", "las", "su")


@cache
def _object() -> re.Pattern[str]:
    return re.compile(
        r"(?: (?:me|us|in|for|to|of|from|up|is|are|does|do|cost|get))*"
        rf"(?P<its> (?:{'|'.join(_ITS)}))? (?P<word>[^\W_]+)(?!\S)"
    )


@cache
def _personal() -> re.Pattern[str]:
    return re.compile(r"(?<!\S)(?:my|our|i|am|mi|mis|tengo|toca|voy|tenia)(?!\S)")


@cache
def _my_class() -> re.Pattern[str]:
    return re.compile(rf"(?<!\S)(?:my|our|mi|mis)(?: \S+){{0,3}}? (?:{phrases.CLASS})(?!\S)")
