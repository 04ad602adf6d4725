"""Where the timetable is read from: the file that the school names, or the one that ships."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from bot.timetable.reader import Mistaken, read_timetable
from core.result import Err, Ok
from core.timetable import Timetable

SHIPPED = Path(__file__).parent / "timetable.toml"


@cache
def shipped_timetable() -> Timetable:
    """The original's timetable, of a school that has not said otherwise."""
    return timetable_in(str(SHIPPED))


class TimetableMistakes(ValueError):
    """A file has mistakes, a line for each. `readable` is what could be read all the same."""

    def __init__(self, file: str, mistaken: Mistaken) -> None:
        super().__init__("\n".join([f"{file}, which has mistakes:", *(f"  {each}" for each in mistaken.mistakes)]))
        self.readable = mistaken.readable


def timetable_in(file: str) -> Timetable:
    """The timetable in this file. Raises TimetableMistakes, or ValueError where it can't be read."""
    try:
        text = Path(file).read_text("utf-8-sig")
    except OSError as error:
        raise ValueError(f"{file}, which can't be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ValueError(f"{file}, which can't be read: it is not in UTF-8") from None
    match read_timetable(text):
        case Ok(timetable):
            return timetable
        case Err(mistaken):
            raise TimetableMistakes(file, mistaken)
