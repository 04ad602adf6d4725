"""Posting a live card: one of the school's people names a class or a day in a channel or group, and it is followed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from adapters.chat.card_screens import CardScreens, is_over
from adapters.chat.chat_user import ChatUser
from adapters.chat.screen import Screen
from adapters.chat.staff.asked_card import subject_of
from adapters.chat.staff.views import StaffViews
from core.live_card import LiveCards, Subject, day_of, new_card


@dataclass(frozen=True, slots=True)
class Posting:
    """What one of the school's people, who is known to be one, wants to post."""

    cards: LiveCards
    views: StaffViews
    screens: CardScreens
    chat_user: ChatUser

    def answer(self, text: str) -> Screen:
        """What was typed, as `post tonight`: posted where others read along, else how to do that there."""
        today = self.views.now.date()
        subject = subject_of(text, today)
        if self.chat_user.place is None:
            return self.how(subject or today)
        if subject is None:
            return self.screens.which(self._example(today))
        infos = self.views.classes_about(subject)
        if is_over(infos, self.views.now):
            following = self.views.next_day_with_classes(max(today, day_of(subject)))
            return self.screens.nothing_to_post(subject, infos, following)
        language = self.screens.translator.language
        self.cards.post(new_card(self.chat_user.place, subject, self.chat_user.student_id, language, self.views.now))
        return self.screens.coming()

    def how(self, subject: Subject) -> Screen:
        """What to type for it, and where."""
        return self.screens.how_to_post(subject, self.chat_user.posts_in)

    def _example(self, today: date) -> Subject:
        coming = (info for info in self.views.classes_on(today) if not info.has_started(self.views.now))
        return next((info.id for info in coming), today)
