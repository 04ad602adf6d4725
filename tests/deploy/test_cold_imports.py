"""What a function loads, in a process of its own: each edge only what it needs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOT_FOR_ANY = {"boto3", "rapidfuzz", "prometheus_client", "pydantic_settings", "typer", "uvicorn"}
WEB = {"fastapi", "pydantic", "starlette"}


@pytest.mark.parametrize(
    ("entry", "unneeded"),
    [
        ("lambda_slack", WEB | {"anyio", "email_validator", "httpx", "mangum", "opentelemetry", "rich", "telegram"}),
        (
            "lambda_telegram",
            {"email_validator", "fastapi", "mangum", "opentelemetry", "pydantic", "slack_bolt", "slack_sdk"},
        ),
        # FastAPI itself loads opentelemetry's API, which it needs.
        ("lambda_http", {"slack_bolt", "slack_sdk", "telegram"}),
        (
            "lambda_seed",
            WEB | {"email_validator", "mangum", "opentelemetry", "rich", "slack_bolt", "slack_sdk", "telegram"},
        ),
    ],
)
def test_a_function_loads_nothing_that_it_does_not_need(entry: str, unneeded: set[str]) -> None:
    loaded = subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-c", f"import bot.{entry}, json, sys; print(json.dumps(sorted(sys.modules)))"],
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "AWS_REGION": "ap-southeast-2",
            "DYNAMODB_TABLE": "school",
            "SLACK_BOT_TOKEN": "xoxb-1",
            "SLACK_SIGNING_SECRET": "s",
            "TELEGRAM_BOT_TOKEN": "1:x",
            "TELEGRAM_WEBHOOK_SECRET": "s",
        },
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    modules = set(json.loads(loaded.stdout))
    assert {f"bot.{entry}", "core.dance_class", "botocore.client", "structlog"} <= modules
    assert (NOT_FOR_ANY | unneeded) & modules == set()
