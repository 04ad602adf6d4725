"""What can be set, from the environment or `.env`; the names are the fields' in capitals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, InstanceOf, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from adapters.chat.rate_limiter import PER_MINUTE
from adapters.chat.school import SPOTS_EACH, School
from bot.config import checks
from bot.config.config import (
    DEFAULT_REGION,
    DEFAULT_TABLE,
    DEFAULT_ZONE,
    SLACK_API_URL,
    TELEGRAM_API_URL,
    Config,
    DynamoDBConfig,
    HttpOpen,
    SlackConfig,
    TelegramConfig,
)
from bot.config.env_file import ENCODING, ENV_FILE
from bot.timetable.files import shipped_timetable
from core.history import HISTORY_KEPT
from core.reminders import DAY_HOURS, SOON_HOURS
from core.timetable import Timetable
from core.waitlist_rules import OPEN_TO_ALL_HOURS, PROMOTE_UNTIL_HOURS, WaitlistRules

Url = Annotated[str, AfterValidator(checks.url)]
Words = Annotated[str, BeforeValidator(checks.words)]
Prices = Annotated[str, BeforeValidator(checks.prices)]
Link = Annotated[str, AfterValidator(checks.link)]
TelegramApiUrl = Annotated[str, AfterValidator(checks.telegram_api_url)]
TableName = Annotated[str, BeforeValidator(checks.table_name)]
Region = Annotated[str, BeforeValidator(checks.region)]
SlackSigningSecret = Annotated[SecretStr, BeforeValidator(checks.slack_signing_secret)]
SlackToken = Annotated[SecretStr, BeforeValidator(checks.slack_token)]
SlackAppToken = Annotated[SecretStr, BeforeValidator(checks.slack_app_token)]
TelegramToken = Annotated[SecretStr, BeforeValidator(checks.telegram_token)]
TelegramSecret = Annotated[SecretStr, BeforeValidator(checks.url_safe_secret)]
HttpApiKey = Annotated[SecretStr, BeforeValidator(checks.url_safe_secret)]  # the same rule
Count = Annotated[int, BeforeValidator(lambda given: checks.count(str(given)))]
Hours = Annotated[int, BeforeValidator(lambda given: checks.hours(str(given)))]
ReminderHours = Annotated[str, AfterValidator(lambda given: _reminder_hours(given))]
TimetableFile = Annotated[InstanceOf[Timetable], NoDecode, BeforeValidator(checks.timetable)]
Zone = Annotated[ZoneInfo, BeforeValidator(checks.zone)]


class Settings(BaseSettings):
    """All settings; an empty value counts as not set. Raises ValidationError for a bad or half-made configuration."""

    model_config = SettingsConfigDict(
        env_file=ENV_FILE,
        env_file_encoding=ENCODING,
        env_ignore_empty=True,
        extra="ignore",
        arbitrary_types_allowed=True,
        hide_input_in_errors=True,
    )

    booking_store: Literal["memory", "dynamodb"] = "memory"
    dynamodb_table: TableName = DEFAULT_TABLE
    aws_endpoint_url_dynamodb: Url | None = None
    aws_region: Region = DEFAULT_REGION

    slack_bot_token: SlackToken | None = None
    slack_signing_secret: SlackSigningSecret | None = None
    slack_app_token: SlackAppToken | None = None
    slack_api_url: Url = SLACK_API_URL

    telegram_bot_token: TelegramToken | None = None
    telegram_webhook_secret: TelegramSecret | None = None
    telegram_webhook_url: Url | None = None
    telegram_api_url: TelegramApiUrl = TELEGRAM_API_URL

    http_api_key: HttpApiKey | None = None
    http_open: HttpOpen = "no"

    timetable: TimetableFile = Field(default_factory=shipped_timetable)
    school_timezone: Zone = ZoneInfo(DEFAULT_ZONE)
    school_name: Words = ""
    school_address: Words = ""
    school_contact: Words = ""
    school_prices: Prices = ""
    school_map_url: Link | None = None
    school_bring: Words = ""

    spots_per_student: Count = SPOTS_EACH
    messages_per_minute: Count = PER_MINUTE

    waitlist: Literal["on", "off"] = "on"
    waitlist_promote_until_hours: Hours = PROMOTE_UNTIL_HOURS
    waitlist_open_to_all_hours: Hours = OPEN_TO_ALL_HOURS

    history_days: Annotated[int, BeforeValidator(lambda given: checks.days(str(given)).days)] = HISTORY_KEPT.days
    reminder_hours: ReminderHours = f"{DAY_HOURS},{SOON_HOURS}"
    jobs: Literal["on", "off"] = "on"

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

    @model_validator(mode="after")
    def _nothing_that_can_never_work(self) -> Self:
        """What is well-formed by itself but not beside the others: AWS and Telegram are stricter than stand-ins."""
        if self.booking_store == "dynamodb" and self.aws_endpoint_url_dynamodb is None:
            _hold("AWS_REGION", self.aws_region, checks.aws_region)
        if self.telegram_webhook_url is not None and self.telegram_api_url == TELEGRAM_API_URL:
            _hold("TELEGRAM_WEBHOOK_URL", self.telegram_webhook_url, checks.webhook_url)
        return self

    @property
    def config(self) -> Config:
        """The same as plain values."""
        return Config(
            school=School(
                self.school_timezone,
                self.timetable,
                self.school_name,
                self.school_address,
                self.school_contact,
                self.spots_per_student,
                self.school_prices,
                self.school_map_url or "",
                self.school_bring,
            ),
            dynamodb=self._dynamodb if self.booking_store == "dynamodb" else None,
            slack=self._slack,
            telegram=self._telegram,
            http_api_key=_revealed(self.http_api_key),
            http_open=self.http_open,
            messages_per_minute=self.messages_per_minute,
            waitlist=WaitlistRules(
                timedelta(hours=self.waitlist_promote_until_hours),
                timedelta(hours=self.waitlist_open_to_all_hours),
                is_on=self.waitlist == "on",
            ),
            reminders=checks.reminders(self.reminder_hours),
            history_kept=timedelta(days=self.history_days),
            runs_jobs=self.jobs == "on",
        )

    @property
    def _dynamodb(self) -> DynamoDBConfig:
        return DynamoDBConfig(self.dynamodb_table, self.aws_region, self.aws_endpoint_url_dynamodb)

    @property
    def _slack(self) -> SlackConfig | None:
        if self.slack_bot_token is None:
            return None
        signing_secret, app_token = _revealed(self.slack_signing_secret), _revealed(self.slack_app_token)
        return SlackConfig(self.slack_bot_token.get_secret_value(), signing_secret, app_token, self.slack_api_url)

    @property
    def _telegram(self) -> TelegramConfig | None:
        if self.telegram_bot_token is None:
            return None
        token, secret = self.telegram_bot_token.get_secret_value(), _revealed(self.telegram_webhook_secret)
        return TelegramConfig(token, secret, self.telegram_webhook_url, self.telegram_api_url)


def _reminder_hours(text: str) -> str:
    checks.reminders(text)
    return text


def _hold(name: str, value: str, check: Callable[[str], str]) -> None:
    try:
        check(value)
    except ValueError as error:
        raise ValueError(f"{name} {error}") from None


def what_is_wrong(error: ValidationError) -> str:
    """A line for each bad setting, by its name in the environment; never with its value, which may be a secret."""
    return "\n".join(
        f"{'.'.join(str(part) for part in fault['loc']).upper()} {message}".strip()
        for fault in error.errors()
        for message in [fault["msg"].removeprefix("Value error, ").replace("Input should be", "should be")]
    )


def _revealed(secret: SecretStr | None) -> str | None:
    return None if secret is None else secret.get_secret_value()
