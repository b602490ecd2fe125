"""Whatever people do, in whatever order: nothing acknowledged is lost, nobody is stuck."""

import asyncio
import logging
import re
import tempfile
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr
from sqlmodel import Session, col, select

from bot import clock
from bot.app import App
from bot.config import Settings
from bot.sandbox import Sandbox
from bot.storage import networks
from bot.storage.tables import Answer, AuditEvent, Person, Role
from tests.phone import TOKEN, Phone, Telegram, chat_of
from tests.rounds import rounds

NAMES = ("An", "Bart", "Bea")
COMMANDS = [
    "start",
    "verder",
    "antwoorden",
    "doelen",
    "indicatoren",
    "engagementen",
    "akkoord",
    "draaiboek",
    "status",
    "partners",
    "uitnodigen",
    "netwerk",
    "privacy",
    "help",
    "overleg",
    "herinneringen",
    "stop",
    "onbekend",
]
FORGED = [
    "0/verder",
    "1/punt:1.4-1:999",
    "2/punt-weg:1.1-1:1",
    "9/status",
    "1/",
    "/",
    "x",
    "1/vraag:9",
    "1/kies:1.4.2-2:nee",
    "2/thema:1.4.2-1:x",
    "1/draaiboek-lees:0",
    "1/netwerk-soort:clb",
    "1/veld:1.1-1:1:email",
    "2/rij-velden:1.1-1:1",
    "1/blok:-3",
    "1/punten:1.4-1:99",
    "3/rij-voor:1.1-1:77",
    "3/los-naar:antwoord/1.4-1",
    "2/los-naar:agenda/1",
    "2/los-naar:netwerk-veld/x",
    "2/los-naar:veld/1.1-1/1/email",
    "1/los-naar:niets",
    "1/doel-bij:1",
    "2/doel-onder:1:1",
    "1/doelen-bewaren",
    "2/doel-neem-over:1",
    "1/neem-terug:1:999999",
    "2/historie:measurement:1",
    "2/historie:joint_text:1",
    "1/botsing:1:text:1:both",
    "1/botsing:1:entries.1:1:mine",
    "1/botsing:1:entries.x:1:theirs",
    "1/engagementen-lijst:x:y:z:0",
    "2/engagement-stand:1:done",
    "1/engagement-op:1:morgen",
    "2/waarde-toon:1",
    "1/waarde-is:1:morgen",
    "1/indicator-veld:1:value",
    "1/samen-begin:1.4-1:0",
    "2/samen-punt-weg:1.4-1:1",
    "1/akkoord-geef:1.4::agreed",
    "2/mandaat-geef:1",
    "1/vaststellen-ja:1",
    "1/vergelijk:1:0",
    "2/versie-word:1:regisseur",
    "1/overleg-plan",
    "2/overleg-zeg:1:202703091400:coming",
    "2/overleg-zeg:1:nu:substitute",
    "1/overleggen:-2",
    "1/overleg-dag:1:morgen",
    "1/overleg-bewaar:1",
    "2/overleg-kalender:1",
    "1/overleg-verplaats-dag:1:1:2027-02-30",
    "1/overleg-annuleer-alle:1",
    "1/overleg-toch:1",
    "1/overleg-duurt:1:0",
    "1/overleg-herinner-aan:1:999",
    "1/reeks-ritme:nooit",
    "1/reeks-tot:1:jaar",
    "1/reeks-zonder:1:2027-03-09",
    "1/prik-zonder:202703091400",
    "1/prik-stuur",
    "2/prik-kan:1:99",
    "1/prik-vast:1:0",
    "2/agenda:1",
    "1/agenda-minuten:1:1:-5",
    "1/agenda-stap:1:1:3",
    "1/agenda-voorstel:1:7",
    "1/agenda-neem:1:x",
    "1/tijdens-engagement:1:1:1.1-1",
    "1/tijdens-terug:1",
    "1/besluit-weg:1",
    "1/aanwezig-wissel:1:1:0",
    "1/verslag-stuur:1:1",
    "2/snooze:1",
    "2/snooze-alles",
    "2/snooze-tot:1:gisteren",
    "3/snooze-weg:1",
    "1/herinneringen-uren:25:3",
    "1/herinneringen-dag:8",
    "3/afwezig-tot:2027-13-01",
    "3/afwezig-terug",
    "2/verlaten",
    "2/thema-bij:1.4.2-1:x",
    "1/doorgeven-aan:1.4-1:3",
    "1/doorgeven-aan:1.4-1:2",
    "1/aanvulling-zonder:1.4-1:2",
    "2/met-vragen",
    "3/los-terug",
]

_who = st.integers(0, len(NAMES) - 1)
_text = st.one_of(
    st.text(st.sampled_from("ab <&>\"';\n😀é/:"), min_size=1, max_size=40).filter(str.strip),
    st.sampled_from(["<b>vet", "a;b\nc;d", "woord " * 900, "x" * 4096, "jan@clb.be", "0499123456"]),
)
_deed = st.one_of(
    st.tuples(st.just("say"), _who, _text),
    st.tuples(st.just("reply"), _who, st.tuples(_text, st.integers(0, 8))),
    st.tuples(st.just("press"), _who, st.integers(0, 40)),
    st.tuples(st.just("press"), _who, st.integers(0, 10)),
    st.tuples(st.just("old press"), _who, st.integers(0, 400)),
    st.tuples(st.just("forged"), _who, st.sampled_from(FORGED)),
    st.tuples(st.just("command"), _who, st.sampled_from(COMMANDS)),
    st.tuples(st.just("edit"), _who, _text),
    st.tuples(st.just("send"), _who, st.sampled_from(["sticker", "voice", "photo", "contact"])),
    st.tuples(st.just("again"), _who, st.none()),
)


class Errors(logging.Handler):
    """Collects what the bot logs as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


def _seed(session: Session) -> None:
    now = clock.now()
    people = [Person(id=n, name=name, created_at=now, last_seen_at=now)
              for n, name in enumerate(NAMES, 1)]  # fmt: skip
    session.add_all(people)
    session.flush()
    own = networks.start_network(session, people[0], "Net", "Streek", "Stad", "school", now)
    clb = networks.add_partner(session, own.network_id, "CLB", "clb", now)
    members = [own, *(networks.join(session, p, clb, Role.PARTNER, now) for p in people[1:])]
    session.add_all([chat_of(m.person_id, membership_id=m.id) for m in members])


class Crowd:
    """One run of deeds against a bot of its own."""

    def __init__(self, telegram: Telegram, phones: list[Phone]) -> None:
        self.telegram = telegram
        self.phones = phones
        self.shown: list[list[tuple[int, str]]] = [[] for _ in phones]
        self.last: dict[str, Any] = {}

    async def do(self, kind: str, who: int, what: Any) -> None:
        phone = self.phones[who]
        match kind:
            case "say":
                await self._said(phone, what)
            case "reply":
                words, back = what
                theirs = await phone.from_bot()
                await self._said(
                    phone, words, reply_to=theirs[-1 - back % len(theirs)]["message_id"]
                )
            case "command":
                await phone.says(f"/{what}")
            case "press" | "old press" if self.shown[who]:
                buttons = self.shown[who] if kind == "old press" else self.shown[who][-12:]
                await phone.presses_data(*buttons[what % len(buttons)])
            case "forged":
                message = await phone.says("/help")
                await phone.presses_data(message[0] + 1, what)
            case "edit":
                mine = [m for m in await phone.messages() if not m["from"]["is_bot"]]
                await phone.edits(mine[-1]["message_id"], what)
            case "send":
                card = {"first_name": "Jan", "phone_number": "0470112233"}
                await phone.sends(what, **(card if what == "contact" else {}))
            case "again" if self.last:
                await self._again()
        await self.look(who)

    async def _said(self, phone: Phone, text: str, **more: Any) -> None:
        self.last = await self.telegram.post("say", user=phone.id, text=text, **more)
        before = len(await phone.from_bot())
        await self.telegram.settle()
        assert len(await phone.from_bot()) > before or text.startswith("/")
        if "Bewaard ✓" in await phone.reads():
            assert self.telegram.app is not None
            kept = await self.telegram.app.database.read(_everything_kept)
            # What stands after a semicolon can be kept apart: the responsible of a goal, a field.
            # Marks around words are no words: a goal and a name go without them.
            for part in re.split("[;\n]", text):
                assert _words(part)[:10] in kept, (text, kept[-300:])

    async def _again(self) -> None:
        """An update that Telegram delivers twice changes nothing."""
        assert self.telegram.app is not None
        before = await self.telegram.app.database.read(_states)
        await self.telegram.post("redeliver", update_id=self.last["update_ids"][-1])
        await self.telegram.settle()
        assert await self.telegram.app.database.read(_states) == before

    async def look(self, who: int) -> None:
        for message in (await self.phones[who].from_bot())[-2:]:
            for row in message.get("reply_markup", {}).get("inline_keyboard", []):
                for button in row:
                    self.shown[who].append((message["message_id"], button["callback_data"]))


def _everything_kept(session: Session) -> str:
    events = session.exec(select(AuditEvent).order_by(col(AuditEvent.id))).all()
    return _words("".join(_told(value) for event in events for value in event.new.values()))


def _told(noted: Any) -> str:
    """The words of a column, of a point of a text, or of the cells of a row."""
    if isinstance(noted, dict) and "id" in noted:
        return str(noted.get("text", "")) + "".join(noted.get("cells", {}).values())
    return str(noted)


def _words(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _states(session: Session) -> list[tuple[str, int, str]]:
    return [(a.question, a.stamp, str(a.data)) for a in session.exec(select(Answer))]


async def _run(deeds: list[tuple[str, int, Any]]) -> None:
    sandbox = Sandbox(TOKEN, flood_limits=False)
    await sandbox.start()
    errors = Errors()
    logging.getLogger("bot").addHandler(errors)
    with tempfile.TemporaryDirectory() as folder:
        given_settings = Settings(
            _env_file=None, bot_token=SecretStr(TOKEN), api_url=sandbox.url,
            database_url=f"sqlite:///{folder}/k.db", listen="127.0.0.1:0",
            max_messages_per_second=100_000,
        )  # fmt: skip
        async with App(given_settings, wakes=False) as app:
            await app.database.write(_seed)
            telegram = Telegram(sandbox, given_settings, app)
            phones = [await telegram.phone(n, name) for n, name in enumerate(NAMES, 1)]
            run = Crowd(telegram, phones)
            for n, phone in enumerate(phones):
                await phone.says("/verder")
                await run.look(n)
            for deed in deeds:
                await run.do(*deed)
            for phone in phones:
                before = len(await phone.from_bot())
                await phone.says("/start")
                assert len(await phone.from_bot()) > before
            assert telegram.violations() == []
    logging.getLogger("bot").removeHandler(errors)
    assert errors.lines == []
    await sandbox.stop()


def _property(examples: int) -> Any:
    return settings(
        max_examples=examples, deadline=None, derandomize=examples < 100,
        suppress_health_check=list(HealthCheck), database=None,
    )  # fmt: skip


@_property(rounds(15))
@given(st.lists(_deed, min_size=10, max_size=40))
def test_whatever_people_do(deeds: list[tuple[str, int, Any]]) -> None:
    asyncio.run(_run(deeds))


@pytest.mark.soak
@_property(400)
@given(st.lists(_deed, min_size=10, max_size=80))
def test_whatever_people_do_for_long(deeds: list[tuple[str, int, Any]]) -> None:
    asyncio.run(_run(deeds))
