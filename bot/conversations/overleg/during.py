"""During an overleg: each sentence is kept at once, and is an engagement or a decision in one tap.

tijdens:ID                     what was agreed so far, and the oldest text that waits
text tijdens:ID                a text, which waits for its place
tijdens-engagement:ID:TEXT:KEY it is an engagement, for this richtvraag
tijdens-rubriek:ID:TEXT        ... for another rubriek
tijdens-besluit:ID:TEXT        it is a decision
tijdens-weg:ID:TEXT            throw it away
tijdens-terug:ID               the one thrown away waits again
besluiten:ID:PAGE              which decision to change?
besluit:ID                     one decision
text besluit:ID:STAMP          other words
besluit-weg:ID
"""

from typing import Any

from bot.conversations.changes import write
from bot.conversations.commitments import engagement_new
from bot.conversations.commitments.engagement_owner import understood
from bot.conversations.events import Edited, Text
from bot.conversations.overleg.agenda import meeting_of
from bot.conversations.overleg.meeting import ROOM_OPENS
from bot.conversations.overleg.presence import expected_partners, present_now
from bot.conversations.paging import page
from bot.conversations.people.ownership import owner_name
from bot.conversations.routes import Needs, Routes, UnknownRouteError
from bot.conversations.turn import Button, GoTo, Outcome, Rows, Screen, Turn
from bot.kijkwijzer import Richtvraag
from bot.rules.presence import counts
from bot.storage import engagements, history, meetings, networks
from bot.storage.tables import Decision, Meeting, Rsvp
from bot.texts import shorten

DRAFT = "tijdens"
THROWN = "tijdens-weg"

routes = Routes()


@routes.press("tijdens", needs=Needs.REGISSEUR)
def show(turn: Turn, id: int) -> Screen:
    meeting = meeting_of(turn, id)
    _note_who_runs_it(turn, meeting)
    waiting = waiting_texts(turn, id)
    names = networks.partner_names(turn.session, turn.network.id)
    made = engagements.of_network(turn.session, meeting.network_id, meeting_id=id)
    decisions = meetings.decisions(turn.session, id)
    first = understood(turn, waiting[0]["text"]) if waiting else None
    text = turn.text(
        "tijdens.tijdens",
        meeting=meeting,
        there=len(present_now(turn, meeting)),
        partners=len(expected_partners(turn, meeting)),
        decisions=decisions,
        made=[(e, owner_name(e, names)) for e in made],
        waiting=waiting,
        read=first,
        owners=[names.get(o, "") if isinstance(o, int) else o for o in first.owners]
        if first
        else [],
        today=turn.today,
    )
    rows = _waiting_rows(turn, id, waiting[0]["id"]) if waiting else [
        [turn.button("wie_is_er", f"aanwezig:{id}:0")],
        [turn.button("besluiten_wijzigen", f"besluiten:{id}:0")] if decisions else [],
        [turn.button("verslag", f"verslag:{id}"), turn.button("agenda", f"agenda:{id}")],
        [turn.button("terug", f"overleg:{id}")],
    ]  # fmt: skip
    return Screen(text, rows, expects=f"tijdens:{id}", slot=f"tijdens:{id}")


def _note_who_runs_it(turn: Turn, meeting: Meeting) -> None:
    """Who keeps notes is there, unless they said otherwise or presence was noted already."""
    noted = meeting.present is not None or meeting.reported_at or meeting.cancelled_at
    if noted or turn.now < meeting.starts_at - ROOM_OPENS:
        return
    said = meetings.attendance(turn.session, meeting).get(turn.person.id)
    if not counts(said, meeting.announced_at):
        member = turn.membership
        meetings.answer(turn.session, meeting, member, Rsvp.COMING, turn.now)


def _waiting_rows(turn: Turn, id: int, text_id: int) -> Rows:
    at = f"{id}:{text_id}"
    first = engagement_new.questions(turn)[0].key
    return [
        [turn.button("is_engagement", f"tijdens-engagement:{at}:{first}"),
         turn.button("is_besluit", f"tijdens-besluit:{at}")],
        [turn.button("andere_rubriek", f"tijdens-rubriek:{at}"),
         turn.button("weggooien", f"tijdens-weg:{at}")],
    ]  # fmt: skip


@routes.text("tijdens", needs=Needs.REGISSEUR, beside=True)
def take_text(turn: Turn, text: Text, id: int) -> Outcome:
    """Kept at once, so that nobody has to wait for the buttons: the next text may come."""
    meeting_of(turn, id)
    kept = {"id": text.message_id, "meeting": id, "text": text.text}
    turn.put_down(DRAFT, [*(turn.draft(DRAFT) or []), kept])
    return GoTo(f"tijdens:{id}")


def take_edit(turn: Turn, edited: Edited) -> Screen | None:
    """The Telegram message of a text that still waits was edited; None when there is none."""
    waiting = turn.draft(DRAFT) or []
    found = next((text for text in waiting if text["id"] == edited.message_id), None)
    if found is None or not turn.is_regisseur:
        return None
    changed = found | {"text": edited.text}
    turn.put_down(DRAFT, [changed if text is found else text for text in waiting])
    return show(turn, found["meeting"])


@routes.press("tijdens-engagement", needs=Needs.REGISSEUR)
def is_engagement(turn: Turn, id: int, text_id: int, question: Richtvraag) -> Outcome:
    if question not in engagement_new.questions(turn):
        raise UnknownRouteError
    meeting_of(turn, id)
    text = _take(turn, id, text_id)
    if text is not None:
        written = understood(turn, text)
        made, events = engagement_new.keep_new(turn, written, question, text_id, meeting_id=id)
        who = turn.button("wie_neemt_op", f"engagement-wie:{made[0].id}:0")
        turn.says.saved(*events, then=None if written.owners else who)
    return GoTo(f"tijdens:{id}")


@routes.press("tijdens-rubriek", needs=Needs.REGISSEUR)
def choose_question(turn: Turn, id: int, text_id: int) -> Screen:
    rows = [
        [
            Button(
                turn.kijkwijzer.rubriek_name(q.rubriek),
                f"tijdens-engagement:{id}:{text_id}:{q.key}",
            )
        ]
        for q in engagement_new.questions(turn)
    ]
    text = turn.text("engagementen.welke_rubriek")
    back = [turn.button("terug", f"tijdens:{id}")]
    return Screen(text, [*rows, back], expects=f"tijdens:{id}")


@routes.press("tijdens-besluit", needs=Needs.REGISSEUR)
def is_decision(turn: Turn, id: int, text_id: int) -> Outcome:
    meeting = meeting_of(turn, id)
    text = _take(turn, id, text_id)
    if text is not None:
        decision = Decision(network_id=meeting.network_id, meeting_id=id, text=text)
        turn.says.saved(history.add(turn.session, decision, turn.source()))
    return GoTo(f"tijdens:{id}")


@routes.press("tijdens-weg", needs=Needs.REGISSEUR)
def throw_away(turn: Turn, id: int, text_id: int) -> Outcome:
    text = _take(turn, id, text_id)
    if text is not None:
        turn.put_down(THROWN, {"id": text_id, "meeting": id, "text": text})
        turn.says.lead = turn.text("vragen.verwijderd", naam=shorten(text, 60))
        turn.says.offers.append(turn.button("ongedaan", f"tijdens-terug:{id}"))
    return GoTo(f"tijdens:{id}")


@routes.press("tijdens-terug", needs=Needs.REGISSEUR)
def take_back(turn: Turn, id: int) -> Outcome:
    thrown = turn.draft(THROWN)
    if thrown is None or thrown["meeting"] != id:
        turn.says.toast(turn.word("meldingen.niets_te_bewaren"))
    else:
        turn.put_down(THROWN, None)
        turn.put_down(DRAFT, [thrown, *(turn.draft(DRAFT) or [])])
    return GoTo(f"tijdens:{id}")


@routes.press("besluiten", needs=Needs.REGISSEUR)
def choose_decision(turn: Turn, id: int, number: int) -> Screen:
    meeting_of(turn, id)
    there = meetings.decisions(turn.session, id)
    shown, other_pages = page(turn, there, number, f"besluiten:{id}")
    rows = [[Button(shorten(decision.text, 45), f"besluit:{decision.id}")] for decision in shown]
    back = [turn.button("terug", f"tijdens:{id}")]
    return Screen(turn.text("tijdens.welk_besluit", any=bool(there)), [*rows, other_pages, back])


@routes.press("besluit", needs=Needs.REGISSEUR)
def one_decision(turn: Turn, id: int) -> Screen:
    decision = _decision(turn, id)
    rows = [
        [turn.button("verwijderen", f"besluit-weg:{id}"),
         turn.button("historie", f"historie:decision:{id}")],
        [turn.button("terug", f"tijdens:{decision.meeting_id}")],
    ]  # fmt: skip
    text = turn.text("tijdens.besluit", decision=decision)
    return Screen(text, rows, expects=f"besluit:{id}:{decision.stamp}")


@routes.text("besluit", needs=Needs.REGISSEUR)
def take_words(turn: Turn, text: Text, id: int, stamp: int) -> Outcome:
    return write(turn, _decision(turn, id), "text", text.text, stamp)


@routes.press("besluit-weg", needs=Needs.REGISSEUR)
def remove_decision(turn: Turn, id: int) -> Outcome:
    decision = _decision(turn, id)
    event = history.change(turn.session, decision, turn.source(), removed_at=turn.now)
    turn.says.saved(event, lead=turn.text("vragen.verwijderd", naam=shorten(decision.text, 60)))
    return GoTo(f"tijdens:{decision.meeting_id}")


def waiting_texts(turn: Turn, id: int) -> list[dict[str, Any]]:
    """The texts that wait for their place in this overleg, the oldest first."""
    return [text for text in turn.draft(DRAFT) or [] if text["meeting"] == id]


def _take(turn: Turn, id: int, text_id: int) -> str | None:
    """The words of a text that waits no longer; None, and a word about it, for one that is gone."""
    found = next((text for text in waiting_texts(turn, id) if text["id"] == text_id), None)
    if found is None:
        turn.says.toast(turn.word("meldingen.niets_te_bewaren"))
        return None
    turn.put_down(DRAFT, [text for text in turn.draft(DRAFT) if text is not found] or None)
    return str(found["text"])


def _decision(turn: Turn, id: int) -> Decision:
    found: Decision | None = history.find(turn.session, Decision, turn.network.id, id)
    if found is None:
        raise UnknownRouteError
    return found
