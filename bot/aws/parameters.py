"""Secrets in AWS Systems Manager's Parameter Store.

One signed request, by hand: the SDK's client would first read the whole description of its service, which takes longer
than all the rest of a cold start's own work.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.httpsession import URLLib3Session

from adapters.dynamodb.client import session

_SECONDS = 2
_OK = 200


class ParametersUnreadable(Exception):
    """Parameter Store refused; the text is its own reason."""


def parameters(path: str, names: Sequence[str], *, region: str, endpoint: str | None = None) -> dict[str, str]:
    """What is stored as `path/name` for each of at most 10 names, decrypted; those that don't exist are left out.

    Raises ParametersUnreadable, and botocore's BotoCoreError where it can't be reached within two seconds.
    """
    request = AWSRequest(
        "POST",
        endpoint or f"https://ssm.{region}.amazonaws.com/",
        headers={"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "AmazonSSM.GetParameters"},
        data=json.dumps({"Names": [f"{path}/{name}" for name in names], "WithDecryption": True}),
    )
    credentials = session().get_credentials()
    if credentials is None:
        raise ParametersUnreadable("there are no AWS credentials")
    SigV4Auth(credentials, "ssm", region).add_auth(request)
    answer = URLLib3Session(timeout=_SECONDS).send(request.prepare())
    if answer.status_code != _OK:
        raise ParametersUnreadable(answer.text)
    return {found["Name"].removeprefix(f"{path}/"): found["Value"] for found in json.loads(answer.text)["Parameters"]}
