"""The draaiboek as a Word file, from the template `prompts/draaiboek/draaiboek.docx`.

The template is an ordinary Word document that anyone can restyle; docs/word-sjabloon.md
tells its tags.
"""

import io
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from docxtpl import DocxTemplate
from jinja2.sandbox import SandboxedEnvironment

from bot.clock import wall
from bot.draaiboek.snapshot import Draaiboek, PartnerAnswer, Question, Section
from bot.kijkwijzer import Kind
from bot.storage.content import Entry
from bot.texts import Texts

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
    document = DocxTemplate(template)
    document.render(
        {
            "network": _clean(draaiboek.network),
            "region": _clean(draaiboek.region),
            "date": texts.date(draaiboek.made_at),
            "partners": [
                {"name": _clean(p.name), "kind": p.kind, "regie": p.name in draaiboek.regie}
                for p in draaiboek.partners
            ],
            "heading": draaiboek.heading,
            "intro": draaiboek.intro.split("\n"),
            "sections": [_section(s, texts, draaiboek.made_at) for s in draaiboek.sections],
        },
        jinja_env=SandboxedEnvironment(autoescape=True),
        autoescape=True,
    )
    _describe(document.docx.core_properties, draaiboek)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _describe(properties: Any, draaiboek: Draaiboek) -> None:
    made = wall(draaiboek.made_at).replace(tzinfo=None)
    properties.title = f"Draaiboek {_clean(draaiboek.network)}"[:255]
    properties.author = properties.last_modified_by = _clean(draaiboek.network)[:255]
    properties.created = properties.modified = made
    properties.language = "nl-BE"


def _section(section: Section, texts: Texts, made_at: datetime) -> dict[str, Any]:
    rubriek = section.rubriek
    return {
        "title": f"{rubriek.number}. {rubriek.title}" if rubriek.number else rubriek.title,
        "sub": rubriek.parent is not None,
        "questions": [_question(q, texts, made_at) for q in section.questions],
    }


def _question(question: Question, texts: Texts, made_at: datetime) -> dict[str, Any]:
    richtvraag = question.richtvraag
    table = _table(question, texts, made_at)
    tabled = richtvraag.kind in (Kind.GOALS, Kind.INDICATORS)
    return {
        "text": richtvraag.text,
        "given_intro": richtvraag.given_intro or "",
        "given": list(richtvraag.given),
        "columns": table[0] if table else [],
        "columns_count": len(table[0]) if table else 0,
        "rows": table[1:],
        "groups": [
            _group(question, answer, texts)
            for answer in question.answered
            if not tabled and (answer.content.entries or answer.content.chosen)
        ],
        "passed": [
            f"{_clean(a.partner)}: {texts.word(f'standen.{a.status}')}" for a in question.passed
        ],
        "nothing": not question.answered and not question.passed,
    }


def _table(question: Question, texts: Texts, made_at: datetime) -> list[list[str]]:
    """The source's own table of this question, headings first; empty when it has none."""
    richtvraag = question.richtvraag
    labels = [column.label for column in richtvraag.columns]
    match richtvraag.kind:
        case Kind.CONTACTS:
            return [labels, *_contacts(question)]
        case Kind.INDICATORS:
            labels[-1] = texts.word("document.streefwaarde", jaar=_target_year(made_at))
            items = [[f"{_clean(e.text)} ({_clean(a.partner)})"] for a, e in _entries(question)]
            return [labels, *(row + [""] * (len(labels) - 1) for row in items or [[""]])]
        case Kind.GOALS:
            items = [[_clean(e.text), _clean(a.partner)] for a, e in _entries(question)]
            rows = [[f"{richtvraag.row_label} {n}", *row] for n, row in enumerate(items, 1)]
            return [["", *labels], *rows]
    return []


def _target_year(made_at: datetime) -> int:
    """The source's target is for a 31 August; by default that is the next one."""
    day = wall(made_at)
    return day.year + ((day.month, day.day) > (8, 31))


def _entries(question: Question) -> list[tuple[PartnerAnswer, Entry]]:
    return [(answer, entry) for answer in question.answered for entry in answer.content.entries]


def _contacts(question: Question) -> list[list[str]]:
    """Every partner's rows, then the source's own names for which nobody gave a row."""
    keys = [column.key for column in question.richtvraag.columns]
    rows = [
        [_clean(row.cells.get(key, "")) for key in keys]
        for answer in question.answered
        for row in answer.content.rows
    ]
    there = {row[0].casefold() for row in rows}
    missing = [name for name in question.richtvraag.prefill if name.casefold() not in there]
    return rows + [[name, *("" for _ in keys[1:])] for name in missing]


def _group(question: Question, answer: PartnerAnswer, texts: Texts) -> Group:
    content, options = answer.content, question.richtvraag.options
    chosen = [f"✓ {o.label}" for o in options if o.key in content.chosen]
    themed = [f"{o.label}: {e.text}" for o in options for e in content.of_theme(o.key)]
    known = {None, *(o.key for o in options)}
    other = [e.text for e in content.entries if e.theme is None or e.theme not in known]
    note = texts.word("document.vorige_versie") if answer.outdated else ""
    return Group(_clean(answer.partner), note, tuple(map(_clean, (*chosen, *themed, *other))))


def _clean(text: str) -> str:
    return _CONTROL.sub("", text)
