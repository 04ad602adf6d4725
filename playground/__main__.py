"""`python -m playground`: both chats in the browser, offline."""

import sys

from bot.outside import where_to_go

try:
    from playground.command import cli
except ModuleNotFoundError as missing:
    sys.exit(where_to_go(missing, "playground"))

cli()
