"""Logging that holds no personal data and no bot token."""

import logging
import re
import sys
import traceback

_TOKEN = re.compile(r"\b\d{3,}:[A-Za-z0-9_-]{30,}")
_HIDDEN = "<token>"


class HideTokens(logging.Formatter):
    """Rewrites whatever looks like a bot token, in messages and tracebacks alike."""

    def format(self, record: logging.LogRecord) -> str:
        return _TOKEN.sub(_HIDDEN, super().format(record))


def set_up(level: int = logging.INFO) -> None:
    """Log to stderr, a line each; the libraries that log addresses or texts keep quiet."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(HideTokens("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # It logs whole updates that it cannot read: people's texts.
    logging.getLogger("telegram.Bot").setLevel(logging.CRITICAL + 1)
    for name in ("httpx", "httpcore", "telegram", "apscheduler", "aiohttp.access", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)


def privately(error: BaseException) -> str:
    """An error as its type and its places in the code: its words may be somebody's."""
    frames = traceback.extract_tb(error.__traceback__)
    places = " < ".join(f"{f.filename.rsplit('/', 1)[-1]}:{f.lineno}" for f in reversed(frames))
    return f"{type(error).__name__} at {places}"
