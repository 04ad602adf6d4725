"""Students in memory, under the same rules as in DynamoDB; nothing is kept when the process ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from threading import Lock

from adapters.chat.students import STUDENT_REMEMBERED, Student
from core.moments import after, has_come
from core.ports import Stale
from core.result import Err, Ok, Result


class MemoryStudents:
    """The port StudentRepository over a dict."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._stored: dict[str, tuple[Student, datetime]] = {}  # and when it is forgotten

    def load(self, student_id: str, now: datetime) -> Student:
        """The student; a new one if there is none, one without email and step if it is forgotten by `now`."""
        with self._lock:
            stored = self._stored.get(student_id)
        if stored is None:
            return Student(student_id)
        student, forgotten_at = stored
        return student if not has_come(forgotten_at, now) else Student(student_id, version=student.version)

    def save(self, student: Student, now: datetime) -> Result[None, Stale]:
        """Store the student as version + 1, if the stored version is still the same."""
        with self._lock:
            stored = self._stored.get(student.id)
            version = stored[0].version if stored else 0
            if version != student.version:
                return Err(Stale("version"))
            forgotten_at = after(now, STUDENT_REMEMBERED).replace(microsecond=0)  # to the second, as the table's TTL
            self._stored[student.id] = replace(student, version=version + 1), forgotten_at
            return Ok(None)
