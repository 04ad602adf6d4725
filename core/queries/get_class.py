"""One class with its spots left."""

from __future__ import annotations

from dataclasses import dataclass

from core.class_id import ClassId
from core.dance_class import ClassInfo
from core.errors import ClassNotFound
from core.ports import ClassFinder
from core.result import Err, Ok, Result


@dataclass(frozen=True, slots=True)
class GetClass:
    """Look at one class."""

    class_id: ClassId


def get_class(query: GetClass, classes: ClassFinder) -> Result[ClassInfo, ClassNotFound]:
    """The class, also when it has started or is full."""
    found = classes.find(query.class_id)
    return Err(ClassNotFound(query.class_id)) if found is None else Ok(found)
