"""Who sees an answer, and what it was before.

zicht:KEY            who may see our answer?
zicht-zet:KEY:LEVEL  alleen regisseur, alle partners, in het draaiboek
versies:KEY:PAGE     every version: who, when
versie-van:KEY:N     one version
versie-terug:KEY:N   make it the newest again
"""

from bot.conversations.answering.question_screen import draw
from bot.conversations.paging import page
from bot.conversations.routes import Routes, UnknownRouteError
from bot.conversations.turn import Button, GoTo, Outcome, Screen, Turn
from bot.draaiboek import snapshot
from bot.kijkwijzer import Richtvraag, Visibility
from bot.storage import akkoord, answers, history, networks
from bot.storage.tables import AnswerVersion, Happened, Thing

routes = Routes()


@routes.press("zicht")
def who_sees(turn: Turn, question: Richtvraag) -> Screen:
    answer = answers.find(turn.session, turn.partner.id, question.key)
    now = (answer.visibility if answer else None) or question.visibility
    words = turn.house.texts.words("zicht")
    rows = [
        [Button(words[level], f"zicht-zet:{question.key}:{level}").ticked(level is now)]
        for level in Visibility
    ]
    back = [turn.button("terug", f"bekijk:{question.key}")]
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
    answer = answers.lock(turn.session, turn.partner, question, turn.now)
    before = answer.visibility or question.visibility
    if level is not before:
        answer.visibility = level
        history.record(
            turn.session, answer.network_id, Thing.ANSWER, answer.id, Happened.CHANGED,
            turn.source(), {"visibility": before}, {"visibility": level},
        )  # fmt: skip
    turn.says.lead = turn.text("algemeen.bewaard")
    return GoTo(f"zicht:{question.key}")


@routes.press("versies")
def versions(turn: Turn, question: Richtvraag, number: int) -> Screen:
    answer = answers.find(turn.session, turn.partner.id, question.key)
    all_of_them = answers.versions(turn.session, answer) if answer else []
    names = networks.names(turn.session, turn.network.id)
    shown, other_pages = page(turn, all_of_them, number, f"versies:{question.key}")
    rows = [
        [Button(f"{v.version}. {turn.house.texts.moment(v.at)}, {names.get(v.person_id, '')}",
                f"versie-van:{question.key}:{v.version}")]
        for v in shown
    ]  # fmt: skip
    back = [turn.button("terug", f"bekijk:{question.key}")]
    text = turn.text("antwoorden.versies", question=question, any=bool(all_of_them))
    return Screen(text, [*rows, other_pages, back])


@routes.press("versie-van")
def one_version(turn: Turn, question: Richtvraag, number: int) -> Screen:
    found = _version(turn, question, number)
    names = networks.names(turn.session, turn.network.id)
    text = turn.text("antwoorden.versie", question=question, version=found,
                     content=found.content, wie=names.get(found.person_id, ""))  # fmt: skip
    rows = [
        [turn.button("versie_terugzetten", f"versie-terug:{question.key}:{number}")],
        [turn.button("terug", f"versies:{question.key}:0")],
    ]
    return Screen(text, rows)


@routes.press("versie-terug")
def restore(turn: Turn, question: Richtvraag, number: int) -> Screen:
    found = _version(turn, question, number)
    answer = answers.lock(turn.session, turn.partner, question, turn.now)
    answers.record(turn.session, answer, question, found.content, found.status, turn.source())
    turn.says.lead = turn.text("vragen.teruggezet")
    return draw(turn, question, answer=answer)


def _version(turn: Turn, question: Richtvraag, number: int) -> AnswerVersion:
    """A version of one's own partner's answer; raises UnknownRouteError."""
    answer = answers.find(turn.session, turn.partner.id, question.key)
    found = answers.version(turn.session, answer, number) if answer else None
    if found is None:
        raise UnknownRouteError
    return found
