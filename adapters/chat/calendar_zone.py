"""A time zone as calendar entries describe it (VTIMEZONE), for calendars that don't know it by its name.

The library's own description puts the change in spring an hour late, and lists every change since 1970.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAY, _SECOND = timedelta(days=1), timedelta(seconds=1)
_AROUND = timedelta(days=2 * 366)  # both of a year's changes before, and both after


@dataclass(frozen=True, slots=True)
class _Change:
    """A change of the clock: `local` is what the clock shows that is about to be changed."""

    local: datetime
    before: timedelta
    after: timedelta
    name: str
    is_daylight: bool

    @property
    def moment(self) -> datetime:
        """When it is made, in UTC."""
        return (self.local - self.before).replace(tzinfo=UTC)


def vtimezone(zone: ZoneInfo, around: datetime) -> Timezone:
    """The zone, true from more than a year before `around` on, for as long as its rules stay what they are then."""
    described = Timezone()
    described.add("TZID", zone.key)
    changes = list(_changes(zone, around.astimezone(UTC)))
    if all(change.moment > around for change in changes):  # what the clock shows until the first of them, if any
        changes.insert(0, _no_change(around.astimezone(zone)))
    for is_daylight in (True, False):
        for part in _parts([change for change in changes if change.is_daylight == is_daylight]):
            described.add_component(part)
    return described


def _changes(zone: ZoneInfo, around: datetime) -> Iterator[_Change]:
    days = [around + n * _DAY for n in range(-_AROUND.days, _AROUND.days)]
    for day, next_day in pairwise(days):
        if day.astimezone(zone).utcoffset() != next_day.astimezone(zone).utcoffset():
            yield _change(zone, day, next_day)


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> _Change:
    """The change between these moments, found by halving."""
    old = before.astimezone(zone).utcoffset()
    while after - before > _SECOND:
        middle = (before + (after - before) / 2).replace(microsecond=0)
        before, after = (middle, after) if middle.astimezone(zone).utcoffset() == old else (before, middle)
    return _at(zone, after, old or timedelta())


def _no_change(local: datetime) -> _Change:
    """How to say that the clock has been as it is for long: a change from what it shows to the same."""
    offset = local.utcoffset() or timedelta()
    return _Change(datetime(1970, 1, 1), offset, offset, local.tzname() or str(local.tzinfo), is_daylight=False)  # noqa: DTZ001 - local


def _at(zone: ZoneInfo, moment: datetime, before: timedelta) -> _Change:
    new = moment.astimezone(zone)
    local = (moment + before).replace(tzinfo=None)
    return _Change(local, before, new.utcoffset() or timedelta(), new.tzname() or zone.key, bool(new.dst()))


def _parts(changes: list[_Change]) -> list[TimezoneDaylight | TimezoneStandard]:
    """One part for changes that follow a rule, as nearly everywhere; else a part for each."""
    if len(changes) > 1 and len({_rule(change) for change in changes}) == 1:
        month, weekday = _rule(changes[0])
        yearly = _part(changes[0])
        yearly.add("RRULE", {"FREQ": "YEARLY", "BYMONTH": month, "BYDAY": weekday})
        return [yearly]
    return [_part(change) for change in changes]


def _part(change: _Change) -> TimezoneDaylight | TimezoneStandard:
    part = TimezoneDaylight() if change.is_daylight else TimezoneStandard()
    part.DTSTART, part.TZOFFSETFROM, part.TZOFFSETTO = change.local, change.before, change.after
    part.add("TZNAME", change.name)
    return part


def _rule(change: _Change) -> tuple[int, str]:
    """The month of a change and which of its weekdays: `(4, "1SU")` for the first Sunday in April, `-1SU` the last."""
    day = change.local
    is_last = day.day + 7 > monthrange(day.year, day.month)[1]
    return day.month, f"{-1 if is_last else (day.day + 6) // 7}{_WEEKDAYS[day.weekday()]}"
