"""Random walks of students through the conversation, with faults on the way; all rules hold after each step.

`FUZZ_SEED` and `FUZZ_STEPS` choose one walk of any length. A walk that fails is made shorter and printed as it can be
put into `replay`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from random import Random

import pytest

from adapters.memory.classes import MemoryClasses
from bot.stores import Stores
from core.class_id import ClassId
from core.dance_class import DanceClass
from core.ports import Stale
from core.result import Ok, Result
from tests.support.choice import choose_step
from tests.support.expected_state import Broken, Truth
from tests.support.fuzzing import SPOTS, open_school
from tests.support.stores import memory_stores
from tests.support.walk_steps import Step

STEPS = int(os.environ.get("FUZZ_STEPS", "90"))
SEEDS = [int(os.environ["FUZZ_SEED"])] if "FUZZ_SEED" in os.environ else range(6)
_SHORTENING_TRIES = 400

Kept = Callable[[], Stores]


@pytest.mark.timeout(600 + 10 * STEPS)
@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_students_do_and_whatever_fails_each_answer_is_true(seed: int) -> None:
    found = fuzz(seed, STEPS)
    if found:
        walk, broken = found
        steps = "".join(f"    {step},\n" for step in walk)
        pytest.fail(f"seed {seed}: {broken}\n\nreplay([\n{steps}])")


def fuzz(seed: int, steps: int, kept: Kept = memory_stores) -> tuple[list[Step], Broken] | None:
    """Walk; the shortest walk found to the first rule that does not hold, None if all hold."""
    random, walk = Random(seed), list[Step]()
    with open_school(kept()) as school:
        truth = Truth(school)
        try:
            for number in range(1, steps + 1):
                walk.append(choose_step(random, school, number))
                truth.check(school.do(walk[-1]))
        except Broken as broken:
            found = broken
        else:
            return None
    return shorten(walk, found, kept)


def replay(walk: Sequence[Step], kept: Kept = memory_stores) -> Broken | None:
    """Walk these steps, leaving out what is not possible; the first rule that does not hold."""
    with open_school(kept()) as school:
        truth = Truth(school)
        try:
            for step in walk:
                truth.check(school.do(step))
        except Broken as broken:
            return broken
    return None


def shorten(walk: list[Step], broken: Broken, kept: Kept = memory_stores) -> tuple[list[Step], Broken]:
    """Leave out steps and faults, many at first, as long as the same rule does not hold."""
    left = _SHORTENING_TRIES

    def try_instead(shorter: list[Step]) -> None:
        nonlocal walk, broken, left
        if shorter == walk or not left:
            return
        left -= 1
        again = replay(shorter, kept)
        if again and again.rule == broken.rule:
            walk, broken = shorter, again

    try_instead(_related_to_the_last(walk))
    try_instead([replace(step, faults=()) for step in walk])
    for left_out in sorted({step.who for step in walk} | {step.does for step in walk}):
        try_instead([step for step in walk if left_out not in (step.who, step.does)])
    size = len(walk) // 2
    while size:
        for start in reversed(range(0, len(walk), size)):
            try_instead(walk[:start] + walk[start + size :])
        size //= 2
    for n, step in enumerate(walk):
        for fault in step.faults:
            others = tuple(one for one in walk[n].faults if one != fault)
            try_instead([*walk[:n], replace(walk[n], faults=others), *walk[n + 1 :]])
    return walk, broken


def _related_to_the_last(walk: list[Step]) -> list[Step]:
    """The steps at the message of the last one, the emails of the same student with what led to them, and the time."""
    last = walk[-1]
    own = [step for step in walk if step.who == last.who]
    emails = [pair for pair in pairwise(own) if pair[1].does in ("fills in", "says")]
    chosen = {last.number, last.at} | {step.number for pair in emails for step in pair}
    chosen |= {step.at for pair in emails for step in pair}
    return [step for step in walk if chosen & {step.number, step.at} or step.does == "time passes"]


# Walks that once led astray

EVA_BOOKS = [
    Step(1, "eva", "says", "/classes salsa"),
    Step(2, "eva", "taps", "Tue 6:30 pm · Salsa 1 · 3 left", at=1),
    Step(3, "eva", "taps", "Book a spot", at=1),
    Step(4, "eva", "says", "eva@example.com"),
    Step(5, "eva", "taps", "Confirm booking", at=4),
]


@pytest.mark.promise("B5")
def test_not_now_on_a_prompt_that_booked_does_not_deny_the_booking() -> None:
    walk = [
        *EVA_BOOKS,
        Step(6, "eva", "follows a link", "2026-11-24-TUE-1930"),
        Step(7, "eva", "taps what was there", "Not now", at=4),
    ]
    assert replay(walk) is None


@pytest.mark.promise("B5")
@pytest.mark.parametrize("way_out", ["/cancel", "/classes"])
def test_leaving_after_a_booking_whose_session_was_lost_does_not_deny_it(way_out: str) -> None:
    *walk, confirm = EVA_BOOKS
    walk += [replace(confirm, faults=("store students.save unavailable",)), Step(6, "eva", "says", way_out)]
    assert replay(walk) is None


@pytest.mark.promise("B5")
@pytest.mark.parametrize("fault", ["committed", "under_way"])
@pytest.mark.parametrize("way_out", ["/cancel", "/classes"])
def test_leaving_while_a_booking_is_in_doubt_does_not_deny_it(fault: str, way_out: str) -> None:
    *walk, confirm = EVA_BOOKS
    walk += [replace(confirm, faults=(f"store classes.save {fault} always",)), Step(6, "eva", "says", way_out)]
    assert replay(walk) is None


@pytest.mark.promise("T4")
def test_a_forged_level_is_an_old_button() -> None:
    assert replay([*EVA_BOOKS, Step(6, "eva", "forges", "1:list:salsa:9:-:0", at=1)]) is None


def test_an_email_with_underscores_is_told_as_it_is() -> None:
    book = Step(2, "ana", "taps", "Book Salsa 1 · Tue 24 Nov 6:30 pm", at=1)
    walk = [
        Step(1, "ana", "asks", "general: salsa"),
        book,
        Step(3, "ana", "fills in", "eva_m@example.com"),
        Step(4, "ana", "asks", "general: salsa"),
        replace(book, number=5, at=4),
        Step(6, "ana", "taps", "Confirm booking", at=4),
    ]
    assert replay(walk) is None


LEO_WAITS = [
    *(Step(10 + n, "", "a stranger books", "2026-11-24-TUE-1830") for n in range(SPOTS)),
    Step(20, "leo", "says", "/classes salsa"),
    Step(21, "leo", "forges", "1:join:2026-11-24-TUE-1830", at=20),
    Step(22, "leo", "says", "leo@example.com"),
    Step(23, "leo", "taps", "Join the waitlist", at=22),
]


def test_who_waits_is_put_in_and_an_old_way_out_of_the_line_is_answered_truly() -> None:
    walk = [
        *LEO_WAITS,
        Step(24, "", "a stranger cancels", "2026-11-24-TUE-1830"),
        Step(25, "leo", "taps", "Leave the line", at=22),
        Step(26, "leo", "says", "/cancel"),
    ]
    assert replay(walk) is None


@pytest.mark.parametrize("fault", ["committed", "under_way", "lost", "conflict", "unavailable"])
@pytest.mark.parametrize("way_out", ["/cancel", "/classes"])
def test_leaving_while_a_place_in_line_is_in_doubt_does_not_deny_it(fault: str, way_out: str) -> None:
    *walk, join = LEO_WAITS
    walk += [replace(join, faults=(f"store classes.save {fault} always",)), Step(24, "leo", "says", way_out)]
    assert replay(walk) is None


# The fuzzer itself


class Forgetful(MemoryClasses):
    """Says that it has saved, and hasn't."""

    def save(self, dance_class: DanceClass) -> Result[None, Stale]:
        return Ok(None)


class Generous(MemoryClasses):
    """Lets everybody in."""

    def load(self, class_id: ClassId) -> DanceClass | None:
        dance_class = super().load(class_id)
        if dance_class is not None and not dance_class.info.spots_left:
            return replace(dance_class, booking_count=0)
        return dance_class


def test_a_booking_that_is_not_kept_is_found_and_the_walk_made_as_short_as_can_be() -> None:
    beside_the_point = [Step(11, "leo", "says", "hi"), Step(12, "", "time passes", "5")]
    kept = lambda: memory_stores(Forgetful())  # noqa: E731 - a factory of one line
    walk = [*EVA_BOOKS[:4], *beside_the_point, *EVA_BOOKS[4:]]
    broken = replay(walk, kept)
    assert broken is not None
    assert broken.rule == "who is told to be in is in"
    assert shorten(walk, broken, kept)[0] == EVA_BOOKS


def test_an_overbooked_class_is_found() -> None:
    strangers = [Step(10 + n, "", "a stranger books", "2026-11-24-TUE-1830") for n in range(4)]
    broken = replay(strangers, lambda: memory_stores(Generous()))
    assert broken is not None
    assert broken.rule == "rows, count and version agree and fit in the class"


class Idle(MemoryClasses):
    """Has a spot more as soon as somebody waits, and gives it to nobody."""

    def load(self, class_id: ClassId) -> DanceClass | None:
        dance_class = super().load(class_id)
        if dance_class is not None and dance_class.waits:
            return replace(dance_class, max_spots=dance_class.max_spots + 1)
        return dance_class


def test_a_spot_that_nobody_gets_while_somebody_waits_is_found() -> None:
    broken = replay(LEO_WAITS, lambda: memory_stores(Idle()))
    assert broken is not None
    assert broken.rule == "no spot is idle while somebody waits who is to have it"


def test_a_seed_chooses_the_same_walk_each_time() -> None:
    def walk() -> list[Step]:
        random, steps = Random(7), list[Step]()
        with open_school() as school:
            for number in range(1, 30):
                steps.append(choose_step(random, school, number))
                school.do(steps[-1])
        return steps

    assert walk() == walk()
