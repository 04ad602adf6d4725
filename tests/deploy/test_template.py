from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from adapters.dynamodb.table import EXPIRY
from bot.aws.jobs import ROUND_DONE
from bot.config.settings import Settings
from tests.support.stores import deployed_moto_table, moto_table
from tests.support.template import TEMPLATE, template

if TYPE_CHECKING:
    from tests.support.stores import DynamoDBTable

ROOT = TEMPLATE.parents[1]
EDGES = ("Slack", "Telegram", "Http")
FUNCTIONS = (*EDGES, "Seed", "Jobs")


def resources() -> dict[str, Any]:
    found: dict[str, Any] = template()["Resources"]
    return found


def test_the_template_is_clean() -> None:
    # Here, as each worker would import it for a second to collect the tests.
    from cfnlint.api import lint_file  # type: ignore[import-untyped]  # it has no types

    assert [str(one) for one in lint_file(TEMPLATE)] == []


def test_the_deployed_table_is_the_one_that_table_create_makes() -> None:
    with deployed_moto_table() as deployed:
        by_the_template = described(deployed)
    with moto_table() as created:
        assert by_the_template == described(created)


def test_what_is_in_the_table_expires_can_be_restored_and_outlives_the_stack() -> None:
    table = resources()["Table"]
    assert (table["DeletionPolicy"], table["UpdateReplacePolicy"]) == ("Retain", "Retain")
    properties = table["Properties"]  # of these moto's CloudFormation makes nothing
    assert properties["TimeToLiveSpecification"] == {"AttributeName": EXPIRY, "Enabled": True}
    assert properties["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert properties["DeletionProtectionEnabled"] is True


def test_the_limits_and_the_waitlist_are_those_of_any_other_bot_unless_somebody_says_otherwise() -> None:
    default = {name: one["Default"] for name, one in template()["Parameters"].items() if "Default" in one}
    other = Settings(_env_file=None)
    assert default["SpotsPerStudent"] == other.spots_per_student
    assert default["MessagesPerMinute"] == other.messages_per_minute
    assert default["Waitlist"] == other.waitlist
    assert default["WaitlistPromoteUntilHours"] == other.waitlist_promote_until_hours
    assert default["WaitlistOpenToAllHours"] == other.waitlist_open_to_all_hours
    assert default["ReminderHours"] == other.reminder_hours
    assert default["HistoryDays"] == other.history_days
    assert default["SchoolTimezone"] == other.school_timezone.key


def test_every_function_has_an_entry_point_a_build_and_a_log_that_ends() -> None:
    made = [name for name, resource in resources().items() if resource["Type"] == "AWS::Serverless::Function"]
    assert made == [f"{name}Function" for name in FUNCTIONS]
    for name in FUNCTIONS:
        function = resources()[f"{name}Function"]
        module, _, entry = function["Properties"]["Handler"].rpartition(".")
        spec = importlib.util.find_spec(module)
        assert spec is not None
        assert spec.origin is not None
        assert re.search(rf"^{entry} = ", Path(spec.origin).read_text(), re.MULTILINE)
        assert function["Metadata"]["BuildMethod"] == "makefile"
        assert function["Properties"]["LoggingConfig"] == {"LogGroup": {"Ref": f"{name}Log"}}
        assert resources()[f"{name}Log"]["Properties"]["RetentionInDays"] == 30


def test_what_is_built_is_for_the_python_that_runs_it() -> None:
    makefile = (TEMPLATE.parent / "Makefile").read_text()
    version = re.search(r"^VERSION := (\S+)$", makefile, re.MULTILINE)
    assert version is not None
    assert template()["Globals"]["Function"]["Runtime"] == f"python{version[1]}"


def test_what_an_operator_may_choose_reaches_every_function() -> None:
    variables = template()["Globals"]["Function"]["Environment"]["Variables"]
    waitlist = ("Waitlist", "WaitlistPromoteUntilHours", "WaitlistOpenToAllHours")
    for parameter in ("SpotsPerStudent", *waitlist, "ReminderHours", "HistoryDays"):
        name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", parameter).upper()
        assert variables[name] == {"Ref": parameter}


def test_no_secret_is_in_a_functions_environment_and_each_edge_may_read_its_own_alone() -> None:
    settings = set(template()["Globals"]["Function"]["Environment"]["Variables"])
    for name, secrets in {
        "Slack": {"SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"},
        "Telegram": {"TELEGRAM_BOT_TOKEN", "TELEGRAM_WEBHOOK_SECRET"},
        "Http": {"HTTP_API_KEY"},
        "Seed": set(),
        "Jobs": {"SLACK_BOT_TOKEN", "TELEGRAM_BOT_TOKEN"},
    }.items():
        properties = resources()[f"{name}Function"]["Properties"]
        settings |= set(properties.get("Environment", {}).get("Variables", {}))
        arns = re.findall(r"parameter\$\{SecretsPath\}/(\w+)", str(properties["Policies"]))
        assert set(arns) == secrets
    assert not [name for name in settings if re.search("TOKEN|SECRET$|KEY", name)]


def test_somebody_hears_of_errors_throttles_and_slow_answers() -> None:
    alarms = [
        resource["Properties"] for resource in resources().values() if resource["Type"] == "AWS::CloudWatch::Alarm"
    ]
    of_lambda = [alarm for alarm in alarms if alarm["Namespace"] == "AWS/Lambda"]
    watched = {(alarm["Dimensions"][0]["Value"]["Ref"], alarm["MetricName"]) for alarm in of_lambda}
    assert watched == {
        *((f"{name}Function", metric) for name in FUNCTIONS for metric in ("Errors", "Throttles")),
        *((f"{name}Function", "Duration") for name in EDGES),
    }
    assert all(alarm["AlarmActions"] == [{"Ref": "Alarms"}] for alarm in alarms)


def test_somebody_hears_of_notices_that_are_late_or_given_up() -> None:
    """Made from a line of the log: the function needs no right to write metrics."""
    filters = [one["Properties"] for one in resources().values() if one["Type"] == "AWS::Logs::MetricFilter"]
    made = {}
    for one in filters:
        assert one["LogGroupName"] == {"Ref": "JobsLog"}
        assert one["FilterPattern"] == f'{{ $.event = "{ROUND_DONE}" }}'
        (metric,) = one["MetricTransformations"]
        made[metric["MetricName"]] = metric["MetricValue"]
    assert made == {"NoticesLate": "$.late_seconds", "NoticesUndelivered": "$.undelivered"}
    alarms = [resources()[name]["Properties"] for name in ("JobsLate", "JobsUndelivered")]
    shown = [(alarm["MetricName"], alarm["Statistic"], alarm["TreatMissingData"]) for alarm in alarms]
    assert shown == [("NoticesLate", "Maximum", "breaching"), ("NoticesUndelivered", "Sum", "notBreaching")]
    named = [metric["MetricNamespace"] for one in filters for metric in one["MetricTransformations"]]
    assert named == [alarm["Namespace"] for alarm in alarms] == [{"Ref": "AWS::StackName"}] * 2


def described(table: DynamoDBTable) -> dict[str, Any]:
    """What makes a table ours."""
    shown: Any = table.client.describe_table(TableName=table.name)["Table"]
    return {
        "keys": shown["KeySchema"],
        "attributes": sorted(shown["AttributeDefinitions"], key=lambda attribute: str(attribute["AttributeName"])),
        "indexes": [
            {part: index[part] for part in ("IndexName", "KeySchema", "Projection")}
            for index in sorted(shown["GlobalSecondaryIndexes"], key=lambda index: str(index["IndexName"]))
        ],
        "billing": shown["BillingModeSummary"]["BillingMode"],
    }
