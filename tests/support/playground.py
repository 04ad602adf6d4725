"""The playground as a process of its own, and somebody at its page."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Locator, Page, expect

from tests.support.processes import start

START_SECONDS = 300
Json = dict[str, Any]
WITH_ROOM = re.compile(r" · (\d+ left|last spot)$")
"""The button of such a class in a list in Telegram."""


@contextmanager
def playground(**environment: str) -> Iterator[str]:
    """Its address."""
    arguments = ["--no-browser", "--port", "0"]
    if "AWS_ENDPOINT_URL_DYNAMODB" in environment:
        arguments += ["--store", "dynamodb"]
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "complaints").open("w+") as complaints:
        lines, stdout = os.pipe()
        process = start(
            "tests.support.patient_playground",
            *arguments,
            folder=Path(folder),
            settings=environment,
            stdout=stdout,
            stderr=complaints,
        )
        os.close(stdout)
        try:
            with os.fdopen(lines) as lines_said:
                said = lines_said.readline()
            found = re.search(r"http://[\d.:]+", said)
            complaints.seek(0)
            assert found, said + complaints.read()
            yield found[0]
        finally:
            process.terminate()
            process.wait(START_SECONDS)


@dataclass(frozen=True)
class Player:
    """Somebody at the page, who finds things by what they are called."""

    page: Page
    address: str

    @property
    def slack(self) -> Locator:
        return self.page.get_by_role("region", name="Slack", exact=True)

    @property
    def telegram(self) -> Locator:
        return self.page.get_by_role("region", name="Telegram", exact=True)

    @property
    def modal(self) -> Locator:
        return self.slack.get_by_role("dialog")

    def is_student(self, name: str) -> None:
        self.page.get_by_role("combobox", name="Student", exact=True).select_option(label=name)

    def says_in_slack(self, text: str) -> None:
        self.slack.get_by_role("textbox", name="Message Slack").fill(text)
        self.slack.get_by_role("button", name="Send to Slack").click()

    def says_in_telegram(self, text: str) -> None:
        self.telegram.get_by_role("textbox", name="Message Telegram").fill(text)
        self.telegram.get_by_role("button", name="Send to Telegram").click()

    def taps(self, place: Locator, name: str | re.Pattern[str]) -> None:
        """The newest button of that name."""
        place.get_by_role("button", name=name).last.click()

    def begins_to_book_in_telegram(self) -> None:
        """Open the first class with room of the list, and tap Book there."""
        self.telegram.get_by_role("button", name=WITH_ROOM).first.click()
        self.telegram.get_by_role("button", name=re.compile("^Book (a|the last) spot$")).last.click()
        self.sees(self.telegram, re.compile("Which email should we book"))

    def gives_email_in_slack(self, email: str) -> None:
        self.modal.get_by_role("textbox", name="Your email").fill(email)
        self.taps(self.modal, "Confirm booking")

    def sees(self, place: Locator, text: str | re.Pattern[str]) -> None:
        expect(place.get_by_text(text).last).to_be_visible()

    def turns(self, switch: str) -> None:
        self.trouble.get_by_role("switch", name=switch).or_(self.trouble.get_by_role("button", name=switch)).click()

    @property
    def trouble(self) -> Locator:
        return self.page.get_by_role("region", name="Trouble", exact=True)

    def state(self, student: str = "ana", stored: str = "") -> Json:
        """What the page was sent."""
        with httpx.stream("GET", f"{self.address}/events", params={"student": student, "stored": stored}) as events:
            state: Json = json.loads(next(events.iter_lines()).removeprefix("data: "))
        return state

    def stored(self, class_id: str) -> Json:
        """The metadata item of a class, with its bookings' emails."""
        items = self.state(stored=class_id)["stored"]["items"]
        return {**items[0], "emails": [item["SK"] for item in items[1:]]}


def reset(address: str) -> None:
    httpx.post(f"{address}/do/reset", json={"student": "ana"}, timeout=START_SECONDS).raise_for_status()
