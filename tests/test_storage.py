"""The tables: migrations make what the code says, on both databases."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, SQLModel, col, select

from bot.storage import chats, networks, outbox
from bot.storage.database import Database, StorageError
from bot.storage.migrate import differences, migrate
from bot.storage.tables import Delivery, Outbox, Person

NOW = datetime(2027, 3, 9, 13, tzinfo=UTC)


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
    assert database.transact(lambda s: chats.first_time(s, 7, NOW))
    assert not database.transact(lambda s: chats.first_time(s, 7, NOW))


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
            outbox.put(session, chat, "sendMessage", {"text": str(n)}, NOW, slot)

    database.transact(fill)
    first = database.transact(lambda s: outbox.claim(s, NOW, (), 10))
    assert [row.payload["text"] for row in first] == ["0", "2"]
    assert database.transact(lambda s: outbox.claim(s, NOW, (1, 2), 10)) == []
    results = [outbox.Result(row.id, Delivery.SENT, 5) for row in first]
    database.transact(lambda s: outbox.settle(s, results, NOW))
    # The row of slot "s" that a later one replaced is never sent.
    again = database.transact(lambda s: outbox.claim(s, NOW, (), 10))
    assert [row.payload["text"] for row in again] == ["3"]
    kept = database.transact(
        lambda s: s.exec(select(Outbox.payload).where(col(Outbox.state) == Delivery.SENT)).all()
    )
    assert kept == [{}, {}]


def test_what_was_under_way_at_a_crash_is_in_doubt(database: Database) -> None:
    def fill(session: Session) -> None:
        message = {"chat_id": 1, "text": "kwam het aan?"}
        rows = [
            Outbox(chat_id=1, method="sendMessage", payload={"text": "x"}, created_at=NOW),
            Outbox(chat_id=2, method="sendDocument", payload={"in_doubt": message}, created_at=NOW),
        ]
        session.add_all(rows)

    database.transact(fill)
    database.transact(lambda s: outbox.claim(s, NOW, (), 10))
    assert database.transact(lambda s: outbox.recover(s, ())) == 2
    again = database.transact(lambda s: outbox.claim(s, NOW, (), 10))
    assert [row.method for row in again] == ["sendMessage"] * 2
    assert again[1].payload["text"] == "kwam het aan?"


def test_only_one_process_serves(database: Database, database_url: str) -> None:
    database.serve_alone()
    second = Database(database_url)
    with pytest.raises(StorageError, match="in use by another kijkwijzer"):
        second.serve_alone()
    second.close()
    database.still_alone()
