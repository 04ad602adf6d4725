"""The screen that brings a booking's calendar entry, and says in words what is in it."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime

from adapters.chat.browsing_screens import where
from adapters.chat.calendar import calendar_entry, cancellation, ends_at
from adapters.chat.i18n.translator import Translator
from adapters.chat.school import School
from adapters.chat.screen import File, Screen
from core.class_info import ClassInfo
from core.commands.book_class import Booked
from core.commands.cancel_booking import Cancelled


def calendar_screen(found: Booked | Cancelled, school: School, translator: Translator, now: datetime) -> Screen:
    """The class with the file that puts it into a calendar, or, cancelled, takes it out again."""
    if isinstance(found, Booked):
        content = calendar_entry(found, school, translator, now)
    else:
        content = cancellation(found, school, translator, now)
    if isinstance(found, Booked) and found.class_info.status == "open":
        hint, failed = translator.text("calendar.add"), translator.text("calendar.add.yourself")
    else:
        hint, failed = translator.text("calendar.remove"), translator.text("calendar.remove.yourself")
    elsewhere = translator.text("calendar.elsewhere")
    file = File(_file_name(found.class_info, translator), content, hint, elsewhere, failed)
    return Screen(_when(found.class_info, school, translator), body=where(school, translator), file=file)


def _when(info: ClassInfo, school: School, translator: Translator) -> str:
    starts_at, until = info.starts_at, ends_at(info).astimezone(school.zone)
    return translator.text(
        "calendar.class",
        name=translator.class_name(info.type),
        day=translator.day(starts_at.date()),
        time=translator.time(starts_at.time()),
        end=translator.time(until.time()),
        zone=school.city,
    )


def _file_name(info: ClassInfo, translator: Translator) -> str:
    """`salsa-1-tue-1-dec.ics`: plain letters, which every device takes."""
    named = f"{translator.class_name(info.type)} {translator.day(info.starts_at.date())}".lower()
    plain = unicodedata.normalize("NFKD", named).encode("ascii", "ignore").decode()
    return "-".join(re.findall("[a-z0-9]+", plain)) + ".ics"
