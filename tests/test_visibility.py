"""Who sees what: no screen, file or message shows more than its reader may see."""

import io
from collections.abc import AsyncIterator
from typing import Any

import pytest
from docx import Document

from tests.conftest import Join
from tests.phone import Phone, Telegram
from tests.rounds import rounds
from tests.stage import Stage

COMMANDS = (
    *("start", "verder", "antwoorden", "doelen", "indicatoren", "engagementen", "draaiboek"),
    *("akkoord", "status", "partners", "uitnodigen", "netwerk", "privacy", "help"),
)
SECRET, SHARED, PUBLIC = "alleenvoorregisseur", "voorallepartners", "voorhetdraaiboek"


class Crawler:
    """Somebody who presses every button there is, and reads everything."""

    def __init__(self, phone: Phone) -> None:
        self.phone = phone
        self.read = ""
        self.pressed: set[str] = set()
        self._waiting: dict[str, int] = {}
        self._newest = 0

    async def look(self) -> None:
        """Read what is new (a press can have edited the newest message), and its buttons."""
        for message in await self.phone.from_bot(after=self._newest - 1):
            self._newest = message["message_id"]
            self._take(message)

    def _take(self, message: dict[str, Any]) -> None:
        self.read += str(message.get("text", message.get("caption", ""))) + "\n"
        for row in message.get("reply_markup", {}).get("inline_keyboard", []):
            for button in row:
                self.read += button["text"] + "\n"
                if button["callback_data"] not in self.pressed:
                    self._waiting.setdefault(button["callback_data"], message["message_id"])

    async def crawl(self, most: int) -> None:
        for command in COMMANDS:
            await self.phone.says(f"/{command}")
        await self.look()
        for _ in range(most):
            if not self._waiting:
                return
            data = next(iter(self._waiting))
            message = self._waiting.pop(data)
            self.pressed.add(data)
            await self.phone.presses_data(message, data)
            await self.look()

    async def files(self, telegram: Telegram) -> AsyncIterator[str]:
        for message in await self.phone.from_bot():
            if "document" in message:
                word = Document(io.BytesIO(telegram.file(message["document"]["file_id"])))
                cells = [c.text for t in word.tables for row in t.rows for c in row.cells]
                yield "\n".join([*(p.text for p in word.paragraphs), *cells])


async def _answers(phone: Phone, rubriek: str, number: str, words: str, level: str) -> None:
    await phone.says("/antwoorden")
    await phone.presses(rubriek)
    await phone.presses(number)
    await phone.says(words)
    await phone.presses("Wie ziet dit?")
    if f"✓ {level}" not in await phone.buttons():
        await phone.presses(level)


@pytest.fixture
async def bart(telegram: Stage, joins: Join) -> Phone:
    bart = await joins(102, "Bart", "CLB Scheldeoever")

    async def answers() -> None:
        await _answers(bart, "1.4 Afspraken", "12.", SECRET, "alleen de regisseur")
        await _answers(bart, "1.4.3", "24.", SHARED, "alle partners")
        await _answers(bart, "1.4.4", "28.", PUBLIC, "in het draaiboek")

    await telegram.set_up(answers)
    return bart


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_another_partner_never_sees_what_is_for_the_regisseur(
    bart: Phone, joins: Join, telegram: Telegram
) -> None:
    celine = await joins(104, "Celine", "Atheneum Zuid")
    crawler = Crawler(celine)
    await crawler.crawl(rounds(250))
    await celine.says("/draaiboek")
    for label in ("Word-bestand", "Word om te verspreiden"):
        await celine.presses(label)
        await celine.says("/draaiboek")
    await celine.presses("Hier lezen")
    await celine.presses("Alles na elkaar lezen")
    await crawler.look()
    assert SHARED in crawler.read
    assert PUBLIC in crawler.read
    files = [text async for text in crawler.files(telegram)]
    assert len(files) >= 2
    assert any(SHARED in text for text in files)
    assert any(SHARED not in text for text in files)  # the one to spread
    assert all(PUBLIC in text for text in files)
    for text in [crawler.read, *files]:
        assert SECRET not in text


async def test_the_regisseur_reads_everything_here_and_nothing_private_in_word(
    regisseur: Phone, bart: Phone, telegram: Telegram
) -> None:
    await regisseur.says("/draaiboek")
    await regisseur.presses("Hier lezen")
    await regisseur.presses("Alles na elkaar lezen")
    await regisseur.says("/draaiboek")
    await regisseur.presses("Word-bestand")
    crawler = Crawler(regisseur)
    await crawler.look()
    assert SECRET in crawler.read
    (text,) = [text async for text in crawler.files(telegram)]
    assert SECRET not in text
    assert SHARED in text


async def test_a_file_says_whether_it_may_leave_the_network(regisseur: Phone) -> None:
    name = "Draaiboek Samen naar school 2026-12-01"
    for label, file, caption in (
        ("Word-bestand", f"{name}, voor de partners.docx", "Voor de partners: verspreid dit niet"),
        ("Word om te", f"{name}, om te verspreiden.docx", "Om te verspreiden: hier staat alleen"),
    ):
        await regisseur.says("/draaiboek")
        await regisseur.presses(label)
        sent = next(m for m in reversed(await regisseur.from_bot()) if "document" in m)
        assert sent["document"]["file_name"] == file
        assert "stand op dinsdag 1 december 2026" in sent["caption"]
        assert caption in sent["caption"]


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_another_network_sees_nothing(
    regisseur: Phone, bart: Phone, telegram: Telegram
) -> None:
    """Every button that was ever shown in one network, pressed in another."""
    await regisseur.says("/doelen")
    await regisseur.says("geheimdoel; CLB Scheldeoever")
    await regisseur.says("/engagementen")
    await regisseur.presses("➕")
    await regisseur.presses("1.4.1")
    await regisseur.says("geheimengagement tegen 1 mei 2027")
    await regisseur.says("/indicatoren")
    await regisseur.presses("➕")
    await regisseur.says("geheimcijfer; %; jaar; 12 %; 9 %")
    mine = Crawler(regisseur)
    await mine.crawl(rounds(120))
    stranger = await telegram.phone(900, "Vreemd")
    await stranger.says("/start")
    await stranger.presses("Een netwerk starten")
    for answer in ("Ander net", "Elders", "Andere stad"):
        await stranger.says(answer)
    await stranger.presses("Lokaal bestuur")
    theirs = Crawler(stranger)
    message = (await stranger.from_bot())[-1]
    own = message["reply_markup"]["inline_keyboard"][0][0]["callback_data"].partition("/")[0]
    for data in sorted(mine.pressed):
        _, _, route = data.partition("/")
        for scope in (own, "0", "1"):
            await stranger.presses_data(message["message_id"], f"{scope}/{route}")
    for command in COMMANDS:
        await stranger.says(f"/{command}")
    await theirs.look()
    secrets = (SECRET, SHARED, PUBLIC, "geheimdoel", "geheimengagement", "geheimcijfer",
               "CLB Scheldeoever", "Samen naar school", "Bart")  # fmt: skip
    for secret in secrets:
        assert secret not in theirs.read, secret


async def test_earlier_versions_can_be_seen_and_put_back(bart: Phone) -> None:
    await bart.says("/antwoorden")
    await bart.presses("1.4 Afspraken")
    await bart.presses("12.")
    await bart.says("Een tweede punt")
    await bart.presses("Vorige versies")
    labels = await bart.buttons()
    assert len([label for label in labels if label.endswith(", Bart")]) == 2
    await bart.presses(labels[1])
    text = await bart.reads()
    assert SECRET in text
    assert "Een tweede punt" not in text
    await bart.presses("Deze versie terugzetten")
    text = await bart.reads()
    assert "Teruggezet ✓" in text
    assert "Een tweede punt" not in text


async def test_who_hides_an_answer_hears_in_which_versions_it_stays(
    regisseur: Phone, bart: Phone
) -> None:
    await regisseur.says("/akkoord")
    await regisseur.presses("Een versie vaststellen")
    await regisseur.presses("Versie 1 vaststellen")
    await bart.says("/antwoorden")
    await bart.presses("1.4.3")
    await bart.presses("24.")
    await bart.presses("Wie ziet dit?")
    assert "versie 1" not in await bart.reads()
    await bart.presses("alleen de regisseur")
    assert "In versie 1 staat jullie antwoord nog zoals het toen was" in await bart.reads()
    await bart.says("/antwoorden")
    await bart.presses("1.4 Afspraken")
    await bart.presses("12.")
    await bart.presses("Wie ziet dit?")
    assert "versie 1" not in await bart.reads()
