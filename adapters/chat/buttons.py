"""A button's intent as a short text and back: what Slack carries as a value and Telegram as callback data.

The text is versioned, at most 64 bytes (Telegram's limit) and holds only pointers, never an email: clients can forge
it, and buttons stay tappable for years.
"""

from __future__ import annotations

from datetime import date, timedelta
from string import digits

from adapters.chat.asked_code import from_code, to_code
from adapters.chat.button_parts import class_id_of
from adapters.chat.i18n.translator import LANGUAGES
from adapters.chat.intents import (
    AbandonBooking,
    ChooseEmail,
    ChooseLanguage,
    ChooseSpelling,
    ConfirmBooking,
    ConfirmCancel,
    GetCalendar,
    Intent,
    LeaveLine,
    OldButton,
    OpenChat,
    SetReminders,
    ShowAsked,
    ShowBookings,
    ShowClasses,
    ShowDetails,
    ShowHelp,
    ShowList,
    SkipName,
    StartBooking,
    StartCancel,
    StartJoining,
)
from adapters.chat.staff.buttons import decode_staff, encode_staff
from adapters.chat.staff.intents import StaffIntent
from core.class_id import ClassId
from core.class_type import ClassType
from core.curriculum import Curriculum

_VERSION = "1"
_LONGEST = 64  # bytes: Telegram's limit
_NONE = "-"


def encode(intent: Intent) -> str:
    """The text of a button; raises ValueError for an intent that no button has."""
    match intent:
        case ShowClasses(style, level, first_day, skip):
            parts = [
                "list",
                style or _NONE,
                str(level or _NONE),
                first_day.isoformat() if first_day else _NONE,
                str(skip),
            ]
        case ShowAsked(asked, skip):
            parts = ["asked", to_code(asked), str(skip)]
        case ShowDetails(class_id, ShowAsked(asked, skip)):
            parts = ["seen", class_id.slug, to_code(asked), str(skip)]
        case ShowDetails(class_id, ShowClasses() | None as back):
            parts = ["show", class_id.slug, *_back_parts(class_id, back)]
        case StartBooking(class_id, class_type, ask_email, for_other):
            verb = "friend" if for_other else "email" if ask_email else "book"
            parts = [verb, class_id.slug, *_type_parts(class_type)]
        case StartJoining(class_id, class_type, ask_email, for_other):
            verb = "joinfor" if for_other else "joinas" if ask_email else "join"
            parts = [verb, class_id.slug, *_type_parts(class_type)]
        case ChooseSpelling(request_id, suggested):
            parts = ["meant" if suggested else "typed", request_id]
        case ChooseEmail(request_id, index):
            parts = ["which", request_id, str(index)]
        case SkipName(request_id):
            parts = ["nameless", request_id]
        case ConfirmBooking(class_id, request_id, in_doubt):
            parts = ["check" if in_doubt else "yes", class_id.slug, request_id]
        case AbandonBooking(None):
            parts = ["no"]
        case AbandonBooking((class_id, request_id)):
            parts = ["no", class_id.slug, request_id]
        case GetCalendar(class_id, booking):
            parts = ["ics", class_id.slug, booking]
        case ShowBookings(skip):
            parts = ["mine", str(skip)]
        case StartCancel(class_id, booking):
            parts = ["drop", class_id.slug, booking]
        case ConfirmCancel(class_id, booking):
            parts = ["dropped", class_id.slug, booking]
        case LeaveLine(class_id, wait):
            parts = ["leave", class_id.slug, wait]
        case ShowHelp():
            parts = ["help"]
        case ChooseLanguage(language):
            parts = ["speak", language]
        case SetReminders(on):
            parts = ["remind", "on" if on else "off"]
        case OpenChat():
            parts = ["chat"]
        case _ if isinstance(intent, StaffIntent):
            parts = ["s", *encode_staff(intent)]
        case _:
            raise ValueError(f"no button has the intent {type(intent).__name__}")
    text = ":".join([_VERSION, *parts])
    if len(text) > _LONGEST and isinstance(intent, ShowDetails):  # the class has a long room
        return encode(ShowDetails(intent.class_id, _nearest(intent.back)))
    return text


def decode(data: str, curriculum: Curriculum) -> Intent:
    """The intent of a tapped button; OldButton for what no version wrote, and for lists of what is taught no more."""
    version, *parts = data.split(":")
    if version != _VERSION:
        return OldButton()
    try:
        return _read(parts, curriculum)
    except ValueError:
        return OldButton()


def _read(parts: list[str], curriculum: Curriculum) -> Intent:
    match parts:
        case ["list", style, level, first_day, skip]:
            return _show_classes(style, level, first_day, skip, curriculum)
        case ["asked", code, skip]:
            return ShowAsked(from_code(code, curriculum), max(0, int(skip)))
        case ["seen", slug, code, skip]:
            return ShowDetails(class_id_of(slug), ShowAsked(from_code(code, curriculum), max(0, int(skip))))
        case ["show", slug]:
            return ShowDetails(class_id_of(slug))
        case ["show", slug, what, days, skip]:
            return _show_details(class_id_of(slug), what, days, skip, curriculum)
        case ["book" | "email" | "friend" as verb, slug, *class_type]:
            return StartBooking(
                class_id_of(slug),
                _class_type(class_type, curriculum),
                ask_email=verb != "book",
                for_other=verb == "friend",
            )
        case ["join" | "joinas" | "joinfor" as verb, slug, *class_type]:
            return StartJoining(
                class_id_of(slug),
                _class_type(class_type, curriculum),
                ask_email=verb != "join",
                for_other=verb == "joinfor",
            )
        case ["meant" | "typed" as verb, request_id]:
            return ChooseSpelling(request_id, suggested=verb == "meant")
        case ["which", request_id, index]:
            return ChooseEmail(request_id, int(index))
        case ["nameless", request_id]:
            return SkipName(request_id)
        case ["yes" | "check" as verb, slug, request_id]:
            return ConfirmBooking(class_id_of(slug), request_id, in_doubt=verb == "check")
        case ["no"]:
            return AbandonBooking()
        case ["no", slug, request_id]:
            return AbandonBooking((class_id_of(slug), request_id))
        case ["ics", slug, booking]:
            return GetCalendar(class_id_of(slug), booking)
        case ["mine", skip]:
            return ShowBookings(max(0, int(skip)))
        case ["drop", slug, booking]:
            return StartCancel(class_id_of(slug), booking)
        case ["dropped", slug, booking]:
            return ConfirmCancel(class_id_of(slug), booking)
        case ["leave", slug, wait]:
            return LeaveLine(class_id_of(slug), wait)
        case ["help"]:
            return ShowHelp()
        case ["speak", language] if language in LANGUAGES:
            return ChooseLanguage(language)
        case ["remind", "on" | "off" as switch]:
            return SetReminders(switch == "on")
        case ["chat"]:
            return OpenChat()
        case ["s", *staff]:
            return decode_staff(staff)
    return OldButton()


def _nearest(back: ShowList | None) -> ShowClasses | None:
    """A list that needs less room than this one: of one style, or the whole one (None)."""
    return ShowClasses(back.asked.style, first_day=back.asked.first) if isinstance(back, ShowAsked) else None


def _back_parts(class_id: ClassId, back: ShowClasses | None) -> list[str]:
    """The list as its style with the level, how many days before the class it begins, and its skip."""
    if back is None:
        return []
    days = _NONE if back.first_day is None else str((class_id.date - back.first_day).days)
    return [f"{back.style or _NONE}{back.level or ''}", days, str(back.skip)]


def _show_details(class_id: ClassId, what: str, days: str, skip: str, curriculum: Curriculum) -> ShowDetails:
    style = what.rstrip(digits)
    level = what[len(style) :]
    if len(style) == 1 and style not in curriculum.keys:  # buttons once had its initial
        style = next((key for key in curriculum.keys if key.startswith(style)), style)
    try:
        first_day = _NONE if days == _NONE else (class_id.date - timedelta(int(days))).isoformat()
    except OverflowError as fault:
        raise ValueError(days) from fault
    return ShowDetails(class_id, _show_classes(style, level or _NONE, first_day, skip, curriculum))


def _show_classes(style: str, level: str, first_day: str, skip: str, curriculum: Curriculum) -> ShowClasses:
    shown = None if style == _NONE else style
    of_level = None if level == _NONE or shown is None else int(level)
    if shown is not None and not curriculum.class_types(shown, of_level):
        raise ValueError(style, level)
    return ShowClasses(
        shown,
        of_level,
        None if first_day == _NONE else date.fromisoformat(first_day),
        max(0, int(skip)),
    )


def _type_parts(class_type: ClassType | None) -> list[str]:
    return [] if class_type is None else [class_type.style, str(class_type.level or _NONE)]


def _class_type(parts: list[str], curriculum: Curriculum) -> ClassType | None:
    """None also for what isn't taught: it is only there to save a look-up."""
    if not parts:
        return None
    style, level = parts
    class_type = ClassType(style, None if level == _NONE else int(level))
    return class_type if curriculum.teaches(class_type) else None
