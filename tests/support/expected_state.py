"""What must hold after every step, whatever faults it met: timely answers, true screens, a store that adds up."""

from __future__ import annotations

import json
import re

from adapters.chat.i18n.translator import Translator
from core.booking import Booking, Wait
from core.dance_class import DanceClass
from standins import slack as slack_standin
from standins import telegram as telegram_standin
from tests.support.fuzzing import Outcome, School
from tests.support.walk_steps import Screen, request_of

_SECONDS = 3
_BOOKED = re.compile(
    r"You're booked 🎉\n+.+? · (?P<day>.+?), (?P<time>.+?) \(Sydney time\)\n"
    r"(?:as|for .+,) (?P<email>[^ \n]+)(?: · |\n|$)"
)
_BOOKED_BEFORE = re.compile(r"By the way: you're booked for (?P<day>.+?), (?P<time>.+?)\.")
_ALREADY_IN = re.compile(r"You're already in: .+?, (?P<day>\w+ \d+ \w+), (?P<time>[^,]+), as (?P<email>.+)\.")
_EMAIL_IN = re.compile(r"^(?P<email>.+) already has a spot in this class\.", re.MULTILINE)
_JUST_FILLED = re.compile(r"Someone just took the last spot in (?P<name>.+) on (?P<weekday>\w+)\.")
_FULL = re.compile(r"^(?P<line>.+) is full\. (?P<waiting>\d+) pe", re.MULTILINE)
_WAITS = re.compile(r"You're (?:already )?(?P<place>\d+)\w\w in line for (?P<name>\w+(?: \d)?)")
_WAITED_BEFORE = re.compile(r"By the way: you're in line for (?P<day>.+?), (?P<time>.+?)\.")
_REFERENCE = re.compile(r"\(Reference (\w+)\)")
_DROPPED = ("No problem, we'll leave it there.", "is put aside.")
_REFUSED = (
    "Someone just took the last spot",
    "You're already in",
    "already has a spot",
    "has already started",
    "isn't on any more",
    "That booking timed out",
    "is full.",
    "is full, and so is its waitlist",
    "already in line for this class",
    "You're already",
    "A spot is free in",
    "You've left this line",
)
_NOT_YET = ("You have not been booked", "You're not in line yet")
_SECRETS = re.compile(r"[\w.+-]+@[\w-]+\.\w+|/response/\w+|xoxb-|bot\d+:")
_CUT_OFF = "ASGI callable returned without completing response."  # the stand-in's own way to lose an answer
_IDS = ("correlation_id", "reference")


class Broken(AssertionError):
    """A rule that does not hold, and how."""

    def __init__(self, rule: str, how: object) -> None:
        super().__init__(f"{rule}: {how}")
        self.rule = rule


class Truth:
    """Looks at each outcome in turn and raises Broken. Remembers what was shown and told."""

    def __init__(self, school: School) -> None:
        self._school = school
        self._shown: dict[str, set[str]] = {}  # request ids, by who saw them
        self._no: dict[str, str] = {}  # what was said, by the request id that it ended
        self._not_yet: dict[str, str] = {}  # likewise, until the request is sent again
        self._rows: dict[str, Booking | Wait] = {}

    def check(self, outcome: Outcome) -> None:
        for screen in outcome.screens:
            self._shown.setdefault(screen.owner, set()).update(screen.requests)
        self._check_answer(outcome)
        self._check_logs(outcome)
        self._check_store()
        for screen in outcome.screens:
            self._check_screen(outcome, screen)
        self._check_noes(outcome)

    def _check_answer(self, outcome: Outcome) -> None:
        sent = outcome.sent
        met = {fault.split(" ")[0] for fault in outcome.met}
        if sent is None or (isinstance(sent, telegram_standin.Delivery) and sent.update is None):
            return  # nothing that the bot could hear of
        if outcome.seconds >= _SECONDS:
            raise Broken("every answer comes within 3 s", f"{outcome.seconds:.1f} s")
        untold = "telegram" in met and not outcome.answers  # then Telegram delivers it again
        if sent.status != 200 and not (sent.status == 503 and untold):
            raise Broken("every delivery is answered with 200, unless Telegram let nothing be told", sent.status)
        if (error := _slack_error(outcome)) and not _is_outdated(outcome):
            raise Broken("Slack can use every answer", (error, sent))
        if self._school.slack.slack.warnings:
            raise Broken("Slack has nothing to find fault with", self._school.slack.slack.warnings)
        if not outcome.answers and not met & {"slack", "telegram"} and not _may_be_silent(outcome):
            raise Broken("every student is answered", outcome)

    def _check_logs(self, outcome: Outcome) -> None:
        explained = any(not fault.startswith("store") for fault in outcome.met)
        for line in outcome.logs:
            if line["log_level"] in ("error", "critical") and not explained and line["event"] != _CUT_OFF:
                raise Broken("no error is logged without a fault of a platform", line)
            if _SECRETS.search(json.dumps(line, default=str, ensure_ascii=False)):
                raise Broken("no email, token or response_url is logged", line)

    def _check_store(self) -> None:
        for dance_class in self._school.classes:
            self._check_counts(dance_class)
            for booking in dance_class.bookings.values():
                self._check_row(booking, str(booking.request_id), str(booking.booked_by))
            for wait in dance_class.waits.values():
                self._check_row(wait, wait.request_id, wait.waiting_by)

    def _check_counts(self, dance_class: DanceClass) -> None:
        made = dance_class.booking_count + dance_class.waiting + len(dance_class.ended)
        undone = sum(ended.outcome != "booked" for ended in dance_class.ended.values())
        fits = dance_class.adds_up and dance_class.booking_count <= dance_class.max_spots
        if not fits or dance_class.version != made + undone:
            raise Broken("rows, count and version agree and fit in the class", dance_class)
        now, rules = self._school.clock(), dance_class.rules
        if dance_class.waits and dance_class.info.spots_left and rules.promotes(dance_class.starts_at, now):
            raise Broken("no spot is idle while somebody waits who is to have it", dance_class)
        if len({wait.ticket for wait in dance_class.line}) != dance_class.waiting:
            raise Broken("everybody in line has a place of their own", dance_class)

    def _check_row(self, row: Booking | Wait, request: str, person: str) -> None:
        self._rows[request] = row
        if person != "http" and request not in self._shown.get(person, set()):
            raise Broken("only a prompt that was shown to a student books or waits for them", row)

    def _check_screen(self, outcome: Outcome, screen: Screen) -> None:
        for claim in (_BOOKED.search(screen.text), _ALREADY_IN.search(screen.text)):
            if claim and not self._has(claim["day"], claim["time"], claim["email"], screen.owner):
                raise Broken("who is told to be in is in", (claim[0], self._rows))
        claim = _BOOKED_BEFORE.search(screen.text)
        if claim and not self._has(claim["day"], claim["time"], "", screen.owner):
            raise Broken("who is told to be in is in", (claim[0], self._rows))
        if "You're booked" in screen.text and not _BOOKED.search(screen.text):
            raise Broken("a booking is told in full", screen.text)
        if (claim := _EMAIL_IN.search(screen.text)) and claim["email"] not in {
            str(row.email) for row in self._rows.values()
        }:
            raise Broken("an email that is said to be in is in", claim[0])
        if (claim := _JUST_FILLED.search(screen.text)) and not any(
            not dance_class.info.spots_left and Translator().class_name(dance_class.type) == claim["name"]
            for dance_class in self._school.classes
        ):
            raise Broken("a class that is said to be full is full", claim[0])
        self._check_line(screen)
        if not screen.owner and "@" in screen.text and "@" not in outcome.step.what:
            raise Broken("no email is shown where others read along", screen.text)
        for reference in _REFERENCE.findall(screen.text):
            if not any(str(line.get(key, "")).startswith(reference) for line in outcome.logs for key in _IDS):
                raise Broken("a reference that is shown is in the log", screen.text)

    def _check_line(self, screen: Screen) -> None:
        words, now = Translator(), self._school.clock()
        if claim := _WAITS.search(screen.text):
            mine = [
                (words.class_name(dance_class.type), dance_class.place_of(wait))
                for dance_class in self._school.classes
                for wait in dance_class.line
                if wait.waiting_by == screen.owner
            ]
            if (claim["name"], int(claim["place"])) not in mine:
                raise Broken("who is told to be in line is there, at that place", (claim[0], mine))
        if (claim := _WAITED_BEFORE.search(screen.text)) and not any(
            wait.waiting_by == screen.owner for dance_class in self._school.classes for wait in dance_class.line
        ):
            raise Broken("who is told to be in line is there, at that place", claim[0])
        if (claim := _FULL.search(screen.text)) and not any(
            claim["line"].startswith(("This class", words.class_name(dance_class.type)))
            and dance_class.waiting == int(claim["waiting"])
            and not dance_class.info.free_at(now)
            for dance_class in self._school.classes
        ):
            raise Broken("a class that is said to be full is full", claim[0])

    def _has(self, day: str, clock: str, email: str, owner: str) -> bool:
        words = Translator()
        return any(
            row.booked_by == owner and email in (str(row.email), "")
            for dance_class in self._school.classes
            if (words.day(dance_class.starts_at.date()), words.time(dance_class.starts_at.time())) == (day, clock)
            for row in dance_class.bookings.values()
        )

    def _check_noes(self, outcome: Outcome) -> None:
        """A request that was refused or left has no row, now or ever; one "not booked" none until it is sent again."""
        asked, mine = _request(outcome), self._shown.get(_sender(outcome), set())
        self._not_yet.pop(asked, None)
        told = "\n".join(screen.text for screen in outcome.screens)
        if any(words in told for words in _DROPPED) and not asked:  # by a message
            before = outcome.students[_sender(outcome)].step
            asked = before.request_id if before else ""
        elif not any(words in told for words in _REFUSED + _DROPPED):
            asked = ""
        if asked in mine:
            self._no[asked] = told
        for screen in outcome.screens:
            if any(words in screen.text for words in _NOT_YET):
                self._not_yet |= dict.fromkeys(screen.requests, screen.text)
        said = self._no | self._not_yet
        for request in said.keys() & self._rows.keys():
            raise Broken("who is told not to be booked is not", (said[request], self._rows[request]))


def _request(outcome: Outcome) -> str:
    """The request of the button or form that was sent; "" if there is none."""
    match outcome.sent:
        case slack_standin.Delivery(payload={"type": "view_submission", "view": {"private_metadata": metadata}}):
            return str(json.loads(metadata or "{}").get("request", ""))
        case slack_standin.Delivery(payload={"actions": [{"value": data}]}):
            pass
        case telegram_standin.Delivery(update={"callback_query": {"data": data}}):
            pass
        case _:
            return ""
    return request_of(data)


def _sender(outcome: Outcome) -> str:
    """The identity that sent it; "" if nobody did."""
    match outcome.sent:
        case telegram_standin.Delivery(update={"message": {"from": {"id": number}}}):
            return f"telegram:{number}"
        case telegram_standin.Delivery(update={"callback_query": {"from": {"id": number}}}):
            return f"telegram:{number}"
        case slack_standin.Delivery(payload={"user": {"id": user, "team_id": team}}):
            return f"slack:{team}:{user}"
    return ""


def _may_be_silent(outcome: Outcome) -> bool:
    """Edits, talk in the group, and commands to other bots are left alone."""
    match outcome.sent:
        case telegram_standin.Delivery(update={"message": {"chat": {"type": place}, "text": text}}):
            return place != "private" or "@" in text.partition(" ")[0]
        case telegram_standin.Delivery(update={"edited_message": _}):
            return True
    return False


def _is_outdated(outcome: Outcome) -> bool:
    """An old form that is delivered again is answered in words for the modal that it was in."""
    return outcome.step.does == "is delivered again" and _slack_error(outcome) == "invalid_response_action"


def _slack_error(outcome: Outcome) -> str | None:
    return outcome.sent.error if isinstance(outcome.sent, slack_standin.Delivery) else None
