"""From separate answers to one agreed draaiboek: joint texts, akkoord, versions."""

import io

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from bot import clock
from bot.draaiboek import agreed, snapshot
from bot.draaiboek.model import Draaiboek
from bot.draaiboek.snapshot import Audience
from bot.kijkwijzer import Kijkwijzer, Kind
from bot.storage import akkoord, answers, engagements, goals, history, networks
from bot.storage.content import Content, Status
from bot.storage.database import Database
from bot.storage.history import Source
from bot.storage.tables import Engagement, Goal, Person, Stand, Verdict
from tests.conftest import Join
from tests.phone import Phone, Telegram
from tests.rounds import rounds
from tests.test_draaiboek import KIJKWIJZER
from tests.test_goals import empty  # noqa: F401 a fixture

QUESTION = "12."  # 1.4-1, the only question of rubriek 1.4
POINT = "Elke school heeft een vast aanspreekpunt"


async def _to_the_question(phone: Phone) -> None:
    await phone.says("/antwoorden")
    await phone.presses("1.4 Afspraken")
    await phone.presses(QUESTION)


async def _to_the_joint_text(regisseur: Phone) -> None:
    await regisseur.says("/akkoord")
    await regisseur.presses("Teksten samenvoegen")
    await regisseur.presses("1.4 Afspraken")
    await regisseur.presses(QUESTION)


async def _takes_the_mandate(phone: Phone) -> None:
    await phone.says("/akkoord")
    await phone.presses("Wie geeft akkoord?")
    await phone.presses(phone.name)
    await phone.presses("Terug")


@pytest.fixture
async def celine(joins: Join) -> Phone:
    return await joins(104, "Celine", "Atheneum Zuid")


async def test_a_joint_text_keeps_its_sources(regisseur: Phone, bart: Phone, celine: Phone) -> None:
    for phone, words in ((bart, "Een overleg per maand"), (celine, "Een vast aanspreekpunt")):
        await _to_the_question(phone)
        await phone.says(words)
    await _to_the_joint_text(regisseur)
    await regisseur.presses("Antwoorden naast elkaar")
    text = await regisseur.reads()
    assert "CLB De Brug\n• Een overleg per maand" in text
    assert "Atheneum Zuid\n• Een vast aanspreekpunt" in text
    assert "Nog geen antwoord: Stad Dendermeer." in text
    await regisseur.presses("Neem over: Atheneum Zuid")
    assert (
        "1. Een vast aanspreekpunt (uit het antwoord van Atheneum Zuid)" in await regisseur.reads()
    )
    await regisseur.presses("Wijzigen")
    await regisseur.presses("Een vast")
    await regisseur.says(POINT)
    assert f"1. {POINT} (uit het antwoord van Atheneum Zuid)" in await regisseur.reads()
    await regisseur.presses("Ongedaan maken")
    assert (
        "1. Een vast aanspreekpunt (uit het antwoord van Atheneum Zuid)" in await regisseur.reads()
    )
    # What partners read in the draaiboek is now the joint text.
    await bart.says("/draaiboek")
    await bart.presses("Hier lezen")
    await bart.presses("1.4 Afspraken")
    read = "".join(str(m.get("text")) for m in (await bart.from_bot())[-3:])
    assert "• Een vast aanspreekpunt" in read
    assert "Een overleg per maand" not in read


async def test_an_answer_for_the_regisseur_alone_is_not_taken_over(
    regisseur: Phone, bart: Phone
) -> None:
    await _to_the_question(bart)
    await bart.says("Dit is vertrouwelijk")
    await bart.presses("Wie ziet dit?")
    await bart.presses("alleen de regisseur")
    await _to_the_joint_text(regisseur)
    await regisseur.presses("Begin met alle antwoorden")
    await regisseur.presses("Antwoorden naast elkaar")
    assert "Dit is vertrouwelijk" in await regisseur.reads()
    assert "Neem over: CLB De Brug" not in await regisseur.buttons()
    await regisseur.presses("Terug")
    assert "nog geen gezamenlijke tekst" in await regisseur.reads()


async def test_it_is_said_how_many_answers_were_not_taken_over(
    regisseur: Phone, bart: Phone, celine: Phone
) -> None:
    for phone in (regisseur, bart, celine):
        await _to_the_question(phone)
        await phone.says(f"Van {phone.name}")
    for phone in (regisseur, bart):
        await phone.presses("Wie ziet dit?")
        await phone.presses("alleen de regisseur")
    await _to_the_joint_text(regisseur)
    assert "3 partners antwoordden, van wie 2 alleen voor de regisseur." in await regisseur.reads()
    await regisseur.presses("Begin met alle antwoorden")
    text = await regisseur.reads()
    assert "1 antwoord is overgenomen. 2 antwoorden zijn alleen voor de regisseur" in text
    assert "1. Van Celine (uit het antwoord van Atheneum Zuid)" in text
    await regisseur.presses("Antwoorden naast elkaar")
    buttons = await regisseur.buttons()
    assert "Vraag om aanvulling: CLB De Brug" in buttons
    assert "Vraag om aanvulling: Stad Dendermeer" not in buttons


async def test_six_partners_from_nothing_to_a_second_version(
    regisseur: Phone, joins: Join, telegram: Telegram
) -> None:
    partners = ("CLB De Brug", "Atheneum Zuid", "VDAB Dendermeer", "LOP Dendermeer", "OCMW")
    phones = [await joins(110 + n, f"P{n}", name) for n, name in enumerate(partners)]
    for n, phone in enumerate(phones):
        await _to_the_question(phone)
        await phone.says(f"Afspraak {n}")
    await regisseur.says("/doelen")
    await regisseur.says("Minder uitval; Stad Dendermeer")
    await phones[0].says("/engagementen")
    await phones[0].presses("➕")
    await phones[0].presses("1.3 Doel")
    await phones[0].says("Een lijst maken tegen 1 mei 2027")
    await regisseur.says("/indicatoren")
    await regisseur.presses("➕")
    await regisseur.says("Uitval; %; elk jaar; 12,1 % op 31/8/2026; 9 % op 31/8/2028")
    await _to_the_joint_text(regisseur)
    await regisseur.presses("Begin met alle antwoorden")
    assert "5. Afspraak 4 (uit het antwoord van OCMW)" in await regisseur.reads()

    everyone = [regisseur, *phones]
    for phone in everyone:
        await _takes_the_mandate(phone)
        for rubriek in ("1.3 Doel", "1.4 Afspraken"):
            await phone.says("/akkoord")
            await phone.presses(rubriek)
            await phone.presses("Akkoord")
            assert "Akkoord geregistreerd ✓" in await phone.reads()
    await regisseur.says("/akkoord")
    assert "1.4 Afspraken: akkoord (6 van 6 partners)" in await regisseur.reads()
    await regisseur.presses("Een versie vaststellen")
    await regisseur.presses("Versie 1 vaststellen")
    assert "Versie 1 is vastgesteld ✓" in await regisseur.reads()
    assert "Versie 1 van het draaiboek" in await phones[4].reads()

    # One point changes: only the akkoord on that rubriek goes, and the signers see what changed.
    await _to_the_joint_text(regisseur)
    await regisseur.presses("Wijzigen")
    await regisseur.presses("Afspraak 4")
    await regisseur.says("Afspraak 4, elk trimester")
    await regisseur.says("/akkoord")
    text = await regisseur.reads()
    assert "1.4 Afspraken: wacht op jullie (0 van 6 partners)" in text
    assert "1.3 Doelstellingen en concrete acties: akkoord (6 van 6 partners)" in text
    await regisseur.presses("1.4 Afspraken")
    await regisseur.presses("Akkoord")
    await regisseur.presses("1.4 Afspraken")
    await regisseur.presses("Vraag om akkoord")
    for phone in phones:
        text = await phone.reads()
        assert "Weg: Afspraak 4\nNieuw: Afspraak 4, elk trimester\n" in text
        await phone.presses("Akkoord")  # in one tap
    await regisseur.says("/akkoord")
    assert "1.4 Afspraken: akkoord (6 van 6 partners)" in await regisseur.reads()
    await regisseur.presses("Een versie vaststellen")
    await regisseur.presses("Versie 2 vaststellen")
    await regisseur.presses("Vergelijken met versie 1")
    text = await regisseur.reads()
    assert "Weg: Afspraak 4\nNieuw: Afspraak 4, elk trimester" in text
    assert "1.3" not in text

    first, second = [await _version(phones[3], telegram, number) for number in (1, 2)]
    assert "Versie 1, vastgesteld op" in first
    assert "Afspraak 4, elk trimester" not in first
    assert "Afspraak 4, elk trimester" in second
    for whole in (first, second):
        assert "Strategische DS1|Minder uitval|Stad Dendermeer" in whole
        assert "CLB De Brug|Een lijst maken||1 mei 2027|nog niet gestart" in whole
        assert "Uitval|%|elk jaar|12,1 % (31 augustus 2026, 2025-2026)|9 %" in whole
        agreed_row = next(line for line in whole.splitlines() if line.startswith("1.4 Afspraken|"))
        assert all(name in agreed_row for name in ("Stad Dendermeer", *partners))
        assert agreed_row.endswith("|")


async def _version(phone: Phone, telegram: Telegram, number: int) -> str:
    """A frozen version as a Word file: its paragraphs, and its rows with bars between cells."""
    await phone.says("/draaiboek")
    await phone.presses("Vastgestelde versies")
    await phone.presses(f"Versie {number}")
    await phone.presses("Word-bestand")
    sent = next(m["document"] for m in reversed(await phone.from_bot()) if "document" in m)
    version = f"Draaiboek Samen naar school versie {number} van 2026-12-01"
    assert sent["file_name"] == f"{version}, voor de partners.docx"
    word = Document(io.BytesIO(telegram.file(sent["file_id"])))
    rows = [
        "|".join(cell.text.replace("\n", "; ") for cell in row.cells)
        for t in word.tables
        for row in t.rows
    ]
    return "\n".join([*(p.text for p in word.paragraphs), *rows])


async def test_a_remark_is_answered(regisseur: Phone, bart: Phone) -> None:
    await _to_the_joint_text(regisseur)
    await regisseur.says(POINT)
    await _takes_the_mandate(bart)
    await bart.presses("1.4 Afspraken")
    await bart.presses("Nog niet akkoord")
    await bart.says("Wij zijn geen school")
    assert "“Wij zijn geen school”" in await regisseur.reads()
    await regisseur.presses("Beantwoorden")
    await regisseur.says("Dit geldt enkel voor scholen")
    assert "“Dit geldt enkel voor scholen”" in await bart.reads()
    await regisseur.says("/akkoord")
    await regisseur.presses("1.4 Afspraken")
    assert "Nog niet akkoord: CLB De Brug." in await regisseur.reads()


async def test_only_who_has_the_mandate_agrees(regisseur: Phone, bart: Phone, joins: Join) -> None:
    bea = await joins(103, "Bea", "CLB De Brug")
    await _to_the_joint_text(regisseur)
    await regisseur.says(POINT)
    await _takes_the_mandate(bart)
    await bart.presses("1.4 Afspraken")
    screen = (await bart.from_bot())[-1]
    button = screen["reply_markup"]["inline_keyboard"][0][0]
    assert button["text"] == "Akkoord"
    await bea.says("/akkoord")
    await bea.presses("1.4 Afspraken")
    assert "Akkoord" not in await bea.buttons()
    # Bart gives it away; his own old button no longer works.
    await bart.says("/akkoord")
    await bart.presses("Wie geeft akkoord?")
    await bart.presses("Bea")
    await bart.presses("✓ Bart")
    toast = await bart.presses_data(screen["message_id"], button["callback_data"])
    assert "mandaat" in toast
    await bea.says("/akkoord")
    await bea.presses("1.4 Afspraken")
    await bea.presses("Akkoord")
    assert "Akkoord geregistreerd ✓" in await bea.reads()


async def test_who_asks_nobody_may_yet_chooses_first_who_agrees(
    regisseur: Phone, bart: Phone, joins: Join
) -> None:
    bea = await joins(103, "Bea", "CLB De Brug")
    await _to_the_joint_text(regisseur)
    await regisseur.says(POINT)
    await regisseur.says("/akkoord")
    await regisseur.presses("1.4 Afspraken")
    await regisseur.presses("Vraag om akkoord")
    await bart.presses("Lezen")
    assert "Nog niemand van jullie kreeg het mandaat. Kies eerst wie" in await bart.reads()
    assert (await bart.buttons())[0] == "Wie geeft akkoord?"
    await bart.presses("Wie geeft akkoord?")
    await bart.presses("Bart")
    await bea.presses("Lezen")
    assert "Alleen wie van CLB De Brug het mandaat kreeg" in await bea.reads()


async def test_a_verdict_is_about_the_text_that_was_on_the_screen(
    regisseur: Phone, bart: Phone
) -> None:
    await _to_the_joint_text(regisseur)
    await regisseur.says(POINT)
    await _takes_the_mandate(bart)
    await bart.presses("1.4 Afspraken")
    await _to_the_joint_text(regisseur)
    await regisseur.says("En nog een punt")
    toast = await bart.presses("Akkoord")
    assert "De tekst is intussen gewijzigd" in toast
    assert "• En nog een punt" in await bart.reads()
    await regisseur.says("/akkoord")
    assert "(0 van 2 partners)" in await regisseur.reads()


async def test_nobody_is_asked_to_agree_with_nothing(regisseur: Phone, bart: Phone) -> None:
    await _takes_the_mandate(bart)
    await _to_the_joint_text(regisseur)
    await regisseur.presses("Terug")
    await regisseur.presses("Akkoord voor deze rubriek")
    assert "nog geen gezamenlijke tekst" in await regisseur.reads()
    assert "Vraag om akkoord" not in await regisseur.buttons()
    for forged in ("akkoord-vraag:1.4", "akkoord-geef:1.4::agreed"):
        message = (await regisseur.from_bot())[-1]["message_id"]
        assert "werkt niet meer" in await regisseur.presses_data(message, f"1/{forged}") or (
            "mandaat" in await regisseur.reads()
        )
    assert "akkoord?" not in await bart.reads()


async def test_nobody_is_asked_twice_about_one_text(
    regisseur: Phone, bart: Phone, celine: Phone, joins: Join
) -> None:
    await regisseur.says("/partners")
    await regisseur.presses("➕ Nog een partner")
    await regisseur.says("VDAB Dendermeer")
    await regisseur.presses("CLB")
    await _to_the_joint_text(regisseur)
    await regisseur.says(POINT)
    await _takes_the_mandate(celine)
    await celine.presses("1.4 Afspraken")
    await celine.presses("Akkoord")

    async def asked(phone: Phone) -> int:
        texts = [str(m.get("text")) for m in await phone.from_bot()]
        return sum("Gaat CLB De Brug" in text or "Gaat VDAB" in text for text in texts)

    async def asks() -> str:
        await regisseur.says("/akkoord")
        await regisseur.presses("1.4 Afspraken")
        await regisseur.presses("Vraag om akkoord")
        return await regisseur.reads()

    text = await asks()
    assert "Gevraagd ✓ aan CLB De Brug.\nNog niemand in Telegram: VDAB Dendermeer." in text
    assert await asked(bart) == 1
    text = await asks()
    assert "Er is niets verstuurd." in text
    assert "Al gevraagd op dinsdag 1 december 2026: CLB De Brug." in text
    assert await asked(bart) == 1
    # Who came since is asked; another text is asked about again.
    dirk = await joins(105, "Dirk", "VDAB Dendermeer")
    assert "Gevraagd ✓ aan VDAB Dendermeer.\nAl gevraagd op" in await asks()
    assert (await asked(dirk), await asked(bart)) == (1, 1)
    await _to_the_joint_text(regisseur)
    await regisseur.says("En nog een punt")
    assert "Gevraagd ✓ aan CLB De Brug, Atheneum Zuid, VDAB Dendermeer." in await asks()
    assert (await asked(dirk), await asked(bart)) == (2, 2)


async def test_a_point_that_went_meanwhile_is_kept_as_a_new_one(
    regisseur: Phone, joins: Join
) -> None:
    bea = await joins(103, "Bea", "Stad Dendermeer")
    await regisseur.says("/partners")
    await regisseur.presses("Stad Dendermeer")
    await regisseur.presses("Regie delen met Bea")
    await regisseur.presses("Ja, deel de regie")
    await _to_the_joint_text(regisseur)
    await regisseur.says_at_once(POINT, "Nog een punt")
    for phone, ask in ((regisseur, POINT), (bea, POINT)):
        await _to_the_joint_text(phone)
        await phone.presses("Wijzigen")
        await phone.presses(ask)
    await regisseur.presses("Verwijderen")
    await bea.says("Een ander aanspreekpunt")
    text = await bea.reads()
    assert "intussen gewijzigd of verwijderd" in text
    assert "1. Nog een punt\n2. Een ander aanspreekpunt" in text


async def test_ninety_five_partners_fit_the_screens_that_list_them(
    regisseur: Phone, telegram: Telegram
) -> None:
    assert telegram.app is not None

    def many(session: Session) -> None:
        for n in range(95):
            networks.add_partner(session, 1, f"School {n}", "school", clock.now())

    await telegram.app.database.write(many)
    for command in ("/partners", "/uitnodigen"):
        await regisseur.says(command)
        for _ in range(4):
            await regisseur.presses("Volgende")
        assert "School 94" in await regisseur.buttons()
    await regisseur.says("/status")
    await regisseur.says("/engagementen")
    await regisseur.presses("Andere selectie")
    await regisseur.presses("Van één partner")
    assert "Volgende" in await regisseur.buttons()
    await _to_the_joint_text(regisseur)
    await regisseur.says(POINT)
    await regisseur.presses("Terug")
    await regisseur.presses("Akkoord voor deze rubriek")
    await regisseur.presses("Vraag om akkoord")
    await regisseur.says("/draaiboek")
    await regisseur.presses("Hier lezen")
    await regisseur.presses("1.4 Afspraken")


class Agreeing:
    """A network of three partners of which texts change and are agreed with, in any order."""

    def __init__(self, session: Session, kijkwijzer: Kijkwijzer) -> None:
        self.session, self.kijkwijzer = session, kijkwijzer
        self.at = clock.now()
        self.source = Source(1, self.at)
        person = Person(id=1, name="An", created_at=self.at, last_seen_at=self.at)
        session.add(person)
        session.flush()
        own = networks.start_network(session, person, "Net", "Streek", "Stad", "lop", self.at)
        self.network_id = own.network_id
        for name in ("CLB", "School"):
            networks.add_partner(session, self.network_id, name, "clb", self.at)
        self.partners = networks.partners(session, self.network_id)
        self.expected: dict[tuple[str, str], tuple[str, ...]] = {}
        self.count = 0

    def whole(self) -> Draaiboek:
        return snapshot.take(
            self.session, self.network_id, self.kijkwijzer, audience=Audience.PARTNERS, now=self.at
        )

    def do(self, kind: str, a: int, b: int) -> None:
        rubrieken = [r.key for r in self.kijkwijzer.rubrieken]
        self.count += 1
        match kind:
            case "text":
                self._text(a, f"punt {b % 3}")
            case "goal":
                goal = Goal(
                    network_id=self.network_id, level=1, rank=0, text=f"doel {b % 3}",
                    proposed_by=self.partners[0].id, adopted_at=self.at if a % 2 else None,
                )  # fmt: skip
                goals.add(self.session, goal, self.source)
            case "engagement":
                self._engagement(a, b)
            case "private":
                self._private(a, b)
            case "agree":
                partner = self.partners[a % len(self.partners)]
                rubriek = rubrieken[b % len(rubrieken)]
                text = snapshot.rubriek_lines(self.whole(), rubriek)
                if text:
                    verdict = (agreed.text_hash(text), text)
                    akkoord.record(self.session, self.network_id, partner.id, rubriek, verdict,
                                   Verdict.AGREED, self.source)  # fmt: skip
                    self.expected[rubriek, partner.name] = text

    def _text(self, a: int, words: str) -> None:
        written = [q for q in self.kijkwijzer.questions if q.kind is Kind.ITEMS][:4]
        question = written[a % len(written)]
        joint = akkoord.joint_text(self.session, self.network_id, question.key)
        content = joint.content
        content = content.remove(content.entries[0].id) if content.entries else content
        content = content.add(words)
        history.change(self.session, joint, self.source, data=content.as_json())

    def _engagement(self, a: int, b: int) -> None:
        """A new one, or another stand: how far it is does not lower an akkoord."""
        there = engagements.of_network(self.session, self.network_id)
        if there and a % 2:
            stand = list(Stand)[b % len(Stand)]
            history.change(self.session, there[b % len(there)], self.source, stand=stand)
            return
        question = next(q for q in self.kijkwijzer.questions if q.kind is Kind.ENGAGEMENT)
        owner = self.partners[b % len(self.partners)].id
        engagement = Engagement(
            network_id=self.network_id, question=question.key, text=f"belofte {b % 3}",
            owner_id=owner, stand=Stand.TODO, proposed_by=owner, updated_at=self.at,
        )  # fmt: skip
        history.add(self.session, engagement, self.source)

    def _private(self, a: int, b: int) -> None:
        """A partner's own answer is not what is agreed."""
        question = self.kijkwijzer.questions[a % len(self.kijkwijzer.questions)]
        if question.kind is Kind.CONTACTS:
            return
        answer = answers.lock(self.session, self.partners[b % 3], question, self.at)
        answers.record(self.session, answer, question, Content().add(f"eigen {b}"),
                       Status.ANSWERED, self.source)  # fmt: skip

    def check(self) -> None:
        whole = self.whole()
        for found in whole.akkoorden:
            text = snapshot.rubriek_lines(whole, found.rubriek)
            agreeing = {signed.partner for signed in found.agreed}
            assert agreeing == {
                name
                for (rubriek, name), signed in self.expected.items()
                if rubriek == found.rubriek and signed == text
            }


_deed = st.tuples(
    st.sampled_from(["text", "text", "goal", "engagement", "private", "agree", "agree", "agree"]),
    st.integers(0, 20),
    st.integers(0, 20),
)


@settings(max_examples=rounds(25), deadline=None, derandomize=True)
@given(deeds=st.lists(_deed, min_size=5, max_size=25))
def test_akkoord_shows_if_and_only_if_the_text_is_the_one_agreed_with(
    empty: Database,  # noqa: F811
    deeds: list[tuple[str, int, int]],
) -> None:
    with Session(empty.engine, expire_on_commit=False) as session:
        run = Agreeing(session, KIJKWIJZER)
        for deed in deeds:
            run.do(*deed)
            run.check()
        session.rollback()
