"""What the data of buttons is made of."""

from __future__ import annotations

from core.class_id import ClassId
from core.result import Ok


def class_id_of(slug: str) -> ClassId:
    """The class that a button names. Raises ValueError where that is no class."""
    match ClassId.from_slug(slug):
        case Ok(class_id):
            return class_id
    raise ValueError(slug)
