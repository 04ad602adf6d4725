"""All checks: settings first, then each platform and the store, at the same time."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pydantic import ValidationError

from bot.config import env_file
from bot.config.misspelt import misspelt, named
from bot.config.settings import Settings, what_is_wrong
from bot.operations.doctor.finding import Finding, note, ok, wrong
from bot.operations.doctor.slack import examine_slack
from bot.operations.doctor.store import examine_store
from bot.operations.doctor.telegram import examine_telegram


def examine() -> list[Finding]:
    """All findings. Where a setting is malformed nothing else is looked at."""
    unreadable = env_file.fault(Path(env_file.ENV_FILE))
    if unreadable is not None:
        return [wrong("Settings", unreadable, "mend the file, and run this again")]
    try:
        settings = Settings()
    except ValidationError as error:
        malformed = [
            wrong("Settings", line, "set it right, here or in .env, and run this again")
            for line in what_is_wrong(error).splitlines()
        ]
        return [*malformed, *_misspelt()]
    with ThreadPoolExecutor() as pool:
        parts = pool.map(lambda part: part(settings), (examine_slack, examine_telegram, examine_store))
        return [_set(settings), *_misspelt(), *(finding for part in parts for finding in part)]


def _set(settings: Settings) -> Finding:
    names = sorted(name.upper() for name in settings.model_fields_set)
    return ok("Settings", f"well-formed: {', '.join(names)}" if names else "none is set, all have their defaults")


def _misspelt() -> Iterator[Finding]:
    return (note("Settings", line) for line in misspelt(named()))
