"""From the partners' answers to one joint text, by the regisseur.

samen-rubrieken            which rubriek?
samen-rubriek:KEY          its questions
samen:KEY                  the joint text of a question; text is a new point
text samen:KEY             a new point
samen-antwoorden:KEY:PAGE  the partners' answers side by side
samen-stil:KEY:PAGE        ask a partner that gave no answer
samen-begin:KEY:PARTNER    take over an answer's points (0: everyone's)
"""

from collections.abc import Callable

from bot.conversations.events import Text
from bot.conversations.paging import page
from bot.conversations.routes import Needs, Routes
from bot.conversations.turn import Button, GoTo, Outcome, Rows, Screen, Turn
from bot.kijkwijzer import WRITTEN, Richtvraag, Rubriek, Visibility
from bot.storage import akkoord, answers, history, networks
from bot.storage.content import Content, Entry
from bot.storage.tables import Answer, AuditEvent, JointText, Partner, Thing
from bot.texts import shorten

ANSWERS_PER_PAGE = 3

routes = Routes()


@routes.press("samen-rubrieken", needs=Needs.REGISSEUR)
def choose_rubriek(turn: Turn) -> Screen:
    done = akkoord.joint_texts(turn.session, turn.network.id)
    rows = []
    for rubriek in turn.kijkwijzer.rubrieken:
        about = [q for q in rubriek.questions if q.kind in WRITTEN]
        ready = sum(q.key in done and not done[q.key].content.empty for q in about)
        if about:
            name = rubriek.name
            rows.append([Button(f"{name} ({ready}/{len(about)})", f"samen-rubriek:{rubriek.key}")])
    return Screen(turn.text("samen.rubrieken"), [*rows, [turn.button("akkoord_geven", "akkoord")]])


@routes.press("samen-rubriek", needs=Needs.REGISSEUR)
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
        [Button(f"{number}. {shorten(q.head, 50)}", f"samen:{q.key}")] for number, q, _, _ in lines
    ]
    text = turn.text("samen.rubriek", rubriek=rubriek, lines=lines)
    back = [turn.button("alle_rubrieken", "samen-rubrieken"),
            turn.button("akkoord_rubriek", f"akkoord-rubriek:{rubriek.key}")]  # fmt: skip
    return Screen(text, [*rows, back])


@routes.press("samen", needs=Needs.REGISSEUR)
def one(turn: Turn, question: Richtvraag) -> Screen:
    joint = joint_text(turn, question)
    content = joint.content
    given = answers.given(turn.session, turn.network.id).get(question.key, [])
    text = turn.text(
        "samen.vraag",
        question=question,
        number=turn.kijkwijzer.position(question.key),
        entries=[(entry, _origin(turn, entry)) for entry in content.entries],
        answered=len(given),
        private=sum(_private(question, answer) for answer, _ in given),
    )
    change = [turn.button("wijzigen", f"samen-punten:{question.key}:0")]
    begin = [turn.button("alles_overnemen", f"samen-begin:{question.key}:0")]
    rows = [
        [turn.button("naast_elkaar", f"samen-antwoorden:{question.key}:0")] if given else [],
        begin if given and content.empty else [],
        _ask_silent_row(turn, question),
        [*(change if content.entries else []),
         turn.button("historie", f"historie:joint_text:{joint.id}")],
        [turn.button("terug", f"samen-rubriek:{question.rubriek}")],
    ]  # fmt: skip
    address = f"samen:{question.key}"
    return Screen(text, rows, expects=address, slot=address)


def _origin(turn: Turn, entry: Entry) -> str:
    """The partner whose words these were, if they were anyone's."""
    if entry.origin is None:
        return ""
    return answers.partner_of_version(turn.session, entry.origin)


@routes.text("samen", needs=Needs.REGISSEUR, pieces=True, beside=True)
def take_point(turn: Turn, text: Text, question: Richtvraag) -> Outcome:
    """A new point; the rest of a long paste belongs to the point before it."""
    joint = joint_text(turn, question)
    newest = history.of(turn.session, Thing.JOINT_TEXT, joint.id, limit=1)
    mine = any(event.person_id == turn.person.id for event in newest)

    def edit(content: Content) -> Content:
        if text.continues and mine and content.entries:
            last = content.entries[-1]
            return content.change(last.id, text.after(last.text))
        return content.add(text.text)

    turn.says.saved(change(turn, question, edit)[1])
    return GoTo(f"samen:{question.key}")


@routes.press("samen-antwoorden", needs=Needs.REGISSEUR)
def side_by_side(turn: Turn, question: Richtvraag, number: int) -> Screen:
    given = answers.given(turn.session, turn.network.id).get(question.key, [])
    address = f"samen-antwoorden:{question.key}"
    shown, other_pages = page(turn, given, number, address, ANSWERS_PER_PAGE)
    text = turn.text("samen.antwoorden", question=question,
                     answers=[(p, a.content, a.visibility or question.visibility)
                              for a, p in shown],
                     silent=_silent(turn, question))  # fmt: skip
    rows = [row for answer, partner in shown for row in _answer_rows(turn, answer, partner)]
    back = [turn.button("terug", f"samen:{question.key}")]
    return Screen(text, [*rows, other_pages, _ask_silent_row(turn, question), back])


def _answer_rows(turn: Turn, answer: Answer, partner: Partner) -> Rows:
    question = turn.kijkwijzer.question(answer.question)
    at = f"{question.key}:{partner.id}"
    take = [turn.button("neem_over_van", f"samen-begin:{at}", naam=partner.name)]
    more = [turn.button("vraag_aanvulling", f"aanvulling:{at}", naam=partner.name)]
    return [
        [] if _private(question, answer) else take,
        [] if partner == turn.partner else more,
    ]


def _ask_silent_row(turn: Turn, question: Richtvraag) -> list[Button]:
    """A partner can be asked for its answer as long as another one gave none."""
    ask = turn.button("vraag_zonder_antwoord", f"samen-stil:{question.key}:0")
    return [ask] if _silent_others(turn, question) else []


@routes.press("samen-stil", needs=Needs.REGISSEUR)
def ask_silent(turn: Turn, question: Richtvraag, number: int) -> Screen:
    others = _silent_others(turn, question)
    shown, other_pages = page(turn, others, number, f"samen-stil:{question.key}")
    rows = [[Button(shorten(p.name, 60), f"aanvulling:{question.key}:{p.id}")] for p in shown]
    back = [turn.button("terug", f"samen:{question.key}")]
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


@routes.press("samen-begin", needs=Needs.REGISSEUR)
def begin_with(turn: Turn, question: Richtvraag, partner_id: int) -> Outcome:
    """Add the points of one partner's answer, or of everyone's; those there already stay.

    Everyone reads a joint text, so an answer for the regisseur alone is never taken over.
    """
    given = answers.given(turn.session, turn.network.id).get(question.key, [])
    asked = [answer for answer, partner in given if partner_id in (0, partner.id)]
    taken = [answer for answer in asked if not _private(question, answer)]
    if not taken:
        turn.says.toast(turn.word("meldingen.niets_over_te_nemen"), alert=True)
        return GoTo(f"samen:{question.key}")

    def edit(content: Content) -> Content:
        there = {entry.text for entry in content.entries}
        for answer in taken:
            for words in _points(question, answer):
                if words not in there:
                    content = content.add(words, origin=_version_id(turn, answer))
                    there.add(words)
        return content

    lead = turn.text("samen.overgenomen", taken=len(taken), private=len(asked) - len(taken))
    turn.says.saved(change(turn, question, edit)[1], lead=lead)
    return GoTo(f"samen:{question.key}")


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


def _version_id(turn: Turn, answer: Answer) -> int | None:
    version = answers.version(turn.session, answer, answer.version)
    return version.id if version else None


def joint_text(turn: Turn, question: Richtvraag) -> JointText:
    return akkoord.joint_text(turn.session, turn.network.id, question.key)


def change(
    turn: Turn, question: Richtvraag, edit: Callable[[Content], Content]
) -> tuple[Content, AuditEvent | None]:
    joint = joint_text(turn, question)
    content = edit(joint.content).after(joint.content)
    return content, history.change(turn.session, joint, turn.source(), data=content.as_json())
