"""Where the timetable is read from: the file that the school names, or the one that ships."""

from __future__ import annotations

from pathlib import Path

from bot.timetable.reader import read_timetable
from core.result import Err, Ok
from core.timetable import Timetable

SHIPPED = Path(__file__).parent / "timetable.toml"


def shipped_timetable() -> Timetable:
    """The original's timetable, of a school that has not said otherwise."""
    return timetable_in(str(SHIPPED))


def timetable_in(file: str) -> Timetable:
    """The timetable in this file. Raises ValueError with a line for each mistake in it."""
    try:
        text = Path(file).read_text("utf-8-sig")
    except OSError as error:
        raise ValueError(f"names {file}, which can't be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ValueError(f"names {file}, which can't be read: it is not in UTF-8") from None
    match read_timetable(text):
        case Ok(timetable):
            return timetable
        case Err(mistakes):
            wrong = "\n".join(f"  {mistake}" for mistake in mistakes)
            raise ValueError(f"names {file}, which has mistakes:\n{wrong}")
