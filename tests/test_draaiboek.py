"""The draaiboek's faces, for any text that people can write."""

import io
import json
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.draaiboek import chat, snapshot, word
from bot.draaiboek.goals import Node, Tree
from bot.draaiboek.indicators import Figures, Value
from bot.draaiboek.model import (
    Draaiboek,
    Participant,
    PartnerAnswer,
    Pledge,
    Question,
    Section,
)
from bot.kijkwijzer import Kind, Visibility, load
from bot.storage.content import Content, Status
from bot.storage.tables import Stand
from bot.texts import Texts, pages
from tests.test_texts import Reader

PROMPTS = Path(__file__).parent.parent / "prompts"
KIJKWIJZER = load(PROMPTS / "kijkwijzer.yaml")
TEXTS = Texts(PROMPTS / "nl")
TEMPLATE = PROMPTS / "draaiboek" / "draaiboek.docx"
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOSTILE = "{{ 7*7 }} {% for x in y %} <w:p/> & \"' \x00\x0b😀 " + "lang" * 30


def _draaiboek(text: str, partners: int = 1) -> Draaiboek:
    """Every question answered with this text by so many partners."""

    def answer(question_kind: Kind, partner: str) -> PartnerAnswer:
        content = Content().add(text).add("tweede punt")
        if question_kind is Kind.CONTACTS:
            content = Content().add_row({"instantie": text, "email": "an@clb.be"})
        return PartnerAnswer(partner, 1, Status.ANSWERED, content, NOW, False, Visibility.DRAAIBOEK)

    def goal(id: int, level: int, number: str, *children: Node) -> Node:
        return Node(id, level, number, text, text, "CLB", 1, True, 0, children)

    def pledges(kind: Kind) -> tuple[Pledge, ...]:
        one = Pledge(text, text, text, date(2027, 5, 1), Stand.BUSY)
        return (one,) if kind is Kind.ENGAGEMENT else ()

    value = Value(1, text, False, date(2026, 8, 31), text, "2025-2026")
    names = [f"Partner {n}" for n in range(partners)]
    return Draaiboek(
        network="Net & <werk>",
        region="Streek",
        made_at=NOW,
        regie=(names[0],),
        partners=tuple(Participant(name, "CLB") for name in names),
        heading=KIJKWIJZER.heading,
        intro=KIJKWIJZER.intro,
        sections=tuple(
            Section(r, tuple(Question(q, tuple(answer(q.kind, n) for n in names),
                                      pledges=pledges(q.kind))
                             for q in r.questions))
            for r in KIJKWIJZER.rubrieken
        ),
        goals=Tree((goal(1, 1, "1", goal(2, 2, "1.1", goal(3, 3, "1"))),)),
        figures=(Figures(1, text, "%", "jaar", text, date(2027, 8, 31), None, 0, (value,)),),
    )  # fmt: skip


def _text(data: bytes) -> str:
    document = Document(io.BytesIO(data))
    cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def test_hostile_text_stands_in_word_as_it_was_written() -> None:
    text = _text(word.render(_draaiboek(HOSTILE), TEMPLATE, TEXTS))
    kept = HOSTILE.replace("\x00", "").replace("\x0b", "")
    assert text.count(kept) >= len(KIJKWIJZER.questions) - 1
    assert "49" not in text


def test_line_breaks_in_an_item_are_kept() -> None:
    assert "een\ntwee" in _text(word.render(_draaiboek("een\ntwee"), TEMPLATE, TEXTS))


def test_the_file_says_what_it_is() -> None:
    data = word.render(_draaiboek("x"), TEMPLATE, TEXTS)
    document = Document(io.BytesIO(data))
    properties = document.core_properties
    assert properties.title == "Draaiboek Net & <werk>"
    assert properties.author == properties.last_modified_by == "Net & <werk>"
    assert (properties.language, properties.created.year) == ("nl-BE", 2026)
    section = document.sections[0]
    assert section.page_width
    assert section.page_height
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (21.0, 29.7)
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert 'w:lang w:val="nl-BE"' in file.read("word/styles.xml").decode()
    for table in document.tables:
        assert "w:tblHeader" in table.rows[0]._tr.xml
        assert table.rows[0].cells[-1].text
    headings = [p.text for p in document.paragraphs if p.style and p.style.name == "Heading 2"]
    assert headings[:3] == ["1.1. Contactgegevens", "Regiefunctie",
                            "1.3. Doelstellingen en concrete acties"]  # fmt: skip


def test_the_source_s_own_tables_are_there() -> None:
    document = Document(io.BytesIO(word.render(_draaiboek("x"), TEMPLATE, TEXTS)))
    heads = [[cell.text for cell in table.rows[0].cells] for table in document.tables]
    assert heads[0] == [column.label for column in KIJKWIJZER.question("1.1-1").columns]
    assert len(heads[1]) == 5
    assert heads[2] == ["", "Omschrijving DS of ACTIE", "Verantwoordelijke"]
    assert [row.cells[0].text for row in document.tables[2].rows[1:]] == [
        "Strategische DS1", "Operationele DS1.1", "ACTIE 1"]  # fmt: skip
    assert heads[4] == ["INDICATOR", "MAATSTAF", "TIMING", "ACTUELE WAARDE",
                         "STREEFWAARDE 31 AUG 2027"]  # fmt: skip
    rows = [row.cells[0].text for row in document.tables[0].rows]
    assert rows == ["Instantie", "x", "Lokaal Bestuur", "CLB", "VDAB", "LOP", "School"]


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=9000))
def test_any_text_can_be_read_in_the_chat(text: str) -> None:
    for message in pages(chat.blocks(_draaiboek(text), TEXTS, rubriek="1.4"), 4096):
        reader = Reader(message)
        assert reader.good
        assert not reader.opened
        assert len(reader.text.encode("utf-16-le")) // 2 <= 4096


def test_sixty_partners_are_no_trouble() -> None:
    large = _draaiboek("Een afspraak van gewone lengte, zoals mensen die schrijven.", partners=60)
    assert _text(word.render(large, TEMPLATE, TEXTS)).count("tweede punt") > 1500


def test_a_frozen_version_is_the_same_draaiboek_again() -> None:
    now = _draaiboek("Een & <b>", partners=2)
    assert snapshot.thawed(json.loads(json.dumps(snapshot.frozen(now)))) == now
