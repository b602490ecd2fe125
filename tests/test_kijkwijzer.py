"""The question set: what each rubriek holds, to the letter of the source, in plain Dutch."""

from __future__ import annotations

import dataclasses
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.datafile import DataFileError
from bot.kijkwijzer import Kijkwijzer, Kind, Richtvraag, Visibility, load

ROOT = Path(__file__).parent.parent
PROMPTS = ROOT / "prompts"
FILE = PROMPTS / "kijkwijzer.yaml"
SOURCE = Path(__file__).parent / "data" / "kijkwijzer-bron.txt"

KIJKWIJZER = load(FILE)
QUESTIONS = KIJKWIJZER.questions

each_question = pytest.mark.parametrize("question", QUESTIONS, ids=[q.key for q in QUESTIONS])


def fold(text: str) -> str:
    return " ".join(text.split())


def labels(key: str) -> list[str]:
    return [option.label for option in KIJKWIJZER.question(key).options]


def headings(key: str) -> list[str]:
    return [column.label for column in KIJKWIJZER.question(key).columns]


# What each rubriek holds.

ITEMS, CHOICE, THEMES, CONTACTS = Kind.ITEMS, Kind.CHOICE, Kind.THEMES, Kind.CONTACTS
GOALS, INDICATORS, ENGAGEMENT = Kind.GOALS, Kind.INDICATORS, Kind.ENGAGEMENT
CADENCE = Kind.CADENCE


@pytest.mark.parametrize(
    ("key", "title", "parent", "kinds"),
    [
        ("1.1", "Contactgegevens", None, [CONTACTS, CONTACTS]),
        ("regie", "Regiefunctie", None, [ITEMS] * 4),
        (
            "1.3",
            "Doelstellingen en concrete acties",
            None,
            [GOALS, GOALS, GOALS, ENGAGEMENT, INDICATORS],
        ),
        ("1.4", "Afspraken", None, [ITEMS]),
        ("1.4.1", "Monitoring & identificatie", "1.4", [ITEMS] * 6 + [ENGAGEMENT]),
        ("1.4.2", "Preventie", "1.4", [THEMES, CHOICE, CHOICE, ENGAGEMENT]),
        ("1.4.3", "Interventie", "1.4", [ITEMS] * 3 + [ENGAGEMENT]),
        ("1.4.4", "Compensatie", "1.4", [ITEMS] * 3 + [ENGAGEMENT]),
        ("1.5", "Opvolging en evaluatie", None, [ITEMS, CADENCE, ITEMS, ITEMS, ITEMS]),
    ],
)
def test_rubriek_holds_its_questions(
    key: str, title: str, parent: str | None, kinds: list[Kind]
) -> None:
    rubriek = KIJKWIJZER.rubriek(key)
    assert (rubriek.title, rubriek.parent) == (title, parent)
    assert rubriek.number == ("" if key == "regie" else key)
    assert [question.kind for question in rubriek.questions] == kinds
    assert [q.key for q in rubriek.questions] == [f"{key}-{n + 1}" for n in range(len(kinds))]
    assert {question.rubriek for question in rubriek.questions} == {key}


def test_nine_rubrieken_and_36_questions_and_no_1_2() -> None:
    keys = [rubriek.key for rubriek in KIJKWIJZER.rubrieken]
    assert keys == ["1.1", "regie", "1.3", "1.4", "1.4.1", "1.4.2", "1.4.3", "1.4.4", "1.5"]
    assert len(QUESTIONS) == 36


def test_tables_have_the_headings_of_the_source() -> None:
    five = ["Instantie", "Contactpersoon", "E-mailadres", "Telefoonnummer", "Opmerkingen"]
    assert headings("1.1-1") == [*five[:2], "Rol", *five[2:]]
    assert headings("1.1-2") == five
    assert headings("1.3-1") == ["Omschrijving DS of ACTIE", "Verantwoordelijke"]
    assert [KIJKWIJZER.question(f"1.3-{n}").row_label for n in (1, 2, 3)] == [
        "Strategische DS",
        "Operationele DS",
        "ACTIE",
    ]
    assert KIJKWIJZER.question("1.3-5").table_title == "RESULTAATSINDICATOREN"
    assert headings("1.3-5") == [
        "INDICATOR",
        "MAATSTAF",
        "TIMING",
        "ACTUELE WAARDE",
        "STREEFWAARDE",
    ]


def test_first_table_starts_with_the_five_instanties() -> None:
    assert KIJKWIJZER.question("1.1-1").prefill == (
        "Lokaal Bestuur",
        "CLB",
        "VDAB",
        "LOP",
        "School",
    )
    assert KIJKWIJZER.question("1.1-2").prefill == ()


def test_regisseur_has_five_given_tasks() -> None:
    question = KIJKWIJZER.question("regie-2")
    assert question.given_intro == "De regisseur neemt minimaal volgende rol op:"
    assert len(question.given) == 5
    assert [q.key for q in QUESTIONS if q.given] == ["regie-2"]


def test_options() -> None:
    assert labels("1.4.2-1") == [
        "Kleuterparticipatie",
        "Basis onderwijs",
        "Zittenblijven",
        "Spijbelen",
        "Studie- en beroepskeuzebegeleiding",
        "Positief schoolklimaat en welbevinden",
        "Breed evalueren en interne kwaliteitszorg",
        "Geletterdheid",
        "Ouderbetrokkenheid",
    ]
    assert labels("1.4.2-2") == ["Basisonderwijs", "secundair onderwijs"]
    assert len(labels("1.4.2-3")) == 2
    assert len(labels("1.5-2")) == 6
    assert [q.key for q in QUESTIONS if q.multiple] == ["1.4.2-1", "1.4.2-2"]


def test_default_visibility() -> None:
    shown = {v: [q.key for q in QUESTIONS if q.visibility is v] for v in Visibility}
    assert shown[Visibility.REGISSEUR] == ["1.4.1-4", "1.4.1-5"]
    assert shown[Visibility.PARTNERS] == ["1.1-1", "1.1-2"]
    assert len(shown[Visibility.DRAAIBOEK]) == 32


def test_blocks_are_short_sittings() -> None:
    assert [key for block in KIJKWIJZER.blocks for key in block.questions] == [
        question.key for question in QUESTIONS
    ]
    for block in KIJKWIJZER.blocks:
        assert 4 <= len(block.questions) <= 6
        assert 3 <= block.minutes <= 10
        assert len(block.name) <= 30


def test_looking_up() -> None:
    assert KIJKWIJZER.question("1.4.2-1").kind is THEMES
    assert KIJKWIJZER.position("1.1-1") == 1
    assert KIJKWIJZER.position("1.5-5") == 36
    assert KIJKWIJZER.block_of("regie-1") == 0
    assert KIJKWIJZER.block_of("1.5-5") == len(KIJKWIJZER.blocks) - 1
    for find in (
        KIJKWIJZER.question,
        KIJKWIJZER.rubriek,
        KIJKWIJZER.block_of,
        KIJKWIJZER.position,
    ):
        with pytest.raises(KeyError):
            find("1.2-1")


@each_question
def test_fingerprint_follows_the_text(question: Richtvraag) -> None:
    assert question.fingerprint == dataclasses.replace(question, explanation="Anders.").fingerprint
    other = dataclasses.replace(question, text=question.text + "!", subquestions=())
    assert other.fingerprint != question.fingerprint


@each_question
def test_head_and_subquestions_are_the_text(question: Richtvraag) -> None:
    assert question.head
    assert " ".join((question.head, *question.subquestions)) == question.text


def test_bullets_with_several_questions_are_split() -> None:
    split = [q.key for q in QUESTIONS if q.subquestions]
    assert split == [q.key for q in QUESTIONS if q.text.count("?") > 1]
    assert KIJKWIJZER.question("1.4.1-4").subquestions == (
        "Wie valt er uit?",
        "Waar vallen ze uit?",
        "Welke scholen hebben een hoog percentage uitvallers?",
    )


def test_loads_fast() -> None:
    times = []
    for _ in range(5):
        start = time.perf_counter()
        load(FILE)
        times.append(time.perf_counter() - start)
    assert min(times) < 0.04


# To the letter of the source, both ways.

DOTS = re.compile(r"[….\s]*")


def source_lines() -> list[str]:
    """The lines of the source that say something: no empty cells and no dotted lines."""
    lines = [fold(line) for line in SOURCE.read_text(encoding="utf-8").splitlines()]
    return [line for line in lines if not DOTS.fullmatch(line.removeprefix("·"))]


def bullets() -> list[str]:
    return [line.removeprefix("· ") for line in source_lines() if line.startswith("·")]


def bullets_of_the_questions() -> Iterator[str]:
    for question in QUESTIONS:
        yield question.text
        yield from question.given
        if question.kind is THEMES:
            yield from (option.label for option in question.options)


def test_bullets_are_the_questions_in_order() -> None:
    assert list(bullets_of_the_questions()) == bullets()


def test_headings_are_the_rubrieken_in_order() -> None:
    numbered = [line for line in source_lines() if re.match(r"\d+\. ?\S", line)]
    ours = [f"{r.number}. {r.title}" for r in KIJKWIJZER.rubrieken if r.number]
    assert numbered == [KIJKWIJZER.heading, *ours]


def test_title_and_intro_come_first() -> None:
    before, _, _ = "\n".join(source_lines()).partition("\n" + KIJKWIJZER.heading)
    title, intro = before.split("\n")[:2], before.split("\n")[2:]
    assert KIJKWIJZER.title == " ".join(title)
    assert KIJKWIJZER.intro == "\n".join(intro)


def test_every_other_line_of_the_source_is_in_a_table() -> None:
    texts = {*KIJKWIJZER.title.split("\n"), *KIJKWIJZER.intro.split("\n"), KIJKWIJZER.heading}
    texts |= {f"{rubriek.number}. {rubriek.title}" for rubriek in KIJKWIJZER.rubrieken}
    texts |= {f"· {bullet}" for bullet in bullets_of_the_questions()}
    rows = []
    for q in QUESTIONS:
        texts |= {column.label for column in q.columns} | set(q.prefill)
        texts |= {q.given_intro or "", q.table_title or ""}
        rows += [re.escape(q.row_label)] if q.row_label else []
    row = re.compile(rf"({'|'.join(rows)}) ?\d(\.\d)?|STREEFWAARDE 31 AUG 2017")
    left = [line for line in source_lines() if line not in texts and not row.fullmatch(line)]
    assert " ".join(left) == KIJKWIJZER.title  # which stands on two lines in the source


@each_question
def test_question_stands_in_the_source(question: Richtvraag) -> None:
    source = fold(SOURCE.read_text(encoding="utf-8"))
    parts = [question.text, question.head, *question.subquestions, *question.given]
    parts += [question.given_intro or "", question.table_title or "", question.row_label or ""]
    parts += [*question.prefill, *(column.label for column in question.columns)]
    if question.kind is not CADENCE:
        parts += [option.label for option in question.options]
    assert [part for part in parts if part not in source] == []


# Our own texts.

OWN = {f"rubriek {rubriek.key}": rubriek.explanation for rubriek in KIJKWIJZER.rubrieken}
OWN |= {f"uitleg {q.key}": q.explanation for q in QUESTIONS}
OWN |= {f"voorbeeld {q.key}": q.example for q in QUESTIONS if q.example}
OWN |= {f"blok {block.name}": block.name for block in KIJKWIJZER.blocks}


def sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?])\s+|\n", text)


@pytest.mark.parametrize("text", list(OWN.values()), ids=list(OWN))
def test_own_text_is_plain(text: str) -> None:
    assert [s for s in sentences(text) if len(s.split()) > 20] == []
    assert len(text) <= 500
    words = re.findall(r"\w+", text.lower())
    assert not {"u", "uw", "strijd", "aanval", "ondertekend", "policy"} & set(words)


@each_question
def test_explanation_has_two_to_four_sentences(question: Richtvraag) -> None:
    assert 2 <= len(sentences(question.explanation)) <= 4


@each_question
def test_example_has_no_real_address(question: Richtvraag) -> None:
    for address in re.findall(r"\S+@\S+", question.example or ""):
        assert address.strip(";").endswith(".example")


NOT_FLEMISH = re.compile(
    r"voortijdig|verzuim|leerplichtambtena|burgerservicenummer|wethouder|jeugdzorg|brugklas"
    r"|(?-i:\b(?:RMC|UWV|BSN|ROC|VMBO|MBO|HAVO|VWO)\b)",
    re.IGNORECASE,
)


@pytest.mark.parametrize(
    ("text", "found"),
    [("Schoolverzuim", True), ("het UWV", True), ("vroegtijdig", False), ("spijbelen", False)],
)
def test_guard_knows_words_of_the_netherlands(text: str, found: bool) -> None:
    assert bool(NOT_FLEMISH.search(text)) is found


def test_all_prompts_are_flemish() -> None:
    wrong = []
    for path in sorted(PROMPTS.rglob("*")):
        try:
            text = path.read_text(encoding="utf-8") if path.is_file() else ""
        except UnicodeDecodeError:
            continue  # a Word template or a picture
        wrong += [f"{path.relative_to(ROOT)}: {m[0]}" for m in NOT_FLEMISH.finditer(text)]
    assert wrong == []


# Mistakes in the file.


def swap(*pairs: tuple[str, str]) -> Callable[[str], str]:
    """Replace the first of each; « in the new text marks the line that must be named."""

    def change(text: str) -> str:
        for old, new in pairs:
            assert old in text, f"the question set changed, adapt this test: {old!r}"
            text = text.replace(old, new, 1)
        return text

    return change


MISTAKES = {
    "broken yaml": (
        swap(("title: Contactgegevens", "«title: Contact: gegevens")),
        r": not valid YAML: mapping values are not allowed",
    ),
    "quote left open": (
        swap(("title: Preventie", "title: 'Preventie"), ("rond jullie iets", "«rond jullie iets")),
        r": not valid YAML: did not find expected key \(in what begins on line \d+\)",
    ),
    "tab": (swap(("    title: Contactgegevens", "\t«title: Contact")), r": not valid YAML: "),
    "python object": (
        swap(("title: Contactgegevens", "«title: !!python/name:os.system x")),
        r": not valid YAML: could not determine a constructor",
    ),
    "missing text": (
        swap(
            (
                "- key: regie-1\n        text: >-\n          Wie neemt de regiefunctie op zich?",
                "- «key: regie-1",
            )
        ),
        r" \(regie-1\): missing field 'text'",
    ),
    "missing title": (
        swap(("    title: Preventie\n", ""), ('- key: "1.4.2"', '- «key: "1.4.2"')),
        r" \(rubriek 1\.4\.2\): missing field 'title'",
    ),
    "missing blocks": (
        lambda text: "«" + text.partition("\nblocks:")[0],
        r" \(top level\): missing field 'blocks'",
    ),
    "unknown field": (
        swap(("multiple: true\n", "«multipel: true\n")),
        r" \(1\.4\.2-1\): unknown field 'multipel'",
    ),
    "unknown field of an option": (
        swap(("{key: spijbelen, label:", "{key: spijbelen, «lable:")),
        r" \(1\.4\.2-1, options 4\): unknown field 'lable'",
    ),
    "repeated field": (
        swap(("kind: themes\n", "kind: themes\n        «kind: items\n")),
        r" \(1\.4\.2-1\): field 'kind' stands here twice",
    ),
    "unknown kind": (
        swap(("kind: themes", "«kind: itmes")),
        r" \(1\.4\.2-1\): unknown kind 'itmes'; one of items, choice, .*, cadence",
    ),
    "unknown visibility": (
        swap(("visibility: regisseur", "«visibility: iedereen")),
        r" \(1\.4\.1-4\): unknown visibility 'iedereen'; one of regisseur, partners, draaiboek",
    ),
    "number for a text": (
        swap(('- key: "1.4"', "- «key: 1.4")),
        r" \(rubriek 1\.4\): field 'key' must be a text",
    ),
    "text for a number": (
        swap(("minutes: 6", "«minutes: zes")),
        r" \(blocks 1\): field 'minutes': Input should be a valid integer",
    ),
    "no minutes at all": (
        swap(("minutes: 6", "«minutes: 0")),
        r" \(blocks 1\): field 'minutes': Input should be greater",
    ),
    "text for a list": (
        swap(("first_for: [lokaal_bestuur, lop]", "«first_for: lop")),
        r" \(regie-1\): field 'first_for': Input should be a valid tuple",
    ),
    "text for a question": (
        swap(("      - key: regie-1", "      - «Wie neemt de regie?\n      - key: regie-1")),
        r" \(regie-1\): expected fields",
    ),
    "empty text": (
        swap(("title: Preventie", "«title: ''")),
        r" \(rubriek 1\.4\.2\): field 'title': is empty",
    ),
    "nothing after the colon": (
        swap(("title: Preventie", "«title:")),
        r" \(rubriek 1\.4\.2\): field 'title' must be a text",
    ),
    "two lines for one": (
        swap(("title: Preventie", "«title: |-\n      Preventie\n      en meer")),
        r" \(rubriek 1\.4\.2\): field 'title': must be one line",
    ),
    "option without label": (
        swap(("{key: spijbelen, label: Spijbelen}", "{«key: spijbelen}")),
        r" \(1\.4\.2-1, options 4\): missing field 'label'",
    ),
    "duplicate option": (
        swap(("key: zittenblijven", "«key: kleuterparticipatie")),
        r" \(1\.4\.2-1, options 3\): duplicate key 'kleuterparticipatie'",
    ),
    "duplicate column": (
        swap(("{key: email,", "{«key: rol,")),
        r" \(1\.1-1, columns 4\): duplicate key 'rol'",
    ),
    "duplicate rubriek": (
        swap(('- key: "1.4.1"\n', '- «key: "1.4"\n')),
        r" \(rubriek 1\.4\): duplicate key '1\.4'",
    ),
    "duplicate partner kind": (
        swap(("{key: vdab,", "{«key: clb,")),
        r" \(partner_kinds 3\): duplicate key 'clb'",
    ),
    "unknown partner kind": (
        swap(("first_for: [school, clb, jeugdhulp]", "first_for: [school, clb, «rmc]")),
        r" \(1\.4\.3-3, first_for 3\): unknown partner kind 'rmc'",
    ),
    "key of another rank": (
        swap(("- key: regie-2", "- «key: regie-3")),
        r" \(regie-2\): key 'regie-3' must be 'regie-2'",
    ),
    "unsafe key": (
        swap(("{key: trimester,", "{«key: elk trimester,")),
        r" \(1\.5-2, options 3\): field 'key': 'elk trimester' must be 1 to 24",
    ),
    "long key": (
        swap(("{key: werkgever,", "{«key: werkgever-of-sectorfonds-x,")),
        r" \(partner_kinds 10\): field 'key': 'werkgever-of-sectorfonds-x' must be 1 to 24",
    ),
    "unknown parent": (
        swap(('parent: "1.4"', '«parent: "1.2"')),
        r" \(rubriek 1\.4\.1\): parent '1\.2' is no earlier rubriek",
    ),
    "choice without options": (
        swap(
            ("        options:\n          - {key: gedifferentieerd", "#"),
            ("          - {key: alle_leerlingen", "#"),
            ('- key: "1.4.2-3"', '- «key: "1.4.2-3"'),
        ),
        r" \(1\.4\.2-3\): missing field 'options': kind choice needs it",
    ),
    "options for a list": (
        swap(
            ("kind: cadence", "kind: items"),
            (
                "bron laat het antwoord open.\n        opt",
                "bron laat het antwoord open.\n        «opt",
            ),
        ),
        r" \(1\.5-2\): field 'options' does not fit kind items",
    ),
    "subquestion not in the text": (
        swap(("- Time-out?", "- Time out?"), ("        subquestions:", "        «subquestions:")),
        r" \(1\.4\.1-2\): subquestions must be the last sentences of text, to the letter",
    ),
    "given without intro": (
        swap(("        given_intro:", "#"), ("        given:", "        «given:")),
        r" \(regie-2\): fields 'given' and 'given_intro' go together",
    ),
    "block misses a question": (
        swap(('["1.1-1", "1.1-2", regie-1', '["1.1-1", «regie-1')),
        r" \(blocks 1, questions 2\): 'regie-1' stands here, not '1\.1-2'",
    ),
    "block doubles a question": (
        swap(('["1.4-1", ', '[«"1.3-5", "1.4-1", ')),
        r" \(blocks 3, questions 1\): '1\.3-5' stands here, not '1\.4-1'",
    ),
    "last question in no block": (
        swap((', "1.5-5"]', "]"), ("\nblocks:", "\n«blocks:")),
        r" \(top level\): question '1\.5-5' is in no block",
    ),
    "question too many": (
        swap((', "1.5-5"]', ', "1.5-5", «"1.5-6"]')),
        r" \(blocks 8, questions 6\): '1\.5-6' stands here, not 'no more'",
    ),
}


@pytest.mark.parametrize(("change", "message"), list(MISTAKES.values()), ids=list(MISTAKES))
def test_mistake_gives_one_line_with_its_place(
    tmp_path: Path, change: Callable[[str], str], message: str
) -> None:
    text = change(FILE.read_text(encoding="utf-8"))
    assert text.count("«") == 1
    line = text.partition("«")[0].count("\n") + 1
    path = tmp_path / "kijkwijzer.yaml"
    path.write_text(text.replace("«", ""), encoding="utf-8")
    with pytest.raises(DataFileError) as caught:
        load(path)
    said = str(caught.value)
    assert re.match(rf"kijkwijzer\.yaml line {line}{message}", said), said
    assert "\n" not in said


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "cannot be read: .*No such file"),
        (b"\xff\xfe\x00", "cannot be read: .*decode"),
        (b"title: a\x00b", "not valid YAML: "),
        (b"", r"line 1 \(top level\): "),
        (b"Kijkwijzer", r"line 1 \(top level\): expected fields"),
        (b"- a\n- b", r"line 1 \(top level\): expected fields"),
        (b"a: 1\n---\nb: 2", "line 2: not valid YAML: "),
        (b"? [a, b]\n: 1", r"line 1"),
        (b"&a [*a]", r"line 1"),
        (b"version: 2031-99-99", "cannot be read: "),
    ],
)
def test_file_that_is_no_question_set(tmp_path: Path, content: bytes | None, message: str) -> None:
    path = tmp_path / "kijkwijzer.yaml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DataFileError) as caught:
        load(path)
    assert re.match(rf"kijkwijzer\.yaml:? {message}", str(caught.value)), caught.value
    assert "\n" not in str(caught.value)


def test_another_question_set_may_be_used(tmp_path: Path) -> None:
    path = tmp_path / "kijkwijzer.yaml"
    text = FILE.read_text(encoding="utf-8").replace("Geletterdheid}", "Lezen en schrijven}")
    path.write_text("\ufeff" + text, encoding="utf-8")
    other = load(path)
    assert other != KIJKWIJZER
    assert isinstance(other, Kijkwijzer)
    assert other.question("1.4.2-1").fingerprint == KIJKWIJZER.question("1.4.2-1").fingerprint


def test_nothing_can_be_changed_by_accident() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        QUESTIONS[0].text = "Iets anders"  # type: ignore[misc]
    assert hash(KIJKWIJZER) == hash(load(FILE))
