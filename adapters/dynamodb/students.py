"""Students in DynamoDB: one item each, forgotten by the table's TTL."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from adapters.chat.students import STUDENT_REMEMBERED, Student
from adapters.dynamodb.attributes import attributes
from adapters.dynamodb.faults import read, saved
from adapters.dynamodb.student_items import student_item, to_student
from adapters.dynamodb.table import student_key
from core.moments import after
from core.ports import Stale
from core.result import Result

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import PutItemInputTypeDef


class DynamoDBStudents:
    """The port StudentRepository on a table as `create_table` makes it."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def load(self, student_id: str, now: datetime) -> Student:
        """The student, read consistently; the TTL deletes late, so what is forgotten by `now` is left out here."""
        key = student_key(student_id)
        answer = read(self._table, lambda: self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True))
        if "Item" not in answer:
            return Student(student_id)
        student, forgotten_at = to_student(student_id, answer["Item"])
        return student if now.timestamp() < forgotten_at else Student(student_id, version=student.version)

    def save(self, student: Student, now: datetime) -> Result[None, Stale]:
        """Store the student as version + 1, if the stored version is still the same."""
        saved_student = replace(student, version=student.version + 1)
        put: PutItemInputTypeDef = {
            "TableName": self._table,
            "Item": student_item(saved_student, forgotten_at=int(after(now, STUDENT_REMEMBERED).timestamp())),
            "ConditionExpression": "attribute_not_exists(PK)",
        }
        if student.version > 0:
            put["ConditionExpression"] = "#version = :expected"
            put["ExpressionAttributeNames"] = {"#version": "version"}
            put["ExpressionAttributeValues"] = attributes(**{":expected": student.version})
        return saved(self._table, lambda: self._client.put_item(**put), causes=["version"])
