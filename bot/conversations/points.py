"""The points of a text: of a partner's answer, or of what the regisseur makes of them all.

Which text it is, and who may change it, say the routes of `answering.items` and
`agreeing.consolidation`. Those of a joint text have the same names, after `samen-`.

punten:KEY:PAGE         which point?
punt:KEY:ID             one point: change or delete it
text punt:KEY:ID:STAMP  new words for it
punt-weg:KEY:ID         delete it, or a row of a table
"""

from bot.conversations.changes import address, which_stays
from bot.conversations.events import Text
from bot.conversations.paging import page
from bot.conversations.saving import change
from bot.conversations.turn import Button, GoTo, Outcome, Screen, Turn
from bot.kijkwijzer import Richtvraag
from bot.storage import history
from bot.storage.content import Entry, Row, point
from bot.storage.history import Source, Written
from bot.storage.tables import Answer, AuditEvent, JointText
from bot.texts import shorten


def take(turn: Turn, into: Written, text: Text) -> None:
    """A new point; the rest of a long paste belongs to the point before it.

    Unless somebody else came between: then the rest is a point of its own.
    """
    last = into.content.entries[-1] if into.content.entries else None
    before = _piece_before(turn, into, last) if text.continues and last else None
    if before is None or last is None or before.message_id is None:
        change(turn, into, lambda c: c.add(text.text), turn.source(text.message_id))
        return
    longer = last if last.pieces else last.with_piece(before.message_id, last.text)
    longer = longer.with_piece(text.message_id, text.text)
    event = change(turn, into, lambda c: c.put(longer), turn.source(text.message_id))
    # Each piece is a change of its own, one after another: undo takes back all of them.
    turn.says.saved(_first_piece(turn, into, longer), event)


def _piece_before(turn: Turn, into: Written, last: Entry) -> AuditEvent | None:
    """The newest change of the text, if this person made the last point with it."""
    newest = next(iter(history.of(turn.session, history.THINGS[type(into)], into.id, 1)), None)
    mine = newest and newest.person_id == turn.person.id and point(last.id) in newest.new
    return newest if mine else None


def _first_piece(turn: Turn, into: Written, entry: Entry) -> AuditEvent | None:
    made = history.of_message(turn.session, turn.chat.id, entry.pieces[0][0])
    about = history.THINGS[type(into)], into.id
    return next((e for e in reversed(made) if (e.thing, e.thing_id) == about), None)


def choose(turn: Turn, text: Written, question: Richtvraag, number: int) -> Outcome:
    content = text.content
    things = [*((f"{_route(text)}:{question.key}:{e.id}", e.text) for e in content.entries),
              *((f"rij-velden:{question.key}:{r.id}", row_label(question, r))
                for r in content.rows)]  # fmt: skip
    if not things:
        turn.says.toast(turn.word("meldingen.niets_te_wijzigen"))
        return GoTo(address(text))
    if len(things) == 1 and isinstance(text, Answer):
        return GoTo(things[0][0])
    numbered = list(enumerate(things, start=1))
    shown, other_pages = page(turn, numbered, number, f"{_route(text)}en:{question.key}")
    rows = [[Button(f"{n}. {shorten(label, 40)}", at)] for n, (at, label) in shown]
    return Screen(
        turn.text("vragen.welk_punt", question=question), [*rows, other_pages, [_back(turn, text)]]
    )


def one(turn: Turn, text: Written, question: Richtvraag, id: int) -> Outcome:
    entry = text.content.entry(id)
    if entry is None:
        return _is_gone(turn, text)
    at = f"{question.key}:{id}"
    rows = [[turn.button("verwijderen", f"{_route(text)}-weg:{at}")], [_back(turn, text)]]
    words = turn.text("vragen.punt", entry=entry, question=question)
    return Screen(words, rows, expects=f"{_route(text)}:{at}:{text.stamp}")


def rewrite(turn: Turn, text: Written, id: int, new: Text, stamp: int) -> Outcome:
    """New words for a point of a locked text, as somebody saw it with this stamp."""
    seen = history.at(turn.session, text, stamp, point(id))
    source = turn.source(new.message_id)
    return reword(turn, text, id, new.text, source, stamp, seen and seen["text"])


def reword(
    turn: Turn, text: Written, id: int, words: str, source: Source, stamp: int, seen: str | None
) -> Outcome:
    """Other words for a point, in which its writer saw `seen`.

    Has it others by now, or is it gone, then these become a point beside it; and as long as there
    are two, the writer chooses.
    """
    now = text.content.entry(id)
    if now is not None and now.text == seen:
        change(turn, text, lambda c: c.change(id, words), source)
        return GoTo(address(text))
    if now is None:
        return keep_beside(turn, text, words, source)
    other = history.changed_since(turn.session, text, stamp, point(id))
    kept = change(turn, text, lambda c: c.add(words), source)
    assert kept is not None
    return which_stays(turn, text, point(id), kept, other)


def keep_beside(turn: Turn, text: Written, words: str, source: Source) -> Outcome:
    """Words for what is gone, or is something else by now, are a point of their own."""
    change(turn, text, lambda c: c.add(words), source)
    turn.says.lead = turn.text("vragen.beide_bewaard")
    return GoTo(address(text))


def delete(turn: Turn, text: Written, question: Richtvraag, id: int) -> Outcome:
    entry, row = text.content.entry(id), text.content.row(id)
    if entry is None and row is None:
        return _is_gone(turn, text)
    name = entry.text if entry else row_label(question, row) if row else ""
    change(turn, text, lambda c: c.remove(id))
    turn.says.lead = turn.text("vragen.verwijderd", naam=shorten(name, 60))
    return GoTo(address(text))


def row_label(question: Richtvraag, row: Row) -> str:
    return ", ".join(row.cells[c.key] for c in question.columns[:2] if row.cells.get(c.key))


def _route(text: Written) -> str:
    return "samen-punt" if isinstance(text, JointText) else "punt"


def _is_gone(turn: Turn, text: Written) -> Outcome:
    turn.says.toast(turn.word("meldingen.punt_weg"))
    return GoTo(address(text))


def _back(turn: Turn, text: Written) -> Button:
    return turn.button("terug", address(text))
