"""Updates as nobody documents them: one stops nobody, and nothing of it reaches a log."""

import copy
import io
import logging
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlmodel import Session, col, func, select, text
from telegram.error import InvalidToken

from bot.app import App, StartError
from bot.config import Settings
from bot.delivery.polling import Poller
from bot.delivery.request import AiohttpRequest, BotApi
from bot.health import Patience
from bot.logs import Discreet
from bot.sandbox import Sandbox
from bot.storage.database import Database
from bot.storage.tables import Outbox
from tests.phone import TOKEN, Phone, Telegram

SECRET = "Zwaantje"
PERSON = {"id": 901, "is_bot": False, "first_name": SECRET, "language_code": "nl"}
PRIVATE = {"id": 901, "type": "private", "first_name": SECRET}
GROUP = {"id": -4711, "type": "group", "title": f"Groep {SECRET}"}
BOT = {"id": 123456, "is_bot": True, "first_name": "Kijkwijzer", "username": "kijkwijzer_demo_bot"}


def _message(**content: Any) -> dict[str, Any]:
    return {"message_id": 5, "from": PERSON, "chat": PRIVATE, "date": 1_790_000_000} | content


SHOWN = _message(**{"from": BOT}, text="Welkom")
VALID: dict[str, dict[str, Any]] = {
    "text": {"message": _message(text=f"Iets van {SECRET}")},
    "command": {"message": _message(text="/help", entities=[
        {"type": "bot_command", "offset": 0, "length": 5}])},
    "reply": {"message": _message(text=SECRET, reply_to_message=SHOWN)},
    "forward": {"message": _message(text=SECRET, forward_origin={
        "type": "hidden_user", "date": 1, "sender_user_name": SECRET})},
    "quote": {"message": _message(text=SECRET, quote={"text": SECRET, "position": 0})},
    "photo": {"message": _message(caption=SECRET, photo=[
        {"file_id": "p", "file_unique_id": "p", "width": 9, "height": 9}])},
    "sticker": {"message": _message(sticker={"file_id": "s", "file_unique_id": "s"})},
    "contact": {"message": _message(contact={
        "phone_number": "+32470000000", "first_name": SECRET})},
    "poll": {"message": _message(poll={"id": "1", "question": SECRET, "options": []})},
    "location": {"message": _message(location={"latitude": 50.9, "longitude": 4.0})},
    "pinned": {"message": _message(pinned_message=SHOWN)},
    "edit": {"edited_message": _message(text=SECRET, edit_date=1_790_000_001)},
    "press": {"callback_query": {"id": "77", "from": PERSON, "message": SHOWN,
                                 "chat_instance": "1", "data": f"0/{SECRET}"}},
    "blocked": {"my_chat_member": {
        "chat": PRIVATE, "from": PERSON, "date": 1_790_000_000,
        "old_chat_member": {"user": BOT, "status": "member"},
        "new_chat_member": {"user": BOT, "status": "kicked"}}},
    "group": {"message": _message(chat=GROUP, text="/start@kijkwijzer_demo_bot")},
    "migration": {"message": _message(chat=GROUP, migrate_to_chat_id=-100_4711)},
}  # fmt: skip

ODD: dict[str, dict[str, Any]] = {
    "forward of a hidden user": {"message": _message(
        text=SECRET, forward_origin={"type": "hidden_user", "date": 1})},
    "no date": {"message": {k: v for k, v in _message(text=SECRET).items() if k != "date"}},
    "quote without position": {"message": _message(text=SECRET, quote={"text": SECRET})},
    "poll of an older server": {"message": _message(poll={"id": "1"})},
    "press without data": {"callback_query": {"id": "77", "from": PERSON, "chat_instance": "1"}},
    "entities of another type": {"message": _message(text=SECRET, entities={"type": "bold"})},
    "empty first name": {"message": _message(text="/start", **{
        "from": PERSON | {"first_name": ""}, "chat": PRIVATE | {"first_name": ""}})},
    "nobody": {"message": {k: v for k, v in _message(text=SECRET).items() if k != "from"}},
    "text that is a number": {"message": _message(text=12)},
    "half an emoji": {"message": _message(text=f"{SECRET} \ud83d", caption="\x00")},
    "an id that no database has": {"message": _message(text=SECRET, **{
        "from": PERSON | {"id": 2**70}, "chat": PRIVATE | {"id": 2**70}})},
    "a date that never comes": {"message": _message(text=SECRET, date=2**62)},
    "a chat of no type": {"message": _message(text=SECRET, chat={"id": 901})},
    "nothing": {},
    "another kind": {"business_message": _message(text=SECRET)},
    "a list": {"message": [SECRET]},
    "a group without an id": {"message": _message(chat={"type": "group"}, text="/start")},
    "a migration to nowhere": {"message": _message(chat=GROUP, migrate_to_chat_id=None)},
}  # fmt: skip


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that anybody logs during the test, at every level, as it would be written."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(Discreet("%(name)s %(message)s"))
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)


async def _answers(phone: Phone) -> None:
    """Somebody else is helped, and now."""
    await phone.says("/help")
    assert "/antwoorden" in await phone.reads()


@pytest.mark.parametrize("name", ODD)
async def test_an_odd_update_stops_nobody(telegram: Telegram, log: io.StringIO, name: str) -> None:
    await telegram.phone(901, "Iemand")
    await telegram.post("raw", update=ODD[name])
    await _answers(await telegram.phone(101, "An"))
    assert SECRET not in log.getvalue()


async def test_who_sent_something_unreadable_hears_so(telegram: Telegram) -> None:
    phone = await telegram.phone(901, "Iemand")
    await phone.says("/start")
    await telegram.post("raw", update=ODD["text that is a number"])
    await telegram.settle()
    assert "Dit bericht kon ik niet lezen" in await phone.reads()


async def test_behind_a_hundred_odd_updates_everyone_is_answered(telegram: Telegram) -> None:
    await telegram.phone(901, "Iemand")
    for _ in range(100):
        await telegram.post("raw", update=ODD["nobody"])
    await _answers(await telegram.phone(101, "An"))


def _fields(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every field in an update."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in items:
        yield (*path, key)
        if isinstance(inner, dict | list):
            yield from _fields(inner, (*path, key))


OTHERS: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    2**63,
    1.5,
    "",
    SECRET,
    [],
    [SECRET],
    {},
    {"id": SECRET},
    "\x00",
    "\udcff",
)


def _changed(update: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    """The update with one field removed, doubled or of another type."""
    changed = copy.deepcopy(update)
    *way, last = dice.choice(list(_fields(changed)))
    inside: Any = changed
    for key in way:
        inside = inside[key]
    match dice.choice(("removed", "doubled", "retyped")):
        case "removed":
            del inside[last]
        case "doubled":
            inside[last] = [inside[last], inside[last]]
        case _:
            inside[last] = dice.choice(OTHERS)
    return changed


async def _fuzzed(
    telegram: Telegram, sandbox: Sandbox, log: io.StringIO, rounds: int, seed: int
) -> None:
    dice, an = random.Random(seed), await telegram.phone(101, "An")
    await telegram.phone(901, "Iemand")
    for _ in range(rounds // 100):
        for _ in range(100):
            await telegram.post("raw", update=_changed(VALID[dice.choice(list(VALID))], dice))
        await _answers(an)
    assert SECRET not in log.getvalue()
    # Whoever has an id that nobody gave out cannot be told anything.
    sandbox.world.violations = [
        each for each in sandbox.world.violations if "chat not found" not in each["description"]
    ]


async def test_any_field_may_be_missing_doubled_or_of_another_type(
    telegram: Telegram, sandbox: Sandbox, log: io.StringIO
) -> None:
    await _fuzzed(telegram, sandbox, log, rounds=1000, seed=1)


@pytest.mark.soak
async def test_fifty_thousand_times(telegram: Telegram, sandbox: Sandbox, log: io.StringIO) -> None:
    await _fuzzed(telegram, sandbox, log, rounds=50_000, seed=random.randrange(2**32))


@pytest.fixture
def broken(settings: Settings, sandbox: Sandbox, tmp_path: Path) -> Settings:
    """Texts and documents with mistakes of ours in them, each quoting what people wrote."""
    prompts = shutil.copytree(settings.prompts_dir, tmp_path / "prompts")
    settings.prompts_dir, settings.api_url = prompts, sandbox.url
    vraag, fout = "{% block vraag %}", "{% block fout %}"
    wrong = vraag + "{% if content.entries %}{{ {}[partner] }}{% endif %}"
    for name, before, after in (("vragen", vraag, wrong), ("algemeen", fout, fout + "{{ niets }}")):
        path = prompts / "nl" / f"{name}.j2"
        path.write_text(path.read_text("utf-8").replace(before, after), "utf-8")
    (prompts / "draaiboek" / "draaiboek.docx").write_bytes(f"no document {SECRET}".encode())
    return settings


async def test_whatever_fails_no_words_reach_the_log(
    broken: Settings, sandbox: Sandbox, log: io.StringIO
) -> None:
    """Reading, a turn, the apology, sending, making a file, the database: each goes wrong here."""
    async with App(broken, wakes=False) as app:
        telegram = Telegram(sandbox, broken, app)
        zwaantje = await telegram.phone(901, SECRET)
        await zwaantje.says("/start")
        await zwaantje.presses("Een netwerk starten")
        for answer in (f"Net {SECRET}", f"Streek {SECRET}", f"Stad {SECRET}"):
            await zwaantje.says(answer)
        await zwaantje.presses("Lokaal bestuur")
        await telegram.post("raw", update=VALID["text"] | {"message": {"from": PERSON}})
        await zwaantje.says("/antwoorden")
        await zwaantje.presses("1.4 Afspraken")
        await zwaantje.presses("12.")
        await zwaantje.says(f"Een antwoord van {SECRET}")
        for kind in ("lost_answer", "error_500", "flood", "refused"):
            await telegram.post("faults", method="sendMessage", kind=kind)
            await zwaantje.says("/privacy")
        await zwaantje.says("/draaiboek")
        await zwaantje.presses("Word")
        await telegram.post("raw", update=ODD["an id that no database has"])
        await telegram.settle()
    written = log.getvalue()
    assert SECRET not in written
    assert TOKEN not in written
    assert "put aside" in written
    assert "apologise failed" in written
    assert "file could not be made" in written


async def _health(app: App, http: aiohttp.ClientSession) -> tuple[int, dict[str, Any]]:
    async with http.get(app.health_url) as answer:
        return answer.status, await answer.json()


IMPATIENT = Patience(fetch=0.3, commit=0.3, owed=0.3, tick=0.3)


async def _sick(app: App, http: aiohttp.ClientSession, reason: str) -> None:
    """Ask until /health says that this is wrong."""
    said: dict[str, Any] = {}
    for _ in range(5000):
        status, said = await _health(app, http)
        if status == 503 and any(reason in each for each in said["reasons"]):
            return
    raise AssertionError(said)


async def test_health_knows_that_telegram_gives_nothing(
    settings: Settings, sandbox: Sandbox
) -> None:
    settings.api_url = sandbox.url
    async with (
        aiohttp.ClientSession() as http,
        App(settings, wakes=False, patience=IMPATIENT) as app,
    ):
        telegram = Telegram(sandbox, settings, app)
        await telegram.post("faults", method="getUpdates", kind="error_502", times=10_000)
        await telegram.phone(101, "An")
        await telegram.post("say", user=101, text="/start")
        await _sick(app, http, "Telegram gave no updates")


async def test_health_is_well_in_an_ordinary_hour(telegram: Telegram, regisseur: Phone) -> None:
    assert telegram.app is not None
    async with aiohttp.ClientSession() as http:
        status, said = await _health(telegram.app, http)
    assert (status, said["ok"], said["reasons"]) == (200, True, [])
    assert said["put_aside"] == 0


async def test_health_knows_that_nobody_looks_for_reminders(
    settings: Settings, sandbox: Sandbox
) -> None:
    """The clock looks each fifteen seconds: far too seldom for this patience."""
    settings.api_url = sandbox.url
    async with aiohttp.ClientSession() as http, App(settings, patience=IMPATIENT) as app:
        await _sick(app, http, "nobody looked for reminders")


@pytest.mark.parametrize("backend", ["postgres"], indirect=True)
async def test_health_knows_that_nothing_can_be_saved(settings: Settings, sandbox: Sandbox) -> None:
    """The disk of a database server is full: it refuses to write, and reads."""
    settings.api_url = sandbox.url
    async with (
        aiohttp.ClientSession() as http,
        App(settings, wakes=False, patience=IMPATIENT) as app,
    ):
        telegram = Telegram(sandbox, settings, app)
        phone = await telegram.phone(101, "An")
        _refuse_to_write(app.database, refuse=True)
        await telegram.post("say", user=101, text="/start")
        await _sick(app, http, "something waits, and nothing was saved")
        _refuse_to_write(app.database, refuse=False)
        await telegram.settle()
        assert "Welkom" in await phone.reads()
        assert (await _health(app, http))[0] == 200


def _refuse_to_write(database: Database, *, refuse: bool) -> None:
    """From the next connection on; those that are there go."""
    name = database.engine.url.database
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SET default_transaction_read_only = off"))
        connection.execute(
            text(f'ALTER DATABASE "{name}" SET default_transaction_read_only = {refuse}')
        )
        others = "datname = current_database() AND pid <> pg_backend_pid()"
        connection.execute(
            text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")
        )
        connection.invalidate()


@pytest.mark.parametrize(
    "answer",
    ["<html>", '{"ok": true}', '{"ok": true, "result": true}', '{"ok": true, "result": {}}', "[]"],
)
async def test_an_answer_that_is_none_leaves_a_message_in_doubt(
    telegram: Telegram, answer: str
) -> None:
    """Telegram may have said it: it comes again, and is flagged."""
    phone = await telegram.phone(101, "An")
    await telegram.post("faults", method="sendMessage", kind="odd_answer", body=answer)
    await phone.says("/start")
    assert len(await phone.from_bot()) == 2
    assert telegram.app is not None
    assert await telegram.app.database.read(_doubted) == 1


def _doubted(session: Session) -> int:
    return session.exec(select(func.count()).where(col(Outbox.maybe_duplicate))).one()


async def test_one_refusal_of_the_token_ends_nothing(telegram: Telegram) -> None:
    await telegram.post("faults", method="getUpdates", kind="not_found", times=2)
    await _answers(await telegram.phone(101, "An"))


async def test_refusals_that_go_on_end_the_bot(sandbox: Sandbox) -> None:
    async def never(_: dict[str, Any]) -> None:
        raise AssertionError

    request = AiohttpRequest()
    await request.initialize()
    api = BotApi(request, f"{sandbox.url}/bot{TOKEN}x")
    try:
        with pytest.raises(InvalidToken):
            await Poller(api, never, lambda _: None, ["message"], refused_seconds=0).run()
    finally:
        await request.shutdown()


async def test_a_get_me_without_a_required_field_is_one_line(
    settings: Settings, sandbox: Sandbox
) -> None:
    settings.api_url = sandbox.url
    del sandbox.world.bot["is_bot"]
    with pytest.raises(StartError, match="does not answer as Telegram does"):
        async with App(settings):
            pass
