"""What every store of claims must do; each test runs on all of them."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.stores import Stores

UNTIL = datetime(2090, 11, 20, 9, 30, tzinfo=UTC)


def test_of_any_number_who_claim_a_task_one_does_it_until_it_is_released(stores: Stores) -> None:
    tasks = stores.tasks
    assert [tasks.claim("a", UNTIL), tasks.claim("a", UNTIL), tasks.claim("b", UNTIL)] == [True, False, True]
    tasks.release("a")
    assert tasks.claim("a", UNTIL)
