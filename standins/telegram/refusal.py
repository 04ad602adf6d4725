"""How the Bot API refuses a call."""

from __future__ import annotations

from standins.faults import Refuse
from standins.telegram.records import Chat, Json


class Refused(Exception):
    """A call is refused with an HTTP status and Telegram's own words."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> Json:
        """The answer's body."""
        body: Json = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def bad_request(why: str) -> Refused:
    """400: the same call fails again."""
    return Refused(400, f"Bad Request: {why}")


def forbidden(why: str) -> Refused:
    """403: this person or group is out of the bot's reach."""
    return Refused(403, f"Forbidden: {why}")


def conflict(why: str) -> Refused:
    """409: another receiver gets the updates."""
    return Refused(409, f"Conflict: {why}")


def group_upgraded(to: Chat) -> Refuse:
    """The fault of a call to a group that has become the supergroup `to`."""
    why = "Bad Request: group chat was upgraded to a supergroup chat"
    return Refuse(why, 400, {"migrate_to_chat_id": to.id})
