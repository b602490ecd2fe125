"""The report of an overleg as a Word file, from the template `prompts/draaiboek/verslag.docx`.

docs/word-sjabloon.md tells its tags.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.draaiboek.model import Pledge
from bot.draaiboek.report import Present, Report, Somebody
from bot.draaiboek.word import clean, filled
from bot.texts import Texts


def render(report: Report, template: Path, texts: Texts) -> bytes:
    """The .docx file. Texts of people can hold anything: they are escaped, never run."""
    words = texts.words("document")
    data = {
        "network": clean(report.network),
        "moment": texts.moment(report.starts_at),
        "place": clean(report.place),
        "state": _state(report, texts),
        "present": [[clean(p.partner), clean(_people(p, texts))] for p in report.present],
        "absent": _absent(report, texts),
        "decisions": [clean(decision) for decision in report.decisions],
        "engagements": [_pledge(pledge, texts) for pledge in report.engagements],
        "since": _since(report, texts),
        "changes": list(_changes(report)),
        "next": _next(report, texts),
    }
    title = f"{words['verslag_nieuw']}, {clean(report.network)}, {texts.date(report.starts_at)}"
    return filled(template, data, title, clean(report.network), report.made_at)


def _state(report: Report, texts: Texts) -> str:
    name = "verslag_verbeterd" if report.improved else "verslag_van"
    return texts.word(f"document.{name}", datum=texts.date(report.made_at))


def _people(present: Present, texts: Texts) -> str:
    return ", ".join(_somebody(person, texts) for person in present.people)


def _somebody(person: Somebody, texts: Texts) -> str:
    if not person.instead_of:
        return person.name
    return texts.word("document.verslag_voor", naam=person.name, collega=person.instead_of)


def _absent(report: Report, texts: Texts) -> list[str]:
    groups = (("verslag_excused", report.excused), ("verslag_missing", report.missing))
    return [
        texts.word(f"document.{name}", namen=clean(", ".join(partners)))
        for name, partners in groups
        if partners
    ]


def _pledge(pledge: Pledge, texts: Texts) -> list[str]:
    owner = clean(pledge.owner) or texts.word("document.verslag_niemand")
    due = texts.day(pledge.due) if pledge.due else ""
    return [owner, clean(pledge.text), due, texts.word(f"stand.{pledge.stand}")]


def _since(report: Report, texts: Texts) -> list[str]:
    """The lines above the changes."""
    if report.base is None:
        return [texts.word("document.verslag_eerste")]
    day = texts.date(report.base.at)
    said = texts.word("document.verslag_sinds_overleg", datum=day)
    if report.base.version is not None:
        number = report.base.version
        said = texts.word("document.verslag_sinds_versie", nummer=number, datum=day)
    return [said, *([] if report.changes else [texts.word("document.verslag_niets")])]


def _changes(report: Report) -> Iterator[dict[str, Any]]:
    """A title only with the first change of a rubriek."""
    title = ""
    for change in report.changes:
        yield {
            "title": "" if change.rubriek == title else change.rubriek,
            "question": change.question,
            "gone": [clean(line) for line in change.gone],
            "come": [clean(line) for line in change.come],
        }
        title = change.rubriek


def _next(report: Report, texts: Texts) -> str:
    if report.next_at is None:
        return texts.word("document.verslag_niet_gepland")
    return ", ".join(filter(None, (texts.moment(report.next_at), clean(report.next_place))))
