"""The sandbox on HTTP: `/bot<token>/<method>` for the bot, `/sandbox/…` for people and tests."""

import asyncio
import json
import mimetypes
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from aiohttp import web

from bot.sandbox.errors import ApiError, bad
from bot.sandbox.faults import Fault, Faults, Flood
from bot.sandbox.methods import Methods, Upload
from bot.sandbox.people import People
from bot.sandbox.world import Json, World

_PAGE = Path(__file__).parent / "page"
_MOST_BYTES = 60 << 20
CLOCK_STEP, MOST_STEPS = 3600.0, 400


class Sandbox:
    """A local Telegram for one bot. `url` is known after `start`."""

    def __init__(
        self, token: str, username: str = "kijkwijzer_demo_bot", *, flood_limits: bool = True
    ) -> None:
        self.token = token
        self.url = ""
        bot = {"id": int(token.partition(":")[0]), "is_bot": True, "first_name": "Kijkwijzer",
               "username": username, "can_join_groups": True}  # fmt: skip
        self.world = World(bot)
        self.people = People(self.world)
        self.faults = Faults()
        self.on_clock: list[Callable[[float], Awaitable[None]]] = []
        """Awaited with the seconds of each step that the clock makes."""
        self._methods = Methods(self.world, Flood(flood_limits))
        self._runner: web.AppRunner | None = None

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen; port 0 takes a free one."""
        application = web.Application(client_max_size=_MOST_BYTES)
        application.add_routes(
            [
                web.route("*", "/bot{token}/{method}", self._bot_api),
                web.get("/sandbox/chats/{id}", self._chat),
                web.get("/sandbox/people", self._everyone),
                web.get("/sandbox/events", self._events),
                web.get("/sandbox/confirmed", self._confirmed),
                web.get("/sandbox/violations", self._violations),
                web.get("/sandbox/files/{id}", self._file),
                web.post("/sandbox/{deed}", self._deed),
                web.get("/", self._index),
                web.static("/page", _PAGE),
            ]
        )
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        self.url = f"http://{host}:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _bot_api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        if request.match_info["token"] != self.token:
            return web.json_response(ApiError(401, "Unauthorized").as_json(), status=401)
        parameters = await _parameters(request)
        fault = self.faults.take(method, parameters)
        if fault is not None and (answer := await self._fail(fault, request)) is not None:
            return answer
        try:
            result = await self._methods.call(method, parameters)
        except ApiError as error:
            return web.json_response(error.as_json(), status=error.status)
        if fault is not None and fault.kind == "lost_answer":
            return await _hang_up(request)
        if fault is not None and fault.kind == "odd_answer":
            return web.Response(body=fault.body, content_type="application/json")
        return web.json_response({"ok": True, "result": result})

    async def _fail(self, fault: Fault, request: web.Request) -> web.StreamResponse | None:
        """The faults that come before the call is carried out; None: carry it out."""
        match fault.kind:
            case "refused":
                return await _hang_up(request)
            case "error_500" | "error_502":
                status = int(fault.kind[-3:])
                text = {500: "Internal Server Error", 502: "Bad Gateway"}[status]
                return web.json_response(ApiError(status, text).as_json(), status=status)
            case "not_found":
                return web.json_response(ApiError(404, "Not Found").as_json(), status=404)
            case "flood":
                seconds = int(fault.seconds) or 1
                words = f"Too Many Requests: retry after {seconds}"
                error = ApiError(429, words, retry_after=seconds)
                return web.json_response(error.as_json(), status=429)
            case "delay":
                await asyncio.sleep(fault.seconds)
        return None

    async def _deed(self, request: web.Request) -> web.Response:
        try:
            done = await self.do(request.match_info["deed"], await request.json())
        except (ApiError, KeyError, TypeError) as error:
            return web.json_response({"error": str(error)}, status=400)
        return web.json_response(done)

    async def do(self, deed: str, given: Json) -> Json:
        """What somebody does; ApiError, KeyError or TypeError when that cannot be."""
        world, people = self.world, self.people
        deeds: dict[str, Callable[..., Json | Awaitable[Json]]] = {
            "people": lambda **p: people.meet(**p).as_json(),
            "say": people.say,
            "start": lambda user, payload="": people.say(user, f"/start {payload}".strip()),
            "send": people.send,
            "edit": people.edit,
            "press": people.press,
            "block": lambda user: people.block(user, blocked=True),
            "unblock": lambda user: people.block(user, blocked=False),
            "group": self._group,
            "migrate": people.migrate,
            "raw": lambda update: {"update_id": world.add_raw_update(update)},
            "faults": self._add_fault,
            "redeliver": lambda update_id: {"ok": world.redeliver(update_id)},
            "clock": self._advance,
        }
        done = deeds[deed](**given)
        result = done if isinstance(done, dict) else await done
        await world.log({"method": "person", "chat": given.get("user"), "ok": True})
        return result | {"seq": len(world.events)}

    def _group(self, chat_id: int, title: str) -> Json:
        chat = self.world.chat(chat_id)
        chat.title = title
        return chat.as_json(None)

    async def _advance(self, advance_seconds: float) -> Json:
        """Move the clock an hour at a time, so that each day's events come in their order."""
        if not 0 <= advance_seconds <= CLOCK_STEP * MOST_STEPS:
            raise bad(f"the clock moves forward, at most {MOST_STEPS} hours at once")
        left = advance_seconds
        while left > 0:
            step = min(CLOCK_STEP, left)
            left -= step
            self.world.advance(step)
            for hook in self.on_clock:
                await hook(step)
        return {"now": self.world.now()}

    def _add_fault(self, **fault: Any) -> Json:
        self.faults.waiting.append(Fault(**fault))
        return {"waiting": len(self.faults.waiting)}

    async def _chat(self, request: web.Request) -> web.Response:
        """The messages of a chat, of which those after an id are asked for."""
        after = int(request.query.get("after", 0))
        chat = self.world.chat(int(request.match_info["id"]))
        return web.json_response({"messages": chat.after(after)})

    async def _everyone(self, _: web.Request) -> web.Response:
        everyone = [person.as_json() for person in self.world.people.values()]
        bot = self.world.bot["username"]
        return web.json_response(
            {"people": everyone, "bot": bot, "menus": self.world.menus, "now": self.world.now()}
        )

    async def _events(self, request: web.Request) -> web.Response:
        """What the bot did after a number, waiting for it at most `timeout` seconds."""
        after = int(request.query.get("after", 0))
        await self._until(lambda: len(self.world.events) > after, _patience(request))
        events = self.world.events[after:]
        return web.json_response({"events": events, "now": self.world.now()})

    async def _confirmed(self, request: web.Request) -> web.Response:
        pending = await self.pending(_patience(request))
        return web.json_response({"confirmed": self.world.confirmed, "pending": pending})

    async def pending(self, seconds: float) -> int:
        """How many updates the bot has not handled, waiting at most so long until that is none."""
        await self._until(lambda: not self.world.updates, seconds)
        return len(self.world.updates)

    async def _until(self, true: Callable[[], bool], seconds: float) -> None:
        async with self.world.changed:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self.world.changed.wait_for(true)

    async def _violations(self, _: web.Request) -> web.Response:
        return web.json_response(self.world.violations)

    async def _file(self, request: web.Request) -> web.Response:
        name, data = self.world.files[request.match_info["id"]]
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        how = "inline" if kind.startswith("image/") else "attachment"
        headers = {"Content-Disposition": f"{how}; filename*=UTF-8''{quote(name, safe='')}"}
        return web.Response(body=data, headers=headers, content_type=kind)

    async def _index(self, _: web.Request) -> web.FileResponse:
        return web.FileResponse(_PAGE / "index.html")


def _patience(request: web.Request) -> float:
    return float(request.query.get("timeout", 0))


async def _parameters(request: web.Request) -> Json:
    """From the address, a form, JSON or multipart, as the Bot API takes them."""
    parameters: Json = dict(request.query)
    kind = request.content_type
    if kind == "application/json":
        try:
            parameters |= json.loads(await request.read() or b"{}")
        except ValueError:
            raise web.HTTPBadRequest(text=json.dumps(bad("invalid JSON").as_json())) from None
    elif request.method == "POST":
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                parameters[name] = Upload(value.filename, value.file.read())
            else:
                parameters[name] = value
    return parameters


async def _hang_up(request: web.Request) -> web.StreamResponse:
    """Close the connection without a word."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
