"""What can be set, from the environment or `.env`; the names are the fields' in capitals."""

from __future__ import annotations

from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from adapters.chat.rate_limiter import PER_MINUTE
from adapters.chat.school import SPOTS_EACH, School
from bot.config import checks

Url = Annotated[str, AfterValidator(checks.url)]
SlackToken = Annotated[SecretStr, BeforeValidator(checks.slack_token)]
SlackAppToken = Annotated[SecretStr, BeforeValidator(checks.slack_app_token)]
TelegramToken = Annotated[SecretStr, BeforeValidator(checks.telegram_token)]
TelegramSecret = Annotated[SecretStr, BeforeValidator(checks.url_safe_secret)]
HttpApiKey = Annotated[SecretStr, BeforeValidator(checks.url_safe_secret)]  # the same rule
Count = Annotated[int, BeforeValidator(lambda given: checks.count(str(given)))]
Zone = Annotated[ZoneInfo, BeforeValidator(checks.zone)]


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

    http_api_key: HttpApiKey | None = None

    school_timezone: Zone = ZoneInfo("Australia/Sydney")
    school_name: str = ""
    school_address: str = ""
    school_contact: str = ""

    spots_per_student: Count = SPOTS_EACH
    messages_per_minute: Count = PER_MINUTE

    @model_validator(mode="after")
    def _no_platform_by_half(self) -> Self:
        for given, *needed in (
            (self.slack_bot_token, "slack_signing_secret", "slack_app_token"),  # either will do
            (self.slack_signing_secret, "slack_bot_token"),
            (self.slack_app_token, "slack_bot_token"),
            (self.telegram_webhook_secret, "telegram_bot_token"),
            (self.telegram_webhook_url, "telegram_webhook_secret"),
        ):
            if given is not None and all(getattr(self, name) is None for name in needed):
                platform = needed[0].partition("_")[0].capitalize()
                raise ValueError(
                    f"{' or '.join(name.upper() for name in needed)} is missing: {platform} is set up by half"
                )
        return self

    @property
    def school(self) -> School:
        """What the school says about itself."""
        name, address, contact = self.school_name, self.school_address, self.school_contact
        return School(self.school_timezone, name, address, contact, self.spots_per_student)


def what_is_wrong(error: ValidationError) -> str:
    """A line for each bad setting, by its name in the environment; never with its value, which may be a secret."""
    return "\n".join(
        f"{'.'.join(str(part) for part in one['loc']).upper()} {message}".strip()
        for one in error.errors()
        for message in [one["msg"].removeprefix("Value error, ").replace("Input should be", "should be")]
    )
