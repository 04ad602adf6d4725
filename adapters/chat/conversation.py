"""What students type freely: an answer to the question on the screen, or a wish in their own words."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import assert_never

from adapters.chat.asked_classes import AskedClasses
from adapters.chat.booking_flow import BookingFlow
from adapters.chat.i18n.translator import LANGUAGES, Translator
from adapters.chat.intents import (
    AbandonBooking,
    AskInWords,
    ChooseLanguage,
    ChooseSpelling,
    ConfirmBooking,
    Intent,
    OpenChat,
    SetReminders,
    ShowBookings,
    ShowClasses,
    ShowDetails,
    ShowHelp,
    SkipName,
    StartOver,
    UnknownLevel,
)
from adapters.chat.parsing import closest_style
from adapters.chat.screen import Button, Screen
from adapters.chat.seen_classes import SeenClasses
from adapters.chat.students import BookingStep
from adapters.chat.typed.understood import Understood, Wish
from adapters.chat.typed_email import SeveralEmails, read_email
from core.class_info import ClassInfo
from core.result import Err, Ok

_LONGEST_ECHO = 50
_OF_LIST = frozenset({Wish.LATER, Wish.EARLIER, Wish.PLACE})
_NO_WISHES = frozenset({Wish.UNKNOWN, Wish.YES, Wish.NO, Wish.EMAIL}) | _OF_LIST
_IN_GROUPS = frozenset({Wish.CLASSES, Wish.BOOK, Wish.UNKNOWN, Wish.HELP, Wish.LATER, Wish.EARLIER})
_LIKE_AN_ADDRESS = re.compile(r"[^\s.]\.[^\W\d_]{2}")  # its @ is what was forgotten


@dataclass(frozen=True, slots=True)
class Conversation:
    """Typed words of one student; what they ask for is answered with a screen, or with the intent that does it."""

    flow: BookingFlow

    def hear(self, text: str) -> Screen | Intent:
        """A message in private: first as an answer to what was asked, then as a wish."""
        asked = self._understood(text)
        answer = self._answer_to_question(asked, text) if "@" not in text else None
        return answer or self._answer_beside(asked, text) or self.flow.hear(text) or self._do(asked, text)

    def hear_after_command(self, text: str) -> Screen | Intent:
        """What follows `/classes`, as a wish."""
        asked = self._understood(text)
        if asked.wish is Wish.UNKNOWN and not (asked.unknown_style or asked.unknown_level):
            typed = text.strip()[:_LONGEST_ECHO]
            return self.flow.browsing.screens.unknown_style(
                typed, closest_style(typed, self.flow.browsing.screens.school.curriculum)
            )
        if not self.flow.chat_user.in_private and asked.wish not in _IN_GROUPS:
            return OpenChat()
        return self._do(asked, text)

    def _understood(self, text: str) -> Understood:
        # Loaded with the first text: its patterns take time that a function's cold start has not.
        from adapters.chat.taught_classes import teachers_soon
        from adapters.chat.typed.understanding import understand
        from adapters.chat.typed.vocabulary import vocabulary_of

        browsing = self.flow.browsing
        vocabulary = vocabulary_of(browsing.screens.school.curriculum)
        return understand(text, self.flow.now, vocabulary, partial(teachers_soon, browsing))

    def _answer_beside(self, asked: Understood, text: str) -> Screen | Intent | None:
        """The answer to a wish where an email or a name was asked for; None if the text may be that."""
        step = self.flow.awaited()
        if step is None or not (_is_no_name(asked) if step.asks_name else _is_no_email(asked, text)):
            return None
        # Who asks for other classes has gone on, as with the command; beside anything else the question stays.
        has_gone_on = asked.wish in (Wish.CLASSES, Wish.BOOK)
        return StartOver(AskInWords(text)) if has_gone_on else self._do(asked, text)

    def _answer_to_question(self, asked: Understood, text: str) -> Screen | Intent | None:
        """What yes or no means at the question on the screen; None if no question is open."""
        step = self.flow.session.step_under_way()
        if step is None:
            return None
        if self.flow.chat_user.uses_forms and step.email is None:
            return None  # a form, which answers itself, and may be long closed
        if step.asks_name and asked.wish is not Wish.CANCEL:
            return self._answer_about_name(step, asked, text)
        is_yes = asked.wish is Wish.YES or (asked.wish is Wish.BOOK and not asked.narrows and not asked.leftovers)
        is_no = asked.wish in (Wish.NO, Wish.CANCEL)
        if step.suggested is not None and (is_yes or asked.wish is Wish.NO):
            return ChooseSpelling(step.request_id, suggested=is_yes)
        if is_yes and step.email is not None:
            return ConfirmBooking(step.class_id, step.request_id)
        return AbandonBooking((step.class_id, step.request_id)) if is_no else None

    def _answer_about_name(self, step: BookingStep, asked: Understood, text: str) -> Screen | Intent | None:
        if asked.wish is Wish.NO or _skips(text):
            return SkipName(step.request_id)
        return self.flow.screens.questions.ask_name(step) if asked.wish is Wish.YES else None

    def _do(self, asked: Understood, text: str) -> Screen | Intent:
        screens = self.flow.browsing.screens
        match asked.wish:
            case Wish.CLASSES:
                return self._unknown(asked) or AskedClasses(asked, self.flow.browsing).show()
            case Wish.LATER | Wish.EARLIER | Wish.PLACE:
                return SeenClasses(self.flow).go_on(asked)
            case Wish.BOOK:
                classes = AskedClasses(asked, self.flow.browsing)
                return self._unknown(asked) or classes.only_one() or classes.show()
            case Wish.CANCEL | Wish.MY_BOOKINGS:
                return ShowBookings()
            case Wish.WHEN:
                return self.flow.mine.next_one()
            case Wish.WHERE:
                return screens.where_we_are()
            case Wish.PRICE:
                return screens.prices()
            case Wish.BRING:
                return screens.what_to_bring()
            case Wish.TEACHER:
                return self._who_teaches(asked)
            case Wish.LENGTH:
                return self._about_class(asked, lambda info: info.minutes)
            case Wish.PERSON:
                return screens.person()
            case Wish.COMPANY:
                return self._with_somebody(asked)
            case Wish.MUTE:
                return SetReminders(on=False)
            case Wish.LANGUAGE if asked.language:
                return ChooseLanguage(asked.language)
            case Wish.EMAIL if asked.email:
                return self._remember(text)
            case Wish.THANKS:
                return Screen(screens.translator.text("thanks"))
            case Wish.NO:
                return self.flow.screens.abandoned()
            case Wish.HELLO | Wish.HELP | Wish.LANGUAGE | Wish.EMAIL:
                return ShowHelp()
            case Wish.YES:
                return screens.nothing_asked()
            case Wish.UNKNOWN:
                return self._unknown(asked) or screens.not_understood()
            case _:
                assert_never(asked.wish)

    def _about_class(self, asked: Understood, says: Callable[[ClassInfo], object]) -> Screen | Intent:
        """The details of a class that `says` what they want to know: of the one they named, else of one of theirs."""
        own = [] if asked.narrows else [held.class_info for held in self.flow.mine.all()]
        info = next(filter(says, own), None) or AskedClasses(asked, self.flow.browsing).first_that(says)
        return ShowDetails(info.id) if info is not None else self.flow.browsing.screens.person()

    def _who_teaches(self, asked: Understood) -> Screen | Intent:
        """Who teaches the classes that were asked for, or which of them the one does whom they named."""
        from adapters.chat.taught_classes import TaughtClasses  # with what reads the text, see `_understood`

        taught = TaughtClasses(asked, self.flow.browsing)
        if asked.teacher is not None:
            return taught.by(asked.teacher)
        several = taught.several() if asked.days else None  # else the next class is meant
        return several or self._about_class(asked, lambda info: info.teacher)

    def _with_somebody(self, asked: Understood) -> Screen:
        """How somebody else comes to a spot, above the classes if some were named."""
        how = self.flow.browsing.screens.for_somebody()
        shown = AskedClasses(asked, self.flow.browsing).show() if asked.narrows else None
        return replace(shown, notice=how.title) if isinstance(shown, Screen) else how

    def _unknown(self, asked: Understood) -> Screen | Intent | None:
        """What there is instead of a level or a style that there is not; None if they named none such."""
        if asked.unknown_level is not None:
            return UnknownLevel(asked.unknown_level.style, asked.unknown_level.level)
        if asked.unknown_style is not None:
            unknown = asked.unknown_style
            return self.flow.browsing.screens.unknown_style(unknown.asked, unknown.suggestion, asked.level)
        return None

    def _remember(self, typed: str) -> Screen:
        """Keep the email for the next booking."""
        translator = self.flow.screens.translator
        see = Button(translator.text("button.see.classes"), ShowClasses(), emphasis="main")
        match read_email(typed):
            case Ok(email):
                self.flow.session.write(replace(self.flow.session.read(), email=email))
                return Screen(translator.text("email.remembered", email=email), buttons=(see,))
            case Err(SeveralEmails()):
                return Screen(translator.text("email.several"), buttons=(see,))
            case _:
                return Screen(translator.text("email.invalid"), buttons=(see,))


def _skips(text: str) -> bool:
    """Whether it says that no name will be told."""
    word = text.lower().strip(" .!")
    return any(word in Translator(language).text("typed.skip").split() for language in LANGUAGES)


def _is_no_name(asked: Understood) -> bool:
    """Whether a wish is certainly no name: April, May and Domingo are some."""
    may_be_one = asked.leftovers or (asked.wish in (Wish.CLASSES, Wish.BOOK) and not asked.types)
    return not may_be_one and asked.wish not in _NO_WISHES


def _is_no_email(asked: Understood, text: str) -> bool:
    """Whether a wish is certainly no attempt at an email."""
    may_be_one = "@" in text or _LIKE_AN_ADDRESS.search(text) or isinstance(read_email(text), Ok)
    may_be_a_name = asked.unknown_style is not None and len(text.split()) == 1
    is_only_book = asked.wish is Wish.BOOK and not asked.narrows
    return asked.wish not in _NO_WISHES and not may_be_one and not may_be_a_name and not is_only_book
