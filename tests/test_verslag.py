"""During an overleg, and its report: agreements become engagements, and everyone reads them."""

import io
from datetime import UTC, datetime, timedelta

import docx
import pytest
from docx.document import Document
from docx.shared import Mm
from sqlmodel import Session, col, select

from bot import clock
from bot.draaiboek import report_word
from bot.draaiboek.model import Pledge
from bot.draaiboek.report import Base, Present, Report, Somebody, frozen, thawed
from bot.draaiboek.shown import Change
from bot.storage import meetings
from bot.storage.tables import Chat, Meeting, Membership, Rsvp, Stand
from tests.conftest import Join, removes
from tests.phone import Phone, Telegram
from tests.test_agenda import a_meeting, opens
from tests.test_texts import ROOT, TEXTS

SENTENCE = "CLB De Brug maakt een lijst tegen 1 mei 2027"
AN_HOUR = timedelta(hours=1)
TEMPLATE = ROOT / "prompts" / "draaiboek" / "verslag.docx"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture
async def celine(joins: Join) -> Phone:
    return await joins(103, "Celine", "Atheneum Zuid")


async def test_a_sentence_is_a_proposed_engagement_in_one_tap(
    regisseur: Phone, bart: Phone, telegram: Telegram
) -> None:
    id = a_meeting(telegram, clock.now() - AN_HOUR)
    await opens(regisseur, f"tijdens:{id}")
    (spoken,) = await regisseur.says(SENTENCE)
    text = await regisseur.reads()
    assert f"Genoteerd: “{SENTENCE}”" in text
    assert "Als engagement: CLB De Brug: maakt een lijst, tegen zaterdag 1 mei 2027." in text
    await regisseur.presses("Engagement")
    text = await regisseur.reads()
    assert "• CLB De Brug: maakt een lijst (voorgesteld, tegen zaterdag 1 mei 2027)" in text
    assert "Stad Dendermeer stelt een engagement voor aan jullie" in await bart.reads()
    await bart.presses("Ik neem dit op")
    assert "Rubriek: 1.3" in await bart.reads()
    await opens(regisseur, f"tijdens:{id}")
    assert "maakt een lijst (nog niet gestart" in await regisseur.reads()
    await regisseur.edits(spoken, SENTENCE.replace("lijst", "overzicht"))
    assert "CLB De Brug: maakt een overzicht" in await regisseur.reads()


async def test_a_weekday_on_which_something_happens_is_no_deadline(
    regisseur: Phone, telegram: Telegram
) -> None:
    await opens(regisseur, f"tijdens:{a_meeting(telegram, clock.now() - AN_HOUR)}")
    await regisseur.says("We vergaderen altijd op donderdag.")
    await regisseur.presses("Engagement")
    assert "We vergaderen altijd op donderdag. (" in await regisseur.reads()
    assert "tegen donderdag" not in await regisseur.reads()


async def test_a_sentence_with_two_partners_is_an_engagement_for_each(
    regisseur: Phone, bart: Phone, celine: Phone, telegram: Telegram
) -> None:
    id = a_meeting(telegram, clock.now() - AN_HOUR)
    await opens(regisseur, f"tijdens:{id}")
    await regisseur.says("Het CLB, Atheneum Zuid: brief sturen; 1 mei 2027")
    assert "Als engagement: CLB De Brug, Atheneum Zuid: brief sturen" in await regisseur.reads()
    await regisseur.presses("Engagement")
    text = await regisseur.reads()
    for partner, phone in (("CLB De Brug", bart), ("Atheneum Zuid", celine)):
        assert f"• {partner}: brief sturen (voorgesteld" in text
        assert "stelt een engagement voor aan jullie:\nbrief sturen" in await phone.reads()
    await regisseur.presses("Ongedaan maken")
    assert "brief sturen (" not in await regisseur.reads()


async def test_quick_texts_wait_and_none_is_lost(
    regisseur: Phone, bart: Phone, telegram: Telegram
) -> None:
    id = a_meeting(telegram, clock.now() - AN_HOUR)
    await opens(regisseur, f"tijdens:{id}")
    await regisseur.says_at_once(SENTENCE, "We starten in september", "Koffie", "Iemand belt")
    text = await regisseur.reads()
    assert SENTENCE in text
    assert "Nog 3 teksten wachten." in text
    # Something else comes between: they wait.
    await opens(regisseur, f"verslag:{id}")
    assert "Let op: 4 teksten wachten nog bij" in await regisseur.reads()
    await regisseur.says("/status")
    await opens(regisseur, f"tijdens:{id}")
    await regisseur.presses("Een andere rubriek")
    await regisseur.presses("1.4.1")
    assert "We starten in september" in await regisseur.reads()
    await regisseur.presses("Besluit")
    text = await regisseur.reads()
    assert "Besluiten\n1. We starten in september" in text
    assert "Genoteerd: “Koffie”" in text
    assert "Nog 1 tekst wacht." in text
    await regisseur.presses("Weggooien")
    assert "Genoteerd: “Iemand belt”" in await regisseur.reads()
    await regisseur.presses("Ongedaan maken")
    assert "Genoteerd: “Koffie”" in await regisseur.reads()
    await regisseur.presses("Weggooien")
    # Nobody was named: it is asked who takes it on.
    await regisseur.presses("Engagement")
    text = await regisseur.reads()
    assert "• nog niemand: Iemand belt (voorgesteld" in text
    assert "Stuur wat jullie afspreken als bericht" in text
    await regisseur.presses("Wie neemt dit op")
    await regisseur.presses("CLB De Brug")
    assert "Iemand belt" in await bart.reads()
    await regisseur.presses("Tijdens het overleg")
    assert "• CLB De Brug: Iemand belt" in await regisseur.reads()
    await bart.says("/engagementen")
    assert "(2)" in await bart.reads()


async def test_a_text_that_waits_can_be_edited_in_telegram(
    regisseur: Phone, telegram: Telegram
) -> None:
    id = a_meeting(telegram, clock.now() - AN_HOUR)
    await opens(regisseur, f"tijdens:{id}")
    (first,) = await regisseur.says("We starten in setpember")
    await regisseur.edits(first, "We starten in september")
    assert "Genoteerd: “We starten in september”" in await regisseur.reads()
    await regisseur.presses("Besluit")
    # A second tap on the same button adds nothing.
    await regisseur.presses_data((await regisseur.from_bot())[-1]["message_id"],
                                 f"0/tijdens-besluit:{id}:{first}")  # fmt: skip
    assert (await regisseur.reads()).count("We starten in september") == 1


async def test_decisions_are_changed_deleted_and_taken_back(
    regisseur: Phone, telegram: Telegram
) -> None:
    id = a_meeting(telegram, clock.now() - AN_HOUR)
    await opens(regisseur, f"tijdens:{id}")
    await regisseur.says("We starten in september")
    await regisseur.presses("Besluit")
    await regisseur.presses("Besluiten wijzigen")
    await regisseur.presses("We starten")
    await regisseur.says("We starten in oktober")
    assert "1. We starten in oktober" in await regisseur.reads()
    await regisseur.presses("Ongedaan maken")
    assert "1. We starten in september" in await regisseur.reads()
    await regisseur.presses("Besluiten wijzigen")
    await regisseur.presses("We starten")
    await regisseur.presses("Verwijderen")
    assert "1. We starten" not in await regisseur.reads()
    await regisseur.presses("Ongedaan maken")
    assert "1. We starten in september" in await regisseur.reads()
    # An engagement that is taken back leads back to the overleg as well.
    await regisseur.says(SENTENCE)
    await regisseur.presses("Engagement")
    await regisseur.presses("Ongedaan maken")
    text = await regisseur.reads()
    assert "Overleg van" in text
    assert "maakt een lijst (voorgesteld" not in text


def answers(telegram: Telegram, id: int, person: int, rsvp: Rsvp, substitute: str = "") -> None:
    """Somebody said whether they come, after it was announced."""

    def write(session: Session) -> None:
        meeting = session.get_one(Meeting, id)
        mine = select(Membership).join(Chat, col(Chat.person_id) == Membership.person_id)
        member = session.exec(mine.where(Chat.external == person)).one()
        meetings.answer(session, meeting, member, rsvp, clock.now(), substitute or None)

    assert telegram.app is not None
    telegram.app.database.transact(write)


async def test_presence_begins_with_who_said_so(
    regisseur: Phone, bart: Phone, celine: Phone, telegram: Telegram
) -> None:
    id = a_meeting(telegram, clock.now() - AN_HOUR)
    answers(telegram, id, bart.id, Rsvp.SUBSTITUTE, "Dirk")
    answers(telegram, id, celine.id, Rsvp.ABSENT)
    await opens(regisseur, f"tijdens:{id}")
    # With the regisseur, who keeps the notes.
    assert "Aanwezig: 2 van 3 organisaties." in await regisseur.reads()
    await regisseur.presses("Wie is er?")
    text = await regisseur.reads()
    assert "Aanwezig: Stad Dendermeer, CLB De Brug." in text
    assert "Niet aanwezig: Atheneum Zuid." in text
    await regisseur.presses("✓ CLB De Brug")
    assert "Aanwezig: Stad Dendermeer." in await regisseur.reads()
    await regisseur.presses("✓ Stad Dendermeer")
    await regisseur.presses("Atheneum Zuid")
    assert "Aanwezig: Atheneum Zuid." in await regisseur.reads()
    await regisseur.presses("Klaar")
    assert "Aanwezig: 1 van 3 organisaties." in await regisseur.reads()


@pytest.mark.parametrize("early", [timedelta(hours=2), timedelta(0)])
async def test_a_regisseur_who_cannot_come_or_looks_too_early_is_not_there(
    regisseur: Phone, telegram: Telegram, early: timedelta
) -> None:
    id = a_meeting(telegram, clock.now() + early)
    if not early:
        answers(telegram, id, regisseur.id, Rsvp.ABSENT)
    await opens(regisseur, f"tijdens:{id}")
    assert "Aanwezig: 0 van 1 organisaties." in await regisseur.reads()


async def test_who_left_before_the_overleg_is_not_there(
    regisseur: Phone, bart: Phone, celine: Phone, joins: Join, telegram: Telegram
) -> None:
    await joins(104, "Dora", "Atheneum Zuid")
    id = a_meeting(telegram, clock.now() + AN_HOUR)
    for phone in (bart, celine):
        answers(telegram, id, phone.id, Rsvp.COMING)
    await opens(regisseur, f"overleg:{id}")
    assert "Komen (2)" in await regisseur.reads()
    await removes(regisseur, "CLB De Brug")
    await celine.says("/stop")
    await celine.presses("Atheneum Zuid verlaten")
    await celine.presses("Ja")
    await opens(regisseur, f"overleg:{id}")
    text = await regisseur.reads()
    assert "Komen" not in text
    assert "Nog geen antwoord (2)\n• Stad Dendermeer\n• Atheneum Zuid" in text
    clock.run_ahead(2 * AN_HOUR)
    await opens(regisseur, f"tijdens:{id}")
    assert "Aanwezig: 1 van 2 organisaties." in await regisseur.reads()
    await regisseur.presses("Wie is er?")
    text = await regisseur.reads()
    assert "Aanwezig: Stad Dendermeer.\nNiet aanwezig: Atheneum Zuid." in text
    await opens(regisseur, f"verslag:{id}")
    text = await regisseur.reads()
    assert "CLB De Brug" not in text
    assert "Niet aanwezig: Atheneum Zuid." in text


async def test_an_organisation_that_is_back_comes_as_it_said(
    regisseur: Phone, bart: Phone, telegram: Telegram
) -> None:
    id = a_meeting(telegram, clock.now() + AN_HOUR)
    answers(telegram, id, bart.id, Rsvp.COMING)
    await removes(regisseur, "CLB De Brug")
    await regisseur.presses("Ongedaan maken")
    clock.run_ahead(2 * AN_HOUR)
    await opens(regisseur, f"verslag:{id}")
    assert "Aanwezig\n• CLB De Brug: Bart" in await regisseur.reads()


async def test_who_leaves_after_the_overleg_was_there(
    regisseur: Phone, bart: Phone, celine: Phone, telegram: Telegram
) -> None:
    id = a_meeting(telegram, clock.now() + AN_HOUR)
    answers(telegram, id, bart.id, Rsvp.COMING)
    clock.run_ahead(2 * AN_HOUR)
    await removes(regisseur, "CLB De Brug")
    await opens(regisseur, f"verslag:{id}")
    assert "Aanwezig\n• CLB De Brug: Bart" in await regisseur.reads()
    await opens(regisseur, f"tijdens:{id}")
    assert "Aanwezig: 2 van 3 organisaties." in await regisseur.reads()
    # The regisseur knows better.
    await regisseur.presses("Wie is er?")
    await regisseur.presses("✓ CLB De Brug")
    assert "Aanwezig: Stad Dendermeer." in await regisseur.reads()


async def newest_word(phone: Phone) -> tuple[str, Document]:
    """The name and the content of the last file that somebody got."""
    sent = next(m["document"] for m in reversed(await phone.from_bot()) if "document" in m)
    return sent["file_name"], docx.Document(io.BytesIO(phone.telegram.file(sent["file_id"])))


def words(document: Document) -> str:
    """Everything in a Word file, tables row by row."""
    parts = []
    for block in document.iter_inner_content():
        if isinstance(block, docx.table.Table):
            parts += ["|".join(cell.text for cell in row.cells) for row in block.rows]
        else:
            parts.append(block.text)
    return "\n".join(parts)


async def test_the_report_reaches_everyone_and_stays_as_it_was(
    regisseur: Phone, bart: Phone, celine: Phone, telegram: Telegram
) -> None:
    at = clock.now() - AN_HOUR
    id = a_meeting(telegram, at, place="Stadhuis <zaal 2>")
    a_meeting(telegram, datetime(2031, 3, 11, 13, tzinfo=UTC), place="Atheneum Zuid")
    answers(telegram, id, bart.id, Rsvp.SUBSTITUTE, "Dirk")
    answers(telegram, id, celine.id, Rsvp.ABSENT)
    await opens(regisseur, f"tijdens:{id}")
    await regisseur.says("We starten in september & oktober")
    await regisseur.presses("Besluit")
    await regisseur.says(SENTENCE)
    await regisseur.presses("Engagement")
    await regisseur.presses("Verslag")
    text = await regisseur.reads()
    assert "Zo ziet het verslag eruit." in text
    assert "Wie er was, komt uit wat mensen vooraf zeiden." in text
    assert "• CLB De Brug: Dirk (vervangt Bart)" in text
    assert "• Stad Dendermeer: An" in text
    assert "Verontschuldigd: Atheneum Zuid." in text
    assert "Dit is het eerste verslag." in text
    await opens(bart, f"verslag:{id}")
    assert await bart.reads() == "Van dit overleg is er nog geen verslag."

    await regisseur.presses("Verslag sturen")
    said = [message.get("text") for message in await regisseur.from_bot()]
    assert "Verstuurd ✓ naar 3 mensen." in said
    # A second tap sends nothing.
    before = len(await celine.messages())
    await regisseur.presses_data((await regisseur.from_bot())[-1]["message_id"],
                                 f"0/verslag-stuur:{id}:0")  # fmt: skip
    assert len(await celine.messages()) == before
    files = [await newest_word(phone) for phone in (regisseur, bart, celine)]
    document = files[0][1]
    first = words(document)
    for name, other in files:
        assert words(other) == first
        assert name == f"Verslag {clock.wall(at):%Y-%m-%d} Samen naar school.docx"
    assert "Stadhuis <zaal 2>" in first
    assert "ORGANISATIE|WIE\nStad Dendermeer|An\nCLB De Brug|Dirk (vervangt Bart)" in first
    assert "Verontschuldigd: Atheneum Zuid." in first
    assert "Besluiten\nWe starten in september & oktober" in first
    assert "CLB De Brug|maakt een lijst|zaterdag 1 mei 2027|voorgesteld" in first
    assert "Dit is het eerste verslag." in first
    assert "dinsdag 11 maart 2031 om 14 uur, Atheneum Zuid" in first
    message = await celine.reads()
    assert "1. We starten in september & oktober" in message
    properties = document.core_properties
    assert properties.title.startswith("Verslag van het overleg, Samen naar school")
    assert properties.language == "nl-BE"

    # Afterwards everything changes; the report that was sent does not.
    await bart.says("/engagementen")
    await bart.presses("maakt een lijst")
    await bart.presses("Ik neem dit op")
    await opens(regisseur, f"tijdens:{id}")
    await regisseur.presses("Besluiten wijzigen")
    await regisseur.presses("We starten")
    await regisseur.says("We starten in november")
    await regisseur.presses("Wie is er?")
    await regisseur.presses("Atheneum Zuid")
    await opens(celine, f"verslag:{id}")
    assert "We starten in september" in await celine.reads()
    await celine.presses("Word-bestand")
    assert words((await newest_word(celine))[1]) == first

    # Until an improved one is sent.
    await opens(regisseur, f"verslag:{id}")
    assert "Zo zou een verbeterd verslag eruitzien" in await regisseur.reads()
    await regisseur.presses("Verbeterd verslag sturen")
    message = await celine.reads()
    assert message.startswith("Verbeterd verslag van het overleg van ")
    name, document = await newest_word(celine)
    assert name.startswith(f"Verslag {clock.wall(at):%Y-%m-%d} Samen naar school, verbeterd op ")
    improved = words(document)
    assert "Verbeterd verslag, verstuurd op " in improved
    assert "We starten in november" in improved
    assert "CLB De Brug|maakt een lijst|zaterdag 1 mei 2027|nog niet gestart" in improved
    assert "Atheneum Zuid|" in improved


async def test_the_next_report_tells_what_changed(
    regisseur: Phone, bart: Phone, telegram: Telegram
) -> None:
    await bart.says("/engagementen")
    await bart.presses("➕")
    await bart.presses("1.3 Doel")
    await bart.says("een lijst maken tegen 1 mei 2031")
    await bart.says("/akkoord")
    await regisseur.says("/akkoord")
    await regisseur.presses("Een versie vaststellen")
    await regisseur.presses("Versie 1 vaststellen")
    await bart.says("/engagementen")
    await bart.presses("een lijst maken")
    await bart.presses("Wijzigen")
    await bart.presses("Tekst wijzigen")
    await bart.says("een kaart maken")

    first = a_meeting(telegram, clock.now() - 2 * AN_HOUR)
    await opens(regisseur, f"verslag:{first}")
    text = await regisseur.reads()
    assert "Gewijzigd in het draaiboek sinds versie 1 van " in text
    assert "Weg: CLB De Brug: een lijst maken; 1/5/2031" in text
    assert "Nieuw: CLB De Brug: een kaart maken; 1/5/2031" in text
    await regisseur.presses("Verslag sturen")
    # What changes after it belongs to the next report, not to an improved one.
    await bart.presses("Wijzigen")
    await bart.presses("Tekst wijzigen")
    await bart.says("een gids maken")
    await opens(regisseur, f"verslag:{first}")
    assert "een gids" not in (await regisseur.reads()).split("Gewijzigd in")[1]
    await regisseur.presses("Verbeterd verslag sturen")

    second = a_meeting(telegram, clock.now() - AN_HOUR)
    await opens(regisseur, f"verslag:{second}")
    text = await regisseur.reads()
    assert "Gewijzigd in het draaiboek sinds het overleg van " in text
    assert "Weg: CLB De Brug: een kaart maken; 1/5/2031" in text
    assert "Nieuw: CLB De Brug: een gids maken; 1/5/2031" in text
    await regisseur.presses("Verslag sturen")
    word = words((await newest_word(bart))[1])
    assert "1.3 Doelstellingen en concrete acties\n" in word
    assert "?\nWeg: CLB De Brug: een kaart maken" in word


async def test_a_long_report_comes_in_pages_before_its_file(
    regisseur: Phone, bart: Phone, telegram: Telegram
) -> None:
    id = a_meeting(telegram, clock.now() - AN_HOUR)
    await opens(regisseur, f"tijdens:{id}")
    for n in range(3):
        await regisseur.says(f"Besluit {n}: " + "wij spreken af " * 200)
        await regisseur.presses("Besluit")
    await opens(regisseur, f"verslag:{id}")
    before = len(await bart.from_bot())
    await regisseur.presses("Verslag sturen")
    *texts, file = (await bart.from_bot())[before:]
    assert len(texts) >= 2
    assert " ".join(str(m.get("text")) for m in texts).count("wij spreken af") == 600
    assert str(file["caption"]).startswith("Verslag van het overleg van ")


async def test_a_report_is_not_sent_before_the_overleg(
    regisseur: Phone, telegram: Telegram
) -> None:
    id = a_meeting(telegram, clock.now() + AN_HOUR)
    await opens(regisseur, f"verslag:{id}")
    assert "zodra het overleg begint" in await regisseur.reads()
    assert "Verslag sturen" not in await regisseur.buttons()


def test_a_report_holds_any_text_and_is_a_good_word_file() -> None:
    nasty = "{{ 7*7 }} {% if x %} <w:p/> & \x0b\x00 “”é😀 " + "z" * 300
    somebody = Somebody(nasty, nasty)
    report = Report(
        network=nasty, starts_at=clock.now(), place=nasty, made_at=clock.now(), improved=False,
        present=(Present(nasty, (somebody,)),), excused=(nasty,), missing=(nasty,),
        decisions=(nasty,), engagements=(Pledge(nasty, nasty, "", None, Stand.PROPOSED),),
        base=Base(clock.now(), 3), changes=(Change("1.3", nasty, (nasty,), (nasty,)),),
        next_at=None, next_place="",
    )  # fmt: skip
    assert thawed(frozen(report)) == report
    document = docx.Document(io.BytesIO(report_word.render(report, TEMPLATE, TEXTS)))
    text = words(document)
    assert text.count("{{ 7*7 }} {% if x %} <w:p/> &") >= 10
    assert "\x00" not in text
    section = document.sections[0]
    assert section.page_width == pytest.approx(Mm(210), abs=1000)
    assert section.page_height == pytest.approx(Mm(297), abs=1000)
    for table in document.tables:
        assert list(table.rows[0]._tr.iter(f"{W}tblHeader"))
