"""All checks: settings first, then each platform and the store, at the same time."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import assert_never

from pydantic import ValidationError

from bot.config import env_file
from bot.config.misspelt import misspelt
from bot.config.settings import Settings, what_is_wrong
from bot.operations.doctor.finding import SECONDS, Finding, note, ok, wrong
from bot.operations.doctor.slack import examine_slack
from bot.operations.doctor.store import examine_store
from bot.operations.doctor.telegram import examine_telegram


def examine(seconds: float = SECONDS) -> list[Finding]:
    """All findings; any call may take so many seconds. Where a setting is malformed nothing else is looked at."""
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
        parts = pool.map(lambda part: part(settings, seconds), (examine_slack, examine_telegram, examine_store))
        return [_set(settings), *_misspelt(), *(finding for part in parts for finding in part), _http(settings)]


def _set(settings: Settings) -> Finding:
    names = sorted(name.upper() for name in settings.model_fields_set)
    return ok("Settings", f"well-formed: {', '.join(names)}" if names else "none is set, all have their defaults")


def _http(settings: Settings) -> Finding:
    if settings.http_api_key is not None:
        return ok("HTTP", "needs the key")
    match settings.http_open:
        case "yes":
            return note("HTTP", "open to all who reach it: HTTP_OPEN is yes, and HTTP_API_KEY is not set")
        case "local":
            return note("HTTP", "open to all who call it as localhost: HTTP_OPEN is local, and HTTP_API_KEY is not set")
        case "no":
            return note("HTTP", "open on this machine and closed to others: HTTP_API_KEY is not set")
        case _ as unknown:
            assert_never(unknown)


def _misspelt() -> Iterator[Finding]:
    return (note("Settings", line) for line in misspelt(env_file.named()))
