"""The Bot API methods that the bot uses: parameters, limits and effects.

After https://core.telegram.org/bots/api. On purpose stricter in one thing: a parameter that
a method does not have is refused, where Telegram would ignore it.
"""

import json
import mimetypes
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.sandbox.errors import ApiError, bad
from bot.sandbox.faults import Flood
from bot.sandbox.html import parse, units
from bot.sandbox.world import MESSAGE_LIMIT, Chat, Json, World

CAPTION_LIMIT = 1024
CALLBACK_BYTES = 64
BUTTONS, BUTTONS_IN_ROW = 100, 8
TOAST_LIMIT = 200
PHOTO_BYTES, DOCUMENT_BYTES = 10 << 20, 50 << 20
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the "
    "same as a current content and reply markup of the message"
)
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")

SENDING = (
    "business_connection_id message_thread_id disable_notification protect_content "
    "allow_paid_broadcast message_effect_id reply_parameters"
)
PARAMETERS = {
    "getMe": "",
    "getUpdates": "offset limit timeout allowed_updates",
    "sendMessage": f"chat_id text parse_mode entities link_preview_options reply_markup {SENDING}",
    "editMessageText": "business_connection_id chat_id message_id inline_message_id text "
    "parse_mode entities link_preview_options reply_markup",
    "answerCallbackQuery": "callback_query_id text show_alert url cache_time",
    "sendPhoto": f"chat_id photo caption parse_mode caption_entities show_caption_above_media "
    f"has_spoiler reply_markup {SENDING}",
    "sendDocument": f"chat_id document thumbnail caption parse_mode caption_entities "
    f"disable_content_type_detection reply_markup {SENDING}",
    "setMyCommands": "commands scope language_code",
    "setMyDescription": "description language_code",
    "setMyShortDescription": "short_description language_code",
    "deleteWebhook": "drop_pending_updates",
    "getWebhookInfo": "",
}


@dataclass(slots=True)
class Upload:
    """A file of a multipart request."""

    name: str
    data: bytes


class Methods:
    """Answers calls as Telegram would."""

    def __init__(self, world: World, flood: Flood) -> None:
        self._world = world
        self._flood = flood
        self._table: dict[str, Callable[[Json], Awaitable[Any]]] = {
            "getMe": self._get_me,
            "getUpdates": self._get_updates,
            "sendMessage": self._send_message,
            "editMessageText": self._edit_message_text,
            "answerCallbackQuery": self._answer_callback_query,
            "sendPhoto": self._send_photo,
            "sendDocument": self._send_document,
            "setMyCommands": self._set_my_commands,
            "setMyDescription": lambda p: self._describe(p, "description", 512),
            "setMyShortDescription": lambda p: self._describe(p, "short_description", 120),
            "deleteWebhook": self._nothing,
            "getWebhookInfo": self._no_webhook,
        }

    async def call(self, method: str, parameters: Json) -> Any:
        """The result of a call; raises ApiError."""
        if method not in self._table:
            raise ApiError(404, "Not Found")
        unknown = parameters.keys() - set(PARAMETERS[method].split())
        try:
            if unknown:
                raise bad(f"unknown parameter {min(unknown)} (the sandbox is strict)")
            result = await self._table[method](parameters)
        except ApiError as error:
            await self._log_refusal(method, parameters, error)
            raise
        if method not in ("getUpdates", "getMe"):
            await self._world.log(_event(method, parameters, result))
        return result

    async def _log_refusal(self, method: str, parameters: Json, error: ApiError) -> None:
        if error.status == 400 and not error.parameters:
            shown = {k: v for k, v in parameters.items() if not isinstance(v, Upload)}
            self._world.violations.append(
                {"method": method, "parameters": shown, "description": error.description}
            )
        event = {"method": method, "chat": _number(parameters.get("chat_id")), "ok": False}
        await self._world.log(event | {"description": error.description})

    async def _get_me(self, _: Json) -> Json:
        return self._world.bot

    async def _nothing(self, _: Json) -> bool:
        return True

    async def _no_webhook(self, _: Json) -> Json:
        return {"url": "", "has_custom_certificate": False, "pending_update_count": 0}

    async def _get_updates(self, p: Json) -> list[Json]:
        mine = await self._world.polled(int(p.get("offset", 0)))
        await self._world.wait_for_updates(float(p.get("timeout", 0)))
        if mine != self._world.polls:
            raise ApiError(
                409,
                "Conflict: terminated by other getUpdates request; "
                "make sure that only one bot instance is running",
            )
        allowed = _json(p.get("allowed_updates"), list) or None
        wanted = [u for u in self._world.updates if allowed is None or _kind(u) in allowed]
        return wanted[: min(100, int(p.get("limit", 100)))]

    async def _send_message(self, p: Json) -> Json:
        text, entities = _formatted(p, "text")
        _check_length(text, MESSAGE_LIMIT, "message is too long", "message text is empty")
        content = {"text": text, "entities": entities} | _markup(p)
        return self._deliver(p, content)

    async def _edit_message_text(self, p: Json) -> Json:
        chat = self._reachable(p)
        message = chat.messages.get(int(p.get("message_id", 0)))
        if message is None or "deleted" in message:
            raise bad("message to edit not found")
        if message["from"]["id"] != self._world.bot["id"]:
            raise bad("message can't be edited")
        if "text" not in message:
            raise bad("there is no text in the message to edit")
        text, entities = _formatted(p, "text")
        _check_length(text, MESSAGE_LIMIT, "MESSAGE_TOO_LONG", "message text is empty")
        new = {"text": text, "entities": entities} | _markup(p)
        old = {k: message[k] for k in ("text", "entities", "reply_markup") if k in message}
        if new == old:
            raise bad(NOT_MODIFIED)
        self._flood.count(chat.id, self._world.now())
        message.pop("reply_markup", None)
        message.update(new, edit_date=int(self._world.now()))
        return message

    async def _answer_callback_query(self, p: Json) -> bool:
        if units(str(p.get("text", ""))) > TOAST_LIMIT:
            raise bad("MESSAGE_TOO_LONG")
        answered = self._world.queries.get(str(p.get("callback_query_id")))
        if answered is None or answered:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        self._world.queries[p["callback_query_id"]] = True
        return True

    async def _send_photo(self, p: Json) -> Json:
        upload = _upload(p, "photo", PHOTO_BYTES)
        if not upload.data.startswith(_PICTURES):
            raise bad("IMAGE_PROCESS_FAILED")
        photo = self._keep(upload) | {"width": 1, "height": 1}
        return self._deliver(p, {"photo": [photo]} | _caption(p) | _markup(p))

    async def _send_document(self, p: Json) -> Json:
        upload = _upload(p, "document", DOCUMENT_BYTES)
        kind = mimetypes.guess_type(upload.name)[0] or "application/octet-stream"
        document = self._keep(upload) | {"file_name": upload.name, "mime_type": kind}
        return self._deliver(p, {"document": document} | _caption(p) | _markup(p))

    async def _set_my_commands(self, p: Json) -> bool:
        commands = _json(p.get("commands"), list)
        if len(commands) > 100:
            raise bad("BOT_COMMANDS_TOO_MUCH")
        for command in commands:
            if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
                raise bad("BOT_COMMAND_INVALID")
            if not 1 <= len(command["description"]) <= 256:
                raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
        scope = _json(p.get("scope"), dict) or {"type": "default"}
        self._world.menus[str(scope.get("chat_id", scope["type"]))] = commands
        return True

    async def _describe(self, p: Json, name: str, limit: int) -> bool:
        if len(str(p.get(name, ""))) > limit:
            raise bad(f"{name} is too long")
        return True

    def _deliver(self, p: Json, content: Json) -> Json:
        chat = self._reachable(p)
        reply = _json(p.get("reply_parameters"), dict)
        quoted = self._world.quoted(chat, _number(reply.get("message_id")))
        if reply and not (quoted or reply.get("allow_sending_without_reply")):
            raise bad("message to be replied not found")
        self._flood.count(chat.id, self._world.now())
        return self._world.add_message(chat, self._world.bot, content | quoted)

    def _reachable(self, p: Json) -> Chat:
        id = _number(p.get("chat_id"))
        person = self._world.people.get(id)
        if person is None and id not in self._world.chats:
            raise bad("chat not found")
        if person and person.blocked:
            raise ApiError(403, "Forbidden: bot was blocked by the user")
        if person and not person.started:
            raise ApiError(403, "Forbidden: bot can't initiate conversation with a user")
        chat = self._world.chat(id)
        if chat.migrated_to:
            words = "Bad Request: group chat was upgraded to a supergroup chat"
            raise ApiError(400, words, migrate_to_chat_id=chat.migrated_to)
        return chat

    def _keep(self, upload: Upload) -> Json:
        id = f"file{len(self._world.files) + 1}"
        self._world.files[id] = (upload.name, upload.data)
        return {"file_id": id, "file_unique_id": id, "file_size": len(upload.data)}


def _formatted(p: Json, name: str, beside: str = "entities") -> tuple[str, list[Json]]:
    """The text of a parameter and its entities: of its HTML, or given in the parameter `beside`."""
    text = str(p.get(name, ""))
    if p.get("parse_mode") in (None, ""):
        given: list[Json] = _json(p.get(beside), list)
        for entity in given:
            _check_entity(entity, text)
        return text, given
    if p["parse_mode"] != "HTML":
        raise bad("unsupported parse_mode")
    plain, entities = parse(text)
    return plain.strip(), entities


def _check_entity(entity: Any, text: str) -> None:
    if not isinstance(entity, dict) or not isinstance(entity.get("type"), str):
        raise bad("can't parse MessageEntity")
    start, length = _number(entity.get("offset")), _number(entity.get("length"))
    if start < 0 or length < 1 or start + length > units(text):
        raise bad("entity beyond the text (the sandbox is strict)")


def _check_length(text: str, limit: int, too_long: str, empty: str) -> None:
    if not text.strip():
        raise bad(empty)
    if units(text) > limit:
        raise bad(too_long)


def _caption(p: Json) -> Json:
    text, entities = _formatted(p, "caption", "caption_entities")
    if units(text) > CAPTION_LIMIT:
        raise bad("message caption is too long")
    return {"caption": text, "caption_entities": entities}


def _markup(p: Json) -> Json:
    """The inline keyboard of a message, checked; nothing when there is none."""
    markup = _json(p.get("reply_markup"), dict)
    if not markup:
        return {}
    rows = markup.get("inline_keyboard")
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad("can't parse reply keyboard markup JSON object")
    if sum(map(len, rows)) > BUTTONS or any(len(row) > BUTTONS_IN_ROW for row in rows):
        raise bad("reply markup is too long")
    for button in (button for row in rows for button in row):
        _check_button(button)
    return {"reply_markup": {"inline_keyboard": [row for row in rows if row]}}


def _check_button(button: Json) -> None:
    if not str(button.get("text", "")).strip():
        raise bad("can't parse inline keyboard button: Text buttons are unallowed")
    if "url" in button:
        if not re.match(r"(https?://|tg://)\S+$", button["url"]):
            raise bad("BUTTON_URL_INVALID")
    elif not 1 <= len(str(button.get("callback_data", "")).encode()) <= CALLBACK_BYTES:
        raise bad("BUTTON_DATA_INVALID")


def _upload(p: Json, name: str, limit: int) -> Upload:
    upload = p.get(name)
    if not isinstance(upload, Upload) or not upload.data:
        raise bad(f"there is no {name} in the request")
    if len(upload.data) > limit:
        raise ApiError(413, "Request Entity Too Large")
    return upload


def _json(value: Any, kind: type) -> Any:
    """A parameter that is JSON, given as such or as a string; an empty `kind` when absent."""
    if value in (None, ""):
        return kind()
    try:
        parsed = json.loads(value) if isinstance(value, str) else value
    except ValueError:
        raise bad("can't parse JSON object") from None
    if not isinstance(parsed, kind):
        raise bad("object expected")
    return parsed


def _number(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        return 0


def _kind(update: Json) -> str:
    return next((name for name in update if name != "update_id"), "")


def _event(method: str, p: Json, result: Any) -> Json:
    message = result if isinstance(result, dict) else {}
    return {
        "method": method,
        "ok": True,
        "chat": message.get("chat", {}).get("id") or _number(p.get("chat_id")),
        "message_id": message.get("message_id"),
        "text": message.get("text", p.get("text", "")),
        "callback_query_id": p.get("callback_query_id"),
        "show_alert": str(p.get("show_alert", "")).lower() == "true",
    }
