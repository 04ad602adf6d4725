"""What is remembered of a question to one of the school's people: to attributes and back."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, get_args

from adapters.chat.staff.intents import Question
from adapters.chat.staff.question import StaffQuestion
from adapters.dynamodb.attributes import attributes, moment_of, one_of, optional_text, text, utc, valid
from core.class_id import ClassId

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

    from adapters.dynamodb.attributes import Item


def question_attributes(question: StaffQuestion) -> dict[str, AttributeValueTypeDef]:
    """The question as attributes."""
    about = question.about
    return attributes(
        asks=question.question,
        classId=str(about) if isinstance(about, ClassId) else None,
        day=None if isinstance(about, ClassId) else about.isoformat(),
        requestId=question.request_id,
        expiresAt=utc(question.expires_at),
        answer=question.answer,
        done="yes" if question.is_done else None,
    )


def to_question(stored: Item) -> StaffQuestion:
    """The question in these attributes. Raises KeyError and ValueError if they can't be read."""
    is_about_class = "classId" in stored
    return StaffQuestion(
        question=one_of(get_args(Question), text(stored, "asks")),
        about=valid(ClassId.parse(text(stored, "classId")))
        if is_about_class
        else date.fromisoformat(text(stored, "day")),
        request_id=text(stored, "requestId"),
        expires_at=moment_of(text(stored, "expiresAt")),
        answer=optional_text(stored, "answer"),
        is_done="done" in stored,
    )
