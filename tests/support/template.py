"""deploy/template.yaml, read, and its table in moto's CloudFormation."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from botocore.session import get_session
from moto import mock_aws

TEMPLATE = Path(__file__).parents[2] / "deploy" / "template.yaml"
_REGION = "ap-southeast-2"


@cache
def template() -> Any:  # Any: a document
    """The template as data: `!Ref X` is `{"Ref": "X"}`. What reads it takes long to import, and few tests need it."""
    from cfnlint.decode import decode  # type: ignore[import-untyped]  # it has no types

    read, problems = decode(str(TEMPLATE))
    assert not problems, problems
    return json.loads(json.dumps(read))


@contextmanager
def deployed_table() -> Iterator[str]:
    """The name of the template's table, made by moto's CloudFormation, which doesn't know the rest of it."""
    with mock_aws():
        cloudformation = _cloudformation()
        only_the_table = {"Resources": {"Table": template()["Resources"]["Table"]}}
        cloudformation.create_stack(StackName="school", TemplateBody=json.dumps(only_the_table))
        (made,) = cloudformation.describe_stack_resources(StackName="school")["StackResources"]
        yield made["PhysicalResourceId"]


@cache
def _cloudformation() -> Any:  # Any: untyped without its stubs
    # One for all tests: to make it takes longer than to use it.
    return get_session().create_client(
        "cloudformation", region_name=_REGION, aws_access_key_id="moto", aws_secret_access_key="moto"
    )
