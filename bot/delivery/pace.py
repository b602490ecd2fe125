"""Telegram's flood limits: so many messages a second in all, and a calm stream per chat.

The default is 28 a second in all (Telegram allows about 30), one a second in a chat after a
short burst, and in a group no more than 20 a minute. A higher limit, for a Bot API server of
one's own, raises them all. Times are seconds of a clock that only goes forward.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

DEFAULT_PER_SECOND = 28.0
IN_ONE_SECOND = 30
"""What Telegram takes in any second, so that little can be saved up; more is no longer Telegram."""
CHAT_BURST = 4
"""Messages that may follow each other at once in one chat that was quiet."""
GROUP_PER_MINUTE = 20
GROUP_SECONDS = 61.0
"""Telegram's minute, and a second more: not every call is equally long on its way."""
SAME_REFUSAL_SECONDS = 3.0
"""A refusal that comes so soon after the pause of another chat's is taken for the same one."""


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
class Window:
    """No more than `most` messages within any `seconds`."""

    most: int
    seconds: float
    _sent: deque[float] = field(default_factory=deque, init=False)

    def room(self, now: float) -> int:
        """How many may leave now."""
        while self._sent and self._sent[0] <= now - self.seconds:
            self._sent.popleft()
        return self.most - len(self._sent)

    def spend(self, now: float) -> None:
        self._sent.append(now)

    @property
    def is_empty(self) -> bool:
        return not self._sent

    def until_next(self, now: float) -> float:
        """Seconds until one may leave."""
        return max(0.0, self._sent[0] + self.seconds - now) if self.room(now) < 1 else 0.0


@dataclass(slots=True)
class Pace:
    """Who may be sent to now."""

    per_second: float
    _all: Bucket = field(init=False)
    _chats: dict[int, Bucket] = field(default_factory=dict, init=False)
    _groups: dict[int, Window] = field(default_factory=dict, init=False)
    _paused: dict[int, float] = field(default_factory=dict, init=False)
    _refused: dict[int, float] = field(default_factory=dict, init=False)
    _everyone_until: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        saved_up = self.per_second / 4
        if self.per_second <= IN_ONE_SECOND:
            saved_up = min(saved_up, IN_ONE_SECOND - self.per_second)
        self._all = Bucket(self.per_second, max(1.0, saved_up), 1.0, 0.0)

    @property
    def _raised(self) -> float:
        """How many times the default a Bot API server of one's own allows."""
        return max(1.0, self.per_second / DEFAULT_PER_SECOND)

    def room(self, now: float) -> int:
        """How many messages may leave now, over all chats."""
        if now < self._everyone_until:
            return 0
        return int(self._all.fill(now))

    def resting(self, now: float) -> list[int]:
        """The chats that must wait."""
        self._forget(now)
        calm = [chat for chat, bucket in self._chats.items() if bucket.tokens < 1]
        full = [chat for chat, window in self._groups.items() if window.room(now) < 1]
        return [*calm, *full, *self._paused]

    def calm(self) -> dict[int, int]:
        """How many messages may follow each other at once, in chats that are not quiet."""
        return {chat: int(bucket.tokens) for chat, bucket in self._chats.items()}

    def spend(self, chat: int, now: float, *, group: bool = False) -> None:
        """Count one message to a chat."""
        self._all.tokens -= 1
        if chat not in self._chats:
            size = CHAT_BURST * self._raised
            self._chats[chat] = Bucket(self._raised, size, size, now)
        self._chats[chat].tokens -= 1
        if group:
            most = round(GROUP_PER_MINUTE * self._raised)
            self._groups.setdefault(chat, Window(most, GROUP_SECONDS)).spend(now)

    def pause(self, chat: int, until: float) -> None:
        """A chat waits, because a call to it went wrong."""
        self._paused[chat] = max(until, self._paused.get(chat, until))

    def refused(self, chat: int, now: float, seconds: float) -> None:
        """Telegram said 429, and how long to wait; not whether it meant this chat or the bot.

        Two chats refused at about the same time: then it is the bot, and everything waits.
        """
        self.pause(chat, now + seconds)
        self._refused = {
            other: until
            for other, until in self._refused.items()
            if until + SAME_REFUSAL_SECONDS > now
        }
        self._refused[chat] = max(now + seconds, self._refused.get(chat, 0.0))
        if len(self._refused) > 1:
            self._everyone_until = max(self._everyone_until, *self._refused.values())

    def until_room(self, now: float) -> float | None:
        """Seconds until something that waits now may go; None when nothing holds it back."""
        if now < self._everyone_until:
            return self._everyone_until - now
        waits = list(self._waits(now))
        return max(0.001, min(waits)) if waits else None

    def _waits(self, now: float) -> Iterator[float]:
        yield from (b.until_next() for b in self._chats.values() if b.tokens < 1)
        yield from (w.until_next(now) for w in self._groups.values() if w.room(now) < 1)
        yield from (until - now for until in self._paused.values())
        if self._all.tokens < 1:
            yield self._all.until_next()

    def _forget(self, now: float) -> None:
        """Drop what no longer holds anybody back."""
        self._paused = {chat: until for chat, until in self._paused.items() if until > now}
        rested = [chat for chat, bucket in self._chats.items() if bucket.fill(now) >= bucket.size]
        for chat in rested:
            del self._chats[chat]
        for chat in [c for c, w in self._groups.items() if w.room(now) and w.is_empty]:
            del self._groups[chat]
