"""What a channel does for the sender: it says one thing in one chat, or tells why not."""

from typing import Protocol

from bot.storage.outbox import Call, Result


class Carrier(Protocol):
    """A channel at the edge."""

    async def say(self, call: Call) -> int | None:
        """The number of the message that it made or changed, if it did. Raises Later or Ended."""

    def is_group(self, call: Call) -> bool:
        """Whether it goes to many at once, for whom a channel can have limits of its own."""


class Later(Exception):
    """It is to be tried again: after so many seconds, or as is usual.

    `doubt`: it may have been said. `flooded`: the channel takes no more now.
    """

    def __init__(
        self, seconds: float | None = None, *, doubt: bool = False, flooded: bool = False
    ) -> None:
        super().__init__(seconds)
        self.seconds, self.doubt, self.flooded = seconds, doubt, flooded


class Ended(Exception):
    """It was not said, and this is what becomes of it."""

    def __init__(self, result: Result) -> None:
        super().__init__(result.state)
        self.result = result
