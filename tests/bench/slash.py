"""`/classes salsa` as Slack sends it: a signed form.

Those who send many send them as many people: no single one asks so often.
"""

from __future__ import annotations

import time
from datetime import datetime
from urllib.parse import urlencode

from slack_sdk.signature import SignatureVerifier

from adapters.chat.students import Student, StudentRepository
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


PEOPLE = 500
"""So many are known by `introduce`."""


def introduce(students: StudentRepository, now: datetime) -> None:
    """Have them known: whoever is new has Slack asked for their language, and there is no Slack here."""
    for person in range(PEOPLE):
        students.save(Student(f"slack:{_FORM['team_id']}:{_user(person)}", language="en"), now)


def slash_command(address: str, person: int = 0) -> Post:
    """The request of a person of that number, signed now: good for five minutes."""
    body = urlencode(_FORM | {"user_id": _user(person), "user_name": f"student{person}"})
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


def _user(person: int) -> str:
    return f"U{person:010}"
