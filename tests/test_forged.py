"""Buttons that nobody was shown: whatever they carry, the bot explains and never stumbles."""

import itertools
import logging
import random
from collections.abc import Iterator
from enum import Enum
from pathlib import Path

import pytest

from bot.conversations.engine import ROUTES
from bot.conversations.routes import Route
from bot.kijkwijzer import Kijkwijzer, Richtvraag, Rubriek, load
from tests.conftest import Join
from tests.phone import Phone
from tests.rounds import rounds
from tests.test_properties import Errors

KIJKWIJZER = load(Path(__file__).parent.parent / "prompts" / "kijkwijzer.yaml")
LEAVES = ("wissen-ja", "verlaten-ja", "partner-weg")
NUMBERS = ("1", "-1", str(10**30))
WORDS = ("x", "2027-03-09", "202703091400")


def _values(kind: type, kijkwijzer: Kijkwijzer) -> list[str]:
    if kind is Richtvraag:
        by_kind = {question.kind: question.key for question in kijkwijzer.questions}
        return [*by_kind.values(), "9.9-9"]
    if kind is Rubriek:
        return [kijkwijzer.rubrieken[-1].key, "9.9"]
    if issubclass(kind, Enum):
        return [*(str(member.value) for member in kind), "x"]
    return list(NUMBERS if kind is int else WORDS)


def _addresses(name: str, route: Route) -> Iterator[str]:
    """Every value of every argument once, with the usual ones beside it."""
    values = [_values(argument.kind, KIJKWIJZER) for argument in route.arguments]
    for given in itertools.zip_longest(*values):
        filled = [
            one if one is not None else all[0] for one, all in zip(given, values, strict=True)
        ]
        yield ":".join([name, *filled])
    if not values:
        yield name


def _some(addresses: list[str]) -> list[str]:
    """The most usual one, and of the others as many as there is time for."""
    first, *others = addresses
    return [first, *random.Random(first).sample(others, rounds(len(others)))]


async def _something_of_everything(an: Phone) -> None:
    await an.says("/doelen")
    await an.says("Minder uitval")
    await an.says("/engagementen")
    await an.presses("➕")
    await an.presses("1.3 Doel")
    await an.says("Een lijst maken tegen 1 mei 2027")
    await an.says("/indicatoren")
    await an.presses("➕")
    await an.says("Uitval; %; elk jaar; 12,1 % op 31/8/2026; 9 % op 31/8/2028")
    await an.says("/overleg")
    await an.presses("➕ Overleg plannen")
    await an.says("dinsdag 9 maart 2027 om 14 uur")
    await an.presses("Plannen")


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize("who", ["regisseur", pytest.param("partner", marks=pytest.mark.soak)])
async def test_no_forged_press_is_an_error(who: str, regisseur: Phone, joins: Join) -> None:
    """Each button, with values of each of its arguments: in `make soak` every one of them."""
    bart = await joins(102, "Bart", "CLB De Brug")
    await _something_of_everything(regisseur)
    phone = regisseur if who == "regisseur" else bart
    errors = Errors()
    logging.getLogger("bot").addHandler(errors)
    message = (await phone.from_bot())[-1]["message_id"]
    for name, route in ROUTES.presses.items():
        for address in _some(list(_addresses(name, route))):
            if name not in LEAVES and len(f"0/{address}".encode()) <= 64:
                await phone.telegram.post(
                    "press", user=phone.id, message_id=message, data=f"0/{address}", stale=True
                )
        await phone.telegram.settle()
    logging.getLogger("bot").removeHandler(errors)
    assert errors.lines == []


@pytest.mark.parametrize("address", ["historie:answer:1", "pas:1.4-1:answered", f"doel:{10**30}"])
async def test_a_forged_press_is_a_button_that_does_not_work(
    regisseur: Phone, address: str
) -> None:
    message = (await regisseur.from_bot())[-1]["message_id"]
    assert "werkt niet meer" in await regisseur.presses_data(message, f"0/{address}")
