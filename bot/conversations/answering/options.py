"""Questions with options: choose, un-choose, and the themes with what is done in each."""

from pydantic.dataclasses import dataclass

from bot.conversations.answering.question_screen import draw
from bot.conversations.drafts import Draft
from bot.conversations.events import Text
from bot.conversations.routes import Routes, UnknownRoute, into, to
from bot.conversations.saving import change, locked
from bot.conversations.turn import Screen, Turn
from bot.kijkwijzer import Kind, Option, Richtvraag
from bot.rules.outline import match_name
from bot.storage import answers
from bot.storage.content import Content
from bot.storage.tables import Answer

OTHER = "anders"
"""The option of a question that has one for whatever the other options are not."""

routes = Routes()


@dataclass(frozen=True, slots=True)
class Themeless(Draft):
    """What was written without a theme, and can get one in one tap."""

    kept_as = "thema"
    question: str
    entries: tuple[int, ...] = ()


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

    answer = locked(turn, question)
    change(turn, answer, edit)
    return draw(turn, question, answer=answer)


def named(question: Richtvraag, words: str) -> Option | None:
    """The option that somebody wrote instead of pressing its button."""
    found = match_name(words, {n: option.label for n, option in enumerate(question.options)})
    return None if found is None else question.options[found]


def take_name(turn: Turn, question: Richtvraag, option: Option) -> Screen:
    if question.kind is Kind.THEMES:
        return theme(turn, question, option.key)
    return _set(turn, question, option, on=True)


def take_words(turn: Turn, question: Richtvraag, answer: Answer) -> Screen:
    """Words that are kept as the newest item of the answer, but that choose nothing."""
    other = next((option for option in question.options if option.key == OTHER), None)
    if question.kind is Kind.THEMES:
        return _which_theme(turn, question, answer)
    if answer.content.chosen:
        return draw(turn, question, answer=answer)
    if other is not None:
        return _set(turn, question, other, on=True)
    turn.says.lead = turn.text("vragen.als_opmerking")
    return draw(turn, question, answer=answer)


def _which_theme(turn: Turn, question: Richtvraag, answer: Answer) -> Screen:
    earlier = turn.waiting(Themeless, question=question.key) or Themeless(question.key)
    entries = dict.fromkeys((*earlier.entries, answer.content.entries[-1].id))
    turn.put_down(Themeless(question.key, tuple(entries)))
    turn.says.lead = turn.text("vragen.welk_thema")
    return draw(turn, question, answer=answer, themed=True)


@routes.press("thema-bij")
def into_theme(turn: Turn, question: Richtvraag, key: str) -> Screen:
    option = _option(question, key)
    waits = turn.waiting(Themeless, question=question.key)
    if waits is None:
        return theme(turn, question, key)
    turn.forget(Themeless)

    def edit(content: Content) -> Content:
        return content.into_theme(waits.entries, option.key)

    answer = locked(turn, question)
    change(turn, answer, edit)
    return _theme_screen(turn, question, option, answer.content)


@routes.press("thema")
def theme(turn: Turn, question: Richtvraag, key: str) -> Screen:
    turn.forget(Themeless)
    answer = answers.find(turn.session, turn.partner.id, question.key)
    content = answer.content if answer else Content()
    return _theme_screen(turn, question, _option(question, key), content)


@routes.text("thema", beside=True)
def take_action(turn: Turn, text: Text, question: Richtvraag, key: str) -> Screen:
    option = _option(question, key)
    answer = locked(turn, question)
    change(turn, answer, lambda c: c.add(text.text, option.key), turn.source(text.message_id))
    return _theme_screen(turn, question, option, answer.content)


def _theme_screen(turn: Turn, question: Richtvraag, option: Option, content: Content) -> Screen:
    text = turn.text(
        "vragen.thema",
        question=question,
        option=option,
        entries=content.of_theme(option.key),
        partner=turn.partner.name,
    )
    change_row = turn.says.take_offers()
    if content.entries:
        change_row.append(turn.button("wijzigen", to("punten", question, 0)))
    rows = [change_row, [turn.button("ander_thema", to("bekijk", question))]]
    address = into("thema", question, option.key)
    return Screen(text, rows, expects=address, slot=address)


def _option(question: Richtvraag, key: str) -> Option:
    """Raises UnknownRoute when the question set no longer has this option."""
    for option in question.options:
        if option.key == key:
            return option
    raise UnknownRoute
