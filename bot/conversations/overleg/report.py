"""The report (verslag) of an overleg: shown first, then sent to everyone of the network."""

from typing import Any

from bot.conversations.overleg.during import waiting_texts
from bot.conversations.overleg.presence import present_now
from bot.conversations.routes import Gone, Needs, Routes, to
from bot.conversations.turn import Screen, Turn
from bot.draaiboek.report import Report, frozen, lines, take, thawed
from bot.draaiboek.shown import first
from bot.storage import history, meetings, reports
from bot.storage.tables import AuditEvent, Meeting, Membership
from bot.texts import length

MOST_CHANGES = 20
"""Lines that went or came in the draaiboek, in the message that everyone gets."""

routes = Routes()


@routes.press("verslag")
def show(turn: Turn, meeting: Meeting) -> Screen:
    sent = reports.newest(turn.session, meeting)
    if turn.is_regisseur:
        return _preview(turn, meeting, sent)
    back = [turn.button("terug", to("overleg", meeting))]
    if sent is None:
        return Screen(turn.text("verslag.nog_niet"), [back])
    word = turn.button("word", to("verslag-word", meeting))
    return Screen(_told(turn, thawed(sent.new["report"])), [[word], back])


def _preview(turn: Turn, meeting: Meeting, sent: AuditEvent | None) -> Screen:
    report = take(turn.session, meeting, turn.kijkwijzer, turn.house.texts, turn.now)
    head = turn.text("verslag.voorbeeld", sent=sent, meeting=meeting, now=turn.now,
                     waiting=len(waiting_texts(turn, meeting)))  # fmt: skip
    word = "verbeterd_sturen" if sent else "verslag_sturen"
    send = [turn.button(word, to("verslag-stuur", meeting, sent))]
    rows = [
        send if _may_send(turn, meeting) else [],
        [turn.button("word", to("verslag-word", meeting))] if sent else [],
        [turn.button("tijdens", to("tijdens", meeting)),
         turn.button("wie_is_er", to("aanwezig", meeting, 0))],
        [turn.button("terug", to("overleg", meeting))],
    ]  # fmt: skip
    text = "\n\n".join((head, _told(turn, report)))
    return Screen(text, rows)


@routes.press("verslag-stuur", needs=Needs.REGISSEUR)
def send(turn: Turn, meeting: Meeting, last: int) -> Screen:
    """Freeze it and send it to everyone; pressed twice it goes once."""
    history.lock(turn.session, meeting)
    sent = reports.newest(turn.session, meeting)
    if (sent.id if sent else 0) != last:
        raise Gone("verslag_verstuurd", to("verslag", meeting), alert=False)
    if not _may_send(turn, meeting):
        raise Gone
    report = take(turn.session, meeting, turn.kijkwijzer, turn.house.texts, turn.now)
    kept = reports.keep(turn.session, meeting, frozen(report), turn.source())
    _freeze(turn, meeting)
    everyone = meetings.invited(turn.session, meeting.network_id)
    messages = _messages(turn, report)
    for member in everyone:
        _send(turn, member, messages, kept)
    text = turn.text("verslag.verstuurd", aantal=len(everyone), at_rest=turn.at_rest)
    look, back = turn.button("verslag", to("verslag", meeting)), to("overleg", meeting)
    return Screen(text, [[look, turn.button("terug", back)]])


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
    read = [
        [turn.button("engagementen", to("engagementen")), turn.button("draaiboek", to("draaiboek"))]
    ]
    turn.says.tell_file(member, Screen(caption, read), _file(kept))


@routes.press("verslag-word")
def word(turn: Turn, meeting: Meeting) -> None:
    sent = reports.newest(turn.session, meeting)
    if sent is None:
        raise Gone
    back = turn.button("verslag", to("verslag", meeting))
    turn.says.show(Screen(turn.text("document.komt_eraan"), [[back]]))
    again = turn.button("opnieuw_sturen", to("verslag-word", meeting))
    caption = turn.text("verslag.word", report=thawed(sent.new["report"]))
    doubt = Screen(turn.text("document.twijfel"), [[again]])
    turn.says.send_file(_file(sent), caption, doubt)


def _file(sent: AuditEvent) -> dict[str, Any]:
    return {"what": "report", "network_id": sent.network_id, "event_id": sent.id}


def _told(turn: Turn, report: Report) -> str:
    """Everything, but of the changes only the first: the Word file has them all."""
    changes, more = first(report.changes, MOST_CHANGES)
    return turn.text("verslag.verslag", report=report, changes=changes, more=more)
