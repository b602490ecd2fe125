"""A local Telegram: the Bot API over HTTP, strict, with a page to chat on. For demo and tests."""

from bot.sandbox.server import Sandbox

__all__ = ["Sandbox"]
