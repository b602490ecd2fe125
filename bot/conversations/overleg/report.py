"""The report (verslag) of an overleg: shown first, then sent to everyone of the network.

verslag:ID             the regisseur: as it would be sent now; others: as it was sent
verslag-stuur:ID:LAST  send it; LAST: the last report that the regisseur saw sent (0: none)
verslag-word:ID        the Word file of the last one that was sent
"""

from typing import Any

from bot.conversations.overleg.agenda import meeting_of
from bot.conversations.overleg.during import waiting_texts
from bot.conversations.overleg.presence import present_now
from bot.conversations.routes import Needs, Routes, UnknownRouteError
from bot.conversations.turn import GoTo, Outcome, Screen, Turn
from bot.draaiboek.report import Report, frozen, lines, take, thawed
from bot.draaiboek.shown import first
from bot.storage import history, meetings, reports
from bot.storage.tables import AuditEvent, Meeting, Membership
from bot.texts import length

MOST_CHANGES = 20
"""Lines that went or came in the draaiboek, in the message that everyone gets."""

routes = Routes()


@routes.press("verslag")
def show(turn: Turn, id: int) -> Screen:
    meeting = meeting_of(turn, id)
    sent = reports.newest(turn.session, meeting)
    if turn.is_regisseur:
        return _preview(turn, meeting, sent)
    back = [turn.button("terug", f"overleg:{id}")]
    if sent is None:
        return Screen(turn.text("verslag.nog_niet"), [back])
    word = turn.button("word", f"verslag-word:{id}")
    return Screen(_told(turn, thawed(sent.new["report"])), [[word], back])


def _preview(turn: Turn, meeting: Meeting, sent: AuditEvent | None) -> Screen:
    report = take(turn.session, meeting, turn.kijkwijzer, turn.house.texts, turn.now)
    head = turn.text("verslag.voorbeeld", sent=sent, meeting=meeting, now=turn.now,
                     waiting=len(waiting_texts(turn, meeting.id)))  # fmt: skip
    word = "verbeterd_sturen" if sent else "verslag_sturen"
    send = [turn.button(word, f"verslag-stuur:{meeting.id}:{sent.id if sent else 0}")]
    rows = [
        send if _may_send(turn, meeting) else [],
        [turn.button("word", f"verslag-word:{meeting.id}")] if sent else [],
        [turn.button("tijdens", f"tijdens:{meeting.id}"),
         turn.button("wie_is_er", f"aanwezig:{meeting.id}:0")],
        [turn.button("terug", f"overleg:{meeting.id}")],
    ]  # fmt: skip
    text = "\n\n".join((head, _told(turn, report)))
    return Screen(text, rows)


@routes.press("verslag-stuur", needs=Needs.REGISSEUR)
def send(turn: Turn, id: int, last: int) -> Outcome:
    """Freeze it and send it to everyone; pressed twice it goes once."""
    meeting = meeting_of(turn, id)
    history.lock(turn.session, meeting)
    sent = reports.newest(turn.session, meeting)
    if (sent.id if sent else 0) != last:
        turn.says.toast(turn.word("meldingen.verslag_verstuurd"))
        return GoTo(f"verslag:{id}")
    if not _may_send(turn, meeting):
        raise UnknownRouteError
    report = take(turn.session, meeting, turn.kijkwijzer, turn.house.texts, turn.now)
    kept = reports.keep(turn.session, meeting, frozen(report), turn.source())
    _freeze(turn, meeting)
    everyone = meetings.invited(turn.session, meeting.network_id)
    messages = _messages(turn, report)
    for member in everyone:
        _send(turn, member, messages, kept)
    text = turn.text("verslag.verstuurd", aantal=len(everyone), at_rest=turn.at_rest)
    rows = [[turn.button("verslag", f"verslag:{id}"), turn.button("terug", f"overleg:{id}")]]
    return Screen(text, rows)


def _freeze(turn: Turn, meeting: Meeting) -> None:
    """What the next report compares with: the draaiboek of the first time that it was sent."""
    history.change(
        turn.session, meeting, turn.source(),
        shown=dict(lines(turn.session, meeting, turn.kijkwijzer, turn.house.texts, turn.now)),
        reported_at=turn.now, present=sorted(present_now(turn, meeting)),
    )  # fmt: skip


def _may_send(turn: Turn, meeting: Meeting) -> bool:
    return meeting.cancelled_at is None and meeting.starts_at <= turn.now


def _messages(turn: Turn, report: Report) -> list[str]:
    """The words, of which the last go under the file: all of them if they fit there."""
    text = _told(turn, report)
    if length(text) <= turn.house.channel.caption:
        return [text]
    return [*turn.house.pages(text), turn.text("verslag.word", report=report)]


def _send(turn: Turn, member: Membership, messages: list[str], kept: AuditEvent) -> None:
    *before, caption = messages
    for text in before:
        turn.says.tell(member, Screen(text))
    read = [[turn.button("engagementen", "engagementen"), turn.button("draaiboek", "draaiboek")]]
    turn.says.tell_file(member, Screen(caption, read), _file(kept))


@routes.press("verslag-word")
def word(turn: Turn, id: int) -> None:
    sent = reports.newest(turn.session, meeting_of(turn, id))
    if sent is None:
        raise UnknownRouteError
    back = turn.button("verslag", f"verslag:{id}")
    turn.says.show(Screen(turn.text("document.komt_eraan"), [[back]]))
    again = turn.button("opnieuw_sturen", f"verslag-word:{id}")
    caption = turn.text("verslag.word", report=thawed(sent.new["report"]))
    doubt = Screen(turn.text("document.twijfel"), [[again]])
    turn.says.send_file(_file(sent), caption, doubt)


def _file(sent: AuditEvent) -> dict[str, Any]:
    return {"what": "report", "network_id": sent.network_id, "event_id": sent.id}


def _told(turn: Turn, report: Report) -> str:
    """Everything, but of the changes only the first: the Word file has them all."""
    changes, more = first(report.changes, MOST_CHANGES)
    return turn.text("verslag.verslag", report=report, changes=changes, more=more)
