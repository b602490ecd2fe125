"""How many statements things take: as many for three partners as for sixty."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlmodel import Session

from bot.conversations.turn import House
from bot.draaiboek import snapshot
from bot.draaiboek.snapshot import Audience
from bot.storage.database import Database
from tests.conftest import WORKING_HOURS
from tests.crawl import Crawler, Node, roots
from tests.filled import AN, BART
from tests.statements import KIJKWIJZER, filled, heard, house

A_DAY_LATER = WORKING_HOURS + timedelta(days=1)
_NOT_ALIKE = {"text doel-wie"}
"""Goes back to the goal above, if there is one: that is one statement more."""
_ONE_A_MESSAGE = "INSERT INTO outbox"
"""Who is told something has a row of that message."""


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, Database]]:
    """A network of three partners and one of sixty."""
    folder = tmp_path_factory.mktemp("filled")
    small, large = filled(folder, 3), filled(folder, 60)
    yield small, large
    small.close()
    large.close()


def test_reading_a_draaiboek_takes_as_many_statements_however_large(
    two: tuple[Database, Database],
) -> None:
    counted = []
    for database in two:
        with heard(database.engine) as statements, Session(database.engine) as session:
            snapshot.take(session, 1, KIJKWIJZER, audience=Audience.REGISSEUR, now=WORKING_HOURS)
        counted.append(len(statements))
    assert counted[0] == counted[1] < 20


@pytest.mark.parametrize("who", [AN, BART])
def test_no_screen_takes_more_statements_in_a_large_network(
    who: int, two: tuple[Database, Database]
) -> None:
    ours = house()
    tree = roots()
    few, many = ([*_counted(each, ours, who, tree)] for each in two)
    growing = [
        f"{deed} {route}: {len(before)} -> {len(after)}; {_more(before, after)}"
        for (deed, route, before), (_, _, after) in zip(few, many, strict=True)
        if len(after) > len(before) and route not in _NOT_ALIKE
    ]
    assert not growing, "\n" + "\n".join(growing)


def _counted(
    database: Database, ours: House, who: int, tree: list[Node]
) -> Iterator[tuple[str, str, list[str]]]:
    with Session(database.engine) as session:
        crawler = Crawler(session, ours, who, A_DAY_LATER)
        for node in crawler.walk(tree):
            with heard(database.engine) as statements:
                crawler.does(node.deed)
            yield (
                node.deed,
                node.route,
                [words for words, _ in statements if _ONE_A_MESSAGE not in words],
            )
        session.rollback()


def _more(before: list[str], after: list[str]) -> list[tuple[str, int]]:
    """The statements that came more often."""
    more = Counter(after) - Counter(before)
    return [(words[-160:], times) for words, times in more.most_common(3)]
