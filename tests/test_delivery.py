"""Delivery when Telegram is not at its best."""

from typing import Any

import pytest
from sqlmodel import Session, col, delete, select

from bot import clock
from bot.storage import chats, outbox
from bot.storage.outbox import Owed
from bot.storage.said import File, Reminder, Words
from bot.storage.tables import TELEGRAM, Chat, Delivery, Membership, Outbox
from tests.phone import Phone, Telegram, owe
from tests.stage import Stage

pytestmark = pytest.mark.both_databases


@pytest.fixture
async def bart(telegram: Stage, bart: Phone) -> Phone:
    async def opens() -> None:
        await bart.says("/antwoorden")
        await bart.presses("1.4 Afspraken")
        await bart.presses("12.")

    await telegram.set_up(opens)
    return bart


async def _copies(phone: Phone, words: str) -> int:
    return sum(words in str(m.get("text", "")) for m in await phone.from_bot())


@pytest.mark.parametrize("kind", ["refused", "error_502", "flood"])
async def test_trouble_before_telegram_has_it_delays_and_repeats_nothing(
    bart: Phone, telegram: Telegram, kind: str
) -> None:
    await telegram.post("faults", method="sendMessage", kind=kind)
    await bart.says("Een afspraak")
    assert await _copies(bart, "Bewaard ✓") == 1


async def test_a_lost_answer_is_the_only_way_to_a_double_message(
    bart: Phone, telegram: Telegram
) -> None:
    await telegram.post("faults", method="sendMessage", kind="lost_answer")
    await bart.says("Een afspraak")
    assert await _copies(bart, "Bewaard ✓") == 2
    assert "1. Een afspraak" in await bart.reads()
    assert "2." not in (await bart.reads()).replace("Stuur nog", "")


async def test_an_update_that_comes_twice_counts_once(bart: Phone, telegram: Telegram) -> None:
    made = await telegram.post("say", user=bart.id, text="Een afspraak")
    await telegram.settle()
    await telegram.post("redeliver", update_id=made["update_ids"][0])
    await telegram.settle()
    assert await _copies(bart, "Bewaard ✓") == 1


async def test_someone_who_blocked_the_bot_can_come_back(bart: Phone, telegram: Telegram) -> None:
    await telegram.post("block", user=bart.id)
    await telegram.settle()
    await telegram.post("unblock", user=bart.id)
    await bart.says("Terug van weg")
    assert "1. Terug van weg" in await bart.reads()


def _owe(session: Session, chat: int, *texts: str) -> None:
    for text in texts:
        owe(session, chat, text)


async def _owes(telegram: Telegram, chat: int, *texts: str) -> None:
    """The bot owes a chat these messages, and begins to send them."""
    assert telegram.app is not None
    await telegram.app.database.write(_owe, chat, *texts)
    await telegram.app.tick()


async def test_who_comes_back_gets_nothing_twice_and_what_is_new(
    bart: Phone, telegram: Telegram
) -> None:
    await telegram.post("faults", method="sendMessage", kind="flood", chat=bart.id)
    await _owes(telegram, bart.id, "Bericht 1", "Bericht 2", "Bericht 3")
    assert telegram.app is not None
    while not await telegram.app.database.read(outbox.told_to_wait, clock.now()):
        pass
    await telegram.post("block", user=bart.id)
    await telegram.settle()
    await telegram.post("unblock", user=bart.id)
    await telegram.settle()
    await _owes(telegram, bart.id, "Bericht 4")
    await telegram.settle()
    came = {
        text: await _copies(bart, text)
        for text in ("Bericht 1", "Bericht 2", "Bericht 3", "Bericht 4")
    }
    assert came == {"Bericht 1": 0, "Bericht 2": 0, "Bericht 3": 0, "Bericht 4": 1}


async def test_a_refusal_also_marks_a_chat_and_a_sign_of_life_heals_it(
    bart: Phone, telegram: Telegram
) -> None:
    assert telegram.app is not None
    database = telegram.app.database

    def is_reported(session: Session) -> None:
        chat = session.exec(select(Chat).where(Chat.external == bart.id)).one()
        assert chat.unreachable_since is not None
        chat.nudges = 2
        _membership(session).reported_at = clock.now()

    def is_healed(session: Session) -> None:
        chat = session.exec(select(Chat).where(Chat.external == bart.id)).one()
        assert (chat.unreachable_since, chat.nudges) == (None, 0)
        assert _membership(session).reported_at is None

    def _membership(session: Session) -> Membership:
        mine = select(Membership).join(Chat, col(Chat.person_id) == Membership.person_id)
        return session.exec(mine.where(Chat.external == bart.id)).one()

    await telegram.post("block", user=bart.id)
    await _owes(telegram, bart.id, "Bericht 1", "Bericht 2")
    await telegram.settle()
    await database.write(is_reported)
    await telegram.post("unblock", user=bart.id)
    await telegram.settle()
    await database.write(is_healed)
    assert await _copies(bart, "Bericht 1") + await _copies(bart, "Bericht 2") == 0


GROUP, SUPERGROUP = -500, -1_000_000_000_500


async def _in_groups(telegram: Telegram) -> dict[int, list[str]]:
    """What the bot said in the group and in the supergroup."""
    return {
        chat: [m["text"] for m in telegram.messages(chat) if m["from"]["is_bot"] and "text" in m]
        for chat in (GROUP, SUPERGROUP)
    }


async def test_what_waits_for_a_group_follows_it_to_its_supergroup(
    bart: Phone, telegram: Telegram
) -> None:
    await telegram.post("group", chat_id=GROUP, title="Onze groep")
    await telegram.post("faults", method="sendMessage", kind="flood", chat=GROUP)
    await _owes(telegram, GROUP, "Bericht 1", "Bericht 2", "Bericht 3")
    await telegram.post("migrate", chat_id=GROUP, new_chat_id=SUPERGROUP)
    await telegram.settle()
    assert await _in_groups(telegram) == {
        GROUP: [],
        SUPERGROUP: ["Bericht 1", "Bericht 2", "Bericht 3"],
    }


async def test_a_group_that_moved_unseen_is_found_by_telegrams_refusal(
    bart: Phone, telegram: Telegram
) -> None:
    await telegram.post("group", chat_id=GROUP, title="Onze groep")
    await _owes(telegram, GROUP, "Bericht 1")
    await telegram.settle()
    await telegram.post("migrate", chat_id=GROUP, new_chat_id=SUPERGROUP)
    await telegram.settle()
    await _owes(telegram, GROUP, "Bericht 2", "Bericht 3")
    await telegram.settle()
    assert await _in_groups(telegram) == {
        GROUP: ["Bericht 1"],
        SUPERGROUP: ["Bericht 2", "Bericht 3"],
    }


async def test_in_a_group_the_bot_says_where_it_works(bart: Phone, telegram: Telegram) -> None:
    await telegram.post("group", chat_id=-500, title="Onze groep")
    await telegram.post("say", user=bart.id, text="/start@kijkwijzer_demo_bot", chat=-500)
    await telegram.settle()
    assert "privégesprek" in telegram.messages(-500)[-1]["text"]


async def test_a_bug_of_ours_is_said_kindly_and_stops_nobody(
    bart: Phone, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret words of a person")

    with monkeypatch.context() as patch:
        patch.setattr("bot.conversations.points.take", broken)
        await bart.says("Een afspraak")
    assert "Er ging bij ons iets mis" in await bart.reads()
    assert "RuntimeError at" in caplog.text
    assert "secret words" not in caplog.text
    await bart.says("Nog een afspraak")
    assert "1. Nog een afspraak" in await bart.reads()


_UNREADABLE: list[Any] = [
    Reminder({"what": "Geheim"}),  # of no kind
    Reminder({"kind": "meeting", "meetings": "Geheim"}),  # of no shape
    File({"what": "Geheim"}, Words("")),  # that nobody can make
]


def _owe_what_cannot_be_read(session: Session, chat: int) -> None:
    """Each between good ones, all of which waited for the same hour."""
    for n in range(len(_UNREADABLE) + 1):
        for said in (Words(f"Bericht {n}"), *_UNREADABLE[n : n + 1]):
            owed = Owed(chats.place(session, TELEGRAM, chat), said, outbox.UNASKED,
                        not_before=clock.now())  # fmt: skip
            outbox.put(session, owed, clock.now())


def _failed(session: Session) -> int:
    return len(session.exec(select(Outbox).where(Outbox.state == Delivery.FAILED)).all())


async def test_a_row_that_cannot_be_sent_stops_no_other(
    bart: Phone, regisseur: Phone, telegram: Telegram, caplog: pytest.LogCaptureFixture
) -> None:
    assert telegram.app is not None
    await telegram.app.database.write(_owe_what_cannot_be_read, bart.id)
    await regisseur.says("/help")
    assert "/engagementen" in await regisseur.reads()
    for n in range(len(_UNREADABLE) + 1):
        assert await _copies(bart, f"Bericht {n}") == 1
    assert await telegram.app.database.read(_failed) == len(_UNREADABLE)
    assert "row by row: " in caplog.text
    assert "Geheim" not in caplog.text


def _lose(session: Session, chat: int) -> bool:
    """The chat's row is gone, if it is under way by now."""
    mine = select(Chat.id).where(Chat.external == chat)
    under_way = col(Outbox.chat_id).in_(mine), col(Outbox.state) == Delivery.SENDING
    lost = session.execute(delete(Outbox).where(*under_way).returning(col(Outbox.id)))
    return lost.first() is not None


async def test_a_row_that_vanished_under_way_stops_no_other(
    bart: Phone, regisseur: Phone, telegram: Telegram
) -> None:
    assert telegram.app is not None
    await telegram.post("faults", method="sendMessage", kind="delay", chat=bart.id, seconds=1)
    await telegram.post("block", user=bart.id)
    await telegram.settle()
    await _owes(telegram, bart.id, "Bericht 1")
    while not await telegram.app.database.write(_lose, bart.id):
        pass
    # That Telegram refuses it is written down nowhere.
    await telegram.settle()
    await regisseur.says("/help")
    assert "/engagementen" in await regisseur.reads()


async def test_no_log_line_holds_words_or_the_token(
    bart: Phone, telegram: Telegram, caplog: pytest.LogCaptureFixture
) -> None:
    await telegram.post("faults", method="sendMessage", kind="error_500")
    await bart.says("Geheim van Bart")
    for secret in ("Geheim van Bart", "test-token", "De Brug"):
        assert secret not in caplog.text
