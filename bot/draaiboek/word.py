"""The draaiboek as a Word file, from the template `prompts/draaiboek/draaiboek.docx`.

The template is an ordinary Word document that anyone can restyle; docs/word-sjabloon.md
tells its tags.
"""

import io
import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from docxtpl import DocxTemplate
from jinja2.sandbox import SandboxedEnvironment

from bot.clock import wall
from bot.draaiboek.goals import ACTION
from bot.draaiboek.indicators import Figures, told
from bot.draaiboek.model import Draaiboek, PartnerAnswer, Pledge, Question, Section, Signed
from bot.kijkwijzer import Kind
from bot.texts import Texts

SHOWN_VALUES = 3
"""Values of an indicator in its cell of the table: the newest."""

# XML cannot hold these at all.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Group:
    """A partner's answer in the words of the document: a lead-in, and lines under it."""

    partner: str
    note: str
    lines: tuple[str, ...]


def render(draaiboek: Draaiboek, template: Path, texts: Texts) -> bytes:
    """The .docx file. Texts of people can hold anything: they are escaped, never run."""
    sections = [_section(section, draaiboek, texts) for section in draaiboek.sections]
    data = {
        "network": clean(draaiboek.network),
        "region": clean(draaiboek.region),
        "state": _state(draaiboek, texts),
        "partners": [
            {"name": clean(p.name), "kind": p.kind, "regie": p.name in draaiboek.regie}
            for p in draaiboek.partners
        ],
        "heading": draaiboek.heading,
        "intro": draaiboek.intro.split("\n"),
        "sections": [*sections, _akkoordtabel(draaiboek, texts)],
    }
    title = f"Draaiboek {clean(draaiboek.network)}"
    return filled(template, data, title, clean(draaiboek.network), draaiboek.made_at)


def filled(
    template: Path, data: dict[str, Any], title: str, author: str, made_at: datetime
) -> bytes:
    """A template with its tags filled, and with the properties that Word shows of a file."""
    document = DocxTemplate(template)
    document.render(data, jinja_env=SandboxedEnvironment(autoescape=True), autoescape=True)
    properties = document.docx.core_properties
    properties.title = title[:255]
    properties.author = properties.last_modified_by = author[:255]
    properties.created = properties.modified = wall(made_at).replace(tzinfo=None)
    properties.language = "nl-BE"
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _state(draaiboek: Draaiboek, texts: Texts) -> str:
    day = texts.date(draaiboek.made_at)
    if draaiboek.number is None:
        return texts.word("document.stand_op", datum=day)
    return texts.word("document.versie_op", nummer=draaiboek.number, datum=day)


def _section(section: Section, draaiboek: Draaiboek, texts: Texts) -> dict[str, Any]:
    rubriek = section.rubriek
    return {
        "title": f"{rubriek.number}. {rubriek.title}" if rubriek.number else rubriek.title,
        "sub": rubriek.parent is not None,
        "questions": [_question(q, section, draaiboek, texts) for q in section.questions],
    }


def _question(
    question: Question, section: Section, draaiboek: Draaiboek, texts: Texts
) -> dict[str, Any]:
    richtvraag = question.richtvraag
    table = _table(question, section, draaiboek, texts)
    groups = [_group(question, answer, texts) for answer in question.answered]
    if question.joint:
        joint = Group(texts.word("document.gezamenlijk"), "", tuple(map(clean, question.joint)))
        groups = [joint]
    shared = richtvraag.kind is Kind.GOALS and draaiboek.goals.roots
    return {
        "text": richtvraag.text,
        "given_intro": richtvraag.given_intro or "",
        "given": list(richtvraag.given),
        "table_title": richtvraag.table_title or "",
        "columns": table[0] if table else [],
        "columns_count": len(table[0]) if table else 0,
        "rows": table[1:],
        "groups": [group for group in groups if group.lines],
        "passed": [
            f"{clean(a.partner)}: {texts.word(f'standen.{a.status}')}" for a in question.passed
        ],
        "nothing": not (groups or table[1:] or question.passed or shared),
    }


def _table(
    question: Question, section: Section, draaiboek: Draaiboek, texts: Texts
) -> list[list[str]]:
    """The table of this question, headings first; empty when it has none."""
    labels = [column.label for column in question.richtvraag.columns]
    match question.richtvraag.kind:
        case Kind.CONTACTS:
            return [labels, *_contacts(question)]
        case Kind.INDICATORS:
            labels[-1] = texts.word("document.streefwaarde", jaar=_target_year(draaiboek.made_at))
            usual = date(_target_year(draaiboek.made_at), 8, 31)
            rows = [_indicator(figures, usual, texts) for figures in draaiboek.figures]
            return [labels, *(rows or [[""] * len(labels)])]
        case Kind.GOALS if question is section.last_of(Kind.GOALS):
            return [["", *labels], *_goals(section, draaiboek)]
        case Kind.ENGAGEMENT if question.pledges:
            words = texts.words("document")
            heads = [words[f"engagement_{n}"] for n in ("wie", "wat", "voor", "tegen", "stand")]
            return [heads, *(_pledge(pledge, texts) for pledge in question.pledges)]
    return []


def _goals(section: Section, draaiboek: Draaiboek) -> list[list[str]]:
    """The tree as the source's own rows: Strategische DS1, Operationele DS1.1, ACTIE 1."""
    names = [q.richtvraag.row_label for q in section.questions if q.richtvraag.kind is Kind.GOALS]
    rows = [
        [f"{names[node.level - 1]}{' ' if node.level == ACTION else ''}{node.number}",
         clean(node.text), clean(node.responsible)]
        for node in draaiboek.goals.walk()
    ]  # fmt: skip
    return rows or [[f"{names[0]}1", "", ""]]


def _pledge(pledge: Pledge, texts: Texts) -> list[str]:
    due = texts.short_day(pledge.due) if pledge.due else ""
    stand = texts.word(f"stand.{pledge.stand}")
    return [clean(pledge.owner), clean(pledge.text), clean(pledge.about), due, stand]


def _indicator(figures: Figures, usual: date, texts: Texts) -> list[str]:
    """`usual`: the day in the heading of the targets; a target of another day names it."""
    values = [told(value, texts) for value in reversed(figures.values[-SHOWN_VALUES:])]
    target = figures.target
    if target and figures.target_day and figures.target_day != usual:
        target = f"{target} ({texts.short_day(figures.target_day)})"
    cells = (figures.text, figures.measure, figures.timing, "\n".join(values), target)
    return [clean(cell) for cell in cells]


def _akkoordtabel(draaiboek: Draaiboek, texts: Texts) -> dict[str, Any]:
    """At the end: per rubriek who agrees with the text as it stands here."""
    words = texts.words("document")
    titles = {s.rubriek.key: s.rubriek.name for s in draaiboek.sections}
    rows = [
        [
            titles[found.rubriek],
            "\n".join(_signed(signed, texts) for signed in found.agreed),
            "\n".join(
                [
                    *(_signed(s, texts) for s in found.against),
                    *(f"{name} ({words['akkoord_wacht']})" for name in found.waiting),
                ]
            ),
        ]
        for found in draaiboek.akkoorden
        if found.hash
    ]
    heads = [words["akkoord_rubriek"], words["akkoord_wel"], words["akkoord_niet"]]
    return {
        "title": words["akkoord_titel"],
        "sub": False,
        "questions": [
            {
                "text": words["akkoord_uitleg"],
                "given": [],
                "given_intro": "",
                "table_title": "",
                "columns": heads,
                "columns_count": len(heads) if rows else 0,
                "rows": [[clean(cell) for cell in row] for row in rows],
                "groups": [],
                "passed": [],
                "nothing": not rows,
            }
        ],
    }


def _signed(signed: Signed, texts: Texts) -> str:
    verdict = texts.word(f"oordeel.{signed.verdict}")
    return f"{signed.partner} ({verdict}, {texts.short_day(wall(signed.at).date())})"


def _target_year(made_at: datetime) -> int:
    """The source's target is for a 31 August; by default that is the next one."""
    day = wall(made_at)
    return day.year + ((day.month, day.day) > (8, 31))


def _contacts(question: Question) -> list[list[str]]:
    """Every partner's rows, then the source's own names for which nobody gave a row."""
    keys = [column.key for column in question.richtvraag.columns]
    rows = [
        [clean(row.cells.get(key, "")) for key in keys]
        for answer in question.answered
        for row in answer.content.rows
    ]
    there = {row[0].casefold() for row in rows}
    missing = [name for name in question.richtvraag.prefill if name.casefold() not in there]
    return rows + [[name, *("" for _ in keys[1:])] for name in missing]


def _group(question: Question, answer: PartnerAnswer, texts: Texts) -> Group:
    lines = answer.words(question.richtvraag)
    note = texts.word("document.vorige_versie") if answer.outdated else ""
    return Group(clean(answer.partner), note, tuple(map(clean, lines)))


def clean(text: str) -> str:
    """Without the signs that a Word file cannot hold."""
    return _CONTROL.sub("", text)
