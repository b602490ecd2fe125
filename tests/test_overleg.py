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


async def test_walk(regisseur: Phone, bart: Phone, celine: Phone) -> None:
    await plans(regisseur, "wo 9 maart 2027 14u; stadhuis")
