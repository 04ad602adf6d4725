"""`python -m bot`."""

import gc
import sys

gc.disable()  # a quarter of the start would go into it, and all that is imported stays; `serve` and `chat` enable it

from bot.outside import where_to_go  # noqa: E402 - see above

try:
    from bot.cli.main import main
except ModuleNotFoundError as missing:
    sys.exit(where_to_go(missing, "bot"))

main()
