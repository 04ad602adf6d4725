from __future__ import annotations

import os
import select
import signal
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from tests.mutants.forks import Job, run_all
from tests.support.limits import LONGEST_WAIT


def _double(number: int, answer: Callable[[int], None]) -> None:
    answer(2 * number)


def _die(answer: Callable[[int], None]) -> None:
    os._exit(3)


def _hang(answer: Callable[[int], None]) -> None:
    while True:
        signal.pause()


def test_each_job_answers_with_its_name(tmp_path: Path) -> None:
    jobs = [Job(number, partial(_double, number), LONGEST_WAIT) for number in range(5)]
    assert dict(run_all(jobs, tmp_path / "told")) == {0: 0, 1: 2, 2: 4, 3: 6, 4: 8}


def test_who_dies_or_never_ends_answers_nothing_and_holds_up_nobody(tmp_path: Path) -> None:
    jobs = [Job(1, _die, LONGEST_WAIT), Job(2, _hang, 0.0), Job(3, partial(_double, 3), LONGEST_WAIT)]
    assert dict(run_all(jobs, tmp_path / "told", at_once=2)) == {1: None, 2: None, 3: 6}


def test_a_job_may_depend_on_the_answers_before_it(tmp_path: Path) -> None:
    answers: list[int] = [1]

    def jobs() -> Iterator[Job[int]]:
        while len(answers) < 4:
            yield Job(len(answers), partial(_double, answers[-1]), LONGEST_WAIT)

    for _, answer in run_all(jobs(), tmp_path / "told", at_once=1):
        assert answer is not None
        answers.append(answer)
    assert answers == [1, 2, 4, 8]


def _fork_and_die(held: tuple[int, int], over: tuple[int, int], answer: Callable[[int], None]) -> None:
    os.close(held[0])
    os.close(over[1])
    for _ in run_all(_wait_and_die(over[0]), Path(os.devnull), at_once=2):
        pass


def _wait_and_die(over: int) -> Iterator[Job[int]]:
    yield Job(1, lambda _: _read_to_the_end(over), LONGEST_WAIT)
    os._exit(0)


def _read_to_the_end(reading: int) -> None:
    os.read(reading, 1)


def test_those_that_run_end_with_the_process_that_asked(tmp_path: Path) -> None:
    held, over = os.pipe(), os.pipe()  # `held` is open while one of them lives, and who does not end waits for `over`
    (_,) = run_all([Job(1, partial(_fork_and_die, held, over), LONGEST_WAIT)], tmp_path / "told")
    os.close(held[1])
    ended, _, _ = select.select([held[0]], [], [], LONGEST_WAIT)
    for end in (held[0], *over):
        os.close(end)
    assert ended
