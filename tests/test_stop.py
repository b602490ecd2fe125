"""/stop: silent for a while, leaving an organisation, being forgotten. Never all at once."""

from typing import Any

import pytest
import sqlmodel
from sqlalchemy import BigInteger, select
from sqlmodel import Session, SQLModel, col

from bot import clock
from bot.storage import chats, forgetting, leaving, outbox
from bot.storage.database import Database
from bot.storage.tables import TELEGRAM, Delivery, Membership, Person, Role
from tests.conftest import Join, invite_token, removes
from tests.phone import Phone, Telegram, owe
from tests.test_agenda import opens
from tests.test_storage import database  # noqa: F401 a fixture

pytestmark = pytest.mark.both_databases

NUMBER = 70_417_203_338
NAME = "Bartholomeus"


@pytest.fixture
async def bart(joins: Join) -> Phone:
    return await joins(NUMBER, NAME, "CLB De Brug")


async def _does_all_sorts_of_things(bart: Phone) -> None:
    """Leaves traces: answers, an engagement, hours, a snooze, a question passed on."""
    await bart.says("/verder")
    await bart.says("Een eerste punt")
    await bart.says("/herinneringen")
    await bart.presses("Voormiddag")
    await bart.says("/engagementen")
    await bart.presses("➕")
    await bart.presses("1.4.4")
    await bart.says("een jobbeurs tegen 1 mei 2027")
    await bart.presses("Later herinneren")
    await bart.presses("Herinner me volgende week")
    await bart.says("Ik ben een tijd ziek")


async def test_stop_asks_which(bart: Phone) -> None:
    await bart.says("/stop")
    assert "Er gebeurt nog niets" in await bart.reads()
    assert await bart.buttons() == [
        "Even stil tot …",
        "CLB De Brug verlaten",
        "Mijn gegevens wissen",
        "Terug",
    ]
    await bart.presses("Even stil tot …")
    await bart.presses("Volgende week")
    assert "afwezig tot maandag" in await bart.reads()


async def test_who_leaves_is_a_stranger_and_the_answers_stay(
    regisseur: Phone, bart: Phone, telegram: Telegram
) -> None:
    await _does_all_sorts_of_things(bart)
    await bart.says("/stop")
    await bart.presses("CLB De Brug verlaten")
    assert "De antwoorden en afspraken van CLB De Brug blijven staan" in await bart.reads()
    await bart.presses("Ja, ik verlaat CLB De Brug")
    assert "Je werkt niet meer mee voor CLB De Brug" in await bart.reads()
    # It was the last one of the partner.
    assert "werkt er nu niemand meer mee" in await regisseur.reads()
    await bart.says("/verder")
    assert "Welkom bij de kijkwijzer" in await bart.reads()
    await regisseur.says("/engagementen")
    assert "een jobbeurs" in await regisseur.reads()
    assert NAME in str(await _everything(telegram))


async def test_one_can_stay_after_all(bart: Phone) -> None:
    await bart.says("/stop")
    await bart.presses("CLB De Brug verlaten")
    await bart.presses("Nee, ik blijf")
    await bart.says("/herinneringen")
    assert "Wanneer mag ik je een bericht sturen?" in await bart.reads()


async def test_colleagues_go_on_without_a_word_to_the_regisseur(
    regisseur: Phone, bart: Phone, joins: Join
) -> None:
    await joins(104, "Celine", "CLB De Brug")
    before = len(await regisseur.from_bot())
    await bart.says("/stop")
    await bart.presses("CLB De Brug verlaten")
    await bart.presses("Ja, ik verlaat")
    assert len(await regisseur.from_bot()) == before


async def test_the_last_regisseur_can_give_the_regie_to_anybody_of_the_network_first(
    regisseur: Phone, bart: Phone, joins: Join, telegram: Telegram
) -> None:
    dirk = await joins(105, "Dirk", "Stad Dendermeer")
    await regisseur.says("/stop")
    await regisseur.presses("Mijn gegevens wissen")
    assert "Je bent de enige regisseur van Samen naar school" in await regisseur.reads()
    await regisseur.presses("Regie doorgeven")
    # A colleague stands first.
    assert await regisseur.buttons() == [
        "Dirk (Stad Dendermeer)",
        f"{NAME} (CLB De Brug)",
        "Terug",
    ]
    await regisseur.presses(NAME)
    assert f"{NAME} is nu ook regisseur ✓" in await regisseur.reads()
    assert "Je bent nu ook regisseur" in await bart.reads()
    await regisseur.presses("Stad Dendermeer verlaten")
    assert "geen regisseur" not in await regisseur.reads()
    await regisseur.presses("Ja, ik verlaat")
    await bart.says("/stop")
    await bart.presses("CLB De Brug verlaten")
    assert "Je bent de enige regisseur" in await bart.reads()
    # Who comes back by a link has no regie any more.
    await bart.says("/uitnodigen")
    await bart.presses("Stad Dendermeer")
    await regisseur.says(f"/start {await invite_token(bart)}")
    await regisseur.says("/partners")
    assert "Dit kan alleen de regisseur" in await regisseur.reads()
    assert "geen regisseur" not in str(await dirk.from_bot())
    assert telegram.app is not None
    roles = await telegram.app.database.read(_roles, 1)
    assert roles == [Role.PARTNER]


@pytest.mark.parametrize("goes", ["Mijn gegevens wissen", "Stad Dendermeer verlaten"])
async def test_the_last_regisseur_can_always_go_and_the_network_waits(
    regisseur: Phone, bart: Phone, telegram: Telegram, goes: str
) -> None:
    await _does_all_sorts_of_things(bart)
    await regisseur.says("/overleg")
    await regisseur.presses("➕ Overleg plannen")
    await regisseur.says("do 17 december 2026 14u")
    await regisseur.presses("Plannen")
    await regisseur.says("/stop")
    await regisseur.presses(goes)
    await regisseur.presses("Toch")
    assert "Samen naar school heeft dan geen regisseur meer" in await regisseur.reads()
    await regisseur.presses("Ja")
    assert (await bart.reads()).startswith("Samen naar school heeft nu geen regisseur.")
    await bart.presses("Naar het begin")
    assert "Dit netwerk heeft nu geen regisseur." in await bart.reads()
    await bart.says("/partners")
    assert "Je netwerk heeft er nu geen" in await bart.reads()
    for command in ("verder", "antwoorden", "doelen", "indicatoren", "engagementen", "overleg",
                    "akkoord", "draaiboek", "status", "netwerk", "herinneringen"):  # fmt: skip
        await bart.says(f"/{command}")
        assert "Er ging bij ons iets mis" not in await bart.reads(), command
    await bart.says("/draaiboek")
    await bart.presses("Word-bestand")
    assert any("document" in message for message in await bart.from_bot())
    await bart.says("/overleg")
    await bart.presses("do 17 december")
    await bart.presses("Ik kom")
    assert await telegram.at("2026-12-14 09:00") == 1
    assert "Overleg van Samen naar school: over 3 dagen" in await bart.reads()


async def test_who_was_asked_to_be_sure_while_another_left_is_asked_again(
    regisseur: Phone, bart: Phone, joins: Join
) -> None:
    """The button of a moment ago does not know that nobody else has the regie now."""
    dirk = await joins(105, "Dirk", "Stad Dendermeer")
    await regisseur.says("/partners")
    await regisseur.presses("Stad Dendermeer")
    await regisseur.presses("Regie delen met Dirk")
    await regisseur.presses("Ja, deel de regie")
    for phone in (regisseur, dirk):
        await phone.says("/stop")
        await phone.presses("Mijn gegevens wissen")
    await dirk.presses("Ja, wis mijn gegevens")
    await regisseur.presses("Ja, wis mijn gegevens")
    assert "Je bent de enige regisseur" in await regisseur.reads()
    assert "geen regisseur" not in str(await bart.from_bot())


def _roles(session: Session, person_id: int) -> list[Role]:
    rows = session.execute(select(Membership).where(col(Membership.person_id) == person_id))
    return [membership.role for (membership,) in rows]


async def test_who_is_alone_in_a_network_may_always_go(
    regisseur: Phone, telegram: Telegram
) -> None:
    await regisseur.says("/stop")
    await regisseur.presses("Mijn gegevens wissen")
    await regisseur.presses("Ja, wis mijn gegevens")
    assert "Jouw gegevens zijn gewist" in await regisseur.reads()
    assert telegram.app is not None
    await telegram.app.database.write(forgetting.forget_old, clock.now())
    assert [row for row in await _everything(telegram) if 101 in row.values()] == []


async def test_who_leaves_one_network_goes_on_in_another(bart: Phone) -> None:
    await bart.says("/netwerk")
    await bart.presses("Een netwerk starten")
    for answer in ("Samen sterk", "Aalst", "CLB Aalst"):
        await bart.says(answer)
    await bart.presses("CLB")
    await bart.says("/stop")
    await bart.presses("CLB Aalst verlaten")
    await bart.presses("Ja, ik verlaat CLB Aalst")
    text = await bart.reads()
    assert "Je werkt niet meer mee voor CLB Aalst" in text
    assert "Je werkt voor CLB De Brug" in text


async def test_nothing_is_left_of_who_wants_to_be_forgotten(
    regisseur: Phone, bart: Phone, joins: Join, telegram: Telegram
) -> None:
    celine = await joins(104, "Celine", "CLB De Brug")
    await _does_all_sorts_of_things(bart)
    await celine.says("/antwoorden")
    await bart.says("een tekst die niemand vroeg")
    assert _traces(await _everything(telegram)) != []
    await bart.says("/stop")
    await bart.presses("Mijn gegevens wissen")
    text = await bart.reads()
    assert "Je werkt niet meer mee voor CLB De Brug" in text
    assert "De teksten van je organisatie blijven" in text
    message, sure = await _button(bart, "Ja, wis mijn gegevens")
    await bart.presses_data(message, sure)
    assert "Jouw gegevens zijn gewist" in await bart.reads()
    # Many people press twice.
    assert "werkt niet meer" in await bart.presses_data(message, sure)
    assert telegram.app is not None
    await telegram.app.database.write(forgetting.forget_old, clock.now())
    left = await _everything(telegram)
    assert _traces(left) == []
    assert "een tekst die niemand vroeg" not in str(left)
    assert "ziek" not in str(left)
    # What belongs to the organisation is still there, signed by nobody.
    await celine.says("/engagementen")
    await celine.presses("een jobbeurs")
    await celine.presses("Geschiedenis")
    assert "iemand die wegging" in await celine.reads()
    await bart.says("/start")
    assert "Welkom bij de kijkwijzer" in await bart.reads()


def test_what_still_waits_for_who_is_forgotten_is_not_sent(
    database: Database,  # noqa: F811
) -> None:
    """What is being sent at that moment is not pulled from under the sender."""
    now = clock.now()

    def write(session: Session) -> None:
        chats.enter(session, TELEGRAM, NUMBER, NAME, now)
        for word in ("eerst", "later"):
            owe(session, NUMBER, word)

    database.transact(write)
    (call,) = database.transact(lambda s: outbox.claim(s, now, (), 10))
    database.transact(lambda s: leaving.erase(s, s.exec(sqlmodel.select(Person)).one(), "weg", now))
    rows = database.transact(_rows)
    assert "later" not in str(rows)
    assert "eerst" in str(rows)
    sent = [outbox.Result(call.id, Delivery.SENT, 5)]
    database.transact(lambda s: outbox.settle(s, sent, now))
    database.transact(lambda s: forgetting.forget_old(s, now))
    assert _traces(database.transact(_rows)) == []


async def test_nothing_is_left_in_a_report_that_was_sent(
    regisseur: Phone, bart: Phone, telegram: Telegram
) -> None:
    for come, at in (("Ik kom", "9"), ("Ik stuur een vervanger", "11")):
        await regisseur.says("/overleg")
        await regisseur.presses("➕ Overleg plannen")
        await regisseur.says(f"di 8 december 2026 {at}u")
        await regisseur.presses("Plannen")
        await bart.presses(come)
    await bart.says("Karel")
    telegram.moves_to("2026-12-08 14:00")
    for id in (1, 2):
        await opens(regisseur, f"verslag:{id}")
        await regisseur.presses("Verslag sturen")
    await opens(regisseur, "verslag:2")
    assert f"Karel (vervangt {NAME})" in await regisseur.reads()
    await bart.says("/stop")
    await bart.presses("Mijn gegevens wissen")
    assert "als vervanger bij een overleg" in await bart.reads()
    await bart.presses("Ja, wis mijn gegevens")
    assert telegram.app is not None
    await telegram.app.database.write(forgetting.forget_old, clock.now())
    assert _traces(await _everything(telegram)) == []
    for id, told in ((1, "CLB De Brug: iemand die wegging"), (2, "Karel (vervangt iemand die")):
        await opens(regisseur, f"verslag:{id}")
        assert told in await regisseur.reads()


async def test_a_stranger_can_be_forgotten_too(telegram: Telegram) -> None:
    phone = await telegram.phone(NUMBER, NAME)
    await phone.says("/start")
    await phone.says("/stop")
    assert await phone.buttons() == ["Mijn gegevens wissen", "Terug"]
    await phone.presses("Mijn gegevens wissen")
    await phone.presses("Ja, wis mijn gegevens")
    assert telegram.app is not None
    await telegram.app.database.write(forgetting.forget_old, clock.now())
    assert _traces(await _everything(telegram)) == []


async def test_what_waits_for_a_better_hour_is_not_sent_to_who_left(
    telegram: Telegram, regisseur: Phone, bart: Phone, joins: Join
) -> None:
    celine = await joins(103, "Celine", "VDAB")
    telegram.moves_to("2026-12-01 20:00")
    await regisseur.says("/overleg")
    await regisseur.presses("Datum prikken")
    await regisseur.says("di 9 maart 2027 14u\ndo 11 maart 2027 10u")
    await regisseur.presses("Versturen")
    assert "bij het begin van de volgende werkdag" in await regisseur.reads()
    await bart.says("/stop")
    await bart.presses("CLB De Brug verlaten")
    await bart.presses("Ja")
    await removes(regisseur, "VDAB")
    await telegram.at("2026-12-02 09:00")
    for phone in (bart, celine):
        assert not any("Wanneer past" in str(m.get("text")) for m in await phone.from_bot())


def test_every_column_that_can_hold_a_telegram_id_is_known() -> None:
    """A new one must be thought of when somebody is forgotten (bot/storage/leaving.py)."""
    loose = {
        f"{table.name}.{column.name}"
        for table in SQLModel.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, BigInteger) and not column.foreign_keys
    }
    assert loose == {
        "chat.external",
        "seenupdate.number",
    }


async def _button(phone: Phone, label: str) -> tuple[int, str]:
    """The newest message and what its button of this name carries."""
    message = (await phone.from_bot())[-1]
    rows = message["reply_markup"]["inline_keyboard"]
    data = next(b["callback_data"] for row in rows for b in row if b["text"] == label)
    return int(message["message_id"]), str(data)


async def _everything(telegram: Telegram) -> list[dict[str, Any]]:
    """Every row of every table."""
    assert telegram.app is not None
    return await telegram.app.database.read(_rows)


def _rows(session: Session) -> list[dict[str, Any]]:
    return [
        {f"{table.name}.{name}": value for name, value in row._mapping.items()}
        for table in SQLModel.metadata.sorted_tables
        for row in session.execute(select(table))
    ]


def _traces(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows that hold the number or the name, also deep inside JSON."""
    return [row for row in rows if str(NUMBER) in str(row) or NAME in str(row)]
