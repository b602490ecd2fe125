"""Writing, changing and taking back the items of an answer.

text antwoord:KEY          one message is one item
text nieuw:KEY:ID:VERSION  new words for an item
wijzig:KEY:PAGE            which item?
punt:KEY:ID                one item: change or delete it
punt-keuze:KEY:OLD:NEW:VERSION:CHOICE  two wrote at once: mine, theirs, or both
weg:KEY:ID                 delete an item or a row
herstel:KEY:FIRST:LAST     take back the newest changes
"""

from collections.abc import Mapping

from bot.conversations.answering import options
from bot.conversations.answering.contacts import row_screen, take_rows
from bot.conversations.answering.question_screen import Undo, draw, saved
from bot.conversations.changes import too_late, which_stays
from bot.conversations.commitments import engagement_new, goal_new, indicator_fields
from bot.conversations.events import Text
from bot.conversations.paging import page
from bot.conversations.routes import Routes
from bot.conversations.saving import add_entry, change, undo
from bot.conversations.turn import Button, Outcome, Screen, Turn
from bot.kijkwijzer import Kind, Richtvraag
from bot.storage import answers
from bot.storage.content import Choice, Content, Entry
from bot.storage.tables import Answer
from bot.texts import shorten

routes = Routes()


@routes.text("antwoord", pieces=True, beside=True)
def take_item(turn: Turn, text: Text, question: Richtvraag) -> Outcome:
    match question.kind:
        case Kind.CONTACTS:
            return take_rows(turn, text, question)
        case Kind.GOALS if taken := goal_new.take_for_question(turn, text, question):
            return taken
        case Kind.ENGAGEMENT:
            return engagement_new.take_new(turn, text, question, None)
        case Kind.INDICATORS:
            return indicator_fields.take_new(turn, text)
    if not text.continues and (option := options.named(question, text.text)):
        return options.take_name(turn, question, option)
    answer = _join_paste(turn, text, question) or add_entry(
        turn, question, text.text, text.message_id
    )
    if question.options:
        return options.take_words(turn, question, answer)
    return saved(turn, question, answer)


def _join_paste(turn: Turn, text: Text, question: Richtvraag) -> Answer | None:
    """The rest of a long paste belongs to the item before it, unless a colleague came between."""
    if not text.continues:
        return None
    answer = answers.lock(turn.session, turn.partner, question, turn.now)
    made = answers.version(turn.session, answer, answer.version)
    entry = answer.content.entries[-1] if answer.content.entries else None
    if (
        made is None
        or entry is None
        or made.message_id is None
        or (made.person_id, made.part) != (turn.person.id, str(entry.id))
    ):
        return None
    # Each piece made a version, one after another: undo takes back all of them.
    turn.first_versions[question.key] = answer.version + 1 - max(1, len(entry.pieces))
    longer = entry if entry.pieces else entry.with_piece(made.message_id, entry.text)
    longer = longer.with_piece(text.message_id, text.text)
    source = turn.source(text.message_id, str(entry.id))
    return change(turn, question, lambda c: c.put(longer), source)


@routes.press("wijzig")
def choose_item(turn: Turn, question: Richtvraag, number: int) -> Screen:
    content = _content(turn, question)
    things = [*((e.id, e.text) for e in content.entries),
              *((r.id, _row_label(question, r.cells)) for r in content.rows)]  # fmt: skip
    if not things:
        turn.says.toast(turn.word("meldingen.niets_te_wijzigen"))
        return draw(turn, question)
    if len(things) == 1:
        return one_item(turn, question, things[0][0])
    numbered = [(n, id, label) for n, (id, label) in enumerate(things, start=1)]
    shown, other_pages = page(turn, numbered, number, f"wijzig:{question.key}")
    rows = [
        [Button(f"{n}. {shorten(label, 40)}", f"punt:{question.key}:{id}")]
        for n, id, label in shown
    ]
    text = turn.text("vragen.welk_punt", question=question)
    return Screen(text, [*rows, other_pages, [_back(turn, question)]])


@routes.press("punt")
def one_item(turn: Turn, question: Richtvraag, id: int) -> Screen:
    answer = answers.find(turn.session, turn.partner.id, question.key)
    content = answer.content if answer else Content()
    if row := content.row(id):
        return row_screen(turn, question, row)
    entry = content.entry(id)
    if entry is None or answer is None:
        turn.says.toast(turn.word("meldingen.punt_weg"))
        return draw(turn, question)
    rows = [
        [turn.button("verwijderen", f"weg:{question.key}:{id}")],
        [_back(turn, question)],
    ]
    text = turn.text("vragen.punt", entry=entry, question=question)
    return Screen(text, rows, expects=f"nieuw:{question.key}:{id}:{answer.version}")


@routes.text("nieuw")
def rewrite_item(turn: Turn, text: Text, question: Richtvraag, id: int, version: int) -> Screen:
    """New words for an item. Did a colleague change it meanwhile, then both texts stay."""
    answer = answers.lock(turn.session, turn.partner, question, turn.now)
    seen = answers.version(turn.session, answer, version)
    before = seen.content.entry(id) if seen else None
    now = answer.content.entry(id)
    if now is None or before is None or now.text != before.text:
        return keep_both(turn, question, id, text.text, text.message_id)
    source = turn.source(text.message_id, str(id))
    return saved(turn, question, change(turn, question, lambda c: c.change(id, text.text), source))


def keep_both(turn: Turn, question: Richtvraag, id: int, text: str, message_id: int) -> Screen:
    """A text that met a newer one is kept beside it; then its writer chooses."""
    answer = add_entry(turn, question, text, message_id)
    theirs, mine = answer.content.entry(id), answer.content.entries[-1]
    if theirs is None:
        lead = turn.text("vragen.beide_bewaard")
        return draw(turn, question, lead=lead, undo=Undo(question, answer.version), answer=answer)
    return _which_stays(turn, question, answer, theirs, mine)


def _which_stays(
    turn: Turn, question: Richtvraag, answer: Answer, theirs: Entry, mine: Entry
) -> Screen:
    who = answers.last_writer(turn.session, answer, turn.person.id)
    at = f"punt-keuze:{question.key}:{theirs.id}:{mine.id}:{answer.version}"
    return which_stays(turn, mine.text, theirs.text, who, at)


@routes.press("punt-keuze")
def choose_text(
    turn: Turn, question: Richtvraag, theirs: int, mine: int, version: int, choice: Choice
) -> Screen:
    """Did their text change again since, then that one is shown first."""
    answer = answers.lock(turn.session, turn.partner, question, turn.now)
    seen = answers.version(turn.session, answer, version)
    now, own = answer.content.entry(theirs), answer.content.entry(mine)
    if now and own and (seen is None or now != seen.content.entry(theirs)):
        return _which_stays(turn, question, answer, now, own)

    def settle(content: Content) -> Content:
        return content.settle(theirs, mine, choice)

    return saved(turn, question, change(turn, question, settle, turn.source()))


@routes.press("weg")
def delete(turn: Turn, question: Richtvraag, id: int) -> Screen:
    content = _content(turn, question)
    entry, row = content.entry(id), content.row(id)
    if entry is None and row is None:
        turn.says.toast(turn.word("meldingen.punt_weg"))
        return draw(turn, question)
    name = entry.text if entry else _row_label(question, row.cells if row else {})
    answer = change(turn, question, lambda c: c.remove(id), turn.source())
    lead = turn.text("vragen.verwijderd", naam=shorten(name, 60))
    return draw(turn, question, lead=lead, undo=Undo(question, answer.version), answer=answer)


@routes.press("herstel")
def take_back(turn: Turn, question: Richtvraag, first: int, last: int) -> Screen:
    newest = answers.find(turn.session, turn.partner.id, question.key)
    if newest and newest.version == last and too_late(turn, newest.updated_at):
        return draw(turn, question)
    answer = undo(turn, question, first, last)
    if answer is None:
        turn.says.toast(turn.word("meldingen.intussen_gewijzigd"), alert=True)
        return draw(turn, question)
    lead = turn.text("vragen.teruggezet")
    return draw(turn, question, lead=lead, undo=Undo(question, answer.version), answer=answer)


def _content(turn: Turn, question: Richtvraag) -> Content:
    answer = answers.find(turn.session, turn.partner.id, question.key)
    return answer.content if answer else Content()


def _row_label(question: Richtvraag, cells: Mapping[str, str]) -> str:
    return ", ".join(cells[c.key] for c in question.columns[:2] if cells.get(c.key))


def _back(turn: Turn, question: Richtvraag) -> Button:
    return turn.button("terug", f"bekijk:{question.key}")
