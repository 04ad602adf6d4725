"""`python -m bot`."""

import gc

gc.disable()  # a quarter of the start would go into it, and all that is imported stays; `serve` and `chat` enable it

from bot.cli.main import main  # noqa: E402 - see above

main()
