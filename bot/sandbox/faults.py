"""Trouble on demand, and Telegram's flood limits."""

from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.errors import ApiError

PER_SECOND, CHAT_BURST = 30, 5
GROUP_PER_MINUTE = 20


@dataclass(slots=True)
class Fault:
    """What goes wrong, and for how many calls yet."""

    kind: str  # refused, lost_answer, error_500, error_502, delay, flood
    method: str = ""
    chat: int | None = None
    times: int = 1
    seconds: float = 0


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
    _chats: dict[int, list[float]] = field(default_factory=dict)

    def count(self, chat: int, now: float) -> None:
        """Raises ApiError 429 when this message is one too many."""
        if not self.on:
            return
        self._all = [at for at in self._all if at > now - 1]
        window, most = (60.0, GROUP_PER_MINUTE) if chat < 0 else (float(CHAT_BURST), CHAT_BURST)
        sent = [at for at in self._chats.get(chat, []) if at > now - window]
        if len(self._all) >= PER_SECOND:
            raise _too_many(1)
        if len(sent) >= most:
            raise _too_many(max(1, round(sent[0] + window - now)))
        self._all.append(now)
        self._chats[chat] = [*sent, now]


def _too_many(seconds: int) -> ApiError:
    return ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
