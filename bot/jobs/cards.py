"""Live cards: each is held against its classes again and again, and written anew where it is no longer true."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal, assert_never

import structlog

from adapters.chat.card_screens import CardScreens, is_over
from adapters.chat.i18n.translator import Translator
from adapters.chat.messenger import Delivery, Failed, GroupMessenger, RetryAfter, Sent, Unreachable
from adapters.chat.school import School
from adapters.chat.screen import Screen
from bot.jobs.claims import GIVEN_UP_AFTER, LEASE, MOST_CLAIMS, TRIES_TO_MARK, insist
from core.class_id import ClassId
from core.class_info import ClassInfo
from core.live_card import LiveCard, LiveCards, Subject
from core.moments import after, between
from core.ports import Clock, StoreUnavailable
from core.result import Err, Ok
from core.tracing import NO_TRACER, Tracer

if TYPE_CHECKING:
    from bot.stores import Classes

log = structlog.get_logger()

EVERY = timedelta(seconds=5)
"""How soon a card may be written again: Telegram takes twenty messages a minute in a group, and edits are some."""
_TO_BEGIN = timedelta(seconds=30)
"""After so much of a lease no call is begun any more: its end would come too late to be ours."""
_SHORTEST_PAUSE, _LONGEST_PAUSE = timedelta(seconds=10), timedelta(seconds=60)
"""After a failure. The first is longer than a call: what was given up is done by then, or never."""
_LONGEST_SLEEP = 1.5
"""Seconds; a card whose platform wants a longer pause is looked at again in the next round."""

Followed = Literal["same", "posted", "edited", "ended", "gone", "failed", "limited", "later", "taken"]
"""What a look came to. `same`: it is true; `gone`: its message or its place is; `taken`: somebody else has it."""


@dataclass(frozen=True, slots=True)
class Following:
    """Follows cards. May be used by any number of processes.

    `take` takes what a message to a place needs of the platform's rate and returns 0, or the seconds until it may be
    there; `sleep` waits so many.
    """

    cards: LiveCards
    classes: Classes
    messengers: Mapping[str, GroupMessenger]
    school: School
    clock: Clock
    take: Callable[[str], float]
    sleep: Callable[[float], object]
    tracer: Tracer = NO_TRACER

    def follow_due(self, go_on: Callable[[], bool] = lambda: True) -> Counter[Followed]:
        """Look at each card that may be looked at by now; what came of it, by how many. Never raises StoreUnavailable.

        Once a platform is in trouble, its other cards wait for the next round.
        """
        done: Counter[Followed] = Counter()
        troubled: set[str] = set()
        for card in self._due():
            if not go_on():
                break
            if card.platform in self.messengers and card.platform not in troubled:
                followed = self._follow_safely(card)
                done[followed] += 1
                troubled |= {card.platform} if followed in ("failed", "limited") else set()
        return done

    def _due(self) -> list[LiveCard]:
        try:
            return self.cards.due(self.clock())
        except StoreUnavailable as error:
            log.warning("no card can be looked at", error=str(error))
            return []

    def _follow_safely(self, card: LiveCard) -> Followed:
        try:
            return self._follow(card)
        except StoreUnavailable as error:
            log.warning("a card was not followed", card=card.slug, error=str(error))
            return "taken"
        except Exception:
            log.exception("a card was not followed", card=card.slug)
            with suppress(StoreUnavailable):
                self.cards.save(card, card.put_off(after(self.clock(), _LONGEST_PAUSE)))
            return "taken"

    def _follow(self, card: LiveCard) -> Followed:
        """Look at it without a claim, for nearly always it is still true, and claim it only to write it."""
        infos, now = self._glance(card.subject), self.clock()
        if card.shows == _digest(self._screen(card, infos, now)):
            return "same"
        if card.message is None and (is_over(infos, now) or card.claims >= MOST_CLAIMS):
            return self._give_up(card)
        if not self._has_turn(card.place):
            return "later"
        with self.tracer.span("card", "write", card, card.place) as span:
            span.outcome = followed = self._write(card)
            return followed

    def _has_turn(self, place: str) -> bool:
        """Whether the platform's rate lets us write there now, or after a short wait."""
        wait = self.take(place)
        if 0 < wait <= _LONGEST_SLEEP:  # for another card of the same group
            self.sleep(wait)
            wait = self.take(place)
        return not wait

    def _write(self, card: LiveCard) -> Followed:
        claimed = self.cards.save(card, card.claimed(after(self.clock(), LEASE)))
        if isinstance(claimed, Err):
            return "taken"
        claim, began = claimed.value, self.clock()
        try:
            infos = self._load(card.subject)
        except StoreUnavailable:
            with suppress(StoreUnavailable):
                self.cards.save(claim, card.put_off(after(began, _SHORTEST_PAUSE), card.failing_since))
            raise
        now = self.clock()
        screen, ends = self._screen(card, infos, now), is_over(infos, now)
        if card.shows == _digest(screen) and card.message is not None and not ends:
            self._mark(claim, claim.shown(card.message, card.shows, _whole(after(now, EVERY))))
            return "same"  # what we had seen was older than the card
        if between(began, now) > _TO_BEGIN:
            return "taken"  # we stood still, and somebody else may have it soon
        messenger = self.messengers[card.platform]
        if card.message is None:
            delivery = messenger.post(card.place, screen)
        else:
            delivery = messenger.edit(card.place, card.message, screen)
        return self._write_down(card, claim, delivery, _digest(screen), ends=ends)

    def _write_down(self, card: LiveCard, claim: LiveCard, delivery: Delivery, shows: str, *, ends: bool) -> Followed:
        now = self.clock()
        match delivery:
            case Sent() if ends:
                insist(lambda: self.cards.end(claim))
                return "ended"
            case Sent(message):
                self._mark(claim, claim.shown(card.message or message, shows, _whole(after(now, EVERY))))
                return "posted" if card.message is None else "edited"
            case RetryAfter(seconds):  # of this one group, for all we know: what people are told does not wait
                self.cards.save(claim, card.put_off(_whole(after(now, timedelta(seconds=seconds))), card.failing_since))
                return "limited"
            case Failed(why, maybe_sent):
                return self._failed(card, claim, why, maybe_sent=maybe_sent)
            case Unreachable(why):
                log.info("a card is gone", card=card.slug, platform=card.platform, why=why)
                if isinstance(self.cards.end(claim), Ok) and card.message is None:
                    self._tell_who_asked(card)
                return "gone"
            case _:
                assert_never(delivery)

    def _failed(self, card: LiveCard, claim: LiveCard, why: str, *, maybe_sent: bool) -> Followed:
        """Try again, the later the longer it fails."""
        log.warning("a card was not written", card=card.slug, platform=card.platform, why=why)
        now = self.clock()
        since = card.failing_since or now
        failing = between(since, now)
        if failing >= GIVEN_UP_AFTER:
            self.cards.end(claim)
            return "failed"
        known = claim if maybe_sent else card
        until = after(now, min(max(failing, _SHORTEST_PAUSE), _LONGEST_PAUSE))
        self.cards.save(claim, known.put_off(until, since))
        return "failed"

    def _mark(self, claim: LiveCard, shown: LiveCard) -> None:
        """Say what it shows. Whoever may not say so any more has written over what somebody else wrote since."""
        if isinstance(insist(lambda: self.cards.save(claim, shown)), Ok):
            return
        for _ in range(TRIES_TO_MARK):
            current = self.cards.find(claim)
            if current is None or current.message is None:
                return
            if isinstance(self.cards.save(current, current.in_doubt(_whole(after(self.clock(), EVERY)))), Ok):
                return

    def _give_up(self, card: LiveCard) -> Followed:
        """Follow no more what is not there: it took too long to post it, or nobody knows where it is."""
        log.warning("a card was never posted", card=card.slug, platform=card.platform)
        self.cards.end(card)
        return "ended"

    def _tell_who_asked(self, card: LiveCard) -> None:
        told = self.messengers[card.platform].send(card.asked_by, self._screens(card).not_posted(card.subject))
        if not isinstance(told, Sent):
            log.info("nobody could be told that a card is not there", card=card.slug, why=type(told).__name__)

    def _glance(self, subject: Subject) -> Sequence[ClassInfo]:
        """The classes, at the least cost; perhaps as they were a moment ago."""
        if not isinstance(subject, ClassId):
            return self.classes.search(None, subject, subject)
        info = self.classes.find(subject)
        return [] if info is None else [info]

    def _load(self, subject: Subject) -> Sequence[ClassInfo]:
        """The classes as they are."""
        ids = [subject] if isinstance(subject, ClassId) else [info.id for info in self._glance(subject)]
        loaded = map(self.classes.load, ids)
        return [dance_class.info for dance_class in loaded if dance_class is not None]

    def _screens(self, card: LiveCard) -> CardScreens:
        return CardScreens(self.school, Translator(card.language, self.school.curriculum))

    def _screen(self, card: LiveCard, infos: Sequence[ClassInfo], now: datetime) -> Screen:
        return self._screens(card).card(card.subject, infos, now)


def _whole(moment: datetime) -> datetime:
    """The next whole second: a row has no others, and none may be too early."""
    return moment + timedelta(microseconds=-moment.microsecond % 1_000_000)


def _digest(screen: Screen) -> str:
    return hashlib.sha256(repr(screen).encode(errors="replace")).hexdigest()[:16]
