"""The screens of what takes words or a number: to ask for it, and to have it confirmed."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from adapters.chat.i18n.translator import Translator
from adapters.chat.screen import Button, Emphasis, Line, Screen
from adapters.chat.staff.intents import ChangeSpots, ConfirmSchool, Reopen
from adapters.chat.staff.question import StaffQuestion
from adapters.chat.staff.screens import back_to
from core.class_id import ClassId
from core.class_info import ClassInfo


@dataclass(frozen=True, slots=True)
class StaffQuestionScreens:
    """The questions to the school's people in one language. `uses_forms`: as of the chat's user."""

    translator: Translator
    uses_forms: bool = False

    def ask(self, question: StaffQuestion, about: Sequence[ClassInfo], *, is_wrong: bool = False) -> Screen:
        """Ask for what the next message is to say."""
        translator = self.translator
        asked = {
            "add": translator.text("staff.ask.add"),
            "close": translator.text("staff.ask.close"),
            "spots": translator.text("staff.ask.spots"),
            "teacher": translator.text("staff.ask.teacher"),
            "message": translator.text("staff.ask.message"),
            "find": translator.text("staff.ask.find"),
        }[question.question]
        lines = (
            []
            if question.question == "find"
            else [Line(self.translator.class_line(info.id, info.type)) for info in about]
        )
        if self.uses_forms:
            lines.append(Line(translator.text("staff.ask.where")))
        buttons = [back_to(translator, question.about)]
        if question.question == "spots" and isinstance(question.about, ClassId) and about:
            buttons = [*self._numbers(question.about, about[0].max_spots, question.request_id), *buttons]
        notice = translator.text("staff.ask.again") if is_wrong else ""
        return Screen(asked, body=tuple(lines), buttons=tuple(buttons), notice=notice)

    def confirm(self, question: StaffQuestion, about: Sequence[ClassInfo], people: int, unreached: int) -> Screen:
        """What will be done, how many `people` will be told, and how many bookings that does not reach."""
        translator = self.translator
        answer = question.answer or ""
        line = translator.class_line(about[0].id, about[0].type) if about else ""
        emphasis: Emphasis = "undo" if question.question == "close" else "main"
        match question.question:
            case "close":
                title = translator.text("staff.confirm.close", line=line)
                label = translator.text("button.staff.close.yes")
            case "teacher":
                old = about[0].teacher if about else None
                title = (
                    translator.text("staff.confirm.teacher.instead", line=line, teacher=answer, before=old)
                    if old
                    else translator.text("staff.confirm.teacher", line=line, teacher=answer)
                )
                label = translator.text("button.staff.teacher.yes")
            case _:
                title, label = translator.text("staff.confirm.message"), translator.text("button.staff.message.yes")
        said = () if question.question == "teacher" else (Line(f"“{answer}”"),)
        concerned = self._concerned(people, unreached)
        yes = Button(label, ConfirmSchool(question.request_id), emphasis=emphasis)
        return Screen(title, body=(*said, concerned), buttons=(yes, back_to(translator, question.about)))

    def ask_to_reopen(self, info: ClassInfo, people: int, unreached: int) -> Screen:
        """Ask whether a class that is off is on again; `people` and `unreached` as in `confirm`."""
        translator = self.translator
        title = translator.text("staff.confirm.reopen", line=translator.class_line(info.id, info.type))
        off = Line(translator.off(info.closed_reason))
        yes = Button(
            translator.text("button.staff.reopen.yes"), Reopen(info.id, secrets.token_urlsafe(6)), emphasis="main"
        )
        return Screen(
            title, body=(off, self._concerned(people, unreached)), buttons=(yes, back_to(translator, info.id))
        )

    def full(self, question: StaffQuestion, info: ClassInfo) -> Screen:
        """There is no room for somebody: a spot more is one tap, unless others wait for it."""
        translator, back = self.translator, back_to(self.translator, info.id)
        title = translator.text("staff.full", line=translator.class_line(info.id, info.type))
        if info.waiting:
            return Screen(title, translator.text("staff.full.waiting", n=info.waiting), buttons=(back,))
        more = Button(translator.text("button.staff.spot.more"), ConfirmSchool(question.request_id), emphasis="main")
        return Screen(title, buttons=(more, back))

    def _concerned(self, people: int, unreached: int) -> Line:
        translator = self.translator
        told = [translator.text("staff.concerns", n=people)] if people else []
        told += [translator.text("staff.unreached", n=unreached)] if unreached else []
        return Line(" ".join(told) or translator.text("staff.concerns.nobody"))

    def _numbers(self, class_id: ClassId, spots: int, request_id: str) -> list[Button]:
        numbers = [number for number in (spots - 1, spots + 1, spots + 2, spots + 5) if number >= 0]
        return [Button(str(number), ChangeSpots(class_id, number, request_id)) for number in numbers]
