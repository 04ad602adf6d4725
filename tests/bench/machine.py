"""Where the figures come from."""

from __future__ import annotations

import os
import platform
import subprocess
from datetime import UTC, datetime

import boto3

from tests.support.dynamodb_local import _home, _java

_SECONDS = 20


def described() -> dict[str, str]:
    """What a reader has to know to judge them; the load is that of this moment."""
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "machine": f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}",
        "load average before": " ".join(f"{one:.2f}" for one in os.getloadavg()),
        "Python": platform.python_version(),
        "boto3": boto3.__version__,
        "Java": _said(_java(), "-version").split('"')[1],
        "DynamoDB Local": _said(_java(), "-jar", str(_home() / "DynamoDBLocal.jar"), "-version").strip(),
    }


def _said(*command: str) -> str:
    shown = subprocess.run(command, capture_output=True, text=True, check=True, timeout=_SECONDS)  # noqa: S603 - fixed
    return shown.stderr + shown.stdout
