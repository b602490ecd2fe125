"""The tables: migrations make what the code says, on both databases."""

import threading
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlmodel import Session, SQLModel, col, select

from bot.storage import chats, forgetting, networks, outbox, reminders, rhythm, shown
from bot.storage.database import Database, StorageError
from bot.storage.migrate import differences, migrate
from bot.storage.outbox import Owed, Result
from bot.storage.said import File, Said, Words
from bot.storage.tables import TELEGRAM, Chat, Delivery, Outbox, Person, SeenUpdate
from tests.phone import chat_of

pytestmark = pytest.mark.both_databases

NOW = datetime(2027, 3, 9, 13, tzinfo=UTC)
WORDS = Words("x")


@pytest.fixture
def database(database_url: str):  # type: ignore[no-untyped-def]
    database = Database(database_url)
    migrate(database)
    yield database
    database.close()


def test_the_migrations_make_the_tables_of_the_code(database: Database) -> None:
    assert differences(database) == []


def test_every_time_comes_back_with_its_zone(database: Database) -> None:
    for table in SQLModel.metadata.sorted_tables:
        for column in table.columns:
            if "DATETIME" in str(column.type).upper() or "TIMESTAMP" in str(column.type).upper():
                assert type(column.type).__name__ == "UTCDateTime", column
    database.transact(lambda s: s.add(Person(id=1, name="An", created_at=NOW, last_seen_at=NOW)))
    assert database.transact(lambda s: s.get_one(Person, 1).created_at) == NOW


def test_an_update_is_new_only_once(database: Database) -> None:
    assert database.transact(lambda s: chats.first_time(s, TELEGRAM, 7, NOW))
    assert not database.transact(lambda s: chats.first_time(s, TELEGRAM, 7, NOW))


def _invite(session: Session) -> str:
    """A network with one open invitation; returns its token."""
    an = Person(id=1, name="An", created_at=NOW, last_seen_at=NOW)
    session.add(an)
    session.flush()
    membership = networks.start_network(session, an, "N", "R", "Stad", "lokaal_bestuur", NOW)
    partner = networks.partner(session, membership.network_id, membership.partner_id)
    assert partner is not None
    return networks.invite(session, partner, 1, NOW)[1]


def test_an_invitation_is_used_once_whoever_is_first(database: Database) -> None:
    token = database.transact(_invite)
    won: list[bool] = []

    def use() -> None:
        taken = database.transact(lambda s: networks.use_invite(s, token, NOW) is not None)
        won.append(taken)

    threads = [threading.Thread(target=use) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == [False] * 4 + [True]


def test_an_invitation_ends_after_fourteen_days(database: Database) -> None:
    token = database.transact(_invite)
    late = NOW + timedelta(days=14, seconds=1)
    assert database.transact(lambda s: networks.use_invite(s, token, late)) is None
    in_time = NOW + timedelta(days=13, hours=23)
    assert database.transact(lambda s: networks.use_invite(s, token, in_time)) is not None


def test_the_outbox_gives_one_row_a_chat_in_order(database: Database) -> None:
    def fill(session: Session) -> None:
        for n, (chat, slot) in enumerate([(1, None), (1, "s"), (2, "s"), (1, "s")]):
            outbox.put(session, Owed(_chat(session, chat), Words(str(n)), slot=slot), NOW)

    database.transact(fill)
    first = database.transact(lambda s: outbox.claim(s, NOW, (), 10))
    assert [row.said for row in first] == [Words("0"), Words("2")]
    assert database.transact(lambda s: outbox.claim(s, NOW, (1, 2), 10)) == []
    results = [outbox.Result(row.id, Delivery.SENT, 5) for row in first]
    database.transact(lambda s: outbox.settle(s, results, NOW))
    # The row of slot "s" that a later one replaced is never sent.
    again = database.transact(lambda s: outbox.claim(s, NOW, (), 10))
    assert [row.said for row in again] == [Words("3")]
    kept = database.transact(
        lambda s: s.exec(select(Outbox).where(col(Outbox.state) == Delivery.SENT)).all()
    )
    assert [row.said for row in kept] == [None, None]


def test_what_was_under_way_at_a_crash_is_in_doubt(database: Database) -> None:
    def fill(session: Session) -> None:
        outbox.put(session, Owed(_chat(session, 1), Words("x")), NOW)
        file = File({}, Words(""), doubt=Words("kwam het aan?"))
        outbox.put(session, Owed(_chat(session, 2), file), NOW)

    database.transact(fill)
    database.transact(lambda s: outbox.claim(s, NOW, (), 10))
    assert database.transact(lambda s: outbox.recover(s, ())) == 2
    again = database.transact(lambda s: outbox.claim(s, NOW, (), 10))
    assert [row.said for row in again] == [Words("x"), Words("kwam het aan?")]


def test_after_a_bug_with_a_result_half_read_one_can_write(database: Database) -> None:
    """Also when others wrote meanwhile: SQLite stays at the moment of what it reads."""
    kept: list[Any] = []

    def write(session: Session) -> None:
        session.add_all(Person(name="An", created_at=NOW, last_seen_at=NOW) for _ in range(2))
        session.flush()

    def stumbles(session: Session) -> None:
        rows = session.connection().execute(select(col(Person.id)))
        kept.append((rows, rows.fetchone()))
        raise LookupError

    database.transact(write)
    with pytest.raises(LookupError):
        database.transact(stumbles)
    with database.engine.connect(), database.engine.connect():  # as readers take what is free
        database.transact(write)
    for n in range(4):  # on whichever connection comes next
        assert database.transact(partial(chats.first_time, channel=TELEGRAM, update_id=n, at=NOW))
    assert len(database.transact(lambda s: s.exec(select(Person)).all())) == 4


def test_only_one_process_serves(database: Database, database_url: str) -> None:
    database.serve_alone()
    second = Database(database_url)
    with pytest.raises(StorageError, match="in use by another kijkwijzer"):
        second.serve_alone()
    second.close()
    database.still_alone()


def _chat(session: Session, external: int) -> int:
    return chats.place(session, TELEGRAM, external)


def _owe(session: Session, external: int, said: Said = WORDS, **more: Any) -> None:
    outbox.put(session, Owed(_chat(session, external), said, **more), NOW)


def test_a_reply_is_claimed_before_all_reminders(database: Database) -> None:
    def write(session: Session) -> None:
        for n in range(500):
            _owe(session, n % 50 + 1, priority=outbox.UNASKED)
        _owe(session, 7)
        _owe(session, 99)

    database.transact(write)
    claimed = database.transact(lambda s: [c.external for c in outbox.claim(s, NOW, (), 2)])
    assert claimed == [7, 99]


def test_what_waits_for_a_group_moves_whole_and_only_that(database: Database) -> None:
    old, new = -5, -1_000_000_000_005

    def write(session: Session) -> int:
        _owe(session, old)
        _owe(session, old, File({"what": "word"}, WORDS, doubt=Words("Kwam het bestand?")))
        _owe(session, old, replaces=3)
        _owe(session, -6)
        return outbox.claim(session, NOW, (), 1)[0].id

    def waiting() -> list[tuple[int, str, int | None]]:
        claimed = database.transact(lambda s: [outbox.claim(s, NOW, (), 9) for _ in range(4)])
        return [(c.external, c.said.kind, c.replaces) for some in claimed for c in some]

    under_way = database.transact(write)
    again = Result(under_way, Delivery.WAITING, moved_to=new)
    database.transact(lambda s: outbox.settle(s, [again], NOW))
    assert sorted(waiting()) == [
        (new, "file", None), (new, "words", None), (new, "words", None), (-6, "words", None),
    ]  # fmt: skip


def test_what_waits_for_room_has_no_time_to_wait_for(database: Database) -> None:
    def write(session: Session) -> None:
        for wait in (-60, 0, 90):
            due = NOW + timedelta(seconds=wait)
            _owe(session, 1, not_before=due)

    database.transact(write)
    due = database.transact(lambda s: outbox.next_due(s, NOW))
    assert due == NOW + timedelta(seconds=90)


def test_only_a_text_can_be_replaced_by_a_text(database: Database) -> None:
    def write(session: Session) -> int | None:
        for said in those:
            _owe(session, 1, said)
        for n, row in enumerate(session.exec(select(Outbox).order_by(col(Outbox.id))), 1):
            row.message_id = n
        session.flush()
        return shown.latest_message(session, _chat(session, 1))

    those: list[Said] = [File({}, WORDS), WORDS]
    assert database.transact(write) == 2
    those = [File({}, WORDS)]
    assert database.transact(write) is None


def test_any_number_of_people_can_be_asked_about_at_once(database: Database) -> None:
    """PostgreSQL takes 65,535 values in a statement; SQLite fewer or more, as it was built."""
    people = range(70_000)
    month = timedelta(days=31)
    for look in (
        lambda s: reminders.nudged(s, people),
        lambda s: reminders.reminded(s, people, NOW, month),
        lambda s: rhythm.snoozes(s, people),
        lambda s: rhythm.of_people(s, people),
        lambda s: outbox.known(s, [str(person) for person in people]),
    ):
        assert not database.transact(look)


def test_a_reminder_counts_from_when_it_came_and_not_from_when_it_was_due(
    database: Database,
) -> None:
    month = timedelta(days=31)

    def remind(session: Session) -> None:
        for person, state in ((1, Delivery.SENT), (2, Delivery.WAITING), (3, Delivery.DROPPED)):
            session.add(Person(id=person, name="An", created_at=NOW, last_seen_at=NOW))
            session.flush()
            session.add(chat_of(person))
            session.flush()
            outbox.remind(session, f"k{person}", person, {}, NOW)
            row = session.exec(select(Outbox).where(Outbox.chat_id == person)).one()
            row.state = state
            row.settled_at = None if state is Delivery.WAITING else NOW + timedelta(days=3)

    database.transact(remind)
    later = NOW + timedelta(days=33)
    found = database.transact(lambda s: reminders.reminded(s, [1, 2, 3], later, month))
    assert found == {1: [NOW + timedelta(days=3)], 2: [later]}


def test_a_sign_of_life_while_a_nudge_is_noted_is_not_lost(database: Database) -> None:
    def nudge(session: Session) -> None:
        session.add(Person(id=1, name="An", created_at=NOW, last_seen_at=NOW))
        session.flush()
        session.add(chat_of(1, nudges=1))
        session.flush()
        outbox.remind(session, "k", 1, {}, NOW)

    database.transact(nudge)
    row = database.transact(lambda s: outbox.claim(s, NOW, (), 1))[0].id
    result = outbox.Result(row, Delivery.SENT, reminder=outbox.NUDGE)
    noticed, noting = threading.Event(), threading.Event()

    def note(session: Session) -> None:
        chat = session.get_one(Chat, 1)  # as a reminder of the same batch has it
        noting.set()
        noticed.wait(1)  # on SQLite one waits for the other anyway
        outbox.settle(session, [result], NOW)
        session.refresh(chat)

    thread = threading.Thread(target=lambda: database.transact(note))
    thread.start()
    noting.wait()
    database.transact(lambda s: chats.enter(s, TELEGRAM, 1, "An", NOW))
    noticed.set()
    thread.join()
    assert database.transact(lambda s: s.get_one(Chat, 1).nudges) < 2


def test_what_is_old_goes_in_parts_and_only_that(database: Database) -> None:
    """So that who is answering need not wait for a million rows."""
    long_ago, year_ago = NOW - timedelta(days=8), NOW - timedelta(days=401)
    many = forgetting.AT_ONCE + 1

    def settled(at: datetime, chat: int = 1, **more: Any) -> Outbox:
        return Outbox(
            chat_id=chat,
            kind="words",
            state=Delivery.SENT,
            created_at=at,
            settled_at=at,
            **more,
        )

    def write(session: Session) -> None:
        session.add(Person(id=1, name="An", created_at=NOW, last_seen_at=NOW))
        session.flush()
        session.add_all([chat_of(1), Chat(id=2, external=2, forgotten=True)])
        session.add(Chat(id=3, external=-5))
        session.flush()
        session.add_all(
            SeenUpdate(channel=TELEGRAM, number=n, seen_at=long_ago + timedelta(seconds=n))
            for n in range(many)
        )
        session.add(SeenUpdate(channel=TELEGRAM, number=many, seen_at=NOW))
        session.add_all(settled(long_ago) for _ in range(many))
        session.add(settled(year_ago, key="over a year ago"))
        session.add_all([settled(NOW, chat=2), settled(NOW, chat=3)])
        session.add_all([settled(long_ago, key="a week ago"), settled(NOW)])

    database.transact(write)
    assert database.transact(lambda s: forgetting.forget_old(s, NOW))
    assert len(database.transact(lambda s: s.exec(select(SeenUpdate)).all())) == 2
    assert not database.transact(lambda s: forgetting.forget_old(s, NOW))
    left = database.transact(lambda s: s.exec(select(Outbox).order_by(col(Outbox.id))).all())
    # Of the chat that is nobody's nothing stays, of a group what is not old.
    assert [(row.chat_id, row.key) for row in left] == [(3, None), (1, "a week ago"), (1, None)]
    seen = database.transact(lambda s: s.exec(select(SeenUpdate.number)).all())
    assert seen == [many]
