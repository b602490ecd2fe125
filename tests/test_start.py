"""Starting a network, inviting, joining."""

from tests.conftest import Join, invite_token
from tests.phone import Phone, Telegram


async def test_a_stranger_hears_what_this_is(telegram: Telegram) -> None:
    an = await telegram.phone(1, "An")
    await an.says("/start")
    assert "draaiboek" in await an.reads()
    assert "Een netwerk starten" in await an.buttons()


async def test_a_regisseur_starts_a_network(regisseur: Phone) -> None:
    assert "Samen naar school is gestart ✓" in await regisseur.reads()
    await regisseur.says("/start")
    assert "als regisseur" in await regisseur.reads()


async def test_a_network_half_started_waits_under_verder(telegram: Telegram) -> None:
    an = await telegram.phone(1, "An")
    await an.says("/start")
    await an.presses("Een netwerk starten")
    await an.says("Samen naar school")
    await an.says("/help")
    await an.says("/verder")
    await an.presses("Verder met het netwerk")
    assert "stap 2 van 4" in await an.reads()


async def test_the_first_message_to_a_partner_is_short(joins: Join) -> None:
    bart = await joins(102, "Bart", "CLB De Brug")
    message = await bart.reads()
    assert len(message) <= 600
    for needed in ("An nodigt je uit", "CLB De Brug", "Samen naar school", "leerlingen"):
        assert needed in message
    assert await bart.buttons() == ["Beginnen", "Wat is dit?", "Later"]


async def test_a_link_works_once(regisseur: Phone, joins: Join, telegram: Telegram) -> None:
    bart = await joins(102, "Bart", "CLB De Brug")
    token = await invite_token(regisseur)
    celine = await telegram.phone(103, "Celine")
    await celine.says(f"/start {token}")
    assert "werkt niet" in await celine.reads()
    await bart.says(f"/start {token}")
    assert "Je werkt voor CLB De Brug" in await bart.reads()


async def test_a_withdrawn_link_gives_the_same_answer_as_a_wrong_one(
    regisseur: Phone, joins: Join, telegram: Telegram
) -> None:
    await joins(102, "Bart", "CLB De Brug")
    await regisseur.says("/uitnodigen")
    await regisseur.presses("CLB De Brug")
    token = await invite_token(regisseur)
    await regisseur.presses("Deze link intrekken")
    celine = await telegram.phone(103, "Celine")
    await celine.says(f"/start {token}")
    withdrawn = await celine.reads()
    await celine.says("/start zomaar-iets")
    assert withdrawn == await celine.reads()


async def test_guessing_links_ends_in_silence(telegram: Telegram) -> None:
    guesser = await telegram.phone(7, "Gokker")
    for n in range(10):
        await guesser.says(f"/start fout{n}")
    before = len(await guesser.from_bot())
    await guesser.says("/start fout11")
    assert len(await guesser.from_bot()) == before


async def test_the_qr_picture_comes_with_the_link(regisseur: Phone, joins: Join) -> None:
    await joins(102, "Bart", "CLB De Brug")
    link, picture, explanation = (await regisseur.from_bot())[-3:]
    assert "?start=" in link["text"]
    assert "photo" in picture
    assert "hierboven" in explanation["text"]


async def test_every_step_of_a_new_network_can_be_the_last(telegram: Telegram) -> None:
    an = await telegram.phone(1, "An")
    await an.says("/start")
    for given in ((), ("Samen",), ("Samen", "Dendermeer"), ("Samen", "Dendermeer", "De stad")):
        await an.presses("Een netwerk starten")
        for words in given:
            await an.says(words)
        await an.presses("Netwerk niet starten")
        assert "Welkom" in await an.reads()
    await an.says("/verder")
    assert "Welkom" in await an.reads()


async def test_a_name_that_is_too_long_is_not_cut(telegram: Telegram) -> None:
    an = await telegram.phone(1, "An")
    await an.says("/start")
    await an.presses("Een netwerk starten")
    await an.says("Samen naar school " * 15)
    assert "Je stuurde 269 tekens, hier passen er hoogstens 120." in await an.reads()
    await an.says("Samen naar school")
    assert "stap 2 van 4" in await an.reads()


async def test_the_name_of_a_partner_that_is_too_long_is_not_cut(
    regisseur: Phone, joins: Join
) -> None:
    await joins(102, "Bart", "CLB De Brug")
    await regisseur.says("/partners")
    await regisseur.presses("CLB De Brug")
    await regisseur.presses("Naam wijzigen")
    await regisseur.says("CLB De Brug " * 30)
    assert "hier passen er hoogstens 120" in await regisseur.reads()
    await regisseur.says("CLB De Nieuwe Brug")
    assert "CLB De Nieuwe Brug" in await regisseur.reads()


async def _menu(telegram: Telegram, phone: Phone) -> list[str]:
    """The commands behind / in this person's chat."""
    menus = telegram.sandbox.world.menus
    return [each["command"] for each in menus.get(str(phone.id), menus["default"])]


async def test_a_regisseur_has_the_partners_in_the_menu(
    telegram: Telegram, regisseur: Phone, joins: Join
) -> None:
    assert {"partners", "uitnodigen"} <= set(await _menu(telegram, regisseur))
    dirk = await joins(105, "Dirk", "Stad Dendermeer")
    assert "partners" not in await _menu(telegram, dirk)
    await regisseur.says("/partners")
    await regisseur.presses("Stad Dendermeer")
    await regisseur.presses("Regie delen met Dirk")
    assert "Dirk ziet dan alle antwoorden en kan alles wijzigen." in await regisseur.reads()
    await regisseur.presses("Terug")
    assert "partners" not in await _menu(telegram, dirk)
    await regisseur.presses("Regie delen met Dirk")
    await regisseur.presses("Ja, deel de regie")
    await dirk.presses("Wie is hoever?")
    assert {"partners", "uitnodigen"} <= set(await _menu(telegram, dirk))
    await regisseur.presses("Dirk niet langer regisseur")
    assert "An deelt de regie van Samen naar school niet langer met jou" in await dirk.reads()
    await dirk.presses("Naar het begin")
    assert "partners" not in await _menu(telegram, dirk)


async def test_the_menu_follows_from_one_network_to_another(
    telegram: Telegram, joins: Join
) -> None:
    bart = await joins(102, "Bart", "CLB De Brug")
    await bart.says("/netwerk")
    await bart.presses("Een netwerk starten")
    for answer in ("Samen sterk", "Aalst", "CLB Aalst"):
        await bart.says(answer)
    await bart.presses("CLB")
    assert "partners" in await _menu(telegram, bart)
    await bart.says("/netwerk")
    await bart.presses("Samen naar school")
    assert "partners" not in await _menu(telegram, bart)


async def test_nobody_stands_before_a_wall(
    telegram: Telegram, regisseur: Phone, joins: Join
) -> None:
    bart = await joins(102, "Bart", "CLB De Brug")
    for said in ("/partners", "/frituur", "/overleg", "/help", "/privacy", "/start verkeerd"):
        await bart.says(said)
        assert "Naar het begin" in await bart.buttons(), said
        await bart.presses("Naar het begin")
        assert "Je werkt voor CLB De Brug" in await bart.reads()
    await bart.says("/partners")
    assert await bart.reads() == "Dit kan alleen de regisseur van je netwerk: An."
    stranger = await telegram.phone(109, "Zoë")
    await stranger.says("/start verkeerd")
    await stranger.presses("Naar het begin")
    assert "Welkom bij de kijkwijzer" in await stranger.reads()
    await regisseur.says("/engagementen")
    await regisseur.presses("➕")
    await regisseur.presses("1.3")
    await regisseur.says("Een lijst maken tegen 1 mei 2027")
    await regisseur.presses("Wijzigen")
    await regisseur.presses("Wie neemt dit op")
    await regisseur.presses("Terug")
    assert "Wat wil je wijzigen?" in await regisseur.reads()
