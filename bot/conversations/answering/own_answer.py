"""Who sees an answer, and what it was before."""

from bot.conversations.answering.question_screen import draw
from bot.conversations.paging import page_at
from bot.conversations.routes import Routes, UnknownRoute, to
from bot.conversations.saving import locked
from bot.conversations.turn import Button, GoTo, Outcome, Screen, Turn
from bot.draaiboek import snapshot
from bot.kijkwijzer import Richtvraag, Visibility
from bot.storage import akkoord, answers, history, networks
from bot.storage.answers import Version
from bot.storage.tables import Answer

routes = Routes()


@routes.press("zicht")
def who_sees(turn: Turn, question: Richtvraag) -> Screen:
    answer = answers.find(turn.session, turn.partner.id, question.key)
    now = (answer.visibility if answer else None) or question.visibility
    words = turn.house.texts.words("zicht")
    rows = [
        [Button(words[level], to("zicht-zet", question, level)).ticked(level is now)]
        for level in Visibility
    ]
    back = [turn.button("terug", to("bekijk", question))]
    text = turn.text("antwoorden.zicht", question=question, now=now,
                     versions=_shown_wider(turn, question, now))  # fmt: skip
    return Screen(text, [*rows, back])


def _shown_wider(turn: Turn, question: Richtvraag, now: Visibility) -> list[int]:
    """The frozen versions in which more people read the answer as it was then."""
    wider = list(Visibility)
    return [
        number
        for number, kept in akkoord.snapshots(turn.session, turn.network.id)
        if (then := snapshot.shown_to(kept, question.key, turn.partner.id))
        and wider.index(then) > wider.index(now)
    ]


@routes.press("zicht-zet")
def set_visibility(turn: Turn, question: Richtvraag, level: Visibility) -> Outcome:
    answer = locked(turn, question)
    if level is not (answer.visibility or question.visibility):
        history.change_locked(turn.session, answer, turn.source(), visibility=level)
    turn.says.lead = turn.text("algemeen.bewaard")
    return GoTo(to("zicht", question))


@routes.press("versies")
def versions(turn: Turn, question: Richtvraag, number: int) -> Screen:
    answer = answers.find(turn.session, turn.partner.id, question.key)
    all_of_them = answers.versions(turn.session, answer) if answer else []
    names = networks.names(turn.session, turn.network.id)
    numbered = [(len(all_of_them) - place, event) for place, event in enumerate(all_of_them)]
    shown, other_pages = page_at(turn, numbered, to("versies", question, number))
    rows = [
        [Button(f"{n}. {turn.house.texts.moment(event.at)}, {names.get(event.person_id, '')}",
                to("versie-van", question, event))]
        for n, event in shown
    ]  # fmt: skip
    back = [turn.button("terug", to("bekijk", question))]
    text = turn.text("antwoorden.versies", question=question, any=bool(all_of_them))
    return Screen(text, [*rows, other_pages, back])


@routes.press("versie-van")
def one_version(turn: Turn, question: Richtvraag, id: int) -> Screen:
    answer = answers.find(turn.session, turn.partner.id, question.key)
    found = _version(turn, answer, id)
    names = networks.names(turn.session, turn.network.id)
    text = turn.text("antwoorden.versie", question=question, version=found,
                     content=found.content, wie=names.get(found.person_id, ""))  # fmt: skip
    rows = [
        [turn.button("versie_terugzetten", to("versie-terug", question, id))],
        [turn.button("terug", to("versies", question, 0))],
    ]
    return Screen(text, rows)


@routes.press("versie-terug")
def restore(turn: Turn, question: Richtvraag, id: int) -> Screen:
    answer = locked(turn, question)
    found = _version(turn, answer, id)
    answers.record(turn.session, answer, question, found.content, found.status, turn.source())
    turn.says.lead = turn.text("vragen.teruggezet")
    return draw(turn, question, answer=answer)


def _version(turn: Turn, answer: Answer | None, id: int) -> Version:
    """A version of one's own partner's answer; raises UnknownRoute."""
    found = answers.version(turn.session, answer, id) if answer else None
    if found is None:
        raise UnknownRoute
    return found
