"""The dates behind the names of days, on the school's calendar. All raise ValueError where there is no such date."""

from __future__ import annotations

from datetime import date, timedelta

from adapters.chat.typed.numbers import DAYS_OF_MONTH, MONTHS, number_of
from adapters.chat.typed.understood import Days, DaysKind

WEEKDAYS = {
    name: weekday
    for weekday, names in enumerate(
        (
            "monday mondays mon lunes lun",
            "tuesday tuesdays tue tues martes mar",
            "wednesday wednesdays wed weds miercoles mie mier mierc",
            "thursday thursdays thu thur thurs jueves jue",
            "friday fridays fri viernes vie vier",
            "saturday saturdays sat sabado sabados sab",
            "sunday sundays sun domingo domingos dom",
        )
    )
    for name in names.split()
}
DAY = timedelta(days=1)
WEEK = timedelta(days=7)
UNITS = {"day": 1, "days": 1, "dia": 1, "dias": 1, "week": 7, "weeks": 7, "semana": 7, "semanas": 7}


def one_day(day: date, kind: DaysKind = "day") -> Days:
    """That day alone."""
    return Days(kind, day, day)


def monday_of(day: date) -> date:
    """The Monday of the day's week."""
    return day - DAY * day.weekday()


def coming(weekday: int, today: date) -> date:
    """The next such weekday; today counts."""
    return today + DAY * ((weekday - today.weekday()) % 7)


def weekday_named(said: dict[str, str], today: date) -> Days:
    """The coming one; today counts. "Next" is the week after this, `proximo` the first that is not today."""
    weekday = WEEKDAYS[said["weekday"]]
    which = said.get("which", "") or said.get("behind", "")
    if "last" in which or "pasado" in which:
        return one_day(coming(weekday, today) - WEEK)
    if "next" in which:
        return one_day(monday_of(today) + WEEK + DAY * weekday)
    if which:
        return one_day(coming(weekday, today + DAY))
    return one_day(coming(weekday, today))


def weekday_after_a_week(said: dict[str, str], today: date) -> Days:
    """`tuesday week`, `a week on tuesday`: the one after the coming one."""
    weekday = WEEKDAYS[said.get("weekday") or said["after"]]
    return one_day(coming(weekday, today) + WEEK)


def weekdays_between(said: dict[str, str], today: date) -> Days:
    """`monday to wednesday`."""
    first = coming(WEEKDAYS[said["weekday"]], today)
    return Days("range", first, coming(WEEKDAYS[said["until"]], first))


def weekend(said: dict[str, str], today: date) -> Days:
    """The coming one, without what is over of it, or the one after."""
    saturday = monday_of(today) + DAY * 5
    if said.get("which") or said.get("behind"):
        return Days("weekend", saturday + WEEK, saturday + WEEK + DAY)
    return Days("weekend", max(today, saturday), saturday + DAY)


def this_week(_said: dict[str, str], today: date) -> Days:
    """What is left of this week."""
    return Days("week", today, monday_of(today) + DAY * 6)


def next_week(_said: dict[str, str], today: date) -> Days:
    """Monday to Sunday."""
    monday = monday_of(today) + WEEK
    return Days("week", monday, monday + DAY * 6)


def last_week(_said: dict[str, str], today: date) -> Days:
    """Monday to Sunday."""
    monday = monday_of(today) - WEEK
    return Days("week", monday, monday + DAY * 6)


def next_days(said: dict[str, str], today: date) -> Days:
    """`next 7 days`, today among them."""
    days = UNITS[said.get("unit", "days")] * number_of(said.get("number", "7"))
    return Days("range", today, today + DAY * (days - 1)) if days else one_day(today)


def work_days(_said: dict[str, str], today: date) -> Days:
    """The next five that are neither Saturday nor Sunday."""
    only = tuple(day for day in (today + DAY * n for n in range(7)) if day.weekday() < 5)
    return Days("days", only[0], only[-1], only)


def in_days(said: dict[str, str], today: date) -> Days:
    """`in 3 days` is a day, `in 3 weeks` the week of it; `in a week` is a day again."""
    number, unit = number_of(said["number"]), UNITS[said["unit"]]
    day = today + DAY * (number * unit)
    if unit == 1 or number == 1:
        return one_day(day)
    return Days("week", monday_of(day), monday_of(day) + DAY * 6)


def month_named(said: dict[str, str], today: date) -> Days:
    """The next month of that name, from today on if it has begun."""
    month = MONTHS[said["month"]]
    return month_from(today.year + (month < today.month), month, today)


def this_month(_said: dict[str, str], today: date) -> Days:
    """What is left of this month."""
    return month_from(today.year, today.month, today)


def next_month(_said: dict[str, str], today: date) -> Days:
    """The whole of it."""
    return month_from(today.year, today.month + 1, today)


def month_from(year: int, month: int, today: date) -> Days:
    """A month, without what is over of it. Month 13 is the first of the next year."""
    return Days("month", max(_first_of(year, month), today), _first_of(year, month + 1) - DAY)


def _first_of(year: int, month: int) -> date:
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def new_years_day(_said: dict[str, str], today: date) -> Days:
    """The next one."""
    return one_day(date(today.year + 1, 1, 1))


def day_of_month(said: dict[str, str], today: date) -> Days | None:
    """`the 5th`: the next one."""
    day = _day(said.get("day") or said["date"])
    for ahead in range(3):
        try:
            found = _first_of(today.year, today.month + ahead).replace(day=day)
        except ValueError:
            continue
        if found >= today:
            return one_day(found)
    return None


def days_between(said: dict[str, str], today: date) -> Days | None:
    """`1 to 5 december`."""
    last = _date(said, today)
    first = last and last.replace(day=_day(said["from"]))
    return Days("range", first, last) if first and last and first <= last else None


def weekday_and_day(said: dict[str, str], today: date) -> Days | None:
    """`monday the 7th`, `lunes 7`: the next day that is both, if it is within some weeks."""
    weekday, number = WEEKDAYS[said["weekday"]], _day(said["day"])
    days = (coming(weekday, today) + WEEK * n for n in range(7))
    return next((one_day(day) for day in days if day.day == number), None)


def _day(said: str) -> int:
    return DAYS_OF_MONTH[said] if said.isalpha() else int(said.removesuffix("th"))


def date_named(said: dict[str, str], today: date) -> Days | None:
    """A date without a year is the next one of that name, or a very recent one; with a year it is what it is."""
    day = _date(said, today)
    return one_day(day) if day else None


def _date(said: dict[str, str], today: date) -> date | None:
    day, month = _day(said["day"]), said["month"]
    number = int(month) if month.isdecimal() else MONTHS[month]
    if number > 12 >= day:  # 12/25, as some write it
        day, number = number, day
    if "year" in said:
        return date(int(said["year"]) + 2000 * (len(said["year"]) == 2), number, day)
    for year in range(today.year, today.year + 9):  # the next 29 February may be eight years away
        try:
            found = date(year, number, day)
        except ValueError:
            continue
        if found >= today:
            return found
    return None
