"""The email address under which a student books."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from core.arguments import ArgumentNotProvided, InvalidArgument
from core.result import Err, Ok, Result

_LONGEST_INPUT = 320  # 64 + "@" + 255 octets (RFC 5321, 4.5.3.1); nothing longer is worth a parse

# Unicode's Default_Ignorable_Code_Point (DerivedCoreProperties.txt), and the other format characters and fillers.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_PUNCTUATION = frozenset("!#$%&'*+-/=?^_`{|}~.")  # what RFC 5322 (3.2.3) allows in addition to letters and digits
_LOOK_ALIKE_SCRIPTS = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC"})


@dataclass(frozen=True, slots=True)
class Email:
    """A well-formed address in the one spelling that identifies it: NFKC, trimmed, lower case.

    Make one with `Email.parse`. The representation hides the address, so that it can't reach a log by accident.
    """

    value: str = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> Result[Email, InvalidArgument | ArgumentNotProvided]:
        """The email in `text`; whether it can receive mail is not looked up.

        The name before the @ has letters, marks, digits and the usual punctuation (as the IdentifierClass of RFC 8264).
        Neither it nor a label of the domain mixes letters of two scripts that look like each other. An address with
        anything invisible in it is refused.
        """
        trimmed = text.strip()
        if not trimmed:
            return Err(ArgumentNotProvided("email"))
        if len(trimmed) > _LONGEST_INPUT or _INVISIBLE.search(trimmed):
            return Err(InvalidArgument("email", text))
        try:
            key = _normalized(_normalized(trimmed))  # lower case can be longer, and too long
        except ValueError:
            return Err(InvalidArgument("email", text))
        return Ok(cls(key)) if _is_plain(key) else Err(InvalidArgument("email", text))

    def __str__(self) -> str:
        return self.value


def without_invisible(text: str) -> str:
    """The text without what nobody can see in it, such as zero-width spaces and variation selectors."""
    return _INVISIBLE.sub("", text)


def _normalized(address: str) -> str:
    """The address in its one spelling. Raises ValueError for what is none."""
    # Loaded with the first address, not at the start: its patterns take a twentieth of a serverless cold start, and
    # who only looks at classes types none.
    from email_validator import validate_email

    valid = validate_email(unicodedata.normalize("NFKC", address), check_deliverability=False)
    return unicodedata.normalize("NFKC", valid.normalized.lower())


def _is_plain(address: str) -> bool:
    """Whether the address could be read out over the telephone."""
    name, _, domain = address.rpartition("@")
    if not all(_is_letter_or_digit(char) or char in _PUNCTUATION for char in name):
        return False
    return all(_has_one_script(label) for label in (name, *domain.split(".")))


def _has_one_script(text: str) -> bool:
    """Whether no letters of two scripts that look like each other are mixed."""
    scripts = {unicodedata.name(char, "").partition(" ")[0] for char in text if char.isalpha()}
    return len(scripts & _LOOK_ALIKE_SCRIPTS) <= 1


def _is_letter_or_digit(char: str) -> bool:
    """Also marks, such as accents, but none that enclose what they are put on."""
    category = unicodedata.category(char)
    return category[0] in "LMN" and category != "Me"
