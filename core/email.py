"""The email address under which a student books."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from itertools import pairwise

from core.arguments import ArgumentNotProvided, InvalidArgument
from core.result import Err, Ok, Result

_LONGEST_INPUT = 320  # 64 + "@" + 255 octets (RFC 5321, 4.5.3.1); nothing longer is worth a parse

# Unicode's Default_Ignorable_Code_Point (DerivedCoreProperties.txt), and the other format characters and fillers.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_PUNCTUATION = frozenset("!#$%&'*+-/=?^_`{|}~.")  # what RFC 5322 (3.2.3) allows in addition to letters and digits
# The scripts that people write today (UAX 31, table 5), by the first word of their letters' names; others are full of
# letters that look like Latin ones.
_EAST_ASIAN = frozenset({"CJK", "IDEOGRAPHIC", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL", "BOPOMOFO"})
_SCRIPTS = _EAST_ASIAN | {
    "ARABIC",
    "ARMENIAN",
    "BENGALI",
    "CYRILLIC",
    "DEVANAGARI",
    "ETHIOPIC",
    "GEORGIAN",
    "GREEK",
    "GUJARATI",
    "GURMUKHI",
    "HEBREW",
    "KANNADA",
    "KHMER",
    "LAO",
    "LATIN",
    "MALAYALAM",
    "MYANMAR",
    "ORIYA",
    "SINHALA",
    "TAMIL",
    "TELUGU",
    "THAANA",
    "THAI",
    "TIBETAN",
}

# Small letters that look like those of ASCII, the usual ones of Unicode's confusables.txt (UTS 39, section 4).
_LIKE_LATIN = frozenset(
    "\u0430\u0441\u0501\u0435\u04bb\u0456\u0458\u04cf\u043e\u0440\u051b\u0455\u0475\u051d\u0445\u0443\u04af"  # Cyrillic
    "\u03b1\u03b3\u03b9\u03bd\u03bf\u03c1\u03c3\u03c5\u03f3"  # Greek
    "\u0563\u0566\u0570\u0575\u0578\u057d\u0581\u0585"  # Armenian
    "\u05e1\u0627\u0647\u0b20\u0d20\u101d\u10ff"  # Hebrew, Arabic, Oriya, Malayalam, Myanmar, Georgian
)
# Latin letters that languages are written with today; none of phonetics, and none that is taken for one of ASCII.
_LATIN = re.compile(
    "[a-z\u00df-\u0184\u0186-\u0191\u0193-\u01a7\u01a9-\u01bc\u01be\u01c4-\u01dc\u01de-\u021c\u021e-\u0236"
    "\u0238-\u024f\u0253\u0254\u0256\u0257\u0259\u025b\u0263\u0272\u1e00-\u1eff]"
)
_OVERLAY = 1  # the combining class of strokes through a letter


@dataclass(frozen=True, slots=True)
class Email:
    """A well-formed address in the one spelling that identifies it: NFKC, trimmed, lower case, digits of ASCII.

    Make one with `Email.parse`. The representation hides the address, so that it can't reach a log by accident.
    """

    value: str = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> Result[Email, InvalidArgument | ArgumentNotProvided]:
        """The email in `text`; whether it can receive mail is not looked up.

        The name before the @ has letters, marks, digits and the usual punctuation (as the IdentifierClass of RFC 8264).
        Neither it nor a label of the domain may look like another (UTS 39): it is of one script in use, or Latin with
        an East Asian one, and not wholly of letters that look like Latin ones. An address with anything invisible in it
        is refused.
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

    valid = validate_email(_folded(address), check_deliverability=False)
    return _folded(valid.normalized)


def _folded(address: str) -> str:
    """NFKC, in lower case, with the digits of ASCII, and with one i: Turkish has a dotted capital and a dotless one."""
    lower = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", address).lower())
    dotted = lower.replace("\u0131", "i").replace("i\u0307", "i").replace("j\u0307", "j")
    digits = "".join(str(unicodedata.decimal(char, char)) for char in dotted)
    return unicodedata.normalize("NFKC", digits)


def _is_plain(address: str) -> bool:
    """Whether the address could be read out over the telephone."""
    name, _, domain = address.rpartition("@")
    is_written = all(_is_letter_or_digit(char) or char in _PUNCTUATION for char in name)
    return is_written and not any(_may_look_like_another(label) for label in (name, *domain.split(".")))


def _may_look_like_another(label: str) -> bool:
    apart = unicodedata.normalize("NFD", label)
    if any(unicodedata.combining(char) == _OVERLAY for char in apart):
        return True
    if any(char == following and unicodedata.combining(char) for char, following in pairwise(apart)):
        return True  # one accent on top of the same
    letters = [char for char in apart if char.isalpha()]
    scripts = {_script(char) for char in letters}
    if not scripts <= _SCRIPTS or (len(scripts) > 1 and not scripts - {"LATIN"} <= _EAST_ASIAN):
        return True
    if any(_script(char) == "LATIN" and not _LATIN.match(char) for char in label if char.isalpha()):
        return True
    return bool(letters) and all(char in _LIKE_LATIN for char in letters)


def _script(letter: str) -> str:
    """The first word of its name, such as "LATIN"."""
    return unicodedata.name(letter, "").partition(" ")[0]


def _is_letter_or_digit(char: str) -> bool:
    """Also marks, such as accents, but none that enclose what they are put on."""
    category = unicodedata.category(char)
    return category[0] in "LMN" and category != "Me"
