"""Conversations as lists: what the student does, and what they then see."""

from __future__ import annotations

from collections.abc import Callable

from tests.support.chats import ChattingStudent

Dialog = list[tuple[Callable[[ChattingStudent], None], list[str]]]


def says(text: str) -> Callable[[ChattingStudent], None]:
    return lambda student: student.says(text)


def taps(button: str) -> Callable[[ChattingStudent], None]:
    return lambda student: student.taps(button)


def gives_email(email: str) -> Callable[[ChattingStudent], None]:
    return lambda student: student.gives_email(email)


def gives_friend(email: str, name: str = "") -> Callable[[ChattingStudent], None]:
    return lambda student: student.gives_friend(email, name)


def play(student: ChattingStudent, dialog: Dialog) -> None:
    for step, (does, answers) in enumerate(dialog, 1):
        does(student)
        seen = " ".join(student.sees().split())  # a terminal breaks lines where it likes
        for answer in answers:
            assert answer in seen, f"step {step}: not {answer!r} in what was shown:\n{seen}"
