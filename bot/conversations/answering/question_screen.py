"""The screen of one richtvraag, whatever its kind.

A question is either the one where this chat is in its blocks (the cursor), or visited from
elsewhere; only the way on differs.
"""

from typing import Any

from bot.conversations.commitments import engagement_list, goal_new, indicator_list
from bot.conversations.paging import pairs
from bot.conversations.routes import into, to
from bot.conversations.turn import Button, Rows, Screen, Turn
from bot.kijkwijzer import Kind, Richtvraag
from bot.storage import answers
from bot.storage.content import Content, Status
from bot.storage.tables import Answer

SHOWN_ENTRIES = 10
"""Items shown on the screen of a question: the newest; all of them are under Wijzigen."""

OPTION_KINDS = (Kind.CHOICE, Kind.CADENCE)


def draw(
    turn: Turn,
    question: Richtvraag,
    *,
    explained: bool = False,
    answer: Answer | None = None,
    themed: bool = False,
) -> Screen:
    """The question, what the organisation answered so far, and what one can do.

    `themed`: a theme's button gives one to what was just written.
    """
    answer = answer or answers.find(turn.session, turn.partner.id, question.key)
    content = answer.content if answer else Content()
    status = answer.status if answer else Status.OPEN
    extra, extra_rows = _elsewhere(turn, question)
    text = turn.text(
        "vragen.vraag",
        **extra,
        question=question,
        rubriek=turn.kijkwijzer.rubriek(question.rubriek),
        number=turn.kijkwijzer.position(question.key),
        total=len(turn.kijkwijzer.questions),
        partner=turn.partner.name,
        content=content,
        hidden=max(0, len(content.entries) - SHOWN_ENTRIES),
        shown=SHOWN_ENTRIES,
        status=status,
        explained=explained,
        here=turn.chat.cursor == question.key,
    )
    rows = [
        *_kind_rows(turn, question, content, themed),
        *extra_rows,
        *_answer_rows(turn, question, content),
        *(_pass_rows(turn, question) if content.empty and status is not Status.ANSWERED else []),
        *_way_on(turn, question, explained, done=bool(answer and answer.status is not Status.OPEN)),
        _more_row(turn, question, any=bool(answer and answer.stamp)),
    ]
    return Screen(text, rows, expects=into("antwoord", question), slot=f"vraag:{question.key}")


def _kind_rows(turn: Turn, question: Richtvraag, content: Content, themed: bool) -> Rows:
    """Buttons that this kind of question brings along."""
    key = question.key
    if question.kind in OPTION_KINDS:
        return [
            [Button(f"✓ {option.label}", to("niet", key, option))]
            if option.key in content.chosen
            else [Button(option.label, to("kies", key, option))]
            for option in question.options
        ]
    if question.kind is Kind.THEMES:
        return [
            [Button(_theme_label(option.label, len(content.of_theme(option.key))),
                    to("thema-bij", key, option) if themed else to("thema", key, option))]
            for option in question.options
        ]  # fmt: skip
    if question.kind is Kind.CONTACTS:
        taken = {row.cells.get(question.columns[0].key, "").casefold() for row in content.rows}
        free = [(i, n) for i, n in enumerate(question.prefill) if n.casefold() not in taken]
        starts = [Button(f"➕ {name}", to("rij-voor", key, i)) for i, name in free]
        return [
            *pairs(starts),
            [turn.button("nog_contact", to("rij", key))],
        ]
    return []


def _elsewhere(turn: Turn, question: Richtvraag) -> tuple[dict[str, Any], Rows]:
    """What the network keeps together for this question: goals, indicators or engagements."""
    shared: dict[str, Any] = {"nodes": (), "engagements": (), "figures": ()}
    match question.kind:
        case Kind.GOALS:
            nodes, rows = goal_new.of_question(turn, question)
            return shared | {"nodes": nodes}, rows
        case Kind.ENGAGEMENT:
            found = engagement_list.of_question(turn, question)
            return shared | {"engagements": found}, [
                [turn.button("engagementen", to("engagementen"))]
            ]
        case Kind.INDICATORS:
            return shared | {"figures": indicator_list.load(turn)}, [
                [turn.button("indicatoren", to("indicatoren"))]
            ]
    return shared, []


def _theme_label(label: str, count: int) -> str:
    return f"✓ {label} ({count})" if count else label


def _answer_rows(turn: Turn, question: Richtvraag, content: Content) -> Rows:
    row = turn.says.take_offers()
    if content.entries or content.rows:
        row.append(turn.button("wijzigen", to("punten", question, 0)))
    return [row]


def _pass_rows(turn: Turn, question: Richtvraag) -> Rows:
    key = question.key
    return [
        [turn.button("overslaan", to("pas", key, Status.SKIPPED)),
         turn.button("later", to("pas", key, Status.LATER))],
        [turn.button("weet_niet", to("pas", key, Status.UNKNOWN)),
         turn.button("niet_voor_ons", to("pas", key, Status.NOT_OURS))],
    ]  # fmt: skip


def _more_row(turn: Turn, question: Richtvraag, *, any: bool) -> list[Button]:
    """Pass it on; and for what was answered: who sees it, what it was before."""
    key = question.key
    row = [turn.button("doorgeven", to("doorgeven", key))]
    if any:
        row += [turn.button("wie_ziet", to("zicht", key)),
                turn.button("versies", to("versies", key, 0))]  # fmt: skip
    return row


def _way_on(turn: Turn, question: Richtvraag, explained: bool, *, done: bool) -> Rows:
    key = question.key
    explain = [] if explained else [turn.button("uitleg", to("uitleg", key))]
    if turn.chat.cursor == key:
        finish = [[turn.button("klaar", to("klaar", key))]] if done else []
        return [*finish, [turn.button("vorige", to("vorige", key)), *explain]]
    overview = turn.button("overzicht", to("rubriek", question.rubriek))
    return [turn.to_question(), [overview, *explain]]
