"""A partner that is taken out: asked first, told to its people, and its engagements passed on."""

from tests.conftest import Join, removes
from tests.phone import Phone, Telegram


async def test_after_a_partner_the_next_one_is_one_tap_away(regisseur: Phone) -> None:
    await regisseur.says("/partners")
    for name in ("CLB De Brug", "Atheneum Zuid"):
        await regisseur.presses("➕ Nog een partner")
        await regisseur.says(name)
        await regisseur.presses("CLB")
        assert f"{name} is toegevoegd ✓" in await regisseur.reads()
        assert "➕ Nog een partner" in await regisseur.buttons()


async def _takes_on(phone: Phone, what: str) -> None:
    await phone.says("/engagementen")
    await phone.presses("➕")
    await phone.presses("1.4.1")
    await phone.says(what)


async def test_one_reads_what_stays_and_who_hears_before_a_partner_goes(
    regisseur: Phone, bart: Phone, joins: Join
) -> None:
    await joins(103, "Bea", "CLB De Brug")
    await _takes_on(bart, "een lijst maken tegen 1 mei 2027")
    await regisseur.says("/partners")
    await regisseur.presses("CLB De Brug")
    await regisseur.presses("Verwijderen")
    text = await regisseur.reads()
    assert "De antwoorden van CLB De Brug blijven bewaard" in text
    assert "1 open engagement blijft in de lijst" in text
    assert "Bart en Bea kunnen er niet meer bij, en krijgen daarover een bericht." in text
    await regisseur.presses("Terug")
    await bart.says("/start")
    assert "Je werkt voor CLB De Brug" in await bart.reads()


async def test_its_people_hear_it_and_what_they_can_do(
    telegram: Telegram, regisseur: Phone, bart: Phone
) -> None:
    await removes(regisseur, "CLB De Brug")
    assert "An haalde jullie organisatie uit het netwerk" in await bart.reads()
    for go_on in (lambda: bart.presses("Naar het begin"), lambda: bart.says("/engagementen"),
                  lambda: bart.says("zomaar een tekst")):  # fmt: skip
        await go_on()
        text = await bart.reads()
        assert text.startswith("CLB De Brug doet niet meer mee in Samen naar school.")
        assert "Vraag het aan An." in text
        assert "Welkom" not in text
    await bart.presses("Mijn gegevens wissen")
    await bart.presses("Ja, wis mijn gegevens")
    assert "Jouw gegevens zijn gewist" in await bart.reads()
    # Who had themselves forgotten does not come back with their organisation.
    await regisseur.presses("Ongedaan maken")
    assert "Er doet nog niemand mee voor deze organisatie" in await regisseur.reads()
    assert not telegram.violations()


async def test_who_is_back_hears_so_and_what_was_not_said_yet_is_not_said(
    telegram: Telegram, regisseur: Phone, bart: Phone
) -> None:
    await removes(regisseur, "CLB De Brug")
    await regisseur.presses("Ongedaan maken")
    assert await bart.reads() == (
        "CLB De Brug doet weer mee in Samen naar school ✓\nJullie antwoorden staan er nog."
    )
    await bart.presses("Naar het begin")
    assert "Je werkt voor CLB De Brug" in await bart.reads()
    heard = len(await bart.from_bot())
    telegram.moves_to("2026-12-01 21:00")
    await removes(regisseur, "CLB De Brug")
    await regisseur.presses("Ongedaan maken")
    await telegram.at("2026-12-02 09:00")
    assert len(await bart.from_bot()) == heard
    # At night it waits, but it comes: also to who does not act for it any more.
    telegram.moves_to("2026-12-02 21:00")
    await removes(regisseur, "CLB De Brug")
    assert len(await bart.from_bot()) == heard
    await telegram.at("2026-12-03 09:00")
    assert "haalde jullie organisatie uit het netwerk" in await bart.reads()


async def test_who_acts_elsewhere_too_reads_where_they_are_now(
    regisseur: Phone, bart: Phone
) -> None:
    await bart.says("/netwerk")
    await bart.presses("Een netwerk starten")
    for answer in ("Samen sterk", "Aalst", "CLB Aalst"):
        await bart.says(answer)
    await bart.presses("CLB")
    await bart.says("/netwerk")
    await bart.presses("Samen naar school")
    await removes(regisseur, "CLB De Brug")
    await bart.says("/verder")
    text = await bart.reads()
    assert text.startswith("CLB De Brug doet niet meer mee in Samen naar school.")
    assert "Je werkt voor CLB Aalst in het netwerk Samen sterk" in text
    await bart.says("/start")
    assert "niet meer mee" not in await bart.reads()


async def test_its_engagements_count_no_longer_and_can_be_given_to_another(
    regisseur: Phone, bart: Phone, joins: Join
) -> None:
    celine = await joins(104, "Celine", "VDAB")
    await _takes_on(bart, "een lijst maken tegen 1 mei 2027")
    await _takes_on(regisseur, "een coach zoeken tegen 1 juni 2027")
    await regisseur.says("/status")
    assert "Engagementen: 2 nog niet gestart." in await regisseur.reads()
    await removes(regisseur, "CLB De Brug")
    await regisseur.says("/status")
    text = await regisseur.reads()
    assert "Engagementen: 1 nog niet gestart." in text
    assert "Van een partner die wegging: 1." in text
    await regisseur.presses("Engagementen")
    text = await regisseur.reads()
    assert text.startswith("Engagementen (1)")
    assert "2. CLB De Brug: een lijst maken\n  van een partner die wegging, nog niet" in text
    await regisseur.presses("2. een lijst maken")
    assert "Je kunt het aan een ander geven." in await regisseur.reads()
    await regisseur.presses("Wie neemt dit op")
    await regisseur.presses("VDAB")
    assert "Nemen jullie dit op?" in await celine.reads()
    await regisseur.says("/engagementen")
    assert (await regisseur.reads()).startswith("Engagementen (2)")
