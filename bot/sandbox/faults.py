"""Trouble on demand, and Telegram's flood limits."""

from dataclasses import dataclass, field
from math import ceil
from typing import Any

from bot.sandbox.errors import ApiError

PER_SECOND, CHAT_BURST = 30, 5
"""In a private chat one a second, and short bursts; the documentation says no more of them."""
GROUP_PER_MINUTE = 20


@dataclass(slots=True)
class Fault:
    """What goes wrong, and for how many calls yet."""

    kind: str  # refused, lost_answer, odd_answer, error_500, error_502, not_found, delay, flood
    method: str = ""
    chat: int | None = None
    times: int = 1
    seconds: float = 0
    body: str = ""
    """What comes instead of the answer of a call that was carried out, for odd_answer."""


@dataclass(slots=True)
class Faults:
    """The faults that wait for a call they fit."""

    waiting: list[Fault] = field(default_factory=list)

    def take(self, method: str, parameters: dict[str, Any]) -> Fault | None:
        for fault in self.waiting:
            fits_chat = fault.chat is None or str(fault.chat) == str(parameters.get("chat_id"))
            if fault.times > 0 and fault.method in ("", method) and fits_chat:
                fault.times -= 1
                return fault
        return None


@dataclass(slots=True)
class Flood:
    """Counts messages; refuses those over Telegram's limits with retry_after."""

    on: bool
    _all: list[float] = field(default_factory=list)
    _groups: dict[int, list[float]] = field(default_factory=dict)
    _paid_until: dict[int, float] = field(default_factory=dict)

    def count(self, chat: int, now: float) -> None:
        """Raises ApiError 429 when this message is one too many."""
        if not self.on:
            return
        self._all = [at for at in self._all if at > now - 1]
        if len(self._all) >= PER_SECOND:
            raise _too_many(1)
        if chat < 0:
            self._count_group(chat, now)
        else:
            self._count_private(chat, now)
        self._all.append(now)

    def _count_group(self, chat: int, now: float) -> None:
        sent = [at for at in self._groups.get(chat, []) if at > now - 60]
        if len(sent) >= GROUP_PER_MINUTE:
            raise _too_many(sent[0] + 60 - now)
        self._groups[chat] = [*sent, now]

    def _count_private(self, chat: int, now: float) -> None:
        """Each message costs a second; a chat may be so many seconds in debt."""
        paid_until = max(now, self._paid_until.get(chat, now)) + 1
        if paid_until - now > CHAT_BURST:
            raise _too_many(paid_until - now - CHAT_BURST)
        self._paid_until[chat] = paid_until


def _too_many(wait: float) -> ApiError:
    seconds = max(1, ceil(wait))
    return ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
