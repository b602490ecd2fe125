"""The Bot API over aiohttp, below python-telegram-bot's request interface: a fifth of the CPU of
its own over httpx. `BotApi` calls methods without building the library's objects around them.
"""

import json
import os
from collections.abc import Mapping
from typing import Any, Final

import aiohttp
import orjson
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.request import BaseRequest, RequestData

# Durations as timedelta: the library's future default, and without its warning until then.
os.environ.setdefault("PTB_TIMEDELTA", "true")

CONNECT_SECONDS: Final = 5.0
ANSWER_SECONDS: Final = 20.0
CONNECTIONS: Final = 64
TIMED_OUT: Final = 408
TOO_MANY: Final = 429
RETRY_SECONDS: Final = 5
"""How long to wait when Telegram does not say."""
LONGEST_ANSWER_SECONDS: Final = 120.0
"""All of a call, beyond the wait for its answer: one that trickles in ends too."""


class NotSentError(NetworkError):
    """Telegram never got the request: trying again cannot say a thing twice."""


class UnclearAnswerError(NetworkError):
    """Telegram answered, but not what it always does: it may have done what was asked."""


class AiohttpRequest(BaseRequest):
    """One pool of connections to the Bot API server."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return ANSWER_SECONDS

    async def initialize(self) -> None:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=60)
            )

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 aiohttp has no such limit
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 ours is fixed
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 the pool is our own to wait for
    ) -> tuple[int, bytes]:
        """One call; raises NotSentError, TimedOut or NetworkError (the last two: in doubt)."""
        wait = ANSWER_SECONDS if read_timeout is BaseRequest.DEFAULT_NONE else read_timeout
        return await self.exchange(url, _of_the_library(request_data), wait, method)

    async def exchange(
        self, url: str, body: Mapping[str, Any], wait: float, method: str = "POST"
    ) -> tuple[int, bytes]:
        """The same with a body as aiohttp takes it; `wait`: seconds for the answer."""
        assert self._session is not None, "initialize() first"
        timeout = aiohttp.ClientTimeout(
            total=LONGEST_ANSWER_SECONDS + wait, sock_connect=CONNECT_SECONDS, sock_read=wait
        )
        try:
            async with self._session.request(method, url, timeout=timeout, **body) as response:
                return response.status, await response.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotSentError(f"no connection ({type(error).__name__})") from error
        except TimeoutError as error:
            raise TimedOut(f"no answer ({type(error).__name__})") from error
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(f"connection lost ({type(error).__name__})") from error

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """As in the library, without its log line, which would hold people's texts."""
        return _parsed(payload)


class BotApi:
    """Methods of the Bot API by their names; what goes wrong raises the library's errors."""

    def __init__(self, request: AiohttpRequest, address: str) -> None:
        """`address`: of the server, with the bot's token, up to the method."""
        self._request = request
        self._address = address

    async def call(
        self,
        method: str,
        parameters: Mapping[str, Any],
        file: tuple[str, str, bytes] | None = None,
        wait: float = ANSWER_SECONDS,
    ) -> Any:
        """The result of one call, as JSON. `file`: its parameter, its name, its bytes.

        Raises UnclearAnswerError when nobody can know whether it was done.
        """
        body = _with_file(parameters, file) if file else _json(orjson.dumps(parameters))
        status, payload = await self._request.exchange(f"{self._address}/{method}", body, wait)
        if not 200 <= status < 300:
            raise _error(status, payload)
        answer = _parsed(payload)
        if "result" not in answer:
            raise UnclearAnswerError(f"{method}: an answer without a result")
        return answer["result"]


def _error(status: int, payload: bytes) -> TelegramError:
    """What a refusal means, as the library names it."""
    try:
        answer = _parsed(payload)
    except UnclearAnswerError:
        answer = {}
    more = answer.get("parameters")
    if isinstance(more, dict) and (chat := more.get("migrate_to_chat_id")):
        return ChatMigrated(chat)
    if status == TOO_MANY:
        seconds = more.get("retry_after") if isinstance(more, dict) else None
        return RetryAfter(seconds if isinstance(seconds, int) else RETRY_SECONDS)
    kinds: dict[int, type[TelegramError]] = {
        400: BadRequest,
        401: InvalidToken,
        403: Forbidden,
        404: InvalidToken,  # a token of the wrong form
        409: Conflict,
    }
    # Any other refusal is sure as well; but of a server in trouble nobody knows.
    other = BadRequest if 400 <= status < 500 and status != TIMED_OUT else NetworkError
    return kinds.get(status, other)(str(answer.get("description", f"status {status}")))


def _parsed(payload: bytes) -> dict[str, Any]:
    """Raises UnclearAnswerError. Its cause is not kept: that quotes the payload, people's words."""
    try:
        data = orjson.loads(payload)
    except ValueError:
        try:
            # A strict reader refuses all of it for one string, such as half of an emoji.
            data = json.loads(payload)
        except ValueError:
            raise UnclearAnswerError("the Bot API server sent no valid JSON") from None
    if not isinstance(data, dict):
        raise UnclearAnswerError("the Bot API server sent no JSON object")
    return data


def _json(data: bytes) -> dict[str, Any]:
    return {"data": data, "headers": {"Content-Type": "application/json"}}


def _with_file(parameters: Mapping[str, Any], file: tuple[str, str, bytes]) -> dict[str, Any]:
    form = aiohttp.FormData(quote_fields=False)
    for name, value in parameters.items():
        form.add_field(name, value if isinstance(value, str) else orjson.dumps(value).decode())
    parameter, filename, data = file
    form.add_field(parameter, data, filename=filename)
    return {"data": form}


def _of_the_library(data: RequestData | None) -> dict[str, Any]:
    """What the library itself calls at the start: nothing with a file."""
    return _json(data.json_payload) if data is not None else {}
