"""Telegram's flood limits: so many messages a second in all, and a calm stream per chat.

The default is 28 a second in all (Telegram allows about 30) and one a second in a chat
after a short burst. A higher limit, for a Bot API server of one's own, raises both.
"""

from dataclasses import dataclass, field

DEFAULT_PER_SECOND = 28.0
CHAT_BURST = 4
"""Messages that may follow each other at once in one chat that was quiet."""


@dataclass(slots=True)
class Bucket:
    """Tokens that fill up at `rate` a second, to `size` at most."""

    rate: float
    size: float
    tokens: float
    at: float

    def fill(self, now: float) -> float:
        self.tokens = min(self.size, self.tokens + (now - self.at) * self.rate)
        self.at = now
        return self.tokens

    def until_next(self) -> float:
        """Seconds until there is a whole token."""
        return max(0.0, 1 - self.tokens) / self.rate


@dataclass(slots=True)
class Pace:
    """Who may be sent to now. Times are seconds of a clock that only goes forward."""

    per_second: float
    _all: Bucket = field(init=False)
    _chats: dict[int, Bucket] = field(default_factory=dict, init=False)
    _paused: dict[int, float] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self._all = Bucket(self.per_second, max(1.0, self.per_second / 4), 1.0, 0.0)

    @property
    def _chat_rate(self) -> float:
        return max(1.0, self.per_second / DEFAULT_PER_SECOND)

    def room(self, now: float) -> int:
        """How many messages may leave now, over all chats."""
        return int(self._all.fill(now))

    def resting(self, now: float) -> list[int]:
        """The chats that must wait."""
        self._paused = {chat: until for chat, until in self._paused.items() if until > now}
        full = [chat for chat, b in self._chats.items() if b.fill(now) >= b.size]
        for chat in full:
            del self._chats[chat]
        return [*(c for c, b in self._chats.items() if b.tokens < 1), *self._paused]

    def spend(self, chat: int, now: float) -> None:
        """Count one message to a chat."""
        self._all.tokens -= 1
        bucket = self._chats.get(chat)
        if bucket is None:
            rate = self._chat_rate
            size = CHAT_BURST * rate
            bucket = self._chats[chat] = Bucket(rate, size, size, now)
        bucket.tokens -= 1

    def pause(self, chat: int, until: float) -> None:
        """Telegram told this chat to wait."""
        self._paused[chat] = until

    def until_room(self, now: float) -> float | None:
        """Seconds until something that waits now may go; None when nothing holds it back."""
        waits = [b.until_next() for b in self._chats.values() if b.tokens < 1]
        waits += [until - now for until in self._paused.values()]
        if self._all.tokens < 1:
            waits.append(self._all.until_next())
        return max(0.001, min(waits)) if waits else None
