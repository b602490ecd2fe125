"""From the partners' answers to one joint text, by the regisseur."""

from bot.conversations import points
from bot.conversations.events import Text
from bot.conversations.paging import page_at
from bot.conversations.routes import Needs, Routes, into, to
from bot.conversations.saving import change
from bot.conversations.turn import Button, GoTo, Outcome, Rows, Screen, Turn
from bot.kijkwijzer import WRITTEN, Richtvraag, Rubriek, Visibility
from bot.storage import akkoord, answers, networks
from bot.storage.content import Content
from bot.storage.tables import Answer, JointText, Partner
from bot.texts import shorten

ANSWERS_PER_PAGE = 3

routes = Routes(needs=Needs.REGISSEUR)


@routes.press("samen-rubrieken")
def choose_rubriek(turn: Turn) -> Screen:
    done = akkoord.joint_texts(turn.session, turn.network.id)
    rows = []
    for rubriek in turn.kijkwijzer.rubrieken:
        about = [q for q in rubriek.questions if q.kind in WRITTEN]
        ready = sum(q.key in done and not done[q.key].content.empty for q in about)
        if about:
            name = rubriek.name
            rows.append([Button(f"{name} ({ready}/{len(about)})", to("samen-rubriek", rubriek))])
    return Screen(
        turn.text("samen.rubrieken"), [*rows, [turn.button("akkoord_geven", to("akkoord"))]]
    )


@routes.press("samen-rubriek")
def choose_question(turn: Turn, rubriek: Rubriek) -> Screen:
    done = akkoord.joint_texts(turn.session, turn.network.id)
    given = answers.given(turn.session, turn.network.id)
    about = [q for q in rubriek.questions if q.kind in WRITTEN]
    lines = [
        (turn.kijkwijzer.position(q.key), q, len(given.get(q.key, ())),
         len(done[q.key].content.entries) if q.key in done else 0)
        for q in about
    ]  # fmt: skip
    rows = [
        [Button(f"{number}. {shorten(q.head, 50)}", to("samen", q))] for number, q, _, _ in lines
    ]
    text = turn.text("samen.rubriek", rubriek=rubriek, lines=lines)
    back = [turn.button("alle_rubrieken", to("samen-rubrieken")),
            turn.button("akkoord_rubriek", to("akkoord-rubriek", rubriek))]  # fmt: skip
    return Screen(text, [*rows, back])


@routes.press("samen")
def one(turn: Turn, question: Richtvraag) -> Screen:
    joint = joint_text(turn, question)
    content = joint.content
    given = answers.given(turn.session, turn.network.id).get(question.key, [])
    origins = answers.partners_of(turn.session, {e.origin for e in content.entries if e.origin})
    text = turn.text(
        "samen.vraag",
        question=question,
        number=turn.kijkwijzer.position(question.key),
        entries=[(e, origins.get(e.origin or 0, "")) for e in content.entries],
        answered=len(given),
        private=sum(_private(question, answer) for answer, _ in given),
    )
    change = [turn.button("wijzigen", to("samen-punten", question, 0))]
    begin = [turn.button("alles_overnemen", to("samen-begin", question, 0))]
    rows = [
        [turn.button("naast_elkaar", to("samen-antwoorden", question, 0))] if given else [],
        begin if given and content.empty else [],
        _ask_silent_row(turn, question),
        [*(change if content.entries else []),
         turn.button("historie", to("historie", "joint_text", joint))],
        [turn.button("terug", to("samen-rubriek", question.rubriek))],
    ]  # fmt: skip
    address = into("samen", question)
    return Screen(text, rows, expects=address, slot=address)


@routes.text("samen", pieces=True, beside=True)
def take_point(turn: Turn, text: Text, question: Richtvraag) -> Outcome:
    points.take(turn, joint_text(turn, question), text)
    return GoTo(to("samen", question))


@routes.press("samen-punten")
def choose_point(turn: Turn, question: Richtvraag, number: int) -> Outcome:
    return points.choose(turn, joint_text(turn, question), question, number)


@routes.press("samen-punt")
def one_point(turn: Turn, question: Richtvraag, id: int) -> Outcome:
    return points.one(turn, joint_text(turn, question), question, id)


@routes.text("samen-punt")
def rewrite_point(turn: Turn, text: Text, question: Richtvraag, id: int, stamp: int) -> Outcome:
    return points.rewrite(turn, joint_text(turn, question), id, text, stamp)


@routes.press("samen-punt-weg")
def remove_point(turn: Turn, question: Richtvraag, id: int) -> Outcome:
    return points.delete(turn, joint_text(turn, question), question, id)


@routes.press("samen-antwoorden")
def side_by_side(turn: Turn, question: Richtvraag, number: int) -> Screen:
    given = answers.given(turn.session, turn.network.id).get(question.key, [])
    here = to("samen-antwoorden", question, number)
    shown, other_pages = page_at(turn, given, here, ANSWERS_PER_PAGE)
    text = turn.text("samen.antwoorden", question=question,
                     answers=[(p, a.content, a.visibility or question.visibility)
                              for a, p in shown],
                     silent=_silent(turn, question))  # fmt: skip
    rows = [row for answer, partner in shown for row in _answer_rows(turn, answer, partner)]
    back = [turn.button("terug", to("samen", question))]
    return Screen(text, [*rows, other_pages, _ask_silent_row(turn, question), back])


def _answer_rows(turn: Turn, answer: Answer, partner: Partner) -> Rows:
    question = turn.kijkwijzer.question(answer.question)
    theirs = to("samen-begin", question, partner.id)
    take = [turn.button("neem_over_van", theirs, naam=partner.name)]
    ask = to("aanvulling", question, partner)
    more = [turn.button("vraag_aanvulling", ask, naam=partner.name)]
    return [
        [] if _private(question, answer) else take,
        [] if partner == turn.partner else more,
    ]


def _ask_silent_row(turn: Turn, question: Richtvraag) -> list[Button]:
    """A partner can be asked for its answer as long as another one gave none."""
    ask = turn.button("vraag_zonder_antwoord", to("samen-stil", question, 0))
    return [ask] if _silent_others(turn, question) else []


@routes.press("samen-stil")
def ask_silent(turn: Turn, question: Richtvraag, number: int) -> Screen:
    others = _silent_others(turn, question)
    shown, other_pages = page_at(turn, others, to("samen-stil", question, number))
    rows = [[Button(shorten(p.name, 60), to("aanvulling", question, p))] for p in shown]
    back = [turn.button("terug", to("samen", question))]
    return Screen(turn.text("samen.stil", question=question), [*rows, other_pages, back])


def _silent(turn: Turn, question: Richtvraag) -> list[Partner]:
    """The partners that gave no answer to this question."""
    network_id = turn.network.id
    given = answers.given(turn.session, network_id).get(question.key, [])
    told = {partner.id for _, partner in given}
    return [p for p in networks.partners(turn.session, network_id) if p.id not in told]


def _silent_others(turn: Turn, question: Richtvraag) -> list[Partner]:
    """Those of them that can be asked: nobody asks their own organisation this way."""
    return [p for p in _silent(turn, question) if p != turn.partner]


@routes.press("samen-begin")
def begin_with(turn: Turn, question: Richtvraag, partner_id: int) -> Outcome:
    """Add the points of one partner's answer, or of everyone's; those there already stay.

    Everyone reads a joint text, so an answer for the regisseur alone is never taken over.
    """
    given = answers.given(turn.session, turn.network.id).get(question.key, [])
    asked = [answer for answer, partner in given if partner_id in (0, partner.id)]
    taken = [answer for answer in asked if not _private(question, answer)]
    if not taken:
        turn.says.toast(turn.word("meldingen.niets_over_te_nemen"), alert=True)
        return GoTo(to("samen", question))

    def edit(content: Content) -> Content:
        there = {entry.text for entry in content.entries}
        for answer in taken:
            for words in _points(question, answer):
                if words not in there:
                    content = content.add(words, origin=answer.stamp)
                    there.add(words)
        return content

    change(turn, joint_text(turn, question), edit)
    private = len(asked) - len(taken)
    turn.says.lead = turn.text("samen.overgenomen", taken=len(taken), private=private)
    return GoTo(to("samen", question))


def _private(question: Richtvraag, answer: Answer) -> bool:
    return (answer.visibility or question.visibility) is Visibility.REGISSEUR


def _points(question: Richtvraag, answer: Answer) -> list[str]:
    """An answer as points of plain text: what was chosen, then what was written."""
    content = answer.content
    labels = {option.key: option.label for option in question.options}
    chosen = [labels[key] for key in content.chosen if key in labels]
    written = [
        f"{labels[entry.theme]}: {entry.text}" if entry.theme in labels else entry.text
        for entry in content.entries
    ]
    return [*chosen, *written]


def joint_text(turn: Turn, question: Richtvraag) -> JointText:
    return akkoord.joint_text(turn.session, turn.network.id, question.key)
