"""Engagements: who takes on what, for which goal or measure, by when, and how far it is.

/engagementen                               one's own; a regisseur sees all
engagementen-lijst:STAND:PARTNER:RUBRIEK:PAGE  filtered ("-": all)
engagementen-filter:STAND:PARTNER:RUBRIEK   choose another filter
engagementen-wie:STAND:RUBRIEK:PAGE         of which partner?
engagement:ID                               one engagement, its stand in one tap
engagement-kies                             a new one: for which rubriek?
engagement-nieuw:KEY                        a new one, for a richtvraag
engagement-voor:GOAL                        a new one, for a goal
text engagement-nieuw:KEY:GOAL              what, and if one likes by whom and by when
engagement-neemop:ID, engagement-niet:ID    "Ik neem dit op", "Dit is niet voor ons"
engagement-stand:ID:STAND                   nog niet gestart, bezig, klaar, loopt vast
text engagement-waarom:ID                   why it is stuck or declined
engagement-wijzig:ID                        what can be changed
engagement-tekst:ID                         other words
text engagement-tekst:ID:STAMP
text engagement-volgt:ID                    after a new one: its day, or the next engagement
engagement-datum:ID                         by when?
text engagement-datum:ID, engagement-op:ID:DAY
engagement-wie:ID:PAGE                      who?
text engagement-wie:ID, engagement-wie-is:ID:PARTNER
engagement-doel:ID:GOAL                     for which goal? (0: from the top)
engagement-doel-is:ID:GOAL
engagement-maatregel:ID                     for which measure?
text engagement-maatregel:ID:STAMP
engagement-weg:ID
"""

from dataclasses import replace
from datetime import date

from bot.conversations.changes import kept, write
from bot.conversations.commitments import goals
from bot.conversations.events import Text
from bot.conversations.paging import page
from bot.conversations.people import snooze
from bot.conversations.people.ownership import speaks_for
from bot.conversations.routes import Routes, UnknownRouteError
from bot.conversations.saving import mark_answered
from bot.conversations.turn import Button, GoTo, Outcome, Rows, Screen, Turn
from bot.kijkwijzer import Kind, Richtvraag
from bot.rules import engagements as rules
from bot.rules.outline import match_name
from bot.rules.written import day
from bot.storage import engagements, history, networks
from bot.storage.tables import AuditEvent, Engagement, Goal, Stand, Thing
from bot.texts import shorten

ALL = "-"
LONGEST_DAY = 25
"""Signs in which people write a day; anything longer is no day."""
PROGRESS = (Stand.TODO, Stand.BUSY, Stand.DONE, Stand.STUCK)

routes = Routes()


@routes.command("engagementen")
@routes.press("engagementen")
def overview(turn: Turn) -> Screen:
    own = ALL if turn.is_regisseur else str(turn.member.partner.id)
    return show_list(turn, ALL, own, ALL, 0)


@routes.press("engagementen-lijst")
def show_list(turn: Turn, stand: str, partner: str, rubriek: str, number: int) -> Screen:
    found = engagements.of_network(
        turn.session,
        turn.member.network.id,
        owner_id=None if partner == ALL else int(partner),
        stand=None if stand == ALL else Stand(stand),
        questions=None
        if rubriek == ALL
        else [q.key for q in turn.kijkwijzer.questions if q.rubriek == rubriek],
    )
    names = networks.partner_names(turn.session, turn.member.network.id)
    chosen = f"{stand}:{partner}:{rubriek}"
    numbered = list(enumerate(found, start=1))
    shown, other_pages = page(turn, numbered, number, f"engagementen-lijst:{chosen}")
    text = turn.text(
        "engagementen.lijst",
        engagements=[(n, e, owner_name(e, names)) for n, e in shown],
        total=len(found),
        stand=None if stand == ALL else stand,
        partner=None if partner == ALL else names.get(int(partner), ""),
        rubriek=next((r for r in turn.kijkwijzer.rubrieken if r.key == rubriek), None),
        today=turn.today,
    )
    rows = [[Button(f"{n}. {shorten(e.text, 45)}", f"engagement:{e.id}")] for n, e in shown]
    filters = [turn.button("filter", f"engagementen-filter:{chosen}")]
    add = [turn.button("nog_engagement", "engagement-kies")]
    return Screen(text, [*rows, other_pages, filters, [*add, *turn.to_question()]])


@routes.press("engagementen-filter")
def choose_filter(turn: Turn, stand: str, partner: str, rubriek: str) -> Screen:
    """One tap changes one filter; the list shows what is chosen."""
    words = turn.house.texts.words("stand")
    stands = [
        Button(_marked(words[s].capitalize(), s == stand), _filtered(s, partner, rubriek))
        for s in Stand
    ]
    about = sorted({q.rubriek for q in questions(turn)})
    rubrieken = [
        Button(_marked(key, key == rubriek), _filtered(stand, partner, key)) for key in about
    ]
    who = [turn.button("van_partner", f"engagementen-wie:{stand}:{rubriek}:0")]
    everything = [turn.button("alle_engagementen", _filtered(ALL, ALL, ALL))]
    return Screen(turn.text("engagementen.filter"), [*_pairs(stands), rubrieken, who, everything])


@routes.press("engagementen-wie")
def choose_partner(turn: Turn, stand: str, rubriek: str, number: int) -> Screen:
    partners = networks.partners(turn.session, turn.member.network.id)
    shown, other_pages = page(turn, partners, number, f"engagementen-wie:{stand}:{rubriek}")
    buttons = [Button(shorten(p.name, 45), _filtered(stand, str(p.id), rubriek)) for p in shown]
    text = turn.text("engagementen.van_wie")
    back = [turn.button("terug", f"engagementen-filter:{stand}:{ALL}:{rubriek}")]
    return Screen(text, [*([button] for button in buttons), other_pages, back])


def _filtered(stand: str, partner: str, rubriek: str) -> str:
    return f"engagementen-lijst:{stand}:{partner}:{rubriek}:0"


def _marked(text: str, chosen: bool) -> str:
    return f"✓ {text}" if chosen else text


@routes.press("engagement")
def one(turn: Turn, id: int) -> Screen:
    engagement = kept(turn, Engagement, id)
    names = networks.partner_names(turn.session, turn.member.network.id)
    goal = goals.load(turn).find(engagement.goal_id) if engagement.goal_id else None
    text = turn.text(
        "engagementen.een",
        engagement=engagement,
        owner=owner_name(engagement, names),
        left=_owner_left(turn, engagement),
        proposed_by=names[engagement.proposed_by],
        goal=goal,
        question=turn.kijkwijzer.find(engagement.question),
        today=turn.today,
        until=snooze.until(turn, engagement),
    )
    change = (
        [turn.button("wijzigen", f"engagement-wijzig:{id}")] if _may_edit(turn, engagement) else []
    )
    rows = [
        *_stand_rows(turn, engagement),
        snooze.offer(turn, engagement),
        [*change, turn.button("historie", f"historie:engagement:{id}")],
        [turn.button("nog_engagement", f"engagement-nieuw:{engagement.question}")],
        [turn.button("tijdens", f"tijdens:{engagement.meeting_id}")]
        if engagement.meeting_id and turn.is_regisseur else [],
        [turn.button("engagementen", "engagementen"), *turn.to_question()],
    ]  # fmt: skip
    why = speaks_for(turn, engagement) and engagement.stand in (Stand.STUCK, Stand.DECLINED)
    return Screen(text, rows, expects=f"engagement-waarom:{id}" if why else None)


def _stand_rows(turn: Turn, engagement: Engagement) -> Rows:
    if not speaks_for(turn, engagement):
        return []
    id = engagement.id
    if engagement.stand in (Stand.PROPOSED, Stand.DECLINED):
        yes, no = _yes_and_no(turn, engagement)
        return [[yes], [no] if engagement.stand is Stand.PROPOSED else []]
    words = turn.house.texts.words("stand")
    return _pairs(
        [
            Button(_marked(words[s].capitalize(), s is engagement.stand),
                   f"engagement-stand:{id}:{s}")
            for s in PROGRESS
        ]
    )  # fmt: skip


def _yes_and_no(turn: Turn, engagement: Engagement) -> tuple[Button, Button]:
    """The owner takes it on; the regisseur notes that an owner who is not here does."""
    yes, no = f"engagement-neemop:{engagement.id}", f"engagement-niet:{engagement.id}"
    if engagement.owner_id == turn.member.partner.id:
        return turn.button("neem_op", yes), turn.button("niet_voor_ons_op", no)
    names = networks.partner_names(turn.session, turn.member.network.id)
    owner = shorten(owner_name(engagement, names), 40)
    return turn.button("neemt_op", yes, naam=owner), turn.button("neemt_niet_op", no, naam=owner)


@routes.press("engagement-neemop")
def take_on(turn: Turn, id: int) -> Outcome:
    """A button of long ago does not set back what was begun since."""
    if kept(turn, Engagement, id).stand in PROGRESS:
        return GoTo(f"engagement:{id}")
    return _set_stand(turn, id, Stand.TODO)


@routes.press("engagement-niet")
def decline(turn: Turn, id: int) -> Outcome:
    engagement = kept(turn, Engagement, id)
    if engagement.stand is not Stand.PROPOSED:
        return GoTo(f"engagement:{id}")
    outcome = _set_stand(turn, id, Stand.DECLINED)
    # Who named this owner, when it was proposed or later.
    past = history.of(turn.session, Thing.ENGAGEMENT, id)
    asked = next((e.person_id for e in past if "owner_id" in e.new), turn.person.id)
    proposer = networks.member(turn.session, turn.member.network.id, asked)
    if proposer is not None and asked != turn.person.id:
        text = turn.text("engagementen.geweigerd", engagement=engagement,
                         partner=turn.member.partner.name)  # fmt: skip
        turn.tell(proposer, Screen(text, [[turn.button("bekijken", f"engagement:{id}")]]))
    return outcome


@routes.press("engagement-stand")
def set_stand(turn: Turn, id: int, stand: Stand) -> Outcome:
    if stand not in PROGRESS or kept(turn, Engagement, id).stand not in PROGRESS:
        raise UnknownRouteError
    return _set_stand(turn, id, stand)


def _set_stand(turn: Turn, id: int, stand: Stand) -> Outcome:
    engagement = kept(turn, Engagement, id)
    if not speaks_for(turn, engagement):
        raise UnknownRouteError
    turn.saved(history.change(turn.session, engagement, turn.source(), stand=stand, note=None))
    return GoTo(f"engagement:{id}")


@routes.text("engagement-waarom")
def take_why(turn: Turn, text: Text, id: int) -> Outcome:
    engagement = kept(turn, Engagement, id)
    if not speaks_for(turn, engagement):
        raise UnknownRouteError
    history.lock(turn.session, engagement)
    note = "\n".join(filter(None, (engagement.note, _folded(text))))
    turn.saved(history.change(turn.session, engagement, turn.source(), note=note))
    return GoTo(f"engagement:{id}")


@routes.press("engagement-kies")
def choose_question(turn: Turn) -> Screen:
    rows = [[Button(rubriek_name(turn, q), f"engagement-nieuw:{q.key}")] for q in questions(turn)]
    return Screen(turn.text("engagementen.welke_rubriek"), rows)


@routes.press("engagement-nieuw")
def ask_new(turn: Turn, question: Richtvraag) -> Screen:
    text = turn.text("engagementen.nieuw", question=question, goal=None)
    back = [turn.button("engagementen", "engagementen"), *turn.to_question()]
    return Screen(text, [back], expects=f"engagement-nieuw:{question.key}:0")


@routes.press("engagement-voor")
def ask_new_for(turn: Turn, goal_id: int) -> Screen:
    goal = goals.load(turn).find(goal_id)
    if goal is None:
        raise UnknownRouteError
    question = questions(turn)[0]
    text = turn.text("engagementen.nieuw", question=question, goal=goal)
    back = [turn.button("terug", f"doel:{goal_id}")]
    return Screen(text, [back], expects=f"engagement-nieuw:{question.key}:{goal_id}")


@routes.text("engagement-nieuw")
def take_new(turn: Turn, text: Text, question: Richtvraag, goal_id: int) -> Outcome:
    """One message: what, and if one likes by whom and by when; the rest is asked."""
    network_id = turn.member.network.id
    names = {partner.id: partner.name for partner in networks.partners(turn.session, network_id)}
    written = rules.read(text.text, turn.today, names)
    written = replace(written, owner_id=written.owner_id or turn.member.partner.id)
    engagement, event = keep_new(turn, written, question, goal_id=goal_id or None)
    mark_answered(turn, question)
    turn.saved(event)
    if engagement.due is None:
        asked = _day_screen(turn, engagement, wrong="")
        return replace(asked, expects=f"engagement-volgt:{engagement.id}")
    return GoTo(f"engagement:{engagement.id}")


def keep_new(
    turn: Turn,
    written: rules.Written,
    question: Richtvraag,
    *,
    goal_id: int | None = None,
    meeting_id: int | None = None,
) -> tuple[Engagement, AuditEvent]:
    """A new engagement; another partner hears of it, and says whether it takes it on."""
    own = turn.member.partner.id
    engagement = Engagement(
        network_id=turn.member.network.id,
        question=question.key,
        text=written.text,
        owner_id=written.owner_id,
        goal_id=goal_id,
        due=written.due,
        stand=Stand.TODO if written.owner_id == own else Stand.PROPOSED,
        proposed_by=own,
        meeting_id=meeting_id,
        updated_at=turn.now,
    )
    event = history.add(turn.session, engagement, turn.source())
    if engagement.stand is Stand.PROPOSED:
        _tell_owner(turn, engagement)
    return engagement, event


@routes.text("engagement-volgt")
def take_day_or_next(turn: Turn, text: Text, id: int) -> Outcome:
    """After a new engagement: its day, or already the next engagement."""
    engagement = _editable(turn, id)
    question = turn.kijkwijzer.find(engagement.question)
    looks_like_a_day = len(text.text) <= LONGEST_DAY and any(map(str.isdigit, text.text))
    if question is None or looks_like_a_day or day(text.text, turn.today):
        return take_day(turn, text, id)
    return take_new(turn, text, question, engagement.goal_id or 0)


def _tell_owner(turn: Turn, engagement: Engagement) -> None:
    """The partner that somebody else names hears of it, and says yes or no in one tap."""
    if engagement.owner_id is None:
        return
    text = turn.text("engagementen.voorstel", engagement=engagement,
                     partner=turn.member.partner.name)  # fmt: skip
    rows = [
        [turn.button("neem_op", f"engagement-neemop:{engagement.id}")],
        [turn.button("niet_voor_ons_op", f"engagement-niet:{engagement.id}")],
    ]
    for membership in networks.members(turn.session, engagement.owner_id):
        turn.tell(membership, Screen(text, rows))


@routes.press("engagement-datum")
def ask_day(turn: Turn, id: int) -> Screen:
    engagement = _editable(turn, id)
    return _day_screen(turn, engagement, wrong="")


def _day_screen(turn: Turn, engagement: Engagement, wrong: str) -> Screen:
    soon = [day(words, turn.today) for words in ("over 1 maand", "over 3 maanden",
                                                  "einde schooljaar")]  # fmt: skip
    rows = [
        [Button(turn.house.texts.day(d), f"engagement-op:{engagement.id}:{d.isoformat()}")]
        for d in soon
        if d is not None
    ]
    none = [turn.button("geen_datum", f"engagement-op:{engagement.id}:{ALL}")]
    text = turn.text("engagementen.wanneer", engagement=engagement, wrong=wrong)
    return Screen(text, [*rows, none], expects=f"engagement-datum:{engagement.id}")


@routes.text("engagement-datum")
def take_day(turn: Turn, text: Text, id: int) -> Outcome:
    engagement = _editable(turn, id)
    due = day(text.text, turn.today)
    if due is None:
        return _day_screen(turn, engagement, wrong=text.text)
    return _set_day(turn, engagement, due)


@routes.press("engagement-op")
def set_day(turn: Turn, id: int, written: str) -> Outcome:
    due = None if written == ALL else date.fromisoformat(written)
    return _set_day(turn, _editable(turn, id), due)


def _set_day(turn: Turn, engagement: Engagement, due: date | None) -> Outcome:
    turn.saved(history.change(turn.session, engagement, turn.source(), due=due))
    return GoTo(f"engagement:{engagement.id}")


@routes.press("engagement-wijzig")
def edit(turn: Turn, id: int) -> Screen:
    engagement = _editable(turn, id)
    rows = [
        [turn.button("tekst_wijzigen", f"engagement-tekst:{id}"),
         turn.button("datum", f"engagement-datum:{id}")],
        [turn.button("wie_neemt_op", f"engagement-wie:{id}:0"),
         turn.button("voor_doel", f"engagement-doel:{id}:0")],
        [turn.button("voor_maatregel", f"engagement-maatregel:{id}")],
        [turn.button("verwijderen", f"engagement-weg:{id}")],
        [turn.button("terug", f"engagement:{id}")],
    ]  # fmt: skip
    return Screen(turn.text("engagementen.wijzigen", engagement=engagement), rows)


@routes.press("engagement-tekst")
def ask_text(turn: Turn, id: int) -> Screen:
    engagement = _editable(turn, id)
    text = turn.text("engagementen.tekst", engagement=engagement)
    back = [turn.button("terug", f"engagement:{id}")]
    return Screen(text, [back], expects=f"engagement-tekst:{id}:{engagement.stamp}")


@routes.text("engagement-tekst")
def take_text(turn: Turn, text: Text, id: int, stamp: int) -> Outcome:
    return write(turn, _editable(turn, id), "text", _folded(text), stamp)


@routes.press("engagement-wie")
def ask_owner(turn: Turn, id: int, number: int) -> Screen:
    engagement = _editable(turn, id)
    partners = networks.partners(turn.session, turn.member.network.id)
    shown, other_pages = page(turn, partners, number, f"engagement-wie:{id}")
    buttons = [Button(partner.name, f"engagement-wie-is:{id}:{partner.id}") for partner in shown]
    text = turn.text("engagementen.wie", engagement=engagement)
    return Screen(text, [*_pairs(buttons), other_pages], expects=f"engagement-wie:{id}")


@routes.press("engagement-wie-is")
def set_partner(turn: Turn, id: int, partner_id: int) -> Outcome:
    partner = networks.partner(turn.session, turn.member.network.id, partner_id)
    if partner is None:
        raise UnknownRouteError
    return _set_owner(turn, id, partner.id, None)


@routes.text("engagement-wie")
def take_owner(turn: Turn, text: Text, id: int) -> Outcome:
    everyone = networks.partners(turn.session, turn.member.network.id)
    found = match_name(text.text, {partner.id: partner.name for partner in everyone})
    return _set_owner(turn, id, found, None if found else _folded(text))


def _set_owner(turn: Turn, id: int, partner_id: int | None, name: str | None) -> Outcome:
    """Another owner has not taken it on yet; oneself has."""
    engagement = _editable(turn, id)
    stand = Stand.TODO if partner_id == turn.member.partner.id else Stand.PROPOSED
    event = history.change(
        turn.session, engagement, turn.source(), owner_id=partner_id, owner_name=name, stand=stand
    )
    if event is not None and stand is Stand.PROPOSED:
        _tell_owner(turn, engagement)
    turn.saved(event)
    return GoTo(f"engagement:{id}")


@routes.press("engagement-doel")
def ask_goal(turn: Turn, id: int, goal_id: int) -> Screen:
    _editable(turn, id)
    return goals.choose(turn, "engagement-doel", id, goal_id)


@routes.press("engagement-doel-is")
def set_goal(turn: Turn, id: int, goal_id: int) -> Outcome:
    goal = kept(turn, Goal, goal_id)
    engagement = _editable(turn, id)
    turn.saved(history.change(turn.session, engagement, turn.source(), goal_id=goal.id))
    return GoTo(f"engagement:{id}")


@routes.press("engagement-maatregel")
def ask_measure(turn: Turn, id: int) -> Screen:
    engagement = _editable(turn, id)
    text = turn.text("engagementen.maatregel", engagement=engagement)
    back = [turn.button("terug", f"engagement:{id}")]
    return Screen(text, [back], expects=f"engagement-maatregel:{id}:{engagement.stamp}")


@routes.text("engagement-maatregel")
def take_measure(turn: Turn, text: Text, id: int, stamp: int) -> Outcome:
    return write(turn, _editable(turn, id), "measure", _folded(text), stamp)


@routes.press("engagement-weg")
def remove(turn: Turn, id: int) -> Outcome:
    engagement = _editable(turn, id)
    event = history.change(turn.session, engagement, turn.source(), removed_at=turn.now)
    turn.saved(event, lead=turn.text("vragen.verwijderd", naam=shorten(engagement.text, 60)))
    return GoTo("engagementen")


def of_question(turn: Turn, question: Richtvraag) -> list[tuple[Engagement, str]]:
    """The engagements for a richtvraag, with their owners' names."""
    network_id = turn.member.network.id
    names = networks.partner_names(turn.session, network_id)
    found = engagements.of_network(turn.session, network_id, questions=[question.key])
    return [(e, owner_name(e, names)) for e in found]


def owner_name(engagement: Engagement, names: dict[int, str]) -> str:
    return names.get(engagement.owner_id or 0) or engagement.owner_name or ""


def _editable(turn: Turn, id: int) -> Engagement:
    """The engagement, for who may change it; raises UnknownRouteError for anyone else."""
    engagement = kept(turn, Engagement, id)
    if not _may_edit(turn, engagement):
        raise UnknownRouteError
    return engagement


def _may_edit(turn: Turn, engagement: Engagement) -> bool:
    """Its owner, the regisseur, and as long as nobody took it on who proposed it."""
    mine = turn.member.partner.id
    open_proposal = engagement.stand in (Stand.PROPOSED, Stand.DECLINED)
    return (
        turn.is_regisseur
        or engagement.owner_id == mine
        or (open_proposal and engagement.proposed_by == mine)
    )


def _owner_left(turn: Turn, engagement: Engagement) -> bool:
    """Whether the partner that took it on takes part no longer."""
    if engagement.owner_id is None:
        return False
    owner = networks.partner(turn.session, turn.member.network.id, engagement.owner_id)
    return owner is None or owner.removed_at is not None


def questions(turn: Turn) -> list[Richtvraag]:
    """The richtvragen that ask for engagements; that of 1.3 is the first."""
    return [q for q in turn.kijkwijzer.questions if q.kind is Kind.ENGAGEMENT]


def rubriek_name(turn: Turn, question: Richtvraag) -> str:
    rubriek = turn.kijkwijzer.rubriek(question.rubriek)
    return f"{rubriek.number} {rubriek.title}".strip()


def _folded(text: Text) -> str:
    return " ".join(text.text.split())


def _pairs(buttons: list[Button]) -> list[list[Button]]:
    return [buttons[i : i + 2] for i in range(0, len(buttons), 2)]
