"""The school's people in DynamoDB: one partition of them, and a row for each invitation that is open."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, get_args

from adapters.dynamodb.attributes import attributes, moment_of, one_of, optional_text, reading, text, utc
from adapters.dynamodb.faults import read, saved
from adapters.dynamodb.table import EXPIRY
from core.dance_class import stamp
from core.moments import has_come
from core.ports import SaveOutcomeUnknown, StoreUnavailable
from core.result import Err, Ok, Result
from core.staff import Invitation, NotInvited, Role, StaffMember

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

    from adapters.dynamodb.attributes import Item

STAFF, INVITATION = "STAFF", "INVITATION"


class DynamoDBStaff:
    """The port StaffRepository on a table as `create_table` makes it; a row that can't be read gives nobody rights."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def member(self, person: str) -> StaffMember | None:
        """The one with this identity; None for everybody else. Raises MalformedItem."""
        row = self._row(_member_key(person))
        return None if row is None else _to_member(row)

    def members(self) -> list[StaffMember]:
        """All of them, by identity. Raises MalformedItem."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="PK = :staff",
            ExpressionAttributeValues=attributes(**{":staff": STAFF}),
            ConsistentRead=True,
        )
        return [_to_member(row) for row in read(self._table, lambda: [row for page in pages for row in page["Items"]])]

    def invite(self, invitation: Invitation) -> None:
        """Store an invitation."""
        item = _invitation_key(invitation.digest) | attributes(
            role=invitation.role,
            endsAt=utc(invitation.ends_at),
            name=invitation.name,
            **{EXPIRY: int(invitation.ends_at.timestamp())},
        )
        saved(self._table, lambda: self._client.put_item(TableName=self._table, Item=item), causes=[])

    def accept(self, digest: str, person: str, now: datetime) -> Result[StaffMember, NotInvited]:
        """Make `person` what the invitation says, and end it, in one transaction; they may accept it again."""
        row, known = self._row(_invitation_key(digest)), self.member(person)
        if known is not None and known.invitation == digest:
            return Ok(known)
        if row is None:
            return Err(NotInvited())
        with reading(row):
            if has_come(moment_of(text(row, "endsAt")), now):
                return Err(NotInvited())
            member = StaffMember(person, _role(row), stamp(now), optional_text(row, "name"), digest)
        try:
            is_accepted = isinstance(self._save(member), Ok)
        except SaveOutcomeUnknown as fault:
            raise StoreUnavailable(str(fault)) from fault  # said again, it is found to be done, or is done
        return Ok(member) if is_accepted else Err(NotInvited())

    def remove(self, person: str) -> bool:
        """Take somebody's rights away at once; False if they had none."""
        was_there = self.member(person) is not None
        saved(
            self._table,
            lambda: self._client.delete_item(TableName=self._table, Key=_member_key(person)),
            causes=[],
        )
        return was_there

    def _save(self, member: StaffMember) -> Result[None, object]:
        item = _member_key(member.person) | attributes(
            role=member.role, since=utc(member.since), name=member.name, invitation=member.invitation
        )
        return saved(
            self._table,
            lambda: self._client.transact_write_items(
                TransactItems=[
                    {
                        "Delete": {
                            "TableName": self._table,
                            "Key": _invitation_key(member.invitation),
                            "ConditionExpression": "attribute_exists(PK)",
                        }
                    },
                    {"Put": {"TableName": self._table, "Item": item}},
                ]
            ),
            causes=["row", "row"],
        )

    def _row(self, key: dict[str, AttributeValueTypeDef]) -> Item | None:
        answer = read(self._table, lambda: self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True))
        return answer.get("Item")


def _member_key(person: str) -> dict[str, AttributeValueTypeDef]:
    return attributes(PK=STAFF, SK=person)


def _invitation_key(digest: str) -> dict[str, AttributeValueTypeDef]:
    return attributes(PK=f"{INVITATION}#{digest}", SK=INVITATION)


def _to_member(row: Item) -> StaffMember:
    with reading(row):
        return StaffMember(
            person=text(row, "SK"),
            role=_role(row),
            since=moment_of(text(row, "since")),
            name=optional_text(row, "name"),
            invitation=optional_text(row, "invitation") or "",
        )


def _role(row: Item) -> Role:
    role: Role = one_of(get_args(Role), text(row, "role"))
    return role
