"""Logging that holds no personal data and no bot token.

What we log ourselves is chosen with care. Libraries log what they have at hand, which can be
whole updates, addresses with the token, or values of a statement: of their lines only the
unfilled template is kept, and of any error only its type and its places in the code.
"""

import logging
import re
import sys
import traceback
from types import TracebackType

_TOKEN = re.compile(r"\b\d{3,}:[A-Za-z0-9_-]{30,}")
_HIDDEN = "<token>"
_OURS = "bot."


class Discreet(logging.Formatter):
    """A line that nobody's words can be in, whoever wrote it and whatever went wrong."""

    def format(self, record: logging.LogRecord) -> str:
        if not record.name.startswith(_OURS):
            record = logging.makeLogRecord(
                record.__dict__ | {"msg": _first_line(record.msg), "args": None}
            )
        # What another handler may have kept of the traceback is not to be used.
        record.exc_text = record.stack_info = None
        return _TOKEN.sub(_HIDDEN, super().format(record))

    def formatException(self, ei: "_ExcInfo") -> str:
        return privately(ei[1]) if ei[1] is not None else ""


_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def set_up(level: int = logging.INFO) -> None:
    """Log to stderr, a line each; libraries only when something is wrong."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Discreet("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("bot").setLevel(level)


def privately(error: BaseException) -> str:
    """An error as its type and its places in the code: its words may be somebody's."""
    frames = traceback.extract_tb(error.__traceback__)
    places = " < ".join(f"{f.filename.rsplit('/', 1)[-1]}:{f.lineno}" for f in reversed(frames))
    return f"{type(error).__name__} at {places}"


def _first_line(template: object) -> str:
    """asyncio adds the error and its task below it, as text."""
    return template.partition("\n")[0] if isinstance(template, str) else type(template).__name__
