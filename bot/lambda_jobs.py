"""Lambda's entry point for reminders and notices: loaded once a process, before its first call."""

import os

from bot.aws.environment import name_misspelt
from bot.aws.jobs import create_handler
from bot.observability.logs import configure_logs

configure_logs()
name_misspelt(os.environ)
handler = create_handler(os.environ)
