"""Lambda's entry point for Slack: loaded once a process, before its first call."""

import os

from bot.aws.slack import create_handler
from bot.observability.logs import configure_logs

configure_logs()
handler = create_handler(os.environ)
