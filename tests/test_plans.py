"""No statement reads a table that grows from end to end: each begins at an index."""

import re
import sqlite3
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlmodel import Session, SQLModel

from bot.conversations.reminders import compose
from bot.conversations.turn import House
from bot.delivery import ticks
from bot.delivery.claiming import Wording, all_at_once
from bot.freedays import FreeDays
from bot.storage import forgetting, outbox
from bot.storage.database import Database
from bot.storage.outbox import Result
from bot.storage.said import Composed
from bot.storage.tables import Delivery
from tests.conftest import WORKING_HOURS
from tests.crawl import Crawler, roots
from tests.filled import AN, BART
from tests.statements import Statement, filled, heard, house

A_DAY_LATER = WORKING_HOURS + timedelta(days=1)
FEW = {
    "network": "one row for a whole network of organisations",
    "rhythm": "one row for each person who chose hours; a tick with meetings to come needs them",
}
"""Tables that may be read whole, and why."""
_SCAN = re.compile(r"SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?")
_NAMED = re.compile(r"(\w+) AS (\w+)")


def test_no_statement_reads_a_growing_table_whole(tmp_path: Path) -> None:
    database = filled(tmp_path, 3)
    with heard(database.engine) as statements:
        _everything(database, house())
    asked = {words: given for words, given in statements if not words.startswith("INSERT")}
    with sqlite3.connect(database.file) as connection:
        scans = {
            f"{table}: {words}"
            for words, given in asked.items()
            for table in _scanned(connection, (words, given))
        }
    database.close()
    assert not scans, "\n\n".join(sorted(scans))


def _everything(database: Database, ours: House) -> None:
    with Session(database.engine) as session:
        for who in (AN, BART):
            crawler = Crawler(session, ours, who, A_DAY_LATER)
            for node in crawler.walk(roots()):
                crawler.does(node.deed)
        session.rollback()
    for days in (1, 5, 40, 95):
        database.transact(partial(_tick, free=ours.free_days, now=WORKING_HOURS + timedelta(days)))
    database.transact(partial(_send, house=ours))
    database.transact(partial(_start_and_tidy, now=A_DAY_LATER))


def _tick(session: Session, free: FreeDays, now: datetime) -> None:
    ticks.owe(session, ticks.due(session, free, now), now)


def _send(session: Session, house: House) -> None:
    def worded(
        session: Session, person_id: int, about: Mapping[str, Any], now: datetime
    ) -> Composed | datetime | None:
        return compose(session, house, person_id, about, now)

    results: list[Result] = []
    for _ in range(3):
        claimed = all_at_once(session, results, (), 50, Wording(worded, house.free_days, 4096))
        # One of them stays on its way.
        results = [Result(call.id, Delivery.SENT, 1) for call in claimed.calls[1:]]


def _start_and_tidy(session: Session, now: datetime) -> None:
    outbox.recover(session, ())
    outbox.told_to_wait(session, now)
    outbox.count_waiting(session)
    while forgetting.forget_old(session, now + timedelta(days=900)):
        pass


def _scanned(connection: sqlite3.Connection, statement: Statement) -> Iterator[str]:
    """The tables that the plan of a statement reads whole."""
    words, given = statement
    one = given[0] if isinstance(given, list) else given
    partials = {
        name
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'index' AND sql LIKE '% WHERE %'"
        )
    }
    names = {alias: table for table, alias in _NAMED.findall(words)}
    for *_, step in connection.execute(f"EXPLAIN QUERY PLAN {words}", one):
        if (found := _SCAN.match(step)) and found[2] not in partials:
            table = names.get(found[1], found[1])
            if table in SQLModel.metadata.tables and table not in FEW:
                yield str(table)
