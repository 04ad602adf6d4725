"""A Slack function on Lambda with nothing but Bolt and boto3: verify, one Query, answer."""

from __future__ import annotations

import os

import boto3
from slack_bolt import Ack, App
from slack_bolt.adapter.aws_lambda import SlackRequestHandler
from slack_bolt.authorization import AuthorizeResult

_client = boto3.client(
    "dynamodb",
    region_name=os.environ["AWS_REGION"],
    endpoint_url=os.environ["AWS_ENDPOINT_URL_DYNAMODB"],
)


def _authorize(enterprise_id: str | None, team_id: str | None, user_id: str | None) -> AuthorizeResult:
    return AuthorizeResult(
        enterprise_id=enterprise_id, team_id=team_id, user_id=user_id, bot_token=os.environ["THE_TOKEN"]
    )


_app = App(authorize=_authorize, signing_secret=os.environ["THE_SECRET"], process_before_response=True)


@_app.command("/classes")
def _count_classes(ack: Ack) -> None:
    found = _client.query(
        TableName=os.environ["DYNAMODB_TABLE"],
        IndexName="GSI1",
        KeyConditionExpression="GSI1PK = :type",
        ExpressionAttributeValues={":type": {"S": "TYPE#SALSA#1"}},
    )
    ack(f"{found['Count']} classes of Salsa 1")


handler = SlackRequestHandler(_app).handle
