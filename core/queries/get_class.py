"""One class with its spots left."""

from __future__ import annotations

from dataclasses import dataclass

from core.class_id import ClassId
from core.class_info import ClassInfo
from core.errors import ClassNotFound
from core.ports import ClassFinder
from core.result import Err, Ok, Result
from core.tracing import NO_TRACER, Tracer


@dataclass(frozen=True, slots=True)
class GetClass:
    """Look at one class."""

    class_id: ClassId


def get_class(query: GetClass, classes: ClassFinder, tracer: Tracer = NO_TRACER) -> Result[ClassInfo, ClassNotFound]:
    """The class, also when it has started or is full."""
    with tracer.span("query", "GetClass", query) as span:
        span.result = found = classes.find(query.class_id)
    return Err(ClassNotFound(query.class_id)) if found is None else Ok(found)
