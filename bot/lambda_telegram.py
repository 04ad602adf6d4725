"""Lambda's entry point for Telegram: loaded once a process, before its first call."""

import asyncio
import gc
import os

gc.disable()  # until all is loaded: a tenth of the start would go into it, and what is loaded stays

from bot.aws.environment import name_misspelt
from bot.aws.telegram import create_handler
from bot.observability.logs import configure_logs

configure_logs()
name_misspelt(os.environ)
handler = create_handler(os.environ, asyncio.new_event_loop())

gc.freeze()
gc.enable()
