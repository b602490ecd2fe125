"""Questions with options: choose, un-choose, and the themes with what is done in each.

kies:KEY:OPTION        choose an option
niet:KEY:OPTION        un-choose it
thema:KEY:OPTION       one theme: what do we do there?
text thema:KEY:OPTION  one message is one action in that theme
"""

from bot.conversations.answering.items import saved
from bot.conversations.answering.question_screen import Undo
from bot.conversations.events import Text
from bot.conversations.routes import Routes, UnknownRouteError
from bot.conversations.saving import add_entry, change
from bot.conversations.turn import Screen, Turn
from bot.kijkwijzer import Option, Richtvraag
from bot.storage import answers
from bot.storage.content import Content

routes = Routes()


@routes.press("kies")
def choose(turn: Turn, question: Richtvraag, key: str) -> Screen:
    return _set(turn, question, _option(question, key), on=True)


@routes.press("niet")
def unchoose(turn: Turn, question: Richtvraag, key: str) -> Screen:
    return _set(turn, question, _option(question, key), on=False)


def _set(turn: Turn, question: Richtvraag, option: Option, *, on: bool) -> Screen:
    """As the button said, also when it is pressed twice or a colleague was first."""

    def edit(content: Content) -> Content:
        if (option.key in content.chosen) == on:
            return content
        return content.toggle(option.key, multiple=question.multiple)

    return saved(turn, question, change(turn, question, edit, turn.source()))


@routes.press("thema")
def theme(turn: Turn, question: Richtvraag, key: str) -> Screen:
    answer = answers.find(turn.session, turn.member.partner.id, question.key)
    content = answer.content if answer else Content()
    return _theme_screen(turn, question, _option(question, key), content)


@routes.text("thema", beside=True)
def take_action(turn: Turn, text: Text, question: Richtvraag, key: str) -> Screen:
    option = _option(question, key)
    answer = add_entry(turn, question, text.text, text.message_id, option.key)
    undo = Undo(question, answer.version, turn.first_versions[question.key])
    lead = turn.text("vragen.bewaard")
    return _theme_screen(turn, question, option, answer.content, lead=lead, undo=undo)


def _theme_screen(
    turn: Turn,
    question: Richtvraag,
    option: Option,
    content: Content,
    *,
    lead: str = "",
    undo: Undo | None = None,
) -> Screen:
    text = turn.text(
        "vragen.thema",
        lead=lead,
        question=question,
        option=option,
        entries=content.of_theme(option.key),
        partner=turn.member.partner.name,
    )
    change_row = []
    if undo:
        change_row.append(turn.button("ongedaan", undo.address))
    if content.entries:
        change_row.append(turn.button("wijzigen", f"wijzig:{question.key}:0"))
    rows = [change_row, [turn.button("ander_thema", f"bekijk:{question.key}")]]
    address = f"thema:{question.key}:{option.key}"
    return Screen(text, rows, expects=address, slot=address)


def _option(question: Richtvraag, key: str) -> Option:
    """Raises UnknownRouteError when the question set no longer has this option."""
    for option in question.options:
        if option.key == key:
            return option
    raise UnknownRouteError
