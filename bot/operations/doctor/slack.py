"""Slack: the token, what it may do, and the socket."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Mapping

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from adapters.chat.school import School
from adapters.slack.block_kit import Json
from adapters.slack.web_api import SLACK_FAILED
from bot.config.settings import Settings
from bot.operations.doctor.finding import NONSENSE, Finding, note, ok, wrong
from bot.operations.doctor.samples import samples
from bot.operations.slack_manifest import SCOPES

_log = logging.getLogger(__name__)

_PAGES = "at api.slack.com/apps"
_COPY_TOKEN = f"copy the Bot User OAuth Token again from OAuth & Permissions {_PAGES}; reinstall the app if it has none"
_COPY_SECRET = f"compare it with the Signing Secret under Basic Information {_PAGES}"
_REINSTALL = (
    f"run `python -m bot slack manifest`, with --url or --socket-mode, paste that as the app's manifest {_PAGES}, "
    "reinstall the app and copy the new token"
)
_NEW_APP_TOKEN = f"make an App-Level Token with connections:write under Basic Information {_PAGES}"
_SCREENS = "Slack screens"
_UNCLEAR = "Slack's answer about them makes no sense"
_TELL_US = "shorten the SCHOOL_ texts that are set, or else report this to whoever looks after the bot"
_FAULTS_SHOWN = 3
_REACH = "see that this machine may call it, and that SLACK_API_URL is right (usually not set)"


def examine_slack(settings: Settings, seconds: float) -> list[Finding]:
    """What is right and wrong with Slack."""
    if settings.slack_bot_token is None:
        return [note("Slack", "not configured")]
    # With a logger of ours: faults are shown by the findings alone.
    client = WebClient(
        base_url=settings.slack_api_url,
        timeout=seconds,  # type: ignore[arg-type]  # a fraction is fine with what it calls
        retry_handlers=[],
        logger=_log,
    )
    findings = list(_bot_token(client, settings.slack_bot_token.get_secret_value(), settings.config.school))
    if settings.slack_signing_secret is not None:
        findings.append(_signing_secret(settings.slack_signing_secret.get_secret_value()))
    if settings.slack_app_token is not None:
        findings.append(_app_token(client, settings.slack_app_token.get_secret_value()))
    else:
        findings.append(note("Slack requests", "only Slack can tell if they reach this bot: type /classes there"))
    return findings


def _bot_token(client: WebClient, token: str, school: School) -> Iterator[Finding]:
    answer = _called("Slack token", lambda: client.auth_test(token=token), _COPY_TOKEN)
    if isinstance(answer, Finding):
        yield answer
        return
    if not (isinstance(answer.get("team"), str) and isinstance(answer.get("user"), str)):
        yield _nonsense("Slack token")
        return
    yield ok("Slack token", f"works in workspace {answer.get('team')}, as {answer.get('user')}")
    yield _scopes({name.lower(): value for name, value in answer.headers.items()}.get("x-oauth-scopes"))
    yield screens_taken(client, token, samples(school))


def screens_taken(client: WebClient, token: str, shown: Mapping[str, Json]) -> Finding:
    """Whether Slack would take what is shown: messages and views, by their names."""
    for name, screen in shown.items():
        kind = "view" if "type" in screen else "message"
        try:
            client.blocks_validate(token=token, **{kind: screen})  # type: ignore[arg-type]  # by its name
        except SlackApiError as error:
            return _screen_refused(name, error)
        except NONSENSE:
            return _nonsense(_SCREENS)
        except SLACK_FAILED as error:
            return wrong(_SCREENS, f"Slack can't be reached ({type(error).__name__})", _REACH)
    return ok(_SCREENS, f"Slack takes all {len(shown)} that it was shown")


def _screen_refused(name: str, error: SlackApiError) -> Finding:
    response = error.response
    data = response.data if isinstance(response, SlackResponse) else response
    code = str(data.get("error")) if isinstance(data, dict) else ""
    if not re.fullmatch(r"invalid_(?:blocks|message|view)", code):
        return note(_SCREENS, f"Slack did not look at them ({code or 'no reason'})" if _is_code(code) else _UNCLEAR)
    faults = data.get("errors") if isinstance(data, dict) else None
    told = [fault for fault in faults if isinstance(fault, dict)] if isinstance(faults, list) else []
    where = "; ".join(f"{fault.get('pointer')}: {fault.get('message')}" for fault in told[:_FAULTS_SHOWN])
    return wrong(_SCREENS, f"Slack refuses {name}" + (f" ({where})" if where else ""), _TELL_US)


def _is_code(code: str) -> bool:
    return re.fullmatch("[a-z_]*", code) is not None


def _scopes(header: str | None) -> Finding:
    if header is None:
        return note("Slack scopes", "Slack did not say")
    granted = [scope.strip() for scope in header.split(",") if scope.strip()]
    missing = [scope for scope in SCOPES if scope not in granted]
    needless = [scope for scope in granted if scope not in SCOPES]
    if missing:
        return wrong("Slack scopes", f"{', '.join(missing)} missing", _REINSTALL)
    return ok("Slack scopes", ", ".join(SCOPES) + (f"; not needed: {', '.join(needless)}" if needless else ""))


def _signing_secret(secret: str) -> Finding:
    if re.fullmatch(r"[0-9a-f]{32}", secret):
        return ok("Slack signing secret", "looks like one; the first request from Slack proves it")
    return note("Slack signing secret", f"does not look like one, which is 32 of 0-9 and a-f: {_COPY_SECRET}")


def _app_token(client: WebClient, token: str) -> Finding:
    answer = _called("Slack app token", lambda: client.apps_connections_open(app_token=token), _NEW_APP_TOKEN)
    if isinstance(answer, Finding):
        return answer
    if not str(answer.get("url")).startswith("ws"):
        return _nonsense("Slack app token")
    return ok("Slack app token", "works, Socket Mode can be used")


def _called(what: str, call: Callable[[], SlackResponse], if_refused: str) -> SlackResponse | Finding:
    """The answer, or what is wrong."""
    try:
        return call()
    except SlackApiError as error:
        response = error.response
        data = response.data if isinstance(response, SlackResponse) else response
        code = str(data.get("error")) if isinstance(data, dict) else ""
        if not re.fullmatch("[a-z_]+", code):  # else the library puts the body there, such as a proxy's error page
            return _nonsense(what)
        return wrong(what, f"refused by Slack ({code})", if_refused)
    except NONSENSE:
        return _nonsense(what)
    except SLACK_FAILED as error:
        return wrong(what, f"Slack can't be reached ({type(error).__name__})", _REACH)


def _nonsense(what: str) -> Finding:
    return wrong(what, "Slack's answer makes no sense", _REACH)
