"""The main job, whole: from nothing to a Word file in which every answer stands in its place."""

import io
import re
from collections.abc import Iterator

from docx import Document
from docx.document import Document as Word

from bot.config import Settings
from bot.kijkwijzer import Kijkwijzer, Kind, Richtvraag, Visibility, load
from tests.conftest import Join
from tests.phone import Phone, Telegram

GOALS = ("1.3-1", "1.3-2", "1.3-3")
_POSITION = re.compile(r"vraag (\d+) van (\d+)")


async def test_from_nothing_to_the_word_file(
    regisseur: Phone, joins: Join, telegram: Telegram, settings: Settings
) -> None:
    kijkwijzer = load(settings.prompts_dir / "kijkwijzer.yaml")
    bart = await joins(102, "Bart", "CLB De Brug")
    bea = await joins(103, "Bea", "CLB De Brug")
    celine = await joins(104, "Celine", "Atheneum Zuid")
    dirk = await joins(105, "Dirk", "VDAB Dendermeer")

    await _answer_everything(bart, kijkwijzer)
    await _a_colleague_adds(bea)
    await _a_school_passes_and_changes(celine)
    await dirk.presses("Beginnen")

    await regisseur.says("/status")
    status = await regisseur.reads()
    assert "CLB De Brug, 36 vragen: 36 beantwoord, 0 nog aan te vullen." in status
    passed = "1 overgeslagen, 1 weet het niet, 1 niet voor ons, 1 voor later"
    assert f"Atheneum Zuid, 36 vragen: 1 beantwoord, {passed}, 31 nog aan te vullen." in status
    assert "VDAB Dendermeer, 36 vragen: 0 beantwoord" in status

    await regisseur.says("/doelen")
    for n in (1, 2):
        await regisseur.presses(f"voorstel: Antwoord {n}")
        await regisseur.presses("Overnemen")
        await regisseur.presses("Een niveau hoger")
    word = await _word_file(regisseur, telegram)
    text = "\n".join(_lines(word))
    for question in kijkwijzer.questions:
        section = _section_of(text, question, kijkwijzer)
        for expected in _expected(question):
            # What is for the regisseur alone stands in no file: files travel.
            private = question.visibility is Visibility.REGISSEUR
            assert (expected in section) is not private, (question.key, expected, section)
    assert "Ook Bea doet mee" in _section_of(text, kijkwijzer.question("1.4-1"), kijkwijzer)
    assert "Gewijzigd door de school" in text
    assert "Dit verdwijnt" not in text


def _words(question: Richtvraag, n: int = 1) -> str:
    return f"Antwoord {n} op {question.key} <b>&</b>"


def _expected(question: Richtvraag) -> list[str]:
    """What CLB De Brug answered, as it should stand in the document."""
    match question.kind:
        case Kind.CONTACTS:
            return ["CLB De Brug", "Bart Claes", "bart@debrug.be", "0499 12 34 56"]
        case Kind.CHOICE | Kind.CADENCE:
            return [f"✓ {question.options[0].label}", _words(question)]
        case Kind.THEMES:
            return [f"{question.options[2].label}: {_words(question)}"]
        case Kind.GOALS if question.key != GOALS[-1]:
            return []  # the source's one table stands after the last of the three
        case Kind.GOALS:
            tree = ["Strategische DS1", "Operationele DS1.1", "Operationele DS1.2", "ACTIE 2"]
            return [*tree, *(f"Antwoord {n} op {key} <b>&</b>" for key in GOALS for n in (1, 2))]
        case Kind.INDICATORS:
            return [_words(question), "12,1 %", "9 %"]
        case Kind.ENGAGEMENT:
            return ["CLB De Brug", _words(question, 1), _words(question, 2), "nog niet gestart"]
    return [_words(question, 1), _words(question, 2)]


async def _answer_everything(phone: Phone, kijkwijzer: Kijkwijzer) -> None:
    """Every question of every kind, in the blocks, by text and by buttons."""
    await phone.presses("Beginnen")
    asked = []
    while position := _POSITION.search(await phone.reads()):
        question = kijkwijzer.questions[int(position[1]) - 1]
        assert question.head in await phone.reads()
        asked.append(question.key)
        await _answer(phone, question)
        await phone.presses("Klaar")
        if "is rond" in await phone.reads():
            await phone.presses("Volgend blok")
    assert asked == [question.key for question in kijkwijzer.questions]
    assert "alle vragen bekeken" in await phone.reads()


async def _answer(phone: Phone, question: Richtvraag) -> None:
    match question.kind:
        case Kind.CONTACTS:
            await _fill_row(phone, question)
        case Kind.CHOICE | Kind.CADENCE:
            await phone.presses(question.options[0].label)
            await phone.says(_words(question))
        case Kind.THEMES:
            await phone.presses(question.options[2].label)
            await phone.says(_words(question))
            await phone.presses("Een ander thema")
        case Kind.GOALS:
            await _propose(phone, question)
        case Kind.ENGAGEMENT:
            await phone.says_at_once(_words(question, 1), _words(question, 2))
            await phone.presses("Geen datum")
            await phone.presses("Terug naar vraag")
            return
        case Kind.INDICATORS:
            await phone.says(f"{_words(question)}; % jongeren; jaarlijks; 12,1 %; 9 %")
            await phone.presses("Terug naar vraag")
            return
        case _:
            await phone.says_at_once(_words(question, 1), _words(question, 2))
    done = question.kind in (Kind.THEMES, Kind.GOALS)
    assert "Bewaard ✓" in await phone.reads() or done


async def _propose(phone: Phone, question: Richtvraag) -> None:
    """Two goals of this level, both under the first goal of the level above."""
    for n in (1, 2):
        await phone.says(_words(question, n))
        if question.key != GOALS[0]:
            level = GOALS.index(question.key)
            await phone.presses(f"voorstel: Antwoord 1 op {GOALS[level - 1]}")
        assert "Bewaard ✓" in await phone.reads()
        await phone.presses("Terug naar vraag")


async def _fill_row(phone: Phone, question: Richtvraag) -> None:
    values = {
        "contactpersoon": "Bart Claes",
        "rol": "coach",
        "email": "bart@debrug.be",
        "telefoon": "0499/12.34.56",
        "opmerkingen": "ook op woensdag",
    }
    await phone.presses("➕ Nog een contactpersoon")
    await phone.says("CLB De Brug")
    for column in question.columns[1:]:
        assert f"{column.label}?" in await phone.reads()
        await phone.says(values[column.key])


async def _a_colleague_adds(bea: Phone) -> None:
    """The answers are the organisation's: a colleague sees them and adds one."""
    await bea.says("/antwoorden")
    await bea.presses("1.4 Afspraken")
    await bea.presses("12.")
    assert "Antwoord 1 op 1.4-1" in await bea.reads()
    await bea.says("Ook Bea doet mee")
    assert "Bewaard ✓" in await bea.reads()


async def _a_school_passes_and_changes(celine: Phone) -> None:
    await celine.presses("Beginnen")
    for label in ("Overslaan", "Weet ik niet", "Niet voor ons", "Later"):
        await celine.presses(label)
    await celine.says("Dit verdwijnt")
    await celine.presses("Ongedaan maken")
    ids = await celine.says("Nog te wijzigen")
    await celine.edits(ids[0], "Gewijzigd door de school")
    assert "Bewaard ✓" in await celine.reads()


async def _word_file(phone: Phone, telegram: Telegram) -> Word:
    await phone.says("/draaiboek")
    await phone.presses("Word-bestand")
    document = next(m["document"] for m in reversed(await phone.from_bot()) if "document" in m)
    name = "Draaiboek Samen naar school 2026-12-01, voor de partners.docx"
    assert document["file_name"] == name
    return Document(io.BytesIO(telegram.file(document["file_id"])))


def _lines(word: Word) -> Iterator[str]:
    """Every paragraph and table cell, in the order of the document."""
    for block in word.iter_inner_content():
        if hasattr(block, "rows"):
            for row in block.rows:
                yield from (cell.text for cell in row.cells)
        else:
            yield block.text


def _section_of(text: str, question: Richtvraag, kijkwijzer: Kijkwijzer) -> str:
    """What stands between this question and the next one."""
    at = kijkwijzer.position(question.key)
    rest = text[text.index(question.text) :]
    if at == len(kijkwijzer.questions):
        return rest
    return rest[: rest.index(kijkwijzer.questions[at].text)]
