"""`/classes salsa` as Slack sends it: a signed form.

Those who send many send them as many people: no single one asks so often.
"""

from __future__ import annotations

import time
from urllib.parse import urlencode

from slack_sdk.signature import SignatureVerifier

from tests.bench.posting import Post
from tests.bench.serving import SLACK_SECRET

_FORM = {
    "token": "unused",
    "team_id": "T0001",
    "team_domain": "dance",
    "channel_id": "C2147483705",
    "channel_name": "general",
    "command": "/classes",
    "text": "salsa",
    "api_app_id": "A123456",
    "is_enterprise_install": "false",
    "response_url": "https://hooks.slack.com/commands/1234/5678",
    "trigger_id": "13345224609.738474920.8088930838d88f008e0",
}


def slash_command(address: str, person: int = 0) -> Post:
    """The request of a person of that number, signed now: good for five minutes."""
    body = urlencode(_FORM | {"user_id": f"U{person:010}", "user_name": f"student{person}"})
    timestamp = str(int(time.time()))
    signature = SignatureVerifier(SLACK_SECRET).generate_signature(timestamp=timestamp, body=body)
    return Post(
        address,
        "/slack/events",
        body.encode(),
        (
            ("Content-Type", "application/x-www-form-urlencoded"),
            ("X-Slack-Request-Timestamp", timestamp),
            ("X-Slack-Signature", str(signature)),
        ),
    )
