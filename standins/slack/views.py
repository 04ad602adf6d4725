"""Modals, stacked for each user, and Home tabs."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace

from standins.slack.block_kit import check_view
from standins.slack.elements import Element, Json, initial_state, with_ids
from standins.slack.values import Refusal, View

STACK = 3


class Views:
    """Who has which views open. Every method that takes a bot's view raises Refusal if Slack would."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._numbers = itertools.count(1)
        self._stacks: dict[str, list[View]] = {}
        self._homes: dict[str, View] = {}

    def on_top(self, user: str) -> View | None:
        """The modal that the user looks at."""
        stack = self._stacks.get(user)
        return stack[-1] if stack else None

    def home(self, user: str) -> View | None:
        """The user's Home tab, if the bot has published one."""
        return self._homes.get(user)

    def find(self, view_id: str = "", external_id: str = "") -> View:
        """An open view. Raises Refusal (`not_found`)."""
        for view in self._all():
            if view.id == view_id or (external_id and view.content.get("external_id") == external_id):
                return view
        raise Refusal("not_found")

    def open(self, user: str, content: Json) -> View:
        """A modal on its own: whatever was open is gone."""
        self._check(content, "modal")
        view = self._new(user, content)
        self._stacks[user] = [view]
        return view

    def push(self, user: str, content: Json) -> View:
        """A modal on top of what is open."""
        stack = self._stacks.get(user, [])
        if not stack:
            raise Refusal("not_found")
        if len(stack) >= STACK:
            raise Refusal("push_limit_reached")
        self._check(content, "modal")
        view = self._new(user, content, stack[-1])
        stack.append(view)
        return view

    def update(self, view: View, content: Json, expected_hash: str | None = None) -> View:
        """The view with new content; what was typed stays where block_id and action_id do."""
        if expected_hash and expected_hash != view.hash:
            raise Refusal("hash_conflict")
        self._check(content, str(view.content["type"]), view)
        completed = {**content, "blocks": with_ids(content["blocks"])}
        state = initial_state(completed["blocks"], view.state)
        return self._put(replace(view, content=completed, state=state, errors={}, hash=self._hash()))

    def publish(self, user: str, content: Json, expected_hash: str | None = None) -> View:
        """The user's Home tab."""
        before = self._homes.get(user)
        if before is not None:
            return self.update(before, content, expected_hash)
        self._check(content, "home")
        self._homes[user] = self._new(user, content)
        return self._homes[user]

    def touch(self, view: View, element: Element, value: object) -> View:
        """The view with `value` in one of its fields or menus."""
        if not element.holds:
            return view
        state = {block: dict(inside) for block, inside in view.state.items()}
        state[element.block_id][element.action_id] = {"type": element.type, element.holds: value}
        return self._put(replace(view, state=state))

    def show_errors(self, view: View, errors: Mapping[str, str]) -> None:
        """Put words under the fields."""
        self._put(replace(view, errors=dict(errors)))

    def close(self, view: View, *, everything: bool = False) -> None:
        """Close it, or with `everything` the whole stack that it is in."""
        stack = self._stacks.get(view.user, [])
        self._stacks[view.user] = [] if everything else [other for other in stack if other.id != view.id]

    def _all(self) -> list[View]:
        return [*itertools.chain(*self._stacks.values()), *self._homes.values()]

    def _new(self, user: str, content: Json, below: View | None = None) -> View:
        completed = {**content, "blocks": with_ids(content["blocks"])}
        view_id = f"V{next(self._numbers):07}"
        root_id, previous_id = (below.root_id, below.id) if below else (view_id, None)
        state = initial_state(completed["blocks"])
        return View(view_id, user, self._hash(), completed, state, root_id, previous_id)

    def _put(self, view: View) -> View:
        if self._homes.get(view.user) and self._homes[view.user].id == view.id:
            self._homes[view.user] = view
        self._stacks[view.user] = [view if other.id == view.id else other for other in self._stacks.get(view.user, [])]
        return view

    def _hash(self) -> str:
        return f"{int(self._now())}.{secrets.token_hex(4)}"

    def _check(self, content: Json, surface: str, instead_of: View | None = None) -> None:
        check_view(content, surface)
        external_id = content.get("external_id")
        others = (view for view in self._all() if instead_of is None or view.id != instead_of.id)
        if external_id and any(view.content.get("external_id") == external_id for view in others):
            raise Refusal("duplicate_external_id")
