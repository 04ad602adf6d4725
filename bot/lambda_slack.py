"""Lambda's entry point for Slack: loaded once a process, before its first call."""

import os

from bot.aws.environment import name_misspelt
from bot.aws.slack import create_handler
from bot.observability.logs import configure_logs

configure_logs()
name_misspelt(os.environ)
handler = create_handler(os.environ)
