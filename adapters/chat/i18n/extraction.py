"""How `pybabel extract` reads the English messages: the extraction method that pyproject.toml names."""

from __future__ import annotations

from collections.abc import Iterator

from adapters.chat.i18n.messages import MESSAGES


def extract(*_: object, **_options: object) -> Iterator[tuple[int, str, tuple[str, ...], list[str]]]:
    """Every message as a call of `pgettext` or `npgettext`, with its name as the context."""
    for name, english in MESSAGES.items():
        if isinstance(english, str):
            yield 0, "pgettext", (name, english), []
        else:
            yield 0, "npgettext", (name, *english), []
