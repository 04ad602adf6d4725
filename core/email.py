"""The email address under which a student books."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

from core.arguments import ArgumentNotProvided, InvalidArgument
from core.result import Err, Ok, Result

_LONGEST_INPUT = 320  # 64 + "@" + 255 octets (RFC 5321, 4.5.3.1); nothing longer is worth a parse


@dataclass(frozen=True, slots=True)
class Email:
    """A well-formed address in the one spelling that identifies it: NFC, trimmed, lower case.

    Make one with `Email.parse`. The representation hides the address, so that it can't reach a log by accident.
    """

    value: str = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> Result[Email, InvalidArgument | ArgumentNotProvided]:
        """The email in `text`; whether it can receive mail is not looked up."""
        trimmed = text.strip()
        if not trimmed:
            return Err(ArgumentNotProvided("email"))
        if len(trimmed) > _LONGEST_INPUT:
            return Err(InvalidArgument("email", text))
        try:
            key = _normalized(_normalized(trimmed))  # lower case can be longer, and too long
        except ValueError:
            return Err(InvalidArgument("email", text))
        return Ok(cls(key))

    def __str__(self) -> str:
        return self.value


def _normalized(address: str) -> str:
    """The address in its one spelling. Raises ValueError for what is none."""
    # Loaded with the first address, not at the start: its patterns take a twentieth of a serverless cold start, and
    # who only looks at classes types none.
    from email_validator import validate_email

    valid = validate_email(address, check_deliverability=False)
    return unicodedata.normalize("NFC", valid.normalized.lower())
