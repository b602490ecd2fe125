"""The points of a joint text: other words, or away; and two regisseurs who write at once.

samen-punten:KEY:PAGE      which point?
samen-punt:KEY:ID          one point: change or delete it
text samen-punt:KEY:ID:STAMP
samen-keuze:KEY:OLD:NEW:STAMP:CHOICE  two wrote at once: which text stays?
samen-weg:KEY:ID
"""

from bot.conversations.agreeing.consolidation import change, joint_text
from bot.conversations.changes import which_stays
from bot.conversations.events import Text
from bot.conversations.paging import page
from bot.conversations.routes import Needs, Routes
from bot.conversations.turn import Button, GoTo, Outcome, Screen, Turn
from bot.kijkwijzer import Richtvraag
from bot.storage import history, networks
from bot.storage.content import Choice, Content, Entry
from bot.storage.tables import JointText, Thing
from bot.texts import shorten

routes = Routes()


@routes.press("samen-punten", needs=Needs.REGISSEUR)
def choose_point(turn: Turn, question: Richtvraag, number: int) -> Screen:
    content = joint_text(turn, question).content
    numbered = list(enumerate(content.entries, start=1))
    shown, other_pages = page(turn, numbered, number, f"samen-punten:{question.key}")
    rows = [
        [Button(f"{n}. {shorten(e.text, 45)}", f"samen-punt:{question.key}:{e.id}")]
        for n, e in shown
    ]
    back = [turn.button("terug", f"samen:{question.key}")]
    return Screen(turn.text("samen.welk_punt", question=question), [*rows, other_pages, back])


@routes.press("samen-punt", needs=Needs.REGISSEUR)
def one_point(turn: Turn, question: Richtvraag, id: int) -> Outcome:
    joint = joint_text(turn, question)
    entry = joint.content.entry(id)
    if entry is None:
        turn.says.toast(turn.word("meldingen.punt_weg"))
        return GoTo(f"samen:{question.key}")
    rows = [
        [turn.button("verwijderen", f"samen-weg:{question.key}:{id}")],
        [turn.button("terug", f"samen:{question.key}")],
    ]
    text = turn.text("vragen.punt", entry=entry, question=question)
    return Screen(text, rows, expects=f"samen-punt:{question.key}:{id}:{joint.stamp}")


@routes.text("samen-punt", needs=Needs.REGISSEUR)
def rewrite_point(turn: Turn, text: Text, question: Richtvraag, id: int, stamp: int) -> Outcome:
    """New words for a point. Did another regisseur change it, then both stay, to choose from."""
    joint = joint_text(turn, question)
    history.lock(turn.session, joint)
    now, before = joint.content.entry(id), _seen(turn, joint, stamp, id)
    if now is None or before is None or now.text != before.text:
        content, event = change(turn, question, lambda c: c.add(text.text))
        if now is None:
            turn.says.saved(event, lead=turn.text("vragen.beide_bewaard"))
            return GoTo(f"samen:{question.key}")
        turn.says.saved(event)
        return _which_stays(turn, joint, now, content.entries[-1], stamp)
    turn.says.saved(change(turn, question, lambda c: c.change(id, text.text))[1])
    return GoTo(f"samen:{question.key}")


def _who_rewrote(turn: Turn, joint: JointText, id: int, stamp: int) -> str:
    """The name of who last changed this point after it was seen; "" when nobody else did."""
    for event in history.of(turn.session, Thing.JOINT_TEXT, joint.id):
        sides = [Content.from_json(side["data"]).entry(id) if side.get("data") else None
                 for side in (event.old, event.new)]  # fmt: skip
        if event.id > stamp and sides[0] != sides[1] and event.person_id != turn.person.id:
            return networks.name_of(turn.session, event.person_id)
    return ""


def _which_stays(turn: Turn, joint: JointText, theirs: Entry, mine: Entry, stamp: int) -> Screen:
    """`stamp`: the state of the joint text in which this writer last read that point."""
    who = _who_rewrote(turn, joint, theirs.id, stamp)
    at = f"samen-keuze:{joint.question}:{theirs.id}:{mine.id}:{joint.stamp}"
    return which_stays(turn, mine.text, theirs.text, who, at)


@routes.press("samen-keuze", needs=Needs.REGISSEUR)
def choose_text(
    turn: Turn, question: Richtvraag, old: int, new: int, stamp: int, choice: Choice
) -> Outcome:
    """Did their text change again since, then that one is shown first."""
    joint = joint_text(turn, question)
    now, mine = joint.content.entry(old), joint.content.entry(new)
    if now and mine and now != _seen(turn, joint, stamp, old):
        return _which_stays(turn, joint, now, mine, stamp)
    turn.says.saved(change(turn, question, lambda c: c.settle(old, new, choice))[1])
    return GoTo(f"samen:{question.key}")


def _seen(turn: Turn, joint: JointText, stamp: int, id: int) -> Entry | None:
    """A point as it was in that state of the joint text."""
    then = history.at(turn.session, joint, stamp, "data")
    return Content.from_json(then).entry(id) if then else None


@routes.press("samen-weg", needs=Needs.REGISSEUR)
def remove_point(turn: Turn, question: Richtvraag, id: int) -> Outcome:
    entry = joint_text(turn, question).content.entry(id)
    if entry is None:
        turn.says.toast(turn.word("meldingen.punt_weg"))
    else:
        event = change(turn, question, lambda c: c.remove(id))[1]
        turn.says.saved(event, lead=turn.text("vragen.verwijderd", naam=shorten(entry.text, 60)))
    return GoTo(f"samen:{question.key}")
