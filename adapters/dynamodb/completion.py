"""Rows of an older version or of the original system get what they lack, beside a running bot.

Every write insists on what was read, so nothing that somebody changes meanwhile is overwritten, and a run that
breaks off is simply run again. What can't be read is named and left as it is: nothing is ever thrown away.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, time
from typing import TYPE_CHECKING

from adapters.dynamodb.attributes import attributes
from adapters.dynamodb.faults import read, saved
from adapters.dynamodb.history import HISTORY
from adapters.dynamodb.items import is_booking, person_keys, to_class_info, to_wait
from adapters.dynamodb.live_cards import CARD
from adapters.dynamodb.notice_items import NOTICE
from adapters.dynamodb.recount import recount
from adapters.dynamodb.staff import INVITATION, STAFF
from adapters.dynamodb.table import METADATA, STUDENT, class_key, index_keys
from adapters.dynamodb.task_claims import TASK
from core.class_id import ClassId
from core.email import Email
from core.ports import MalformedItem
from core.result import Err, Ok
from core.waitlist_rules import WaitlistRules

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef, ScanInputTypeDef, TransactWriteItemTypeDef

    from adapters.dynamodb.attributes import Item

_CLASS, _WAIT, _ENDED = "CLASS#", "WAIT#", "REQUEST#"
_OTHERS = (STUDENT, NOTICE, HISTORY, STAFF, INVITATION, TASK, CARD)  # rows that lack nothing
_TRIES = 3

_CHANGED = "it changes just now: run this again"
_TWICE = "two rows are one email in different spelling: keep the right one by hand"
_NO_PLACE = "nobody can tell where in line it is, so it never gets a spot: delete it by hand, then run this again"
_NO_CLASS = "the class itself is missing"
_LOST_SPOTS = "more spots count as taken than are: once the original system is stopped, run this with --recount"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Why rows of a `kind` stay as they are. `where` is the class; no email is in it."""

    where: str
    kind: str
    reason: str


@dataclass(slots=True)
class Completion:
    """What was done so far, in rows; `problems` says how many rows have each."""

    looked_at: int = 0
    completed: int = 0
    problems: Counter[Problem] = field(default_factory=Counter)


def complete_rows(client: DynamoDBClient, table: str, *, recount_all: bool = False) -> Iterator[Completion]:
    """Give the rows of all classes what they lack; yields what is done after each page of them, and at the end.

    - Classes get the keys of both their indexes, and the type its capital: `Salsa`.
    - Bookings and waits of a known person get the keys of that person's index.
    - A booking under an email as it was typed (`Ana@Example.com`) moves to the spelling that identifies it.
    - A class with more bookings than its count says gets the right count, so that nobody is given a spot that is taken.
      One with fewer gets it only by `recount_all`: the original system counts first and writes the booking
      after that, so while it runs the missing one may be about to come. How many wait is always set right.

    Raises StoreUnavailable.
    """
    return _Run(client, table).complete(recount_all)


@dataclass(slots=True)
class _Run:
    client: DynamoDBClient
    table: str
    done: Completion = field(default_factory=Completion)
    counts: dict[ClassId, tuple[int, int] | None] = field(default_factory=dict)  # bookings and waits, as the class says
    bookings: Counter[ClassId] = field(default_factory=Counter)
    waits: Counter[ClassId] = field(default_factory=Counter)

    def complete(self, recount_all: bool) -> Iterator[Completion]:
        for page in self._pages():
            for row in page:
                self._look_at(row)
            yield self.done
        for class_id in sorted({*self.counts, *self.bookings, *self.waits}):
            bookings, waits = self.bookings[class_id], self.waits[class_id]
            if class_id not in self.counts:
                self._problem(str(class_id), "booking", _NO_CLASS, bookings)
                self._problem(str(class_id), "wait", _NO_CLASS, waits)
            elif self.counts[class_id] not in (None, (bookings, waits)):  # None: it can't be read
                self._recount(class_id, recount_all)
        yield self.done

    def _pages(self) -> Iterator[list[Item]]:
        asked: ScanInputTypeDef = {"TableName": self.table, "ConsistentRead": True}
        while True:
            page = read(self.table, lambda: self.client.scan(**asked))
            yield list(page["Items"])
            if not page.get("LastEvaluatedKey"):
                return
            asked["ExclusiveStartKey"] = page["LastEvaluatedKey"]

    def _look_at(self, row: Item) -> None:
        self.done.looked_at += 1
        partition, sort = row["PK"]["S"], row["SK"]["S"]
        if partition.startswith(_OTHERS):
            return
        kind = _kind(sort)
        class_id = _class_id(partition)
        if class_id is None:
            self._problem(partition, kind, _why_no_class(partition))
        elif kind == "class":
            self._complete_class(class_id, row)
        elif kind == "booking":
            self.bookings[class_id] += 1
            self._complete_booking(class_id, row)
        elif kind == "wait":
            self.waits[class_id] += 1
            self._complete_wait(class_id, row)
        elif kind == "row":
            self._problem(partition, kind, "it is no class, booking, wait or ended request")

    def _complete_class(self, class_id: ClassId, row: Item) -> None:
        self.counts[class_id] = None
        try:
            info = to_class_info(row, UTC, WaitlistRules())  # when it starts doesn't matter here
            int(row["version"]["N"])
        except (KeyError, MalformedItem, ValueError):
            self._problem(str(class_id), "class", _why_unreadable(row))
            return
        self.counts[class_id] = info.booking_count, info.waiting
        style = info.type.style.capitalize()
        self._set(row, attributes(type=style, **index_keys(class_id, info.type)), ("type", "level"))

    def _complete_booking(self, class_id: ClassId, row: Item) -> None:
        if row["SK"]["S"] == _identifying(row["SK"]["S"]):
            self._complete_person(class_id, row, "bookedBy")
        else:
            self._move(class_id, row)

    def _complete_wait(self, class_id: ClassId, row: Item) -> None:
        if to_wait(row) is None:
            self._problem(str(class_id), "wait", _NO_PLACE)
        self._complete_person(class_id, row, "waitingBy")

    def _complete_person(self, class_id: ClassId, row: Item, who: str) -> None:
        self._set(row, person_keys(class_id, _text(row, who), row["SK"]["S"]), (who,))

    def _set(self, row: Item, wanted: Item, as_read: Iterable[str]) -> None:
        """Write what is not so yet, if the row is still there and what it follows from is still as it was read."""
        lacking = {name: value for name, value in wanted.items() if row.get(name) != value}
        if not lacking:
            return
        known = {name: row[name] for name in as_read if name in row}
        names = {f"#{name}": name for name in (*lacking, *known)}
        values = {f":{name}": value for name, value in lacking.items()}
        values |= {f":read_{name}": value for name, value in known.items()}
        outcome = saved(
            self.table,
            lambda: self.client.update_item(
                TableName=self.table,
                Key={"PK": row["PK"], "SK": row["SK"]},
                ConditionExpression=" AND ".join(["attribute_exists(PK)", *(f"#{n} = :read_{n}" for n in known)]),
                UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in lacking),
                ExpressionAttributeNames=names,
                ExpressionAttributeValues=values,
            ),
            ["row"],
        )
        if isinstance(outcome, Err):
            self._problem(row["PK"]["S"], _kind(row["SK"]["S"]), _CHANGED)
        else:
            self.done.completed += 1

    def _move(self, class_id: ClassId, found: Item) -> None:
        """Put a booking under the spelling that identifies its email, as one change of the class.

        The class gets a new version: a command that was decided on the old row fails and is decided anew.
        """
        key = attributes(PK=str(class_id), SK=found["SK"]["S"])
        email = _identifying(found["SK"]["S"])
        folded = attributes(PK=str(class_id), SK=email)
        for _ in range(_TRIES):
            # The version is read first: what changes the booking after that changes the version too.
            metadata = self._get(class_key(class_id))
            row, other = self._get(key), self._get(folded)
            if row is None:
                return  # gone meanwhile: cancelled, or moved by somebody who runs this too
            if metadata is None or "version" not in metadata:
                return  # said of the class
            if other is not None:
                self._problem(str(class_id), "booking", _TWICE)
                return
            moved = {**row, **folded, **person_keys(class_id, _text(row, "bookedBy"), email)}
            if self._moved(key, moved, metadata):
                self.done.completed += 1
                return
        self._problem(str(class_id), "booking", _CHANGED)

    def _moved(self, key: dict[str, AttributeValueTypeDef], moved: Item, metadata: Item) -> bool:
        version = int(metadata["version"]["N"])
        actions: list[TransactWriteItemTypeDef] = [
            {
                "Update": {
                    "TableName": self.table,
                    "Key": {"PK": metadata["PK"], "SK": metadata["SK"]},
                    "ConditionExpression": "#version = :read",
                    "UpdateExpression": "SET #version = :next",
                    "ExpressionAttributeNames": {"#version": "version"},
                    "ExpressionAttributeValues": attributes(**{":read": version, ":next": version + 1}),
                }
            },
            {"Put": {"TableName": self.table, "Item": moved, "ConditionExpression": "attribute_not_exists(PK)"}},
            {"Delete": {"TableName": self.table, "Key": key, "ConditionExpression": "attribute_exists(PK)"}},
        ]
        outcome = saved(
            self.table, lambda: self.client.transact_write_items(TransactItems=actions), ["version", "row", "row"]
        )
        return isinstance(outcome, Ok)

    def _recount(self, class_id: ClassId, recount_all: bool) -> None:
        outcome = recount(self.client, self.table, class_id, downwards=recount_all)
        if outcome == "changed":
            self._problem(str(class_id), "class", _CHANGED)
        elif outcome == "lost spots":
            self._problem(str(class_id), "class", _LOST_SPOTS)
        elif outcome == "corrected":
            self.done.completed += 1

    def _get(self, key: dict[str, AttributeValueTypeDef]) -> Item | None:
        ask = lambda: self.client.get_item(TableName=self.table, Key=key, ConsistentRead=True)  # noqa: E731
        return read(self.table, ask).get("Item")

    def _problem(self, where: str, kind: str, reason: str, rows: int = 1) -> None:
        shown = where if where.startswith(_CLASS) and "@" not in where else "a row"
        if rows:
            self.done.problems[Problem(shown, kind, reason)] += rows


def _kind(sort_key: str) -> str:
    if sort_key == METADATA:
        return "class"
    if sort_key.startswith(_WAIT):
        return "wait"
    if sort_key.startswith(_ENDED):
        return "ended request"
    return "booking" if is_booking(sort_key) else "row"


def _class_id(partition: str) -> ClassId | None:
    match ClassId.parse(partition):
        case Ok(class_id):
            return class_id
        case _:
            return None


def _identifying(stored: str) -> str:
    """The spelling of an email that students find it by. The original let pass what is none for us: in lower case."""
    match Email.parse(stored):
        case Ok(email):
            return email.value
        case _:
            return stored.lower()


def _why_no_class(partition: str) -> str:
    if not partition.startswith(_CLASS):
        return "its key is none of ours"
    day, _, rest = partition.removeprefix(_CLASS).partition("#")
    try:
        _, weekday, *_ = ClassId(date.fromisoformat(day), time()).when.split("#")
    except ValueError:
        return "its id holds no date"
    return (
        "its id holds no time" if rest.startswith(f"{weekday}#") else f"its date is a {weekday}, its id says otherwise"
    )


def _why_unreadable(row: Item) -> str:
    for name in ("type", "maxSpots", "bookingCount", "version"):
        if name not in row:
            return f"{name} is missing"
    return "its type, level or numbers are none that we know"


def _text(row: Item, name: str) -> str | None:
    return row.get(name, {}).get("S")
