"""Tables of contacts: a row at a time, a field at a time, or several rows pasted at once.

Every field is saved as it comes: nobody loses half a row.
"""

from pydantic.dataclasses import dataclass

from bot.conversations.answering.question_screen import draw
from bot.conversations.drafts import Draft
from bot.conversations.events import SharedContact, Text
from bot.conversations.paging import pairs
from bot.conversations.routes import Routes, UnknownRoute, into, to
from bot.conversations.saving import change, locked
from bot.conversations.turn import Screen, Turn
from bot.kijkwijzer import Column, Kind, Richtvraag
from bot.rules import fields
from bot.storage import answers
from bot.storage.content import Content, Row
from bot.storage.tables import Answer

routes = Routes()


@dataclass(frozen=True, slots=True)
class Pasted(Draft):
    """Rows that were shown, before saving."""

    kept_as = "rijen"
    question: str
    rows: tuple[dict[str, str], ...]


@dataclass(frozen=True, slots=True)
class Doubted(Draft):
    """What does not look like what a field is for."""

    kept_as = "veld"
    row: int
    column: str
    value: str


@routes.press("rij")
def new_row(turn: Turn, question: Richtvraag) -> Screen:
    if question.kind is not Kind.CONTACTS:
        raise UnknownRoute
    first = question.columns[0]
    text = turn.text("contacten.nieuw", question=question, column=first)
    back = [turn.button("terug", to("bekijk", question))]
    return Screen(text, [back], expects=into("antwoord", question))


@routes.press("rij-voor")
def new_row_for(turn: Turn, question: Richtvraag, index: int) -> Screen:
    if not 0 <= index < len(question.prefill):
        raise UnknownRoute
    cells = {question.columns[0].key: question.prefill[index]}
    answer = locked(turn, question)
    change(turn, answer, lambda c: c.add_row(cells))
    return _next_field(turn, question, answer, answer.content.rows[-1])


def take_rows(turn: Turn, text: Text, question: Richtvraag) -> Screen:
    """A name begins a row; lines with semicolons (or tabs) are rows, shown before saving."""
    rows = fields.rows(text.text, question.columns)
    if rows is not None:
        turn.put_down(Pasted(question.key, tuple(rows)))
        doubts = [
            (number, column, row[column.key])
            for number, row in enumerate(rows, 1)
            for column in question.columns
            if column.key in row and not fields.understood(column.key, row[column.key])
        ]
        preview = turn.text("contacten.voorbeeld", question=question, rows=rows, doubts=doubts)
        buttons = [
            [turn.button("rijen_bewaren", to("rijen-bewaren", question))],
            [turn.button("rijen_weg", to("rijen-weg", question))],
        ]
        return Screen(preview, buttons, expects=into("antwoord", question))
    column = question.columns[0]
    answer = locked(turn, question)
    source = turn.source(text.message_id)
    change(turn, answer, lambda c: c.add_row({column.key: text.text}), source)
    return _next_field(turn, question, answer, answer.content.rows[-1])


def take_card(turn: Turn, card: SharedContact) -> Screen | None:
    """A card from the address book fills the row at hand, or begins one; None: no table here."""
    place = turn.expected
    if place is None or place.route not in ("antwoord", "veld"):
        return None
    question = turn.kijkwijzer.find(place.arguments[0])
    if question is None or question.kind is not Kind.CONTACTS:
        return None
    filled = {"contactpersoon": card.name, fields.PHONE: fields.tidy(fields.PHONE, card.phone)}
    answer = locked(turn, question)
    row_id = int(place.arguments[1]) if place.route == "veld" else 0
    known = answer.content.row(row_id)

    def edit(content: Content) -> Content:
        if known is None:
            return content.add_row(filled)
        empty = {k: v for k, v in filled.items() if not known.cells.get(k)}
        for column, value in empty.items():
            content = content.set_cell(row_id, column, value)
        return content

    change(turn, answer, edit, turn.source(card.message_id))
    row = answer.content.row(row_id) or answer.content.rows[-1]
    return _next_field(turn, question, answer, row)


@routes.press("rijen-bewaren")
def save_rows(turn: Turn, question: Richtvraag) -> Screen:
    pasted = turn.take(Pasted, to("bekijk", question), question=question.key)

    def edit(content: Content) -> Content:
        for cells in pasted.rows:
            content = content.add_row(cells)
        return content

    answer = locked(turn, question)
    change(turn, answer, edit)
    return draw(turn, question, answer=answer)


@routes.press("rijen-weg")
def forget_rows(turn: Turn, question: Richtvraag) -> Screen:
    turn.forget(Pasted)
    return draw(turn, question)


@routes.press("veld")
def ask_field(turn: Turn, question: Richtvraag, id: int, key: str) -> Screen:
    row = _row(turn, question, id)
    if row is None:
        turn.says.toast(turn.word("meldingen.punt_weg"))
        return draw(turn, question)
    return _field_screen(turn, question, row, _column(question, key))


@routes.press("veld-over")
def skip_field(turn: Turn, question: Richtvraag, id: int, key: str) -> Screen:
    answer = answers.find(turn.session, turn.partner.id, question.key)
    row = answer.content.row(id) if answer else None
    if row is None or answer is None:
        return draw(turn, question)
    return _next_field(turn, question, answer, row, after=_column(question, key))


@routes.text("veld", beside=True)
def take_field(turn: Turn, text: Text, question: Richtvraag, id: int, key: str) -> Screen:
    column = _column(question, key)
    if not fields.understood(column.key, text.text):
        turn.put_down(Doubted(id, key, text.text))
        wrong = turn.text("contacten.niet_begrepen", column=column, value=text.text)
        buttons = [
            [turn.button("toch_bewaren", to("toch", question, id, key))],
            [turn.button("overslaan", to("veld-over", question, id, key))],
        ]
        return Screen(wrong, buttons, expects=into("veld", question, id, key))
    return _set_cell(turn, question, id, column, text.text, text.message_id)


@routes.press("toch")
def keep_anyway(turn: Turn, question: Richtvraag, id: int, key: str) -> Screen:
    kept = turn.take(Doubted, to("bekijk", question), row=id, column=key)
    return _set_cell(turn, question, id, _column(question, key), kept.value, None)


def _set_cell(
    turn: Turn,
    question: Richtvraag,
    id: int,
    column: Column,
    value: str,
    message_id: int | None,
) -> Screen:
    answer, source = locked(turn, question), turn.source(message_id)
    if answer.content.row(id) is None:
        # A colleague deleted the row meanwhile: the words go on in a row of their own.
        change(turn, answer, lambda c: c.add_row({column.key: value}), source)
        return _next_field(turn, question, answer, answer.content.rows[-1])
    tidy = fields.tidy(column.key, value)
    change(turn, answer, lambda c: c.set_cell(id, column.key, tidy), source)
    row = answer.content.row(id)
    assert row is not None
    return _next_field(turn, question, answer, row, after=column)


def _next_field(
    turn: Turn, question: Richtvraag, answer: Answer, row: Row, *, after: Column | None = None
) -> Screen:
    """The first empty field after `after`, or the whole table when the row is full."""
    start = question.columns.index(after) + 1 if after else 0
    empty = (c for c in question.columns[start:] if not row.cells.get(c.key))
    column = next(empty, None)
    if column is None:
        return draw(turn, question, answer=answer)
    return _field_screen(turn, question, row, column)


def _field_screen(turn: Turn, question: Richtvraag, row: Row, column: Column) -> Screen:
    text = turn.text("contacten.veld", question=question, row=row, column=column)
    over = to("veld-over", question, row.id, column.key)
    buttons = [
        [turn.button("veld_overslaan", over),
         turn.button("rij_klaar", to("bekijk", question))],
        turn.says.take_offers(),
    ]  # fmt: skip
    return Screen(
        text,
        buttons,
        expects=into("veld", question, row.id, column.key),
        slot=f"veld:{question.key}",
    )


@routes.press("rij-velden")
def one_row(turn: Turn, question: Richtvraag, id: int) -> Screen:
    """Each field can be filled in again, the row can go."""
    row = _row(turn, question, id)
    if row is None:
        turn.says.toast(turn.word("meldingen.punt_weg"))
        return draw(turn, question)
    buttons = [
        turn.button("veld_wijzigen", to("veld", question, row, column), veld=column.label)
        for column in question.columns
    ]
    return Screen(
        turn.text("contacten.rij", question=question, row=row),
        [
            *pairs(buttons),
            [turn.button("verwijderen", to("punt-weg", question, row))],
            [turn.button("terug", to("bekijk", question))],
        ],
    )


def _row(turn: Turn, question: Richtvraag, id: int) -> Row | None:
    answer = answers.find(turn.session, turn.partner.id, question.key)
    return answer.content.row(id) if answer else None


def _column(question: Richtvraag, key: str) -> Column:
    """Raises UnknownRoute when the question set no longer has this column."""
    for column in question.columns:
        if column.key == key:
            return column
    raise UnknownRoute
