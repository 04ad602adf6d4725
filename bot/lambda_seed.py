"""Lambda's entry point for the daily seed: loaded once a process, before its first call."""

import os

from bot.aws.timetable import create_handler
from bot.observability.logs import configure_logs

configure_logs()
handler = create_handler(os.environ)
