"""The faults that both stand-ins have, over plain HTTP: as a client sees them that knows nothing of either platform."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import httpx
import pytest

from standins.faults import BrokenServer, FaultPlan, Hold, LoseAnswer, Refuse
from standins.platforms import Keys, create_platforms
from standins.serving import serving
from tests.support.limits import LONGEST_WAIT

KEYS = Keys()


@dataclass(frozen=True, slots=True)
class Platform:
    """`method` posts the `text` to somebody; `posted` are the texts that have arrived, `errors` how the calls went."""

    faults: FaultPlan
    method: str
    post: Callable[[str], httpx.Response]
    posted: Callable[[], list[str]]
    errors: Callable[[], list[str | None]]


@pytest.fixture(params=["slack", "telegram"])
def platform(request: pytest.FixtureRequest) -> Iterator[Platform]:
    platforms = create_platforms(KEYS)
    slack, telegram = platforms.slack, platforms.telegram
    with serving(platforms.app) as url, httpx.Client(timeout=LONGEST_WAIT) as client:
        if request.param == "slack":
            ana = slack.add_user("ana")
            authorization = {"Authorization": f"Bearer {KEYS.slack_token}"}
            yield Platform(
                slack.faults,
                "chat.postMessage",
                lambda text: client.post(
                    f"{url}/slack/api/chat.postMessage",
                    json={"channel": slack.direct_channel(ana).id, "text": text},
                    headers=authorization,
                ),
                lambda: [message.text for message in slack.messages_visible_to(ana)],
                lambda: [call.error for call in slack.calls],
            )
        else:
            bea = telegram.user("Bea")
            telegram.start(bea)
            yield Platform(
                telegram.faults,
                "sendMessage",
                lambda text: client.post(
                    f"{url}/telegram/bot{KEYS.telegram_token}/sendMessage", json={"chat_id": bea.id, "text": text}
                ),
                lambda: [message.text for message in telegram.messages(bea) if message.sender.is_bot],
                lambda: [call.error for call in telegram.calls],
            )


def test_a_held_call_is_neither_done_nor_answered_before_its_release(platform: Platform) -> None:
    with Hold() as hold, ThreadPoolExecutor(1) as bot:
        platform.faults.inject(platform.method, hold)
        call = bot.submit(platform.post, "Hi")
        hold.wait_for_calls()
        assert not call.done()
        assert platform.posted() == []
        hold.release()
        assert call.result().json()["ok"] is True
    assert platform.posted() == ["Hi"]


def test_a_hold_lets_its_calls_go_when_its_block_ends_and_stops_no_others(platform: Platform) -> None:
    with ThreadPoolExecutor(2) as bot:
        with Hold() as hold:
            platform.faults.inject(platform.method, hold, calls=2)
            held = [bot.submit(platform.post, text) for text in ("Hi", "there")]
            hold.wait_for_calls(2)
            platform.post("Not held")
            assert platform.posted() == ["Not held"]
        assert [call.result().status_code for call in held] == [200, 200]
    assert sorted(platform.posted()) == ["Hi", "Not held", "there"]


def test_clearing_the_faults_releases_what_is_held(platform: Platform) -> None:
    hold = Hold()
    platform.faults.inject(platform.method, hold)
    with ThreadPoolExecutor(1) as bot:
        call = bot.submit(platform.post, "Hi")
        hold.wait_for_calls()
        platform.faults.clear()
        assert call.result().status_code == 200


def test_a_call_that_is_cut_off_while_it_is_held_leaves_the_others_held() -> None:
    async def cut_off_one_of_two(hold: Hold) -> None:
        calls = [asyncio.create_task(hold.pass_through()) for _ in range(2)]
        await asyncio.sleep(0)
        calls[0].cancel()
        await asyncio.wait(calls, return_when=asyncio.FIRST_COMPLETED)
        assert not calls[1].done()
        hold.release()
        await calls[1]

    asyncio.run(cut_off_one_of_two(Hold()))


def test_a_call_that_never_comes_is_a_timeout() -> None:
    with pytest.raises(TimeoutError, match="0 of 1"):
        Hold().wait_for_calls(seconds=0)


def test_a_broken_server_answers_with_a_page_and_does_nothing(platform: Platform) -> None:
    platform.faults.inject(platform.method, BrokenServer())
    platform.faults.inject(platform.method, BrokenServer(200, "<html>Sign in</html>"))
    answers = [platform.post("Hi") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [502, 200]
    assert [answer.headers["content-type"] for answer in answers] == ["text/html; charset=utf-8"] * 2
    assert answers[1].text == "<html>Sign in</html>"
    assert platform.posted() == []
    assert None not in platform.errors()


def test_a_refusal_without_particulars_is_in_the_platforms_own_form(platform: Platform) -> None:
    platform.faults.inject(platform.method, Refuse())
    answer = platform.post("Hi")
    usual = {
        "chat.postMessage": (200, {"ok": False, "error": "internal_error"}),
        "sendMessage": (400, {"ok": False, "error_code": 400, "description": "Bad Request"}),
    }
    assert (answer.status_code, answer.json()) == usual[platform.method]


def test_a_lost_answer_breaks_off_after_the_call_was_done(platform: Platform) -> None:
    platform.faults.inject(platform.method, LoseAnswer())
    with pytest.raises(httpx.RemoteProtocolError):
        platform.post("Hi")
    assert platform.posted() == ["Hi"]
