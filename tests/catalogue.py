"""Bring the catalogues of other languages up to date with the English sentences, and compile them: `make catalogue`.

What is new in English comes in untranslated, what has changed is marked as fuzzy (both are said in English until
somebody translates them), what is gone goes.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from adapters.chat.i18n import translator
from adapters.chat.i18n.messages import ENGLISH

FOLDER = Path(translator.__file__).parent / "catalogues"
TRANSLATED = translator.LANGUAGES[1:]


def template() -> Catalog:
    """All sentences, to be translated; the context of each is its name."""
    catalogue = Catalog(fuzzy=False)
    for name, sentence in ENGLISH.items():
        catalogue.add(sentence, context=name)
    return catalogue


def read(language: str) -> Catalog:
    """What translators wrote, or nothing yet."""
    path = FOLDER / f"{language}.po"
    if not path.exists():
        return Catalog(locale=language, fuzzy=False)
    with path.open("rb") as written:
        return read_po(written, locale=language)


def compiled(catalogue: Catalog) -> bytes:
    """As the program reads it."""
    target = BytesIO()
    write_mo(target, catalogue)
    return target.getvalue()


def main() -> None:
    """Write `.po` and `.mo` of every language, and say how much is missing."""
    for language in TRANSLATED:
        catalogue = read(language)
        catalogue.update(template(), update_creation_date=False)
        catalogue.obsolete.clear()
        with (FOLDER / f"{language}.po").open("wb") as target:
            write_po(target, catalogue, width=120, sort_output=False, omit_header=False)
        (FOLDER / f"{language}.mo").write_bytes(compiled(catalogue))
        missing = sum(not message.string or message.fuzzy for message in catalogue if message.id)
        print(f"{language}: {missing} of {len(catalogue)} sentences are missing")  # noqa: T201


if __name__ == "__main__":
    main()
