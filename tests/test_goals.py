"""Goals and actions: a tree that people make together, by thumb."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from bot import clock
from bot.draaiboek.goals import Node, tree
from bot.storage import goals, history, networks
from bot.storage.database import Database
from bot.storage.history import Source
from bot.storage.migrate import migrate
from bot.storage.tables import Goal, Person
from tests.conftest import Join
from tests.phone import Phone, Telegram
from tests.rounds import rounds

OUTLINE = """Strategische DS1 Minder uitval; Stad Dendermeer
Operationele DS1.1 Sneller signaleren; CLB De Brug
ACTIE 1 Meldpunt oprichten; CLB De Brug
ACTIE 2 Lijst met aanspreekpunten; Jeugdhuis De Kade
ACTIE 3 Huisbezoeken
Operationele DS1.2 Warm onthaal
ACTIE 1 Onthaaldag in september
Strategische DS2 Iedereen een plan
Operationele DS2.1 Warme overdracht"""


async def test_an_action_with_its_responsible_is_one_message(regisseur: Phone) -> None:
    await regisseur.says("/doelen")
    await regisseur.says("Minder uitval")
    await regisseur.presses("DS1")
    await regisseur.says("Sneller signaleren")
    await regisseur.presses("OD1.1")
    await regisseur.says("Meldpunt oprichten; stad dendermeer")
    assert "actie 1 Meldpunt oprichten (Stad Dendermeer)" in await regisseur.reads()
    await regisseur.says_at_once("Huisbezoeken; Jeugdhuis De Kade", "Een coach per school")
    text = await regisseur.reads()
    assert "actie 2 Huisbezoeken (Jeugdhuis De Kade)" in text
    assert "actie 3 Een coach per school" in text


async def test_a_responsible_can_be_chosen_after_it(regisseur: Phone, bart: Phone) -> None:
    await regisseur.says("/doelen")
    await regisseur.says("Minder uitval")
    await regisseur.presses("Verantwoordelijke")
    await regisseur.presses("CLB De Brug")
    assert "DS1 Minder uitval (CLB De Brug)" in await regisseur.reads()


async def test_the_source_s_outline_pasted_and_taken_back(regisseur: Phone, bart: Phone) -> None:
    await regisseur.says("/doelen")
    await regisseur.says(OUTLINE)
    text = await regisseur.reads()
    assert "Klopt dit?" in text
    assert "Jeugdhuis De Kade, buiten het netwerk" in text
    await regisseur.presses("Bewaren")
    await regisseur.presses("Alles lezen")
    whole = (await regisseur.from_bot())[-2]["text"]
    assert whole.splitlines()[2:5] == [
        "DS1 Minder uitval (Stad Dendermeer)",
        "   OD1.1 Sneller signaleren (CLB De Brug)",
        "      actie 1 Meldpunt oprichten (CLB De Brug)",
    ]
    assert "   OD2.1 Warme overdracht" in whole
    await regisseur.says("/doelen")
    await regisseur.says("Een derde; CLB De Brug")
    await regisseur.presses("DS3")
    await regisseur.presses("Wijzigen")
    await regisseur.presses("Verwijderen")
    assert "Verwijderd: DS3 Een derde" in await regisseur.reads()
    await regisseur.presses("Ongedaan maken")
    assert "Een derde" in await regisseur.reads()


async def test_an_edited_message_edits_the_goal_that_it_made(regisseur: Phone, bart: Phone) -> None:
    await bart.says("/doelen")
    (made,) = await bart.says("Minder uitfal; CLB De Brug")
    await bart.edits(made, "Minder uitval; CLB De Brug")
    text = await bart.reads()
    assert text.startswith("Bewaard ✓\n")
    assert "Minder uitval" in text
    # The new words themselves may be undone, and the message edited again.
    await bart.presses("Ongedaan maken")
    await bart.edits(made, "Minder schooluitval; Stad Dendermeer")
    text = await bart.reads()
    assert "Ik paste alleen de tekst aan" in text
    assert "Minder schooluitval" in text
    assert "Verantwoordelijke: CLB De Brug" in text
    await bart.presses("Geschiedenis")
    assert "Tekst: Minder uitfal → Minder schooluitval" in await bart.reads()


async def test_an_edited_message_changes_no_goal_that_others_count_on(
    regisseur: Phone, bart: Phone
) -> None:
    await bart.says("/doelen")
    (made,) = await bart.says("Minder uitval")
    (other,) = await bart.says("Meer ouders")
    await regisseur.says("/doelen")
    await regisseur.presses("voorstel: Minder")
    await regisseur.presses("Overnemen")
    await bart.edits(made, "Veel minder uitval")
    assert "Je aangepaste bericht verandert er niets meer aan" in await bart.reads()
    await bart.presses("Bekijken")
    assert "Veel minder" not in await bart.reads()
    await regisseur.says("/doelen")
    await regisseur.presses("voorstel: Meer ouders")
    await regisseur.presses("Wijzigen")
    await regisseur.presses("Tekst wijzigen")
    (words,) = await regisseur.says("Ouders erbij")
    await bart.edits(other, "Meer grootouders")
    assert "verandert er niets meer aan" in await bart.reads()
    # Who wrote the words that stand there now can edit them.
    await regisseur.edits(words, "Ouders erbij; en voogden")
    assert "Ouders erbij; en voogden" in await regisseur.reads()


async def test_a_pasted_outline_is_not_edited_by_its_message(regisseur: Phone) -> None:
    await regisseur.says("/doelen")
    (pasted,) = await regisseur.says(OUTLINE)
    await regisseur.presses("Bewaren")
    await regisseur.edits(pasted, "Iets anders")
    assert "alles blijft zoals het was" in await regisseur.reads()


async def test_what_was_removed_comes_back_for_24_hours(
    regisseur: Phone, telegram: Telegram
) -> None:
    await regisseur.says("/doelen")
    await regisseur.says("Minder uitval; Stad Dendermeer")
    await regisseur.presses("DS1")
    await regisseur.presses("Wijzigen")
    await regisseur.presses("Verwijderen")
    telegram.moves_to("2026-12-02 09:00")
    assert await regisseur.presses("Ongedaan maken") == ""
    await regisseur.presses("Wijzigen")
    await regisseur.presses("Verwijderen")
    telegram.moves_to("2026-12-03 10:00")
    toast = await regisseur.presses("Ongedaan maken")
    assert toast.startswith("Ongedaan maken kan tot 24 uur erna. Wijzig het nu zelf")
    await regisseur.says("/doelen")
    assert "Minder uitval" not in await regisseur.reads()


async def test_a_partner_proposes_and_the_regisseur_adopts(regisseur: Phone, bart: Phone) -> None:
    await regisseur.says("/doelen")
    await regisseur.says("Minder uitval; Stad Dendermeer")
    await bart.says("/doelen")
    await bart.presses("DS1")
    assert "Wijzigen" not in await bart.buttons()
    await bart.says("Sneller signaleren; CLB De Brug")
    await bart.presses("voorstel: Sneller")
    await bart.says("Meldpunt")
    await regisseur.says("/draaiboek")
    await regisseur.presses("Hier lezen")
    await regisseur.presses("1.3")
    read = "".join(str(m.get("text")) for m in (await regisseur.from_bot())[-3:])
    assert "Minder uitval" in read
    assert "Sneller signaleren" not in read
    await regisseur.says("/doelen")
    assert "2 voorstellen wachten" in await regisseur.reads()
    await regisseur.presses("DS1")
    await regisseur.presses("voorstel: Sneller")
    await regisseur.presses("Overnemen")
    text = await regisseur.reads()
    assert "OD1.1 Sneller signaleren" in text
    assert "Ingebracht door CLB De Brug." in text
    assert "actie 1 Meldpunt" in text


async def test_six_times_four_times_six_fits_a_phone(regisseur: Phone) -> None:
    lines = []
    for a in range(1, 7):
        lines.append(f"DS{a} Strategisch doel {a} " + "met woorden " * 8)
        for b in range(1, 5):
            lines.append(f"OD{a}.{b} Operationeel doel {b} " + "met woorden " * 8)
            lines += [f"Actie {c}: Actie {c} van {a}.{b} " + "woorden " * 8 for c in range(1, 7)]
    await regisseur.says("/doelen")
    for a in range(6):  # Telegram cuts what is longer than a message
        await regisseur.says("\n".join(lines[a * 29 : (a + 1) * 29]))
        await regisseur.presses("Bewaren")
    await regisseur.presses("DS6")
    await regisseur.presses("OD6.4")
    await regisseur.presses("actie 6")
    assert "Actie 6 van 6.4" in await regisseur.reads()
    await regisseur.says("/doelen")
    await regisseur.presses("Alles lezen")


async def test_a_long_paste_that_telegram_cuts_is_one_outline(regisseur: Phone) -> None:
    tree = [f"OD1.{n} Elke school meldt het meteen, ook aan het CLB ({n})" for n in range(1, 90)]
    await regisseur.says("/doelen")
    sent = await regisseur.says("\n".join(["DS1 Minder uitval", *tree]))
    assert len(sent) > 1
    await regisseur.presses("Bewaren")
    assert "90 regels toegevoegd" in await regisseur.reads()
    await regisseur.presses("Alles lezen")
    read = " ".join(str(m.get("text")) for m in await regisseur.from_bot())
    for n in range(1, 90):
        assert (
            f"OD1.{n} Elke school meldt het meteen, ook aan het CLB ({n}) "
            in " ".join(read.split()) + " "
        )


async def test_a_goal_whose_place_is_asked_waits_with_the_next_one(regisseur: Phone) -> None:
    await regisseur.says("/doelen")
    await regisseur.says_at_once("Minder uitval", "Meer leerkansen")
    await regisseur.says("/antwoorden")
    await regisseur.presses("1.3 Doel")
    await regisseur.presses("8.")
    await regisseur.says_at_once("Sneller signaleren", "Vaker overleggen; Stad Dendermeer")
    assert "“Sneller signaleren”\n“Vaker overleggen" in await regisseur.reads()
    await regisseur.presses("DS2")
    text = await regisseur.reads()
    assert "OD2.1 Sneller signaleren\nOD2.2 Vaker overleggen (Stad Dendermeer)" in text


async def test_two_who_rewrite_a_goal_at_once_choose(regisseur: Phone, joins: Join) -> None:
    bea = await joins(103, "Bea", "Stad Dendermeer")
    await regisseur.says("/partners")
    await regisseur.presses("Stad Dendermeer")
    await regisseur.presses("Regie delen met Bea")
    await regisseur.presses("Ja, deel de regie")
    await regisseur.says("/doelen")
    await regisseur.says("Minder uitval; Stad Dendermeer")
    for phone in (regisseur, bea):
        await phone.says("/doelen")
        await phone.presses("DS1")
        await phone.presses("Wijzigen")
        await phone.presses("Tekst wijzigen")
    await regisseur.says("Minder uitval dan vorig jaar")
    await bea.says("Minder vroegtijdige schoolverlaters")
    text = await bea.reads()
    assert "An wijzigde dit intussen" in text
    assert "Minder uitval dan vorig jaar" in text
    assert "Minder vroegtijdige schoolverlaters" in text
    await bea.presses("Allebei")
    text = await bea.reads()
    assert "Minder uitval dan vorig jaar\nMinder vroegtijdige schoolverlaters" in text
    await bea.presses("Geschiedenis")
    assert "schreef tegelijk een andere tekst" in await bea.reads()


@dataclass
class Model:
    """The simplest tree: nested lists, a removed goal stays in place but does not show."""

    text: str = ""
    removed: bool = False
    parent: "Model | None" = None
    children: "list[Model]" = field(default_factory=list)

    def walk(self) -> "Iterator[Model]":
        for child in self.children:
            if not child.removed:
                yield child
                yield from child.walk()

    def numbered(self, prefix: str = "", level: int = 1) -> Iterator[tuple[str, str]]:
        shown = [child for child in self.children if not child.removed]
        for n, child in enumerate(shown, 1):
            yield f"{prefix}{n}", child.text
            yield from child.numbered(f"{prefix}{n}." if level == 1 else "", level + 1)

    def depth(self) -> int:
        return 0 if self.parent is None else self.parent.depth() + 1


Step = tuple[str, int, int]
_step = st.tuples(
    st.sampled_from(["add", "add", "add", "up", "down", "move", "remove", "undo", "restore"]),
    st.integers(0, 30),
    st.integers(0, 30),
)


class Forest:
    """The same deeds on the model and on the database."""

    def __init__(self, session: Session) -> None:
        self.session = session
        at = clock.now()
        self.source = Source(1, at)
        person = Person(id=1, name="An", created_at=at, last_seen_at=at)
        session.add(person)
        session.flush()
        own = networks.start_network(session, person, "Net", "Streek", "Stad", "lop", at)
        self.network_id, self.partner_id = own.network_id, own.partner_id
        self.root = Model()
        self.goals: dict[int, Goal] = {}
        self.done: list[tuple[int, Iterator[None]]] = []
        self.count = 0

    def do(self, step: Step) -> None:
        kind, a, b = step
        shown = list(self.root.walk())
        match kind:
            case "add":
                above = [self.root, *(m for m in shown if m.depth() < goals.DEEPEST)]
                self._add(above[a % len(above)])
            case "up" | "down" if shown:
                self._step(shown[a % len(shown)], -1 if kind == "up" else 1)
            case "move" if shown:
                self._move(shown[a % len(shown)], b)
            case "remove" if shown:
                self._remove(shown[a % len(shown)])
            case "undo" if self.done:
                event, back = self.done.pop()
                self._undo(event)
                next(back, None)
            case "restore":
                self._restore(a)

    def _undo(self, event: int) -> None:
        """Taken back, taken back again, and once more: that is taken back once."""
        for _ in range(3):
            person = self.source.person_id
            ((goal, made),) = history.undoable(self.session, self.network_id, event, event, person)
            event = history.take_back(self.session, goal, made, self.source).id

    def _add(self, above: Model) -> None:
        self.count += 1
        new = Model(f"doel {self.count}", parent=above)
        parent = self.goals.get(id(above))
        goal = Goal(
            network_id=self.network_id, parent_id=parent.id if parent else None,
            level=new.depth(), rank=0, text=new.text, proposed_by=self.partner_id,
            adopted_at=self.source.at,
        )  # fmt: skip
        event = goals.add(self.session, goal, self.source)
        above.children.append(new)
        self.goals[id(new)] = goal

        def back() -> Iterator[None]:
            new.removed = True
            yield

        self.done.append((event.id, back()))

    def _step(self, model: Model, by: int) -> None:
        assert model.parent is not None
        siblings = model.parent.children
        shown = [m for m in siblings if not m.removed]
        place = shown.index(model) + by
        event = goals.step(self.session, self.goals[id(model)], by, self.source)
        if not 0 <= place < len(shown):
            assert event is None
            return
        assert event is not None
        before = list(siblings)
        siblings.remove(model)
        at = siblings.index(shown[place])
        siblings.insert(at if by < 0 else at + 1, model)

        def back() -> Iterator[None]:
            siblings[:] = before
            yield

        self.done.append((event.id, back()))

    def _move(self, model: Model, b: int) -> None:
        level = model.depth()
        others = [m for m in self.root.walk() if m.depth() == level - 1 and m is not model.parent]
        if level == 1 or not others:
            return
        old, new = model.parent, others[b % len(others)]
        assert old is not None
        event = goals.move(self.session, self.goals[id(model)], self.goals[id(new)], self.source)
        assert event is not None
        before = list(old.children)
        old.children.remove(model)
        new.children.append(model)
        model.parent = new

        def back() -> Iterator[None]:
            new.children.remove(model)
            old.children[:] = before
            model.parent = old
            yield

        self.done.append((event.id, back()))

    def _remove(self, model: Model) -> None:
        event = history.change(
            self.session, self.goals[id(model)], self.source, removed_at=self.source.at
        )
        assert event is not None
        model.removed = True

        def back() -> Iterator[None]:
            model.removed = False
            yield

        self.done.append((event.id, back()))

    def _restore(self, a: int) -> None:
        """A removal can be taken back long after, also when the rest of the tree changed."""
        removals = [d for d in self.done if self._is_newest(d[0])]
        if removals:
            event, back = removals[a % len(removals)]
            self._undo(event)
            next(back, None)
            self.done.remove((event, back))

    def _is_newest(self, event: int) -> bool:
        owner = next((g for g in self.goals.values() if g.stamp == event), None)
        return owner is not None and owner.removed_at is not None

    def check(self) -> None:
        rows = goals.of_network(self.session, self.network_id)
        made = tree(rows, {self.partner_id: "Stad"})

        def numbered(nodes: tuple[Node, ...]) -> Iterator[tuple[str, str]]:
            for node in nodes:
                yield node.number, node.text
                yield from numbered(node.children)

        assert list(numbered(made.roots)) == list(self.root.numbered())


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('goals') / 'k.db'}")
    migrate(database)
    yield database
    database.close()


@settings(max_examples=rounds(250), deadline=None, derandomize=True)
@given(steps=st.lists(_step, min_size=5, max_size=40))
def test_a_tree_is_what_a_simple_model_says(empty: Database, steps: list[Step]) -> None:
    with Session(empty.engine, expire_on_commit=False) as session:
        forest = Forest(session)
        for step in steps:
            forest.do(step)
            forest.check()
        session.rollback()


async def test_an_action_goes_where_an_action_can_be(regisseur: Phone) -> None:
    await regisseur.says("/doelen")
    await regisseur.says("Actie 3 meldpunt oprichten; Stad Dendermeer")
    text = await regisseur.reads()
    assert "“meldpunt oprichten” is een actie." in text
    assert "Die hoort onder een operationele doelstelling, en hier is er nog geen." in text
    assert "Er staat nog niets." in text
    await regisseur.says("DS1 Minder uitval\nOD1.1 Sneller signaleren")
    await regisseur.presses("Bewaren")
    await regisseur.says("Actie 3 meldpunt oprichten; Stad Dendermeer")
    text = await regisseur.reads()
    assert "Het komt onder “Sneller signaleren”" in text
    assert "Actie: meldpunt oprichten" in text
    await regisseur.presses("Bewaren")
    await regisseur.says("/doelen")
    await regisseur.presses("DS1")
    await regisseur.says("Beter doorverwijzen")
    await regisseur.says("/doelen")
    await regisseur.says("Actie: huisbezoeken")
    await regisseur.says("Actie: infoavond")
    assert "Bij welke doelstelling hoort dit?" in await regisseur.reads()
    await regisseur.presses("OD1.2")
    assert "Actie: infoavond" in await regisseur.reads()
    await regisseur.presses("Bewaren")
    text = await regisseur.reads()
    assert "actie 1 huisbezoeken" in text
    assert "actie 2 infoavond" in text


async def test_what_has_no_words_is_no_goal(regisseur: Phone) -> None:
    await regisseur.says("/doelen")
    for nothing in (";", "- -", "..."):
        await regisseur.says(nothing)
        text = await regisseur.reads()
        assert "Daarin staan geen woorden." in text
        assert "Er staat nog niets." in text
    await regisseur.says("- Minder uitval")
    assert "DS1 Minder uitval" in await regisseur.reads()


async def test_a_new_goal_is_shown_on_its_page(regisseur: Phone) -> None:
    await regisseur.says("/doelen")
    await regisseur.says("\n".join(f"- Doel {n}" for n in range(1, 9)))
    await regisseur.presses("Bewaren")
    assert "DS1 Doel 1" in await regisseur.reads()
    await regisseur.says("Doel 9")
    text = await regisseur.reads()
    assert "DS9 Doel 9" in text
    assert "DS1 " not in text
    await regisseur.says("DS10 Doel 10\nOD10.1 Doel 10.1")
    await regisseur.presses("Bewaren")
    assert "DS10 Doel 10" in await regisseur.reads()
