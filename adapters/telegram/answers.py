"""What Telegram itself answers, and what something on the way does: a proxy's page is no word of Telegram's."""

from __future__ import annotations

import json

BAD_GATEWAY = 502
_NOT_TELEGRAMS = json.dumps({"ok": False, "error_code": BAD_GATEWAY, "description": "Bad Gateway"}).encode()
_SUCCESS = range(200, 300)


def of_telegram(status: int, body: bytes) -> tuple[int, bytes]:
    """The answer as it came if it has Telegram's form, else that of a broken gateway, without what was in it.

    Taken for Telegram's own, a page with 403 would say that the student has blocked the bot, one with 404 that its
    token is wrong: neither is ever tried again.
    """
    try:
        answer = json.loads(body)
    except RecursionError:  # a message may be nested that deeply
        return status, body
    except ValueError:
        return BAD_GATEWAY, _NOT_TELEGRAMS
    is_telegrams = isinstance(answer, dict) and answer.get("ok") is (status in _SUCCESS)
    return (
        (status, body) if is_telegrams and ("result" in answer or not answer["ok"]) else (BAD_GATEWAY, _NOT_TELEGRAMS)
    )
