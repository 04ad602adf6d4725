"""What can be set, from the environment or `.env`; the names are the fields' in capitals."""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from adapters.chat.school import School


def _url(text: str) -> str:
    if not re.fullmatch(r"https?://[^\s/?#]+[^\s?#]*", text):
        raise ValueError("must be an http:// or https:// address")
    return text


def _matching(pattern: str, meaning: str) -> BeforeValidator:
    def check(value: object) -> object:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            raise ValueError(f"must be {meaning}")
        return value

    return BeforeValidator(check)


def _zone(name: object) -> ZoneInfo:
    try:
        return ZoneInfo(str(name))
    except (KeyError, ValueError, OSError):  # what ZoneInfo raises depends on how wrong the name is
        raise ValueError("must be a time zone such as Australia/Sydney") from None


Url = Annotated[str, AfterValidator(_url)]
SlackToken = Annotated[SecretStr, _matching(r"xox[a-z.\-]+\S+", "a bot token, which begins with xoxb-")]
SlackAppToken = Annotated[SecretStr, _matching(r"xapp-\S+", "an app-level token, which begins with xapp-")]
TelegramToken = Annotated[SecretStr, _matching(r"\d+:[\w-]+", "a token as @BotFather gives it")]
TelegramSecret = Annotated[SecretStr, _matching(r"[\w-]{1,256}", "1 to 256 letters, digits, _ and -")]
Zone = Annotated[ZoneInfo, BeforeValidator(_zone)]


class Settings(BaseSettings):
    """All settings; an empty value counts as not set. Raises ValidationError for a bad or half-made configuration."""

    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore", arbitrary_types_allowed=True, hide_input_in_errors=True
    )

    booking_store: Literal["memory", "dynamodb"] = "memory"
    dynamodb_table: str = "dance-school-booking-dev"
    aws_endpoint_url_dynamodb: Url | None = None
    aws_region: str = "ap-southeast-2"

    slack_bot_token: SlackToken | None = None
    slack_signing_secret: SecretStr | None = None
    slack_app_token: SlackAppToken | None = None
    slack_api_url: Url = "https://slack.com/api/"

    telegram_bot_token: TelegramToken | None = None
    telegram_webhook_secret: TelegramSecret | None = None
    telegram_webhook_url: Url | None = None
    telegram_api_url: Url = "https://api.telegram.org/bot"

    school_timezone: Zone = ZoneInfo("Australia/Sydney")
    school_name: str = ""
    school_address: str = ""
    school_contact: str = ""

    @model_validator(mode="after")
    def _no_platform_by_half(self) -> Self:
        for given, needed in (
            (self.slack_bot_token, "slack_signing_secret"),
            (self.slack_signing_secret, "slack_bot_token"),
            (self.slack_app_token, "slack_bot_token"),
            (self.telegram_webhook_secret, "telegram_bot_token"),
            (self.telegram_webhook_url, "telegram_webhook_secret"),
        ):
            if given is not None and getattr(self, needed) is None:
                platform = needed.partition("_")[0].capitalize()
                raise ValueError(f"{needed.upper()} is missing: {platform} is set up by half")
        return self

    @property
    def school(self) -> School:
        """What the school says about itself."""
        return School(self.school_timezone, self.school_name, self.school_address, self.school_contact)


def what_is_wrong(error: ValidationError) -> str:
    """A line for each bad setting, by its name in the environment; never with its value, which may be a secret."""
    return "\n".join(
        f"{'.'.join(str(part) for part in one['loc']).upper()} {message}".strip()
        for one in error.errors()
        for message in [one["msg"].removeprefix("Value error, ").replace("Input should be", "should be")]
    )
