"""The buttons of the school's people as short texts and back; they too hold only pointers, never an email."""

from __future__ import annotations

from datetime import date
from typing import get_args

from adapters.chat.button_parts import class_id_of
from adapters.chat.staff.intents import (
    AskSchool,
    AskToPost,
    AskToRemove,
    AskToReopen,
    ChangeSpots,
    ChooseWhomToRemove,
    ConfirmSchool,
    MarkHere,
    Question,
    RemoveSomebody,
    Reopen,
    ShowDoor,
    ShowHistory,
    ShowSchoolDay,
    StaffIntent,
)
from core.class_id import ClassId


def encode_staff(intent: StaffIntent) -> list[str]:
    """The parts of a button; raises ValueError for an intent that no button has."""
    match intent:
        case ShowSchoolDay(day):
            return ["day", day.isoformat()]
        case ShowDoor(class_id, skip):
            return ["door", class_id.slug, str(skip)]
        case MarkHere(class_id, who, here, skip):
            return ["here" if here else "away", class_id.slug, who, str(skip)]
        case ChooseWhomToRemove(class_id, skip):
            return ["out", class_id.slug, str(skip)]
        case AskToRemove(class_id, who):
            return ["out?", class_id.slug, who]
        case RemoveSomebody(class_id, who):
            return ["out!", class_id.slug, who]
        case AskSchool(question, ClassId() as class_id):
            return ["ask", question, class_id.slug]
        case AskSchool(question, date() as day):
            return ["askday", question, day.isoformat()]
        case ConfirmSchool(request_id):
            return ["do", request_id]
        case ChangeSpots(class_id, spots, request_id):
            return ["spots", class_id.slug, str(spots), request_id]
        case AskToReopen(class_id):
            return ["reopen?", class_id.slug]
        case Reopen(class_id, request_id):
            return ["reopen!", class_id.slug, request_id]
        case ShowHistory(class_id):
            return ["past", class_id.slug]
        case AskToPost(ClassId() as class_id):
            return ["post", class_id.slug]
        case AskToPost(date() as day):
            return ["postday", day.isoformat()]
        case _:
            raise ValueError(f"no button has the intent {type(intent).__name__}")


def decode_staff(parts: list[str]) -> StaffIntent:
    """The intent of these parts. Raises ValueError for anything that this version did not write."""
    match parts:
        case ["day", day]:
            return ShowSchoolDay(date.fromisoformat(day))
        case ["door", slug, skip]:
            return ShowDoor(class_id_of(slug), max(0, int(skip)))
        case ["here" | "away" as verb, slug, who, skip]:
            return MarkHere(class_id_of(slug), who, verb == "here", max(0, int(skip)))
        case ["out", slug, skip]:
            return ChooseWhomToRemove(class_id_of(slug), max(0, int(skip)))
        case ["out?", slug, who]:
            return AskToRemove(class_id_of(slug), who)
        case ["out!", slug, who]:
            return RemoveSomebody(class_id_of(slug), who)
        case ["ask", question, slug]:
            return AskSchool(_question(question), class_id_of(slug))
        case ["askday", question, day]:
            return AskSchool(_question(question), date.fromisoformat(day))
        case ["do", request_id]:
            return ConfirmSchool(request_id)
        case ["spots", slug, spots, request_id]:
            return ChangeSpots(class_id_of(slug), int(spots), request_id)
        case ["reopen?", slug] | ["reopen", slug, _]:  # the latter opened without a question once
            return AskToReopen(class_id_of(slug))
        case ["reopen!", slug, request_id]:
            return Reopen(class_id_of(slug), request_id)
        case ["past", slug]:
            return ShowHistory(class_id_of(slug))
        case ["post", slug]:
            return AskToPost(class_id_of(slug))
        case ["postday", day]:
            return AskToPost(date.fromisoformat(day))
    raise ValueError("no button of ours")


def _question(text: str) -> Question:
    for question in get_args(Question):
        if text == question:
            known: Question = question
            return known
    raise ValueError(text)
