"""The bot as functions of AWS Lambda, one for each edge, each of which loads only what it needs.

`bot.lambda_slack`, `lambda_telegram`, `lambda_http` and `lambda_seed` are their entry points.
"""

import sys

# structlog loads rich wherever it finds it, to draw tracebacks that no log of ours shows: a quarter of a cold start.
if "structlog" not in sys.modules and "rich" not in sys.modules:
    sys.modules["rich"] = None  # type: ignore[assignment]  # Python takes it for not installed
    try:
        import structlog  # noqa: F401 (loaded here, for those who come later)
    finally:
        del sys.modules["rich"]
