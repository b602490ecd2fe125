"""Overleg: planned as people write it, moved, cancelled, and who will be there."""

import pytest

from tests.conftest import Join
from tests.phone import Phone


@pytest.fixture
async def bart(joins: Join) -> Phone:
    return await joins(102, "Bart", "CLB De Brug")


@pytest.fixture
async def celine(joins: Join) -> Phone:
    return await joins(103, "Celine", "Atheneum Zuid")


async def plans(regisseur: Phone, what: str) -> None:
    await regisseur.says("/overleg")
    await regisseur.presses("➕ Overleg plannen")
    await regisseur.says(what)
    await regisseur.presses("Plannen")


async def test_from_plan_to_who_will_be_there(regisseur: Phone, bart: Phone, celine: Phone) -> None:
    await regisseur.says("/overleg")
    print(await regisseur.reads())
    await regisseur.presses("➕ Overleg plannen")
    print(await regisseur.reads())
    await regisseur.says("di 9 maart 2027 14u; stadhuis, zaal 2; cijfers; engagementen")
    print(await regisseur.reads(), await regisseur.buttons())
    await regisseur.presses("Plannen")
    for m in (await regisseur.from_bot())[-2:]:
        print(m)
    print(await bart.reads(), await bart.buttons())
    await bart.presses("Ik kom")
    print(await bart.reads(), await bart.buttons())
    await celine.presses("Ik stuur een vervanger")
    await celine.says("Dirk")
    print(await celine.reads(), await celine.buttons())
    await regisseur.presses("Bekijken")
    print(await regisseur.reads(), await regisseur.buttons())
