"""Asking somebody else: a colleague for an answer, a partner for more."""

from bot.conversations.events import Text
from bot.conversations.paste import too_long
from bot.conversations.people.colleagues import Colleague
from bot.conversations.routes import Needs, Routes, into, to
from bot.conversations.turn import Button, GoTo, Outcome, Screen, Turn
from bot.kijkwijzer import Richtvraag
from bot.storage import networks, requests
from bot.storage.tables import Invite, Partner, Request

NOTE_LIMIT = 1500
"""Signs of a note: with the question it has to fit one message."""

routes = Routes(needs=Needs.REGISSEUR)


@routes.press("doorgeven", needs=Needs.MEMBER)
def to_whom(turn: Turn, question: Richtvraag) -> Screen:
    mine = networks.members(turn.session, turn.partner.id)
    names = networks.names(turn.session, turn.network.id)
    rows = [
        [Button(names[m.person_id], to("doorgeven-aan", question, m))]
        for m in mine
        if m.person_id != turn.person.id
    ][:40]
    rows.append([turn.button("nieuwe_collega", to("doorgeven-link", question))])
    rows.append([turn.button("terug", to("bekijk", question))])
    text = turn.text("doorgeven.wie", question=question, partner=turn.partner.name)
    return Screen(text, rows)


@routes.press("doorgeven-aan", needs=Needs.MEMBER)
def to_colleague(turn: Turn, question: Richtvraag, colleague: Colleague) -> Screen:
    _ask(turn, turn.partner, question, colleague.person_id)
    text = turn.text("doorgeven.gevraagd", question=question, wie=turn.person.name,
                     nummer=turn.kijkwijzer.position(question.key))  # fmt: skip
    turn.says.tell(colleague, _posed(turn, question, text))
    name = networks.name_of(turn.session, colleague.person_id)
    return Screen(turn.text("doorgeven.gegeven", naam=name), [_back(turn, question)])


@routes.press("doorgeven-link", needs=Needs.MEMBER)
def by_link(turn: Turn, question: Richtvraag) -> Screen:
    partner = turn.partner
    row, token = networks.invite(turn.session, partner, turn.person.id, turn.now, question.key)
    link = turn.house.channel.invites(token)
    about = {"partner": partner.name, "network": turn.network.name, "until": row.expires_at}
    turn.says.say(Screen(turn.text("doorgeven.link", link=link, question=question, **about)))
    return Screen(turn.text("doorgeven.uitleg_link"), [_back(turn, question)])


def land(turn: Turn, invite: Invite) -> Richtvraag | None:
    """Somebody joined by a link that passed a question on: they get it, the giver waits."""
    question = turn.kijkwijzer.find(invite.question) if invite.question else None
    if question is not None:
        request = _ask(turn, turn.partner, question, turn.person.id)
        request.asked_by = invite.created_by
    return question


@routes.press("aanvulling")
def ask_more(turn: Turn, question: Richtvraag, partner: Partner) -> Screen:
    text = turn.text("doorgeven.aanvulling", question=question, partner=partner.name)
    rows = [
        [turn.button("zonder_toelichting", to("aanvulling-zonder", question, partner))],
        [turn.button("terug", to("samen", question))],
    ]
    return Screen(text, rows, expects=into("aanvulling", question, partner))


@routes.text("aanvulling", pieces=True)
def take_note(turn: Turn, text: Text, question: Richtvraag, partner: Partner) -> Outcome:
    if too_long(turn, text, NOTE_LIMIT):
        return None
    return _ask_partner(turn, question, partner, text.line)


@routes.press("aanvulling-zonder")
def without_note(turn: Turn, question: Richtvraag, partner: Partner) -> Outcome:
    return _ask_partner(turn, question, partner, "")


def _ask_partner(turn: Turn, question: Richtvraag, partner: Partner, note: str) -> Outcome:
    if before := requests.asked_already(turn.session, partner.id, question.key, note):
        at = before.asked_at
        turn.says.lead = turn.text("doorgeven.al_gevraagd", partner=partner.name, at=at)
        return GoTo(to("samen", question))
    _ask(turn, partner, question, None, note)
    text = turn.text("doorgeven.aanvulling_gevraagd", question=question, wie=turn.person.name,
                     partner=partner.name, note=note,
                     nummer=turn.kijkwijzer.position(question.key))  # fmt: skip
    members = networks.members(turn.session, partner.id)
    for membership in members:
        turn.says.tell(membership, _posed(turn, question, text))
    turn.says.lead = turn.text("doorgeven.gestuurd", partner=partner.name, aantal=len(members))
    return GoTo(to("samen", question))


def _posed(turn: Turn, question: Richtvraag, text: str) -> Screen:
    """A question that somebody else gets: a button to it, and a text can be the answer."""
    button = turn.button("antwoorden_nu", to("bekijk", question))
    return Screen(text, [[button]], expects=into("antwoord", question))


def answered(turn: Turn, question: Richtvraag) -> None:
    """The partner's answer changed: whoever waits for it hears so, once."""
    for request in requests.open_for(turn.session, turn.partner.id, question.key):
        if request.asked_by == turn.person.id:
            continue
        request.answered_at = turn.now
        asker = networks.member(turn.session, turn.network.id, request.asked_by)
        if asker is None:
            continue
        own = asker.partner_id == turn.partner.id
        address = to("bekijk", question) if own else to("samen", question)
        text = turn.text("doorgeven.beantwoord", question=question, wie=turn.person.name,
                         partner=turn.partner.name,
                         nummer=turn.kijkwijzer.position(question.key))  # fmt: skip
        turn.says.tell(asker, Screen(text, [[turn.button("bekijken", address)]]))


def _ask(
    turn: Turn, partner: Partner, question: Richtvraag, person_id: int | None, note: str = ""
) -> Request:
    request = Request(
        network_id=turn.network.id,
        partner_id=partner.id,
        question=question.key,
        asked_by=turn.person.id,
        person_id=person_id,
        note=note or None,
        asked_at=turn.now,
    )
    turn.session.add(request)
    return request


def _back(turn: Turn, question: Richtvraag) -> list[Button]:
    return [turn.button("terug", to("bekijk", question))]
