"""What a command left half done waits under /verder."""

import pytest

from tests.phone import Phone
from tests.stage import Stage
from tests.test_where_it_belongs import RUBRIEK, opens


@pytest.fixture
async def bart(telegram: Stage, bart: Phone) -> Phone:
    async def begins() -> None:
        await bart.presses("Beginnen")
        await bart.says("/engagementen")
        await bart.presses("➕")
        await bart.presses(RUBRIEK)

    await telegram.set_up(begins)
    return bart


async def _says_not_yet(bart: Phone) -> None:
    """An engagement makes a text, with which Bart does not agree."""
    await bart.says("De ouders bellen tegen 1 mei 2027")
    await bart.says("/akkoord")
    await bart.presses("Wie geeft akkoord?")
    await bart.presses("Bart")
    await bart.presses("Terug")
    await bart.presses(RUBRIEK)
    await bart.presses("Nog niet akkoord")
    assert "Wat moet er veranderen?" in await bart.reads()


async def test_a_reason_that_verder_interrupts_can_still_be_given(
    bart: Phone, regisseur: Phone
) -> None:
    await _says_not_yet(bart)
    asked = (await bart.from_bot())[-1]["message_id"]
    await bart.says("/verder")
    offer = (await bart.from_bot())[-1]
    assert "Hiermee was je nog bezig" in offer["text"]
    assert offer["reply_to_message"]["message_id"] == asked
    await bart.says("De coach ontbreekt")
    assert "De coach ontbreekt" in await regisseur.reads()
    await bart.says("/verder")
    assert "vraag 1 van 36" in await bart.reads()


async def test_whoever_does_not_want_to_write_it_goes_on_with_the_questions(bart: Phone) -> None:
    await _says_not_yet(bart)
    await bart.says("/status")
    await bart.says("/verder")
    await bart.presses("Verder met de vragen")
    assert "vraag 1 van 36" in await bart.reads()
    await bart.says("/verder")
    assert "vraag 1 van 36" in await bart.reads()


@pytest.mark.parametrize("command", ["/help", "/privacy", "/onbekend"])
async def test_an_explanation_leaves_what_was_expected(bart: Phone, command: str) -> None:
    await bart.says(command)
    await bart.says("De ouders bellen tegen 1 mei 2027")
    assert "Bewaard ✓" in await bart.reads()
    assert "De ouders bellen" in await bart.reads()
    assert "De ouders bellen" in str(await _engagements(bart))


async def _engagements(bart: Phone) -> str:
    await bart.says("/engagementen")
    return await bart.reads()


async def test_a_text_after_another_command_is_offered_there_first(bart: Phone) -> None:
    await bart.says("/status")
    await bart.says("De ouders bellen tegen 1 mei 2027")
    assert (await bart.buttons())[0] == "Waar ik mee bezig was"
    await bart.presses("Waar ik mee bezig was")
    assert "De ouders bellen" in await _engagements(bart)
    await bart.says("/verder")
    assert "vraag 1 van 36" in await bart.reads()


async def test_texts_without_a_place_wait_under_verder_too(bart: Phone) -> None:
    await bart.presses("Engagementen")
    await bart.says("/status")
    await bart.says("Een losse gedachte")
    await bart.says("/verder")
    assert "“Een losse gedachte”" in await bart.reads()
    await bart.presses("Verder met de vragen")
    assert "vraag 1 van 36" in await bart.reads()


@pytest.mark.parametrize("command", ["/doelen", "/indicatoren", "/herinneringen", "/antwoorden"])
async def test_a_look_around_does_not_stand_in_the_way_of_the_questions(
    bart: Phone, command: str
) -> None:
    await bart.presses("Engagementen")
    await opens(bart, "28")
    await bart.says(command)
    await bart.says("/verder")
    assert "vraag 1 van 36" in await bart.reads()
