"""Outlines of goals and actions, as people paste them."""

from itertools import pairwise

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from bot.rules.outline import Line, match_name, outline, single, split_responsible

SOURCE = """\
Strategische DS1: Minder uitval ; Stad Aalst
Operationele DS1.1 Sneller signaleren
ACTIE 1 Meldpunt oprichten; CLB De Brug
ACTIE 2 ...
Operationele DS1.2 ...
Strategische DS2 ...
"""
# Of letters that spell no label, number or bullet; "1.2 uur" is no number of a line either.
_word = st.text("bekmnrtuvëÉ", min_size=2, max_size=6).filter(lambda word: word != "uur")
_words = st.lists(_word, min_size=1, max_size=3).map(" ".join)


@st.composite
def _trees(draw: st.DrawFn) -> list[Line]:
    """Lines whose levels start at 1 and go down by one at most."""
    level, lines = 0, []
    for _ in range(draw(st.integers(2, 8))):
        level = draw(st.integers(1, min(3, level + 1)))
        lines.append(Line(level, draw(_words), draw(st.none() | _words)))
    return lines


def _written(line: Line, separator: str) -> str:
    return f"{line.text}{separator}{line.responsible}" if line.responsible else line.text


_separator = st.sampled_from(
    [";", " ; ", "|", "\t", " -> ", " → ", ". Verantwoordelijke: ", " - verantwoordelijke "]
)


def test_the_outline_of_the_source() -> None:
    assert outline(SOURCE) == [
        Line(1, "Minder uitval", "Stad Aalst"),
        Line(2, "Sneller signaleren", None),
        Line(3, "Meldpunt oprichten", "CLB De Brug"),
        Line(3, "...", None),
        Line(2, "...", None),
        Line(1, "...", None),
    ]


@pytest.mark.parametrize(
    ("label", "level"),
    [
        ("DS1", 1),
        ("DS 1:", 1),
        ("ds1.", 1),
        ("SD1", 1),
        ("Strategische DS1", 1),
        ("Strategische doelstelling 1:", 1),
        ("Strategische doelstelling:", 1),
        ("Strategisch doel 2 –", 1),
        ("Doelstelling 1:", 1),
        ("OD1.1", 2),
        ("OD 1:", 2),
        ("DS1.1", 2),
        ("DS1.1:", 2),
        ("Operationele DS1.1", 2),
        ("Operationele doelstelling:", 2),
        ("Operationeel doel 1.1 -", 2),
        ("ACTIE 1", 3),
        ("Actie 1:", 3),
        ("Actie 1a)", 3),
        ("Acties:", 3),
        ("actie:", 3),
        ("A1.1.1", 3),
        ("A1:", 3),
        ("- Actie 2:", 3),
        ("1. Actie:", 3),
        ("•\tOD1.1", 2),
    ],
)
def test_a_label_tells_the_level_of_even_a_single_line(label: str, level: int) -> None:
    assert outline(f"{label} Meldpunt  oprichten") == [Line(level, "Meldpunt oprichten", None)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n ",
        "-\n---",
        "Minder uitval; Stad Aalst",
        "- Minder uitval",
        "1. Minder uitval",
        "Actie ondernemen tegen pesten",
        "Actie- en werkplan",
        "Actieve ouders",
        "A4 met nummers ophangen",
        "De actie: een meldpunt",
        "DSM is geen label",
        "Odisee: hogeschool",
        "We willen minder uitval.\nDaarom komt er een meldpunt.\n\nEn een team.",
    ],
)
def test_prose_is_no_outline(text: str) -> None:
    assert outline(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a\n  b\n    c\n  d\ne", "1a 2b 3c 2d 1e", id="spaces"),
        pytest.param("a\n\tb\n\t\tc\n        d", "1a 2b 3c 3d", id="a tab is four spaces"),
        pytest.param("a\n        b\n  c", "1a 2b 1c", id="the first indentation was stripped"),
        pytest.param("a\nb\n  c\n      d\n    e", "1a 1b 2c 3d 3e", id="sloppy"),
        pytest.param("a\n  b\n    c\n      d\n    e", "1a 2b 3c 3d 3e", id="too deep"),
        pytest.param("- a\n  - b\n    - c\n- d", "1a 2b 3c 1d", id="indented bullets"),
        pytest.param("• a\no b\n▪ c\n▪ d\no e\n• f", "1a 2b 3c 3d 2e 1f", id="bullets"),
        pytest.param("a\n- b\n– c\nd\n* e", "1a 2b 2c 1d 2e", id="bullets under words"),
        pytest.param("- a\n* b\n- c", "1a 2b 1c", id="two bullets"),
        pytest.param("1. a\n1.1 b\n1.1.1 c\n1.1.1.1 d\n2. e", "1a 2b 3c 3d 1e", id="numbers"),
        pytest.param("1. a\n1.1.1 b\n1.1.2. c\n1.2 d", "1a 2b 2c 2d", id="a number skips a level"),
        pytest.param("1.2 a\n1.3 b\n1.3.1 c", "1a 1b 2c", id="numbers from the second level"),
        pytest.param("1. a\n- b\n- c\n2. d", "1a 2b 2c 1d", id="bullets under numbers"),
        pytest.param("1) a\n  1) b\n  2) c\n2) d", "1a 2b 2c 1d", id="numbers are bullets"),
        pytest.param("DS1 a\n1. b\n2. c\nDS2 d", "1a 2b 2c 1d", id="numbers under a label"),
        pytest.param("OD1.1 a\n1. b\n2. c", "2a 3b 3c", id="numbers under an operational goal"),
        pytest.param("OD1.1 a\n- b\n- c\nOD1.2 d", "2a 3b 3c 2d", id="bullets under a label"),
        pytest.param("- OD1.1 a\n- b\nc", "2a 2b 2c", id="beside a label"),
        pytest.param("DS1 a\n  b\n    c", "1a 2b 3c", id="indented under a label"),
        pytest.param("DS1 a\n    DS2 b\n  c", "1a 1b 1c", id="less than what is open"),
        pytest.param("DS1 a\nactie 1 b\nactie 2 c\nOD1 d", "1a 2b 2c 2d", id="a label skips"),
        pytest.param("ACTIE 1 a\nOD2 b\nACTIE 2 c\nDS1 d", "3a 2b 3c 1d", id="from an action"),
        pytest.param("a\nActie 1 b\nActie 2 c", "1a 2b 2c", id="a label on the second line"),
        pytest.param(
            "DS1:\na\nOD1.1:\n\nb\nActies:\n- c\n- d\nOD1.2 e", "1a 2b 3c 3d 2e", id="headings"
        ),
        pytest.param("DS1 a\nDS2\nOD2.1 b\nDS3:", "1a 1DS2 2b 1DS3:", id="empty goals"),
        pytest.param("DS1 a\n10.30 uur b", "1a 110.30 uur b", id="no number"),
        pytest.param("- a\n-b\n-5%", "1a 1b 1-5%", id="a dash without a space"),
        pytest.param("-- a\n-- b", "1a 1b", id="two dashes"),
        pytest.param("- a\n-- b\n--- c\n- d", "1a 2b 3c 1d", id="more dashes are deeper"),
        pytest.param("1. a\na. b\nb) c\n2. d", "1a 2b 2c 1d", id="letters under numbers"),
        pytest.param("a) a\nb) b", "1a 1b", id="letters"),
        pytest.param("- a\n;\n- -\n- ;\n- b", "1a 1b", id="lines without words"),
        pytest.param("1. uur\n2. b", "1uur 1b", id="an hour after a number"),
    ],
)
def test_levels(text: str, expected: str) -> None:
    assert " ".join(f"{line.level}{line.text}" for line in outline(text) or []) == expected


@pytest.mark.parametrize(
    ("line", "text", "responsible"),
    [
        ("Bellen", "Bellen", None),
        ("Bellen; CLB  De Brug", "Bellen", "CLB De Brug"),
        ("Bellen | CLB", "Bellen", "CLB"),
        ("Bellen\t\tCLB", "Bellen", "CLB"),
        ("Bellen -> CLB", "Bellen", "CLB"),
        ("Bellen → CLB", "Bellen", "CLB"),
        ("Bellen; mailen; CLB", "Bellen; mailen", "CLB"),
        ("Bellen;", "Bellen", None),
        ("Bellen ->", "Bellen", None),
        ("Bellen; CLB;", "Bellen", "CLB"),
        ("Bellen; ?", "Bellen", None),
        ("; CLB", "; CLB", None),
        (";", ";", None),
        ("(verantwoordelijke: CLB)", "(verantwoordelijke: CLB)", None),
        ("Bellen (verantwoordelijke: CLB)", "Bellen", "CLB"),
        ("Bellen (op school) (Verantw.: CLB (Noord)).", "Bellen (op school)", "CLB (Noord)"),
        ("Bellen (verantw. CLB)", "Bellen", "CLB"),
        ("Bellen. Verantwoordelijke: CLB", "Bellen", "CLB"),
        ("Bellen? VERANTWOORDELIJKEN: CLB; Stad", "Bellen?", "CLB; Stad"),
        ("Bellen, verantw.: CLB", "Bellen", "CLB"),
        ("Bellen; verantwoordelijke(n): CLB", "Bellen", "CLB"),
        ("Bellen. Verantwoordelijke:", "Bellen", None),
        ("Bellen - verantwoordelijke CLB", "Bellen", "CLB"),
        ("Bellen – verantw. CLB", "Bellen", "CLB"),
        ("Bellen; verantwoordelijke CLB", "Bellen", "CLB"),
        ("De school is verantwoordelijk voor x", "De school is verantwoordelijk voor x", None),
        ("Bel de verantwoordelijke: nu", "Bel de verantwoordelijke: nu", None),
        ("a->b", "a->b", None),
    ],
)
def test_responsible(line: str, text: str, responsible: str | None) -> None:
    assert split_responsible(line) == (text, responsible)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bellen; CLB", ("Bellen", "CLB")),
        ("- Bellen; CLB", ("Bellen", "CLB")),
        ("-- Bellen", ("Bellen", None)),
        ("2. Bellen", ("Bellen", None)),
        ("b) Bellen", ("Bellen", None)),
        ("10.30 uur bellen", ("10.30 uur bellen", None)),
        ("We bellen.\nEn we mailen.", ("We bellen. En we mailen.", None)),
        (";", None),
        ("- -", None),
        ("...", None),
        ("", None),
    ],
)
def test_a_single_goal(text: str, expected: tuple[str, str | None] | None) -> None:
    assert single(text) == expected


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("CLB De Brug", 1),
        ("clb de brug.", 1),
        ("C.L.B. de Brug", 1),
        ("Brug", 1),
        ("CLB", None),
        ("CLB Noord", 2),
        ("noord CLB", 2),
        ("cafe reunie", 3),
        ("Café", 3),
        ("Stad", 4),
        ("Aalst", None),
        ("Stad Gent", None),
        ("Dubbel", None),
        ("CLB De Brug en Stad", None),
        ("", None),
        ("?!", None),
    ],
)
def test_the_partner_that_was_meant(written: str, key: int | None) -> None:
    names = {
        1: "CLB De Brug",
        2: "CLB Noord",
        3: "Café Réunie",
        4: "Stad",
        5: "Stad Aalst",
        6: "OCMW Aalst",
        7: "Dubbel",
        8: "dubbel",
        9: "😀",
    }
    assert match_name(written, names) == key


@given(
    _trees(),
    st.sampled_from([" ", "  ", "    ", "\t"]),
    st.sampled_from(["", "- ", "* ", "• ", "o ", "–\t", "7) "]),
    _separator,
)
def test_an_indented_tree_is_read_back(
    tree: list[Line], indent: str, bullet: str, separator: str
) -> None:
    assume(bullet or any(line.level > 1 for line in tree))
    text = "\n".join(
        indent * (line.level - 1) + bullet + _written(line, separator) for line in tree
    )
    assert outline(text) == tree


@given(_trees(), st.sampled_from(["•o▪", "-*•", "–•-"]), _separator)
def test_a_tree_of_bullets_is_read_back(tree: list[Line], bullets: str, separator: str) -> None:
    assume(bullets[0] != "–" or all(line.level < 3 for line in tree))  # the same dash
    text = "\n".join(f"{bullets[line.level - 1]} {_written(line, separator)}" for line in tree)
    assert outline(text) == tree


@given(
    _trees(),
    st.sampled_from(
        [
            ("DS1", "DS1.1", "ACTIE 1"),
            ("SD 1:", "OD 1.1:", "A1.1.1"),
            ("Strategische DS1", "Operationele DS1.1:", "Actie 1:"),
            ("Strategische doelstelling:", "Operationele doelstelling 1 -", "- actie:"),
        ]
    ),
    st.lists(st.sampled_from(["", " ", "   ", "\t"]), min_size=8, max_size=8),
    _separator,
)
def test_a_labelled_tree_is_read_back_however_indented(
    tree: list[Line], labels: tuple[str, str, str], indents: list[str], separator: str
) -> None:
    text = "\n".join(
        f"{indent}{labels[line.level - 1]} {_written(line, separator)}"
        for indent, line in zip(indents, tree, strict=False)
    )
    assert outline(text) == tree


_piece = st.sampled_from(
    [*"-–*•#o12.;:|\t \n()", "  ", "1.1 ", "1. ", "DS1", "OD1.1 ", "actie:", "a", "wij", " -> "]
    + ["\n" + " " * n for n in range(1, 6)]
    + [". Verantwoordelijke: ", "(verantw.:", "\u2028", "\xa0", "\n- ", "\nACTIE 2 ", "\n1) "]
)


@given(st.one_of(st.text(), st.lists(_piece, max_size=30).map("".join)))
@example(SOURCE)
def test_any_text_gives_whole_lines_without_jumps(text: str) -> None:
    lines = outline(text)
    if lines is None:
        one = single(text)
        assert one is None or one[0].strip()
        return
    assert lines
    assert all(line.text.strip() and line.level in {1, 2, 3} for line in lines)
    assert all(line.responsible is None or line.responsible.strip() for line in lines)
    assert all(after.level <= before.level + 1 for before, after in pairwise(lines))


@given(
    _trees(),
    st.lists(
        st.sampled_from(
            [
                "",
                "- ",
                "-- ",
                "• ",
                "o ",
                "a. ",
                "1. ",
                "2) ",
                "1.2 ",
                "DS1 ",
                "OD1.1: ",
                "ACTIE 3 ",
            ]
        ),
        min_size=8,
        max_size=8,
    ),
    st.lists(st.integers(0, 9), min_size=8, max_size=8),
    _separator,
)
def test_no_word_is_lost(
    tree: list[Line], marks: list[str], indents: list[int], separator: str
) -> None:
    text = "\n".join(
        " " * indent + mark + _written(line, separator)
        for indent, mark, line in zip(indents, marks, tree, strict=False)
    )
    lines = outline(text.strip())
    assume(lines is not None)
    assert [(line.text, line.responsible) for line in lines or []] == [
        (line.text, line.responsible) for line in tree
    ]
