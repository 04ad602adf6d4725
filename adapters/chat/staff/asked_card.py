"""What somebody typed to have a card posted: whether it asks for one, and of which class or day."""

from __future__ import annotations

from datetime import date, timedelta

from adapters.chat.i18n.translator import LANGUAGES, Translator
from core.class_id import ClassId
from core.live_card import Subject
from core.result import Ok

_PUNCTUATION = ".,;:!?\"'“”«»()<>"


def asks_to_post(text: str) -> bool:
    """Whether it begins as what is to be posted does: `post tonight`, `publica hoy`."""
    first = text.split(maxsplit=1)[:1]
    return any(word.strip(_PUNCTUATION).lower() in _post_words() for word in first)


def subject_of(text: str, today: date) -> Subject | None:
    """The class or the day that the last of the words names; None if it names none."""
    word = text.split()[-1].strip(_PUNCTUATION) if text.split() else ""
    if word.lower() in _today_words():
        return today
    if word.lower() in _tomorrow_words():
        return today + timedelta(days=1)
    match ClassId.from_slug(word.upper()):
        case Ok(class_id):
            return class_id
    try:
        return date.fromisoformat(word)
    except ValueError:
        return None


# In every language, for a group has people of all.


def _post_words() -> set[str]:
    return {word for each in _translators() for word in each.text("typed.post").split()}


def _today_words() -> set[str]:
    return {word for each in _translators() for word in each.text("typed.post.today").split()}


def _tomorrow_words() -> set[str]:
    return {word for each in _translators() for word in each.text("typed.post.tomorrow").split()}


def _translators() -> list[Translator]:
    return [Translator(language) for language in LANGUAGES]
