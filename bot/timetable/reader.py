"""The timetable from the text of its file, or all that is wrong with the file."""

from __future__ import annotations

import re
import tomllib
from typing import NamedTuple

from adapters.chat.i18n.translator import LANGUAGES
from bot.timetable.conflicts import conflicts
from bot.timetable.fields import LONGEST_CLASS, MOST_SPOTS, Fields, Mistake, Mistakes, Path
from core.class_id import room_label
from core.class_type import ClassType
from core.curriculum import Curriculum, LevelWords, StyleTaught
from core.dance_class import SPOTS_PER_CLASS
from core.result import Err, Ok, Result
from core.timetable import Break, ChangedClass, ExtraClass, Slot, Timetable, WeeklyClass

HIGHEST_LEVEL = 9
LONGEST_KEY = 16
"""Letters of a style's key: it is in every button, and Telegram's hold 64 bytes."""

_KEY = re.compile(r"[a-z]+(-[a-z]+)*")
_FACTS = ("spots", "minutes", "teacher", "room")
_SLOT = ("time", "style", "level", *_FACTS)
_TOP = ("spots", "minutes", "styles", "level_words", "class", "break", "change", "extra")
_WHERE = r" \(at line ([0-9]+), column [0-9]+\)$"


class Mistaken(NamedTuple):
    """Every mistake in a file, by line. `readable` is what could be read all the same, to be looked at."""

    mistakes: tuple[Mistake, ...]
    readable: Timetable | None = None


def read_timetable(text: str) -> Result[Timetable, Mistaken]:
    """The timetable, or what is wrong with the file."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return Err(Mistaken((_unreadable(text, str(error)),)))
    mistakes = Mistakes()
    timetable = _Reader(document, mistakes).timetable()
    return Err(Mistaken(mistakes.by_line(text), timetable)) if mistakes.found else Ok(timetable)


def _unreadable(text: str, error: str) -> Mistake:
    where = re.search(_WHERE, error)
    line = int(where[1]) if where else len(text.splitlines())
    said = error[: where.start()] if where else error.removesuffix(" (at end of document)")
    return Mistake(line, f'this is not TOML: {said}. Words, days and times need quotes: time = "18:30"')


class Written(NamedTuple):
    """A slot, and where it is written."""

    slot: Slot
    path: Path


class _Reader:
    def __init__(self, document: dict[str, object], mistakes: Mistakes) -> None:
        self._mistakes = mistakes
        self._top = Fields(document, (), mistakes, _TOP)
        self._spots = self._top.count("spots", MOST_SPOTS) or SPOTS_PER_CLASS
        self._minutes = self._top.count("minutes", LONGEST_CLASS)
        self._curriculum = Curriculum()

    def timetable(self) -> Timetable:
        self._curriculum = Curriculum(self._styles(), self._level_words())
        weekly = self._weekly()
        breaks = [_break(fields) for fields in self._tables("break", "from", "to", "reason")]
        changed = [each for each in (self._changed(fields, weekly) for fields in self._changes()) if each]
        extra = [each for each in map(self._extra, self._tables("extra", "date", *_SLOT)) if each]
        timetable = Timetable(
            self._curriculum,
            tuple(WeeklyClass(day, written.slot) for day, written in weekly),
            tuple(each for each in breaks if each),
            tuple(each for each, _ in changed),
            tuple(each for each, _ in extra),
        )
        on_dates = [(each.day, path) for each, path in changed] + [(each.day, path) for each, path in extra]
        for path, what in conflicts(timetable, [written.path for _, written in weekly], on_dates):
            self._mistakes.add(path, what)
        return timetable

    def _tables(self, name: str, *known: str) -> list[Fields]:
        """The tables `[[name]]`, in the order of the file."""
        value = self._top.raw(name)
        if value is not None and not isinstance(value, list):
            self._top.wrong(name, f"write [[{name}]] in two brackets, once for each")
        tables = value if isinstance(value, list) else []
        return [Fields(each, (name, index), self._mistakes, known) for index, each in enumerate(tables)]

    def _changes(self) -> list[Fields]:
        return self._tables("change", "date", "time", "at", "on", "reason", "new_time", *_FACTS)

    # What is taught

    def _styles(self) -> tuple[StyleTaught, ...]:
        tables = self._top.raw("styles")
        if not isinstance(tables, dict) or not tables:
            self._top.wrong("styles", "no style is taught: write [styles.NAME] for each, such as [styles.tango]")
            return ()
        styles = tuple(self._style(key, Fields(tables[key], ("styles", key), self._mistakes, _STYLE)) for key in tables)
        claimed: dict[str, str] = {}
        for style in styles:
            for word in {style.key, *(word.lower() for word in style.also)}:
                if claimed.setdefault(word, style.key) != style.key:
                    self._mistakes.add(("styles", style.key, "also"), f"{word} means {claimed[word]} already")
        return styles

    def _style(self, key: str, fields: Fields) -> StyleTaught:
        if not _KEY.fullmatch(key) or len(key) > LONGEST_KEY or key == "any":
            rule = f"1 to {LONGEST_KEY} of the letters a to z, and hyphens between them"
            fields.wrong("", f"the key of a style is {rule}, not {key}; what students read goes into name")
        return StyleTaught(key, _levels(fields), _names(fields), fields.texts("also"))

    def _level_words(self) -> tuple[LevelWords, ...]:
        tables = self._top.raw("level_words")
        if tables is None:
            return ()
        levels = [str(level) for level in range(1, HIGHEST_LEVEL + 1)]
        fields = Fields(tables, ("level_words",), self._mistakes, levels)
        return tuple(LevelWords(int(level), fields.texts(level)) for level in levels if fields.has(level))

    # When

    def _weekly(self) -> list[tuple[int, Written]]:
        """The weekly classes; those that begin when another does that is written before stand beside it."""
        read: list[tuple[int, Written]] = []
        for fields in self._tables("class", "day", "beside", *_SLOT):
            day = fields.day("day") if fields.needs("day", 'day = "mon"') else None
            slot = self._slot(fields)
            if day is None or slot is None:
                continue
            second = any(other == day and written.slot.start == slot.start for other, written in read)
            read.append(
                (day, Written(self._beside(fields, slot, second or bool(fields.switch("beside"))), fields.path))
            )
        if not self._top.has("class"):
            self._top.wrong("", "no class is on: write [[class]] for each, with day, time and style")
        return read

    def _beside(self, fields: Fields, slot: Slot, is_beside: bool) -> Slot:
        if is_beside and (slot.room is None or not room_label(slot.room)):
            fields.wrong("time", 'another class begins then: say in which room this is, room = "Studio B"')
            return slot
        return slot._replace(is_beside=is_beside)

    def _slot(self, fields: Fields) -> Slot | None:
        start = fields.time("time") if fields.needs("time", 'time = "18:30"') else None
        class_type = self._type(fields)
        return None if start is None or class_type is None else self._with_facts(fields, Slot(start, class_type))

    def _with_facts(self, fields: Fields, slot: Slot) -> Slot:
        return slot._replace(
            spots=fields.count("spots", MOST_SPOTS) or self._spots,
            minutes=fields.count("minutes", LONGEST_CLASS) or self._minutes,
            teacher=fields.text("teacher"),
            room=fields.text("room"),
        )

    def _type(self, fields: Fields) -> ClassType | None:
        key = fields.text("style") if fields.needs("style", f'style = "{_first(self._curriculum)}"') else None
        level = fields.count("level", HIGHEST_LEVEL)
        if key is None:
            return None
        style = self._curriculum.style(key)
        taught = ", ".join(self._curriculum.keys)
        if style is None and taught:
            fields.wrong("style", f"no style {key} is taught: write one of {taught}, or add [styles.{key}]")
        if style is None:
            return None
        if not style.levels and fields.has("level"):
            fields.wrong("level", f"{key} has no levels: leave it out, or add levels to [styles.{key}]")
        elif style.levels and not fields.has("level"):
            fields.wrong("", f"level is missing: {key} has {_listed(style.levels)}")
        elif level is not None and level not in style.levels:
            fields.wrong("level", f"{key} has no level {level}: it has {_listed(style.levels)}")
        return ClassType(key, level)

    # What is different on some dates

    def _changed(self, fields: Fields, weekly: list[tuple[int, Written]]) -> tuple[ChangedClass, Path] | None:
        day = fields.date("date") if fields.needs("date", "date = 2026-12-24") else None
        start = fields.time("time") if fields.needs("time", 'time = "18:30", when it is every week') else None
        at = fields.text("at")
        if day is None or start is None:
            return None
        then = [each.slot for weekday, each in weekly if weekday == day.weekday() and each.slot.start == start]
        meant = [slot for slot in then if at in (None, slot.room)]
        if len(meant) != 1:
            in_which = "" if not then else f", in {' or '.join(slot.room or 'no room' for slot in then)}: say at = ROOM"
            many = "more than one class is" if len(meant) > 1 else "no class is"
            fields.wrong("time", f"{many} on {day:%a %d %b %Y} at {start:%H:%M}{in_which}")
            return None
        slot, is_on = meant[0], fields.switch("on")
        others = [name for name in ("new_time", *_FACTS) if fields.has(name)]
        if is_on is False and others:
            fields.wrong("on", f"a class that is not on has no {' or '.join(others)}: leave that out, or on")
        if is_on is not False and not others:
            fields.wrong("", "nothing is different: say on = false, new_time, spots, minutes, teacher or room")
        instead = None if is_on is False else self._instead(fields, slot)
        return ChangedClass(day, slot, instead, fields.text("reason")), fields.path

    def _instead(self, fields: Fields, slot: Slot) -> Slot:
        said = self._with_facts(fields, slot)
        return Slot(
            fields.time("new_time") or slot.start,
            slot.type,
            said.spots if fields.has("spots") else slot.spots,
            said.minutes if fields.has("minutes") else slot.minutes,
            said.teacher or slot.teacher,
            said.room or slot.room,
            slot.is_beside,
        )

    def _extra(self, fields: Fields) -> tuple[ExtraClass, Path] | None:
        day = fields.date("date") if fields.needs("date", "date = 2026-12-24") else None
        slot = self._slot(fields)
        return None if day is None or slot is None else (ExtraClass(day, slot), fields.path)


_STYLE = ("name", "levels", "also")


def _levels(fields: Fields) -> tuple[int, ...]:
    levels = fields.raw("levels")
    if levels is None:
        return ()
    given = levels if isinstance(levels, list) else []
    known = [level for level in range(1, HIGHEST_LEVEL + 1) if level in given]
    if not known or known != given:
        fields.wrong("levels", f"levels must be a list of whole numbers from 1 to {HIGHEST_LEVEL}, the easiest first")
    return tuple(known)


def _names(fields: Fields) -> tuple[tuple[str, str], ...]:
    given = fields.raw("name")
    if isinstance(given, dict):
        names = Fields(given, (*fields.path, "name"), fields.mistakes, LANGUAGES)
        return tuple((language, name) for language in LANGUAGES if (name := names.text(language)))
    name = fields.text("name")
    return tuple((language, name) for language in LANGUAGES) if name else ()


def _break(fields: Fields) -> Break | None:
    first = fields.date("from") if fields.needs("from", "from = 2026-12-21") else None
    last = fields.date("to") if fields.needs("to", "to = 2027-01-08") else None
    reason = fields.text("reason")
    if first is None or last is None:
        return None
    if last < first:
        fields.wrong("to", f"the break ends before it begins: write a date from {first} on")
    return Break(first, last, reason)


def _first(curriculum: Curriculum) -> str:
    return next(iter(curriculum.keys), "tango")


def _listed(levels: tuple[int, ...]) -> str:
    return f"level {levels[0]}" if len(levels) == 1 else f"levels {', '.join(map(str, levels))}"
