"""The local Telegram is as strict as the real one. Checked against the Bot API documentation."""

import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Bot
from telegram.error import Forbidden

from bot.sandbox import Sandbox
from bot.sandbox.errors import ApiError
from bot.sandbox.html import parse
from tests.phone import TOKEN

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


class Api:
    """The Bot API as a bot calls it."""

    def __init__(self, sandbox: Sandbox, http: aiohttp.ClientSession) -> None:
        self.sandbox = sandbox
        self._http = http

    async def __call__(self, method: str, token: str = TOKEN, **parameters: Any) -> Any:
        """The whole answer, `ok` or not."""
        url = f"{self.sandbox.url}/bot{token}/{method}"
        async with self._http.post(url, json=parameters) as answer:
            body = await answer.json()
            assert answer.status == body.get("error_code", 200)
            return body

    async def refusal(self, method: str, **parameters: Any) -> str:
        answer = await self(method, **parameters)
        assert not answer["ok"], answer
        return str(answer["description"])

    async def upload(
        self, method: str, name: str, file: tuple[str, bytes], **parameters: str
    ) -> Any:
        """The result of a call with a file, as multipart."""
        form = aiohttp.FormData(parameters)
        form.add_field(name, file[1], filename=file[0])
        async with self._http.post(f"{self.sandbox.url}/bot{TOKEN}/{method}", data=form) as answer:
            return (await answer.json())["result"]

    async def deed(self, name: str, **given: Any) -> Any:
        """What a person or a test does to the sandbox itself."""
        url = f"{self.sandbox.url}/sandbox/{name}"
        async with self._http.post(url, json=given) as answer:
            return await answer.json()


@pytest.fixture
async def api() -> AsyncIterator[Api]:
    sandbox = Sandbox(TOKEN, flood_limits=False)
    await sandbox.start()
    sandbox.people.meet(1, "An")
    sandbox.people.say(1, "/start")
    async with aiohttp.ClientSession() as http:
        yield Api(sandbox, http)
    await sandbox.stop()


@pytest.mark.parametrize(
    ("html", "says"),
    [
        ("<b>x", "Can't find end tag corresponding to start tag b"),
        ("<b><i>x</b></i>", "Unmatched end tag"),
        ("x</b>", "Unexpected end tag"),
        ("<p>x</p>", 'Unsupported start tag "p"'),
        ("1 < 2", "Unsupported start tag"),
        ('<b class="x">y</b>', "Unexpected attribute"),
    ],
)
async def test_broken_html_is_refused(api: Api, html: str, says: str) -> None:
    refusal = await api.refusal("sendMessage", chat_id=1, text=html, parse_mode="HTML")
    assert refusal.startswith("Bad Request: can't parse entities")
    assert says in refusal


_html = st.recursive(
    st.text(st.sampled_from("ab é😀")).map(str),
    lambda inner: st.tuples(
        st.sampled_from(["b", "i", "u", "code", "blockquote"]), inner, inner
    ).map(lambda t: f"<{t[0]}>{t[1]}</{t[0]}>{t[2]}"),
    max_leaves=8,
)


@given(_html)
def test_well_nested_html_is_taken_and_a_missing_tag_is_not(html: str) -> None:
    text, entities = parse(html)
    assert "<" not in text
    assert len(entities) <= html.count("</")
    if "</" in html:
        with pytest.raises(ApiError, match="can't parse entities"):
            parse(html.replace("</", "", 1) if html.count("</") == 1 else html[: html.rindex("</")])


async def test_the_length_counts_after_the_tags_in_utf16(api: Api) -> None:
    assert (
        await api("sendMessage", chat_id=1, text="<b>" + "x" * 4096 + "</b>", parse_mode="HTML")
    )["ok"]
    assert (await api("sendMessage", chat_id=1, text="😀" * 2048))["ok"]
    assert "too long" in await api.refusal("sendMessage", chat_id=1, text="😀" * 2049)
    assert "text is empty" in await api.refusal("sendMessage", chat_id=1, text="  ")


@pytest.mark.parametrize(
    ("button", "says"),
    [
        ({"text": "x", "callback_data": "é" * 33}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "callback_data": ""}, "BUTTON_DATA_INVALID"),
        ({"text": " ", "callback_data": "a"}, "Text buttons are unallowed"),
        ({"text": "x", "url": "geen adres"}, "BUTTON_URL_INVALID"),
    ],
)
async def test_a_wrong_button_is_refused(api: Api, button: dict[str, str], says: str) -> None:
    markup = {"inline_keyboard": [[button]]}
    assert says in await api.refusal("sendMessage", chat_id=1, text="x", reply_markup=markup)


async def test_a_keyboard_has_its_size(api: Api) -> None:
    button = {"text": "x", "callback_data": "a"}
    for rows in ([[button] * 9], [[button]] * 101):
        markup = {"inline_keyboard": rows}
        assert "too long" in await api.refusal(
            "sendMessage", chat_id=1, text="x", reply_markup=markup
        )


async def test_an_edit_must_change_an_own_message(api: Api) -> None:
    sent = (await api("sendMessage", chat_id=1, text="x"))["result"]["message_id"]
    edit = {"chat_id": 1, "message_id": sent}
    assert "not modified" in await api.refusal("editMessageText", text="x", **edit)
    assert (await api("editMessageText", text="y", **edit))["ok"]
    assert "not found" in await api.refusal("editMessageText", chat_id=1, message_id=99, text="z")
    assert "can't be edited" in await api.refusal(
        "editMessageText", chat_id=1, message_id=1, text="z"
    )


async def test_a_document_has_a_caption_with_entities_and_buttons(api: Api) -> None:
    button = {"text": "Ik kom", "callback_data": "a"}
    entities = [{"type": "bold", "offset": 3, "length": 7}]
    sent = await api.upload(
        "sendDocument",
        "document",
        ("overleg.ics", b"BEGIN:VCALENDAR"),
        chat_id="1",
        caption="Het overleg",
        caption_entities=json.dumps(entities),
        reply_markup=json.dumps({"inline_keyboard": [[button]]}),
    )
    assert sent["document"]["file_name"] == "overleg.ics"
    assert sent["document"]["mime_type"] == "text/calendar"
    assert sent["caption_entities"] == entities
    assert sent["reply_markup"]["inline_keyboard"] == [[button]]
    assert "there is no text" in await api.refusal(
        "editMessageText", chat_id=1, message_id=sent["message_id"], text="z"
    )


async def test_an_entity_lies_within_its_text(api: Api) -> None:
    entities = [{"type": "bold", "offset": 0, "length": 3}]
    assert (await api("sendMessage", chat_id=1, text="😀x", entities=entities))["ok"]
    assert "beyond" in await api.refusal("sendMessage", chat_id=1, text="xx", entities=entities)


async def test_a_group_that_became_a_supergroup(api: Api) -> None:
    old, new = -5, -1_000_000_000_005
    api.sandbox.world.chat(old).title = "Onze groep"
    api.sandbox.people.migrate(old, new)
    told = [u["message"] for u in (await api("getUpdates"))["result"][-2:]]
    assert {(m["chat"]["id"], m["chat"]["type"]) for m in told} == {
        (old, "group"), (new, "supergroup"),
    }  # fmt: skip
    assert {m.get("migrate_to_chat_id") for m in told} == {None, new}
    assert {m.get("migrate_from_chat_id") for m in told} == {None, old}
    refusal = await api("sendMessage", chat_id=old, text="x")
    assert refusal["parameters"] == {"migrate_to_chat_id": new}
    assert "upgraded to a supergroup" in refusal["description"]
    assert (await api("sendMessage", chat_id=new, text="x"))["ok"]


async def test_the_clock_moves_hour_by_hour_and_who_follows_it_is_told(api: Api) -> None:
    steps: list[float] = []
    dates: list[int] = []

    async def follow(seconds: float) -> None:
        steps.append(seconds)
        dates.append((await api("sendMessage", chat_id=1, text="x"))["result"]["date"])

    api.sandbox.on_clock.append(follow)
    begin = api.sandbox.world.now()
    assert (await api.deed("clock", advance_seconds=2.5 * 3600))["now"] >= begin + 9000
    assert steps == [3600, 3600, 1800]
    assert [date - dates[0] for date in dates[1:]] == [
        pytest.approx(3600, abs=5), pytest.approx(5400, abs=5),
    ]  # fmt: skip
    for wrong in (-1, 401 * 3600):
        assert "error" in await api.deed("clock", advance_seconds=wrong)


async def test_who_cannot_be_reached(api: Api) -> None:
    api.sandbox.people.meet(2, "Nooit begonnen")
    assert "can't initiate" in await api.refusal("sendMessage", chat_id=2, text="x")
    assert "chat not found" in await api.refusal("sendMessage", chat_id=3, text="x")
    api.sandbox.people.block(1, blocked=True)
    assert "blocked by the user" in await api.refusal("sendMessage", chat_id=1, text="x")


async def test_a_press_is_answered_once(api: Api) -> None:
    markup = {"inline_keyboard": [[{"text": "x", "callback_data": "a"}]]}
    sent = (await api("sendMessage", chat_id=1, text="x", reply_markup=markup))["result"]
    query = api.sandbox.people.press(1, sent["message_id"], "a")["callback_query_id"]
    assert (await api("answerCallbackQuery", callback_query_id=query, text="x" * 200))["ok"]
    assert "query is too old" in await api.refusal("answerCallbackQuery", callback_query_id=query)
    assert "query is too old" in await api.refusal("answerCallbackQuery", callback_query_id="77")


async def test_wrong_calls(api: Api) -> None:
    assert (await api("getMe", token="1:wrong"))["error_code"] == 401
    assert (await api("sendPigeon"))["error_code"] == 404
    assert "unknown parameter" in await api.refusal(
        "sendMessage", chat_id=1, text="x", colour="red"
    )
    assert "there is no photo" in await api.refusal("sendPhoto", chat_id=1)


async def test_updates_come_again_until_confirmed(api: Api) -> None:
    first = (await api("getUpdates"))["result"]
    assert first == (await api("getUpdates"))["result"]
    assert len(first) == 1
    offset = first[0]["update_id"] + 1
    assert (await api("getUpdates", offset=offset))["result"] == []
    api.sandbox.people.edit(1, first[0]["message"]["message_id"], "anders")
    only = (await api("getUpdates", offset=offset, allowed_updates=["message"]))["result"]
    assert only == []


async def test_commands_have_their_form(api: Api) -> None:
    wrong = [{"command": "Met-Streep", "description": "x"}]
    assert "BOT_COMMAND_INVALID" in await api.refusal("setMyCommands", commands=wrong)
    long = [{"command": "x", "description": "x" * 257}]
    assert "DESCRIPTION" in await api.refusal("setMyCommands", commands=long)


async def test_flood_limits(api: Api) -> None:
    api.sandbox._methods._flood.on = True
    answers = [await api("sendMessage", chat_id=1, text=str(n)) for n in range(8)]
    refused = next(answer for answer in answers if not answer["ok"])
    assert refused["error_code"] == 429
    assert refused["parameters"]["retry_after"] >= 1


async def test_a_long_text_is_cut_as_the_apps_do(api: Api) -> None:
    made = api.sandbox.people.say(1, "woord " * 1500)
    assert len(made["message_ids"]) == 3


async def test_the_library_itself_can_use_it(api: Api) -> None:
    bot = Bot(TOKEN, base_url=f"{api.sandbox.url}/bot")
    async with bot:
        assert bot.username == "kijkwijzer_demo_bot"
        sent = await bot.send_photo(1, PNG, caption="<b>vet</b>", parse_mode="HTML")
        assert sent.caption == "vet"
        api.sandbox.people.block(1, blocked=True)
        with pytest.raises(Forbidden):
            await bot.send_message(1, "x")
