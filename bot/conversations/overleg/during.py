"""During an overleg: each sentence is kept, and is an engagement or a decision in one tap."""

from dataclasses import replace
from functools import partial

from pydantic.dataclasses import dataclass

from bot.conversations.changes import write
from bot.conversations.commitments import engagement_new
from bot.conversations.commitments.engagement_new import AboutEngagements
from bot.conversations.commitments.engagement_owner import understood
from bot.conversations.commitments.ownership import owner_name
from bot.conversations.drafts import Draft
from bot.conversations.events import Edited, Text
from bot.conversations.overleg.meeting import ROOM_OPENS
from bot.conversations.overleg.presence import expected_partners, present_now
from bot.conversations.paging import page_at
from bot.conversations.routes import Needs, NothingToKeep, Routes, into, kept, to
from bot.conversations.turn import Button, GoTo, Outcome, Rows, Screen, Turn
from bot.rules.presence import counts
from bot.storage import engagements, history, meetings, networks
from bot.storage.tables import Decision, Meeting, Rsvp
from bot.texts import shorten

routes = Routes(needs=Needs.REGISSEUR)


@dataclass(frozen=True, slots=True)
class Noted:
    """A text of the message `id`, which waits for its place."""

    id: int
    meeting: int
    text: str


@dataclass(frozen=True, slots=True)
class Notes(Draft):
    """Of every overleg: what waits, the oldest first, and what was thrown away last."""

    kept_as = "tijdens"
    waiting: tuple[Noted, ...] = ()
    thrown: Noted | None = None


@routes.press("tijdens")
def show(turn: Turn, meeting: Meeting) -> Screen:
    _note_who_runs_it(turn, meeting)
    waiting = waiting_texts(turn, meeting)
    names = networks.partner_names(turn.session, turn.network.id)
    made = engagements.of_network(turn.session, meeting.network_id, meeting_id=meeting.id)
    decisions = meetings.decisions(turn.session, meeting.id)
    first = understood(turn, waiting[0].text) if waiting else None
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
    rows = _waiting_rows(turn, meeting, waiting[0].id) if waiting else [
        [turn.button("wie_is_er", to("aanwezig", meeting, 0))],
        [turn.button("besluiten_wijzigen", to("besluiten", meeting, 0))] if decisions else [],
        [turn.button("verslag", to("verslag", meeting)),
         turn.button("agenda", to("agenda", meeting))],
        [turn.button("terug", to("overleg", meeting))],
    ]  # fmt: skip
    return Screen(text, rows, expects=into("tijdens", meeting), slot=f"tijdens:{meeting.id}")


def _note_who_runs_it(turn: Turn, meeting: Meeting) -> None:
    """Who keeps notes is there, unless they said otherwise or presence was noted already."""
    noted = meeting.present is not None or meeting.reported_at or meeting.cancelled_at
    if noted or turn.now < meeting.starts_at - ROOM_OPENS:
        return
    said = meetings.attendance(turn.session, meeting).get(turn.person.id)
    if not counts(said, meeting.announced_at):
        member = turn.membership
        meetings.answer(turn.session, meeting, member, Rsvp.COMING, turn.now)


def _waiting_rows(turn: Turn, meeting: Meeting, text_id: int) -> Rows:
    first = engagement_new.questions(turn)[0].key
    return [
        [turn.button("is_engagement", to("tijdens-engagement", meeting, text_id, first)),
         turn.button("is_besluit", to("tijdens-besluit", meeting, text_id))],
        [turn.button("andere_rubriek", to("tijdens-rubriek", meeting, text_id)),
         turn.button("weggooien", to("tijdens-weg", meeting, text_id))],
    ]  # fmt: skip


@routes.text("tijdens", beside=True)
def take_text(turn: Turn, text: Text, meeting: Meeting) -> Outcome:
    """Kept at once, so that nobody has to wait for the buttons: the next text may come."""
    notes, noted = _notes(turn), Noted(text.message_id, meeting.id, text.text)
    turn.put_down(replace(notes, waiting=(*notes.waiting, noted)))
    return GoTo(to("tijdens", meeting))


def take_edit(turn: Turn, edited: Edited) -> Screen | None:
    """The Telegram message of a text that still waits was edited; None when there is none."""
    notes = _notes(turn)
    found = next((text for text in notes.waiting if text.id == edited.message_id), None)
    if found is None or not turn.is_regisseur:
        return None
    changed = replace(found, text=edited.text)
    waiting = tuple(changed if text is found else text for text in notes.waiting)
    turn.put_down(replace(notes, waiting=waiting))
    return show(turn, kept(turn, Meeting, found.meeting))


@routes.press("tijdens-engagement")
def is_engagement(
    turn: Turn, meeting: Meeting, text_id: int, question: AboutEngagements
) -> Outcome:
    written = understood(turn, _take(turn, meeting, text_id).text)
    made, events = engagement_new.keep_new(turn, written, question, text_id, meeting_id=meeting.id)
    who = turn.button("wie_neemt_op", to("engagement-wie", made[0], 0))
    turn.says.saved(*events, then=None if written.owners else who)
    return GoTo(to("tijdens", meeting))


@routes.press("tijdens-rubriek")
def choose_question(turn: Turn, meeting: Meeting, text_id: int) -> Screen:
    way = partial(to, "tijdens-engagement", meeting, text_id)
    screen = engagement_new.which_rubriek(turn, way, back=to("tijdens", meeting))
    return replace(screen, expects=into("tijdens", meeting))


@routes.press("tijdens-besluit")
def is_decision(turn: Turn, meeting: Meeting, text_id: int) -> Outcome:
    text = _take(turn, meeting, text_id).text
    decision = Decision(network_id=meeting.network_id, meeting_id=meeting.id, text=text)
    turn.says.saved(history.add(turn.session, decision, turn.source()))
    return GoTo(to("tijdens", meeting))


@routes.press("tijdens-weg")
def throw_away(turn: Turn, meeting: Meeting, text_id: int) -> Outcome:
    thrown = _take(turn, meeting, text_id)
    turn.put_down(replace(_notes(turn), thrown=thrown))
    turn.says.lead = turn.text("vragen.verwijderd", naam=shorten(thrown.text, 60))
    turn.says.offers.append(turn.button("ongedaan", to("tijdens-terug", meeting)))
    return GoTo(to("tijdens", meeting))


@routes.press("tijdens-terug")
def take_back(turn: Turn, meeting: Meeting) -> Outcome:
    notes = _notes(turn)
    if notes.thrown is None or notes.thrown.meeting != meeting.id:
        raise NothingToKeep(to("tijdens", meeting))
    turn.put_down(Notes((notes.thrown, *notes.waiting)))
    return GoTo(to("tijdens", meeting))


@routes.press("besluiten")
def choose_decision(turn: Turn, meeting: Meeting, number: int) -> Screen:
    there = meetings.decisions(turn.session, meeting.id)
    shown, other_pages = page_at(turn, there, to("besluiten", meeting, number))
    rows = [[Button(shorten(decision.text, 45), to("besluit", decision))] for decision in shown]
    back = [turn.button("terug", to("tijdens", meeting))]
    return Screen(turn.text("tijdens.welk_besluit", any=bool(there)), [*rows, other_pages, back])


@routes.press("besluit")
def one_decision(turn: Turn, decision: Decision) -> Screen:
    rows = [
        [turn.button("verwijderen", to("besluit-weg", decision)),
         turn.button("historie", to("historie", "decision", decision))],
        [turn.button("terug", to("tijdens", decision.meeting_id))],
    ]  # fmt: skip
    text = turn.text("tijdens.besluit", decision=decision)
    return Screen(text, rows, expects=into("besluit", decision, decision.stamp))


@routes.text("besluit")
def take_words(turn: Turn, text: Text, decision: Decision, stamp: int) -> Outcome:
    return write(turn, decision, "text", text.text, stamp)


@routes.press("besluit-weg")
def remove_decision(turn: Turn, decision: Decision) -> Outcome:
    event = history.change(turn.session, decision, turn.source(), removed_at=turn.now)
    turn.says.saved(event, lead=turn.text("vragen.verwijderd", naam=shorten(decision.text, 60)))
    return GoTo(to("tijdens", decision.meeting_id))


def waiting_texts(turn: Turn, meeting: Meeting) -> list[Noted]:
    """The texts that wait for their place in this overleg, the oldest first."""
    return [text for text in _notes(turn).waiting if text.meeting == meeting.id]


def _notes(turn: Turn) -> Notes:
    return turn.waiting(Notes) or Notes()


def _take(turn: Turn, meeting: Meeting, text_id: int) -> Noted:
    """A text, which waits no longer."""
    notes, wanted = _notes(turn), (meeting.id, text_id)
    found = next((text for text in notes.waiting if (text.meeting, text.id) == wanted), None)
    if found is None:
        raise NothingToKeep(to("tijdens", meeting))
    left = tuple(text for text in notes.waiting if text is not found)
    turn.put_down(replace(notes, waiting=left))
    return found
