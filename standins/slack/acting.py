"""What people do: it changes the workspace and becomes a payload. Callers hold the lock."""

from __future__ import annotations

from standins.slack import payloads
from standins.slack.elements import Element, Json
from standins.slack.finding import find_button, find_field, find_option
from standins.slack.values import Message, User, View
from standins.slack.workspace import Workspace

Surface = Message | View


class NotSubmitted(Exception):
    """Slack itself keeps a modal from being submitted: a required field is empty, a text too short or too long."""


def tap(workspace: Workspace, user: User, where: Surface, button: str, block_id: str | None) -> Json:
    """The payload of a tapped button."""
    return _acted(workspace, user, where, find_button(_seen(workspace, user, where).elements, button, block_id), {})


def choose(
    workspace: Workspace, user: User, where: Surface, option: str, menu: str | None, block_id: str | None
) -> Json | None:
    """The payload of a choice from a menu; None in an input block, which waits to be submitted."""
    element, chosen = find_option(_seen(workspace, user, where).elements, option, menu, block_id)
    if element.type == "checkboxes":
        before = _value(workspace, user, where, element)
        after = [other for other in before if other != chosen]
        acted: Json = {"selected_options": after if chosen in before else [*before, chosen]}
    else:
        acted = {"selected_option": chosen}
    _put(workspace, user, where, element, next(iter(acted.values())))
    return None if element.is_input else _acted(workspace, user, where, element, acted)


def type_into(workspace: Workspace, user: User, where: Surface, field: str, value: str, block_id: str | None) -> None:
    """Replace what a field holds; empty clears it."""
    element = find_field(_seen(workspace, user, where).elements, field, block_id)
    _put(workspace, user, where, element, value or None)


def submit(workspace: Workspace, user: User, modal: View) -> Json:
    """The payload of a submitted modal. Raises NotSubmitted if Slack would not even send it."""
    if not modal.content.get("submit"):
        raise LookupError("this modal has no button to submit it")
    for element in modal.elements:
        if element.is_input:
            _check_filled(element, modal.state[element.block_id][element.action_id][str(element.holds)])
    return payloads.view_submission(workspace, user, modal)


def close(workspace: Workspace, user: User, modal: View) -> Json | None:
    """The payload of a closed modal, None if the bot did not ask for one (`notify_on_close`)."""
    workspace.views.close(modal)
    if not modal.content.get("notify_on_close"):
        return None
    return payloads.view_closed(workspace, user, modal)


def _seen(workspace: Workspace, user: User, where: Surface) -> Surface:
    """What is on the user's screen now. Raises LookupError if it is not."""
    if isinstance(where, Message):
        for message in workspace.visible_to(user.id, where.channel):
            if message.ts == where.ts:
                return message
        raise LookupError(f"{user.name} does not see message {where.ts}: {where.shown!r}")
    for view in (workspace.views.on_top(user.id), workspace.views.home(user.id)):
        if view is not None and view.id == where.id:
            return view
    raise LookupError(f"{user.name} does not see view {where.id}")


def _acted(workspace: Workspace, user: User, where: Surface, element: Element, acted: Json) -> Json:
    seen = _seen(workspace, user, where)
    if isinstance(seen, View):
        return payloads.view_action(workspace, user, seen, element, acted)
    return payloads.message_action(workspace, user, seen, element, acted)


def _put(workspace: Workspace, user: User, where: Surface, element: Element, value: object) -> None:
    seen = _seen(workspace, user, where)
    if isinstance(seen, View):
        workspace.views.touch(seen, element, value)
    else:
        workspace.touch(user.id, seen, element, value)


def _value(workspace: Workspace, user: User, where: Surface, element: Element) -> list[Json]:
    seen = _seen(workspace, user, where)
    state = seen.state if isinstance(seen, View) else workspace.message_state(user.id, seen)
    return list(state[element.block_id][element.action_id][str(element.holds)])


def _check_filled(element: Element, value: object) -> None:
    if not value and not element.optional:
        raise NotSubmitted(f"{element.label}: Please complete this required field.")
    if isinstance(value, str):
        least, most = element.json.get("min_length", 0), element.json.get("max_length", 3000)
        if not least <= len(value) <= most:
            raise NotSubmitted(f"{element.label}: must be from {least} to {most} characters")
