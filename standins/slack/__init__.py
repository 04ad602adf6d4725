"""Slack on loopback: one workspace with one app, stateful and as strict as the real one.

It speaks the methods of `methods.METHODS` and `apps.connections.open` under `/api/`, and response_urls under
`/response/`. To the bot it sends slash commands, block_actions, view_submission, view_closed and the events
app_home_opened and message.im (with `im:history`): signed requests, or in Socket Mode (`app_token`) envelopes over up
to 10 WebSockets in turn, each opened with a ticket that is good once.

It enforces: tokens and scopes; membership of channels; the shapes and limits of Block Kit, unknown fields included;
unique ids; files of the length that was announced, shared once and by the id of a channel; trigger ids for 3 s and
once; response_urls for 30 minutes and 5 times, which replace or delete only the message that was touched; ephemeral
messages out of reach of chat.update and chat.delete; view hashes, at most 3 stacked modals; the bot's answer within
3 s, over the socket that was asked, and that it can be used.

It does not: send other events (such as those of the bot's own messages and edits), send one again by itself (`retry`
does), speak OAuth, end sockets by itself (`disconnect` asks the bot to replace them), keep threads and attachments,
take a file by the old `files.upload` or as a form, know the blocks and elements for video, tables, cards, times and
people (they are refused as unsupported), look at what is inside `rich_text`, answer `dispatch_action`, look at the
format of a typed email, or limit rates by itself (`faults` does when asked).
"""

from standins.slack.acting import NotSubmitted
from standins.slack.dispatch import Delivery
from standins.slack.elements import Element, Json
from standins.slack.standin import ALL_SCOPES, SlackStandIn
from standins.slack.values import ApiCall, Channel, Failure, File, Message, User, View
from standins.slack.web_api import RESPONSE_URL, UPLOAD_URL
from standins.slack.workspace import Ids

__all__ = [
    "ALL_SCOPES",
    "RESPONSE_URL",
    "UPLOAD_URL",
    "ApiCall",
    "Channel",
    "Delivery",
    "Element",
    "Failure",
    "File",
    "Ids",
    "Json",
    "Message",
    "NotSubmitted",
    "SlackStandIn",
    "User",
    "View",
]
