"""Files by the three calls that Slack takes them by."""

from __future__ import annotations

import httpx
import pytest
from slack_sdk.errors import SlackApiError

from standins.slack import UPLOAD_URL
from tests.adapters import test_slack_standin_web_api as shared
from tests.adapters.test_slack_standin_web_api import Scene, refusal

clock, scene = shared.clock, shared.scene
CONTENT = b"BEGIN:VCALENDAR\r\nSUMMARY:\xc3\xa9=1&2\r\n\x00\xff"


def put(scene: Scene, content: bytes = CONTENT, *, announced: int | None = None) -> tuple[str, httpx.Response]:
    """The id of a file that was put in its place, and what the place answered."""
    length = len(content) if announced is None else announced
    place = scene.client.files_getUploadURLExternal(filename="salsa.ics", length=length)
    answer = httpx.post(
        place["upload_url"], content=content, headers={"Content-Type": "application/octet-stream"}, timeout=30
    )
    return str(place["file_id"]), answer


def share(scene: Scene, file_id: str, channel: str) -> str | None:
    """What Slack has against it, if anything."""
    try:
        scene.client.files_completeUploadExternal(files=[{"id": file_id}], channel_id=channel)
    except SlackApiError as error:
        return str(error.response["error"])
    return None


def test_a_file_arrives_byte_for_byte_with_its_name_and_comment(scene: Scene) -> None:
    file_id, answer = put(scene)
    assert (answer.status_code, answer.text) == (200, f"OK - {len(CONTENT)}")
    assert scene.seen() == []
    scene.client.files_completeUploadExternal(
        files=[{"id": file_id, "title": "Salsa"}], channel_id=scene.dm, initial_comment="Here it is"
    )
    (message,) = scene.slack.messages_visible_to(scene.ana)
    (file,) = message.files
    assert (file.name, file.title, file.content, message.text) == ("salsa.ics", "Salsa", CONTENT, "Here it is")


def test_a_picture_comes_with_words_for_who_can_not_see_it(scene: Scene) -> None:
    place = scene.client.files_getUploadURLExternal(filename="week.png", length=1, alt_txt="How full")
    httpx.post(place["upload_url"], content=b"x", timeout=30)
    assert share(scene, place["file_id"], scene.dm) is None
    (message,) = scene.slack.messages_visible_to(scene.ana)
    assert [file.alt for file in message.files] == ["How full"]


def test_a_file_is_shared_once(scene: Scene) -> None:
    file_id, _ = put(scene)
    assert share(scene, file_id, scene.dm) is None
    assert share(scene, file_id, scene.dm) == "file_not_found"


def test_a_file_that_was_not_uploaded_is_not_there(scene: Scene) -> None:
    place = scene.client.files_getUploadURLExternal(filename="salsa.ics", length=1)
    assert share(scene, place["file_id"], scene.dm) == "file_not_found"


def test_a_file_of_another_length_than_announced_is_not_taken(scene: Scene) -> None:
    file_id, answer = put(scene, announced=len(CONTENT) + 1)
    assert answer.status_code == 400
    assert share(scene, file_id, scene.dm) == "file_not_found"


def test_a_place_nobody_reserved_takes_nothing(scene: Scene) -> None:
    assert httpx.post(f"{scene.slack.base_url}/upload/v1/made-up", content=b"x", timeout=30).status_code == 404


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"filename": "salsa.ics", "length": 0}, "missing_argument"),
        ({"filename": "", "length": 1}, "invalid_arguments"),
        ({"filename": "salsa.ics", "length": "x"}, "invalid_arguments"),
    ],
)
def test_a_place_is_for_a_name_and_a_length(scene: Scene, arguments: dict[str, object], error: str) -> None:
    assert refusal(scene.client.files_getUploadURLExternal, **arguments) == error


def test_a_file_is_shared_by_the_id_of_a_channel_that_the_bot_is_in(scene: Scene) -> None:
    file_id, _ = put(scene)
    channel = scene.slack.add_channel("salsa", [scene.ana], bot_is_member=False)
    assert share(scene, file_id, scene.ana.id) == "invalid_arguments"
    assert share(scene, file_id, "#salsa") == "invalid_arguments"
    assert share(scene, file_id, "D9999999") == "channel_not_found"
    assert share(scene, file_id, channel.id) == "not_in_channel"
    assert share(scene, file_id, scene.dm) is None


def test_the_upload_is_among_the_calls_by_its_length_alone(scene: Scene) -> None:
    put(scene)
    (call,) = [call for call in scene.slack.calls if call.method == UPLOAD_URL]
    assert (call.arguments, call.error) == ({"length": len(CONTENT)}, None)
