"""The points of a text: of a partner's answer, or of what the regisseur makes of them all.

Which text it is, and who may change it, say the routes of `answering.items` and
`agreeing.consolidation`. Those of a joint text have the same names, after `samen-`.
"""

from bot.conversations.changes import address, which_stays
from bot.conversations.events import Text
from bot.conversations.paging import page_at
from bot.conversations.routes import Address, TextAddress, into, to
from bot.conversations.saving import change
from bot.conversations.turn import Button, GoTo, Outcome, Screen, Turn
from bot.kijkwijzer import Richtvraag
from bot.storage import history
from bot.storage.content import Entry, Row, point
from bot.storage.history import Source, Written
from bot.storage.tables import Answer, AuditEvent, JointText
from bot.texts import shorten


def take(turn: Turn, whole: Written, text: Text) -> None:
    """A new point; the rest of a long paste belongs to the point before it.

    Unless somebody else came between: then the rest is a point of its own.
    """
    last = whole.content.entries[-1] if whole.content.entries else None
    before = _piece_before(turn, whole, last) if text.continues and last else None
    if before is None or last is None or before.message_id is None:
        change(turn, whole, lambda c: c.add(text.text), turn.source(text.message_id))
        return
    longer = last if last.pieces else last.with_piece(before.message_id, last.text)
    longer = longer.with_piece(text.message_id, text.text)
    event = change(turn, whole, lambda c: c.put(longer), turn.source(text.message_id))
    # Each piece is a change of its own, one after another: undo takes back all of them.
    turn.says.saved(_first_piece(turn, whole, longer), event)


def _piece_before(turn: Turn, whole: Written, last: Entry) -> AuditEvent | None:
    """The newest change of the text, if this person made the last point with it."""
    newest = next(iter(history.of(turn.session, history.THINGS[type(whole)], whole.id, 1)), None)
    mine = newest and newest.person_id == turn.person.id and point(last.id) in newest.new
    return newest if mine else None


def _first_piece(turn: Turn, whole: Written, entry: Entry) -> AuditEvent | None:
    made = history.of_message(turn.session, turn.chat.id, entry.pieces[0][0])
    about = history.THINGS[type(whole)], whole.id
    return next((e for e in reversed(made) if (e.thing, e.thing_id) == about), None)


def choose(turn: Turn, text: Written, question: Richtvraag, number: int) -> Outcome:
    content = text.content
    things = [(_one(text, question, e.id), e.text) for e in content.entries]
    things += [(to("rij-velden", question, r.id), row_label(question, r)) for r in content.rows]
    if not things:
        turn.says.toast(turn.word("meldingen.niets_te_wijzigen"))
        return GoTo(address(text))
    if len(things) == 1 and isinstance(text, Answer):
        return GoTo(things[0][0])
    numbered = list(enumerate(things, start=1))
    shown, other_pages = page_at(turn, numbered, _list(text, question, number))
    rows = [[Button(f"{n}. {shorten(label, 40)}", at)] for n, (at, label) in shown]
    return Screen(
        turn.text("vragen.welk_punt", question=question), [*rows, other_pages, [_back(turn, text)]]
    )


def one(turn: Turn, text: Written, question: Richtvraag, id: int) -> Outcome:
    entry = text.content.entry(id)
    if entry is None:
        return _is_gone(turn, text)
    rows = [[turn.button("verwijderen", _away(text, question, id))], [_back(turn, text)]]
    words = turn.text("vragen.punt", entry=entry, question=question)
    return Screen(words, rows, expects=_words(text, question, id))


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


def _list(text: Written, question: Richtvraag, number: int) -> Address:
    joint = isinstance(text, JointText)
    return to("samen-punten", question, number) if joint else to("punten", question, number)


def _one(text: Written, question: Richtvraag, id: int) -> Address:
    return (
        to("samen-punt", question, id) if isinstance(text, JointText) else to("punt", question, id)
    )


def _away(text: Written, question: Richtvraag, id: int) -> Address:
    joint = isinstance(text, JointText)
    return to("samen-punt-weg", question, id) if joint else to("punt-weg", question, id)


def _words(text: Written, question: Richtvraag, id: int) -> TextAddress:
    joint = isinstance(text, JointText)
    return (
        into("samen-punt", question, id, text.stamp)
        if joint
        else into("punt", question, id, text.stamp)
    )


def _is_gone(turn: Turn, text: Written) -> Outcome:
    turn.says.toast(turn.word("meldingen.punt_weg"))
    return GoTo(address(text))


def _back(turn: Turn, text: Written) -> Button:
    return turn.button("terug", address(text))
