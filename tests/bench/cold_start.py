"""The first `/classes salsa 1` of a new Slack function on Lambda, against the least that Bolt and boto3 can do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import botocore

from tests.bench.harness import Bench, Finding, side_by_side
from tests.bench.serving import SLACK_SECRET, SLACK_TOKEN
from tests.bench.slash import introduce, slash_command
from tests.support.clock import SYDNEY
from tests.support.lambda_events import event
from tests.support.parameter_store import parameter_store
from tests.support.timetable import planned_classes

_ROOT = Path(__file__).parents[2]
_ROUNDS = 15
_RATIO, _SECONDS = 1.35, 1.5
_PATIENCE = 60  # seconds

# What Lambda does in a new process: load the function, call it.
_FIRST_CALL = """
import importlib, json, sys, time, types
module, event = sys.argv[1], json.load(sys.stdin)
context = types.SimpleNamespace(aws_request_id="1", function_name="slack", invoked_function_arn="arn:aws:lambda")
began = time.perf_counter()
answer = importlib.import_module(module).handler(event, context)
took = time.perf_counter() - began
print(json.dumps([took, answer["statusCode"], answer["body"]]))
"""


def measure(bench: Bench) -> list[Finding]:
    """Seconds from loading the function until its first answer, each in a process of its own.

    Ours reads its secrets from Parameter Store and makes a screen of the classes; theirs has its secrets in the
    environment and counts the classes. Both are packed as ours is for Lambda.
    """
    table = bench.table()
    for planned in planned_classes(datetime.now(SYDNEY).date(), 4, SYDNEY):
        table.stores.classes.schedule(planned)
    introduce(table.stores.students, datetime.now(SYDNEY))
    with (
        parameter_store(SLACK_BOT_TOKEN=SLACK_TOKEN, SLACK_SIGNING_SECRET=SLACK_SECRET) as store,
        TemporaryDirectory() as packed,
    ):
        _pack_botocore(Path(packed))
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join((packed, str(_ROOT))),
            "TZ": ":UTC",  # as Lambda sets it
            "AWS_REGION": "ap-southeast-2",
            "AWS_ACCESS_KEY_ID": "local",
            "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_ENDPOINT_URL_DYNAMODB": table.client.meta.endpoint_url,
            "DYNAMODB_TABLE": table.name,
        }
        ours, bare = side_by_side(
            bench.rounds("Cold start of the Slack function", _ROUNDS),
            lambda: _first_answer(
                "bot.lambda_slack",
                environment | {"SECRETS_PATH": "/dance-school", "AWS_ENDPOINT_URL_SSM": store.url},
                says="Book Salsa 1",
            ),
            lambda: _first_answer(
                "tests.bench.bare_slack_function",
                environment | {"THE_TOKEN": SLACK_TOKEN, "THE_SECRET": SLACK_SECRET},
                says="8 classes of Salsa 1",
            ),
        )
    ratio = ours.over(bare)
    return [
        bench.found(
            "cold start of the Slack function on Lambda: load, secrets, first answer",
            f"bare Bolt and boto3 with one Query, secrets given, {bare.median:.2f} s",
            f"{ratio.shown()} times the time: {ours.median:.2f} s",
            f"<= {_RATIO} times, and <= {_SECONDS} s",
            met=ratio.median <= _RATIO and ours.median <= _SECONDS,
        )
    ]


def _pack_botocore(into: Path) -> None:
    """Botocore as the build leaves it (deploy/Makefile): of hundreds of services it knows DynamoDB alone."""
    whole = Path(botocore.__file__).parent
    (into / "botocore" / "data").mkdir(parents=True)
    kept = [path for path in (whole / "data").iterdir() if path.is_file() or path.name == "dynamodb"]
    for path in (*(path for path in whole.iterdir() if path.name != "data"), *kept):
        (into / "botocore" / path.relative_to(whole)).symlink_to(path)


def _first_answer(module: str, environment: dict[str, str], *, says: str) -> float:
    command = slash_command("")
    ran = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", _FIRST_CALL, module],
        env=environment,
        input=json.dumps(event("POST", command.path, command.body, dict(command.headers), encoded=True)),
        capture_output=True,
        text=True,
        timeout=_PATIENCE,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    took, status, body = json.loads(ran.stdout)
    assert status == 200, ran.stderr
    assert says in body, body
    return float(took)
