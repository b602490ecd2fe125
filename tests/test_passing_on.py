"""Passing a question on, and asking a partner for more."""

from tests.conftest import Join, invite_token
from tests.phone import Phone, Telegram


async def _to_the_question(phone: Phone) -> None:
    await phone.says("/antwoorden")
    await phone.presses("1.4 Afspraken")
    await phone.presses("12.")


async def test_a_colleague_gets_the_question_and_the_giver_hears(joins: Join) -> None:
    bart = await joins(102, "Bart", "CLB De Brug")
    bea = await joins(103, "Bea", "CLB De Brug")
    await _to_the_question(bart)
    await bart.presses("Doorgeven aan collega")
    await bart.presses("Bea")
    assert "Bart geeft je vraag 12 door" in await bea.reads()
    await bea.presses("Antwoorden")
    await bea.says_at_once("Een punt", "Nog een punt")
    told = [m for m in await bart.from_bot() if "antwoordde op vraag 12" in str(m.get("text"))]
    assert len(told) == 1
    await bart.presses("Bekijken")
    assert "1. Een punt\n2. Nog een punt" in await bart.reads()


async def test_a_new_colleague_lands_on_the_question(joins: Join, telegram: Telegram) -> None:
    bart = await joins(102, "Bart", "CLB De Brug")
    await _to_the_question(bart)
    await bart.presses("Doorgeven aan collega")
    await bart.presses("Een nieuwe collega")
    dirk = await telegram.phone(105, "Dirk")
    token = await invite_token(bart)
    await dirk.says(f"/start {token}")
    assert "Je krijgt deze vraag: Welke afspraken" in await dirk.reads()
    await dirk.presses("Antwoorden")
    await dirk.says("Van Dirk")
    assert "Dirk (CLB De Brug) antwoordde op vraag 12" in await bart.reads()
    other = await telegram.phone(106, "Else")
    await other.says(f"/start {token}")
    assert "werkt niet (meer)" in await other.reads()


async def test_a_partner_is_asked_for_more(regisseur: Phone, joins: Join) -> None:
    bart = await joins(102, "Bart", "CLB De Brug")
    bea = await joins(103, "Bea", "CLB De Brug")
    await regisseur.says("/akkoord")
    await regisseur.presses("Teksten samenvoegen")
    await regisseur.presses("1.4 Afspraken")
    await regisseur.presses("12.")
    # Nobody answered yet: there is nothing to lay side by side, but a partner can be asked.
    await regisseur.presses("Vraag een partner zonder antwoord")
    assert "Stad Dendermeer" not in await regisseur.buttons()
    await regisseur.presses("CLB De Brug")
    await regisseur.presses("Zonder toelichting")
    assert "Gevraagd aan CLB De Brug ✓" in await regisseur.reads()
    assert "An vraagt CLB De Brug om een aanvulling bij vraag 12" in await bart.reads()
    # The very same question does not go twice; another one does.
    asked = len(await bart.messages())
    await regisseur.presses("Vraag een partner zonder antwoord")
    await regisseur.presses("CLB De Brug")
    await regisseur.presses("Zonder toelichting")
    text = await regisseur.reads()
    assert "Dit is al gevraagd aan CLB De Brug, op dinsdag 1 december 2026." in text
    assert len(await bart.messages()) == asked
    await _to_the_question(bea)
    await bea.says("Een punt")
    await regisseur.says("/akkoord")
    await regisseur.presses("Teksten samenvoegen")
    await regisseur.presses("1.4 Afspraken")
    await regisseur.presses("12.")
    await regisseur.presses("Antwoorden naast elkaar")
    await regisseur.presses("Vraag om aanvulling: CLB De Brug")
    await regisseur.says("Wie doet dat?")
    for phone in (bart, bea):
        assert "“Wie doet dat?”" in await phone.reads()
    await bart.presses("Antwoorden")
    assert "vraag 12 van 36" in await bart.reads()
    await bart.says("De coach")
    assert "Bart (CLB De Brug) antwoordde op vraag 12" in await regisseur.reads()
    await regisseur.presses("Bekijken")
    assert "Vraag 12" in await regisseur.reads()
