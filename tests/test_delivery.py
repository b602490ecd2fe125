"""Delivery when Telegram is not at its best."""

import pytest

from tests.conftest import Join
from tests.phone import Phone, Telegram


@pytest.fixture
async def bart(joins: Join) -> Phone:
    bart = await joins(102, "Bart", "CLB De Brug")
    await bart.says("/antwoorden")
    await bart.presses("1.4 Afspraken")
    await bart.presses("12.")
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


async def test_in_a_group_the_bot_says_where_it_works(bart: Phone, telegram: Telegram) -> None:
    await telegram.post("group", chat_id=-500, title="Onze groep")
    await telegram.post("say", user=bart.id, text="/start@kijkwijzer_demo_bot", chat=-500)
    await telegram.settle()
    chat = await telegram.get("chats/-500")
    assert "privégesprek" in chat["messages"][-1]["text"]


async def test_a_bug_of_ours_is_said_kindly_and_stops_nobody(
    bart: Phone, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret words of a person")

    with monkeypatch.context() as patch:
        patch.setattr("bot.conversations.items.add_entry", broken)
        await bart.says("Een afspraak")
    assert "Er ging bij ons iets mis" in await bart.reads()
    assert "RuntimeError at" in caplog.text
    assert "secret words" not in caplog.text
    await bart.says("Nog een afspraak")
    assert "1. Nog een afspraak" in await bart.reads()


async def test_no_log_line_holds_words_or_the_token(
    bart: Phone, telegram: Telegram, caplog: pytest.LogCaptureFixture
) -> None:
    await telegram.post("faults", method="sendMessage", kind="error_500")
    await bart.says("Geheim van Bart")
    for secret in ("Geheim van Bart", "test-token", "De Brug"):
        assert secret not in caplog.text
