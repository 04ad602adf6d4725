"""What the rows of students look like: what is remembered of them to items and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from adapters.chat.students import BookingStep, Outcome, SeenList, Student
from adapters.dynamodb.attributes import (
    attributes,
    email_of,
    moment_of,
    number,
    optional_email,
    optional_text,
    reading,
    text,
    utc,
    valid,
)
from adapters.dynamodb.staff_question import question_attributes, to_question
from adapters.dynamodb.table import EXPIRY, student_key
from core.class_id import ClassId

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

    from adapters.dynamodb.attributes import Item


def student_item(student: Student, forgotten_at: int) -> dict[str, AttributeValueTypeDef]:
    """What is remembered of a student until `forgotten_at` (epoch seconds)."""
    item = student_key(student.id) | attributes(
        email=student.email,
        language=student.language,
        version=student.version,
        appLanguage=student.app_language,
        muted="yes" if student.muted else None,
        unreachable="yes" if student.unreachable else None,
        **{EXPIRY: forgotten_at},
    )
    if student.step is not None:
        item["step"] = {"M": _step_attributes(student.step)}
    if student.question is not None:
        item["question"] = {"M": question_attributes(student.question)}
    if student.seen is not None:
        item["seen"] = {"M": _seen_attributes(student.seen)}
    return item


def to_student(student_id: str, item: Item) -> tuple[Student, int]:
    """A student, and when it is forgotten (epoch seconds). Raises MalformedItem."""
    with reading(item):
        student = Student(
            id=student_id,
            email=optional_email(item, "email"),
            step=_step(item["step"]["M"]) if "step" in item else None,
            language=optional_text(item, "language"),
            version=number(item, "version"),
            app_language=optional_text(item, "appLanguage"),
            muted="muted" in item,
            unreachable="unreachable" in item,
            question=to_question(item["question"]["M"]) if "question" in item else None,
            seen=_seen(item["seen"]["M"]) if "seen" in item else None,
        )
        return student, number(item, EXPIRY)


def _seen_attributes(seen: SeenList) -> dict[str, AttributeValueTypeDef]:
    return attributes(
        classes=" ".join(class_id.slug for class_id in seen.classes) or None,
        here=seen.here,
        earlier=seen.earlier,
        later=seen.later,
        expiresAt=utc(seen.expires_at),
    )


def _seen(seen: Item) -> SeenList:
    return SeenList(
        classes=tuple(valid(ClassId.from_slug(slug)) for slug in (optional_text(seen, "classes") or "").split()),
        here=text(seen, "here"),
        earlier=optional_text(seen, "earlier"),
        later=optional_text(seen, "later"),
        expires_at=moment_of(text(seen, "expiresAt")),
    )


def _step_attributes(step: BookingStep) -> dict[str, AttributeValueTypeDef]:
    return attributes(
        classId=str(step.class_id),
        requestId=step.request_id,
        expiresAt=utc(step.expires_at),
        email=step.email,
        suggested=step.suggested,
        invalidEmails=step.invalid_emails,
        outcome=step.outcome,
        forOther="yes" if step.for_other else None,
        name=step.name,
        follows=step.follows,
        offered=" ".join(map(str, step.offered)) or None,
        forWaitlist="yes" if step.for_waitlist else None,
    )


def _step(step: Item) -> BookingStep:
    return BookingStep(
        class_id=valid(ClassId.parse(text(step, "classId"))),
        request_id=text(step, "requestId"),
        expires_at=moment_of(text(step, "expiresAt")),
        email=optional_email(step, "email"),
        suggested=optional_email(step, "suggested"),
        invalid_emails=number(step, "invalidEmails"),
        outcome=Outcome(text(step, "outcome")) if "outcome" in step else None,
        for_other="forOther" in step,
        name=optional_text(step, "name"),
        follows=optional_text(step, "follows"),
        offered=tuple(map(email_of, (optional_text(step, "offered") or "").split())),
        for_waitlist="forWaitlist" in step,
    )
