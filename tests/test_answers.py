"""Answering: items, changing, taking back, tables, and text that nobody expected."""

import pytest

from tests.conftest import Join
from tests.phone import Phone, Telegram
from tests.stage import Stage


@pytest.fixture
async def bart(telegram: Stage, bart: Phone) -> Phone:
    """Someone of CLB De Brug, at the first question that asks for items (regie-1)."""

    async def begins() -> None:
        await bart.presses("Beginnen")
        await bart.presses("Overslaan")
        await bart.presses("Overslaan")
        assert "regiefunctie" in await bart.reads()

    await telegram.set_up(begins)
    return bart


async def test_three_quick_messages_are_three_items(bart: Phone) -> None:
    await bart.says_at_once("een", "twee", "drie")
    text = await bart.reads()
    assert "Bewaard ✓" in text
    assert "1. een\n2. twee\n3. drie" in text


async def test_a_long_paste_that_telegram_cuts_is_one_item(bart: Phone) -> None:
    long = "woord " * 1500
    assert len(await bart.says(long)) == 3
    await bart.presses("Wijzigen")
    shown = "".join(str(m.get("text")) for m in (await bart.from_bot())[-3:])
    assert shown.count("woord") == 1500


async def test_an_edited_message_edits_the_answer(bart: Phone) -> None:
    first, *_ = await bart.says("De stat")
    await bart.says("Het CLB")
    await bart.edits(first, "De stad")
    assert "1. De stad\n2. Het CLB" in await bart.reads()


async def test_undo_and_undo_of_the_undo(bart: Phone) -> None:
    await bart.says("De stad")
    await bart.presses("Ongedaan maken")
    assert "De stad" not in await bart.reads()
    await bart.presses("Ongedaan maken")
    assert "1. De stad" in await bart.reads()


async def test_after_24_hours_an_answer_is_changed_and_no_longer_undone(
    bart: Phone, telegram: Telegram
) -> None:
    await bart.says("De stad")
    telegram.moves_to("2026-12-02 11:00")
    assert "tot 24 uur erna" in await bart.presses("Ongedaan maken")
    assert "1. De stad" in await bart.reads()


async def test_changing_an_item_from_the_overview_and_back(bart: Phone) -> None:
    await bart.says("De stad")
    await bart.presses("Klaar")
    await bart.says("/antwoorden")
    await bart.presses("Regiefunctie")
    await bart.presses("3.")
    await bart.presses("Wijzigen")
    await bart.says("De gemeente")
    assert "1. De gemeente" in await bart.reads()
    await bart.presses("Terug naar vraag 4")
    assert "vraag 4 van 36" in await bart.reads()


async def test_the_deleted_item_is_the_chosen_one(bart: Phone) -> None:
    await bart.says_at_once("een", "twee", "drie")
    await bart.presses("Wijzigen")
    await bart.presses("2. twee")
    await bart.presses("Verwijderen")
    text = await bart.reads()
    assert "Verwijderd: twee" in text
    assert "1. een\n2. drie" in text


async def test_a_second_writer_loses_nothing(bart: Phone, joins: Join) -> None:
    await bart.says("De stad")
    bea = await joins(103, "Bea", "CLB De Brug")
    await bart.presses("Wijzigen")
    await bea.says("/antwoorden")
    await bea.presses("Regiefunctie")
    await bea.presses("3.")
    await bea.presses("Wijzigen")
    await bea.says("De stad, met het LOP")
    await bart.says("De stad, met de scholen")
    text = await bart.reads()
    assert "De stad, met het LOP" in text
    assert "De stad, met de scholen" in text


async def test_a_break_of_any_length_ends_at_the_same_question(bart: Phone) -> None:
    await bart.says("/help")
    await bart.says("/verder")
    assert "vraag 3 van 36" in await bart.reads()


async def test_unexpected_text_is_kept_and_asked_about(bart: Phone) -> None:
    await bart.says("/status")
    await bart.says_at_once("Dit wil ik nog kwijt", "En dit ook")
    assert "Wat wil je met deze berichten doen?" in await bart.reads()
    await bart.presses("Antwoord op vraag 3")
    assert "1. Dit wil ik nog kwijt\n2. En dit ook" in await bart.reads()


async def test_the_four_ways_to_pass_stay_different(bart: Phone) -> None:
    await bart.presses("Weet ik niet")
    await bart.presses("Niet voor ons")
    await bart.presses("Later")
    await bart.says("/antwoorden")
    await bart.presses("Regiefunctie")
    text = await bart.reads()
    for words in ("weet het niet", "niet voor ons", "voor later", "nog aan te vullen"):
        assert words in text


async def test_rows_can_be_pasted_after_a_look(bart: Phone) -> None:
    await bart.presses("Vorige")
    await bart.says("CLB Noord; An Peeters; an@clb.be\nVDAB; Jan Maes; jan@vdab.be; 0470 11 22 33")
    assert "Klopt dit? 2 rijen" in await bart.reads()
    await bart.presses("Bewaren")
    assert "2. VDAB, Jan Maes, jan@vdab.be" in await bart.reads()


async def test_a_field_that_is_not_understood_can_be_kept(bart: Phone) -> None:
    await bart.presses("Vorige")
    await bart.says("VDAB")
    await bart.says("Jan Maes")
    await bart.says("jan apenstaart vdab")
    assert "lijkt geen e-mailadres" in await bart.reads()
    await bart.presses("Toch bewaren")
    assert "E-mailadres: jan apenstaart vdab" in await bart.reads()


async def test_a_shared_contact_fills_a_row(bart: Phone) -> None:
    await bart.presses("Vorige")
    await bart.says("VDAB")
    await bart.sends("contact", first_name="Jan", phone_number="+32470112233")
    text = await bart.reads()
    assert "Contactpersoon: Jan" in text
    assert "0470 11 22 33" in text


@pytest.mark.parametrize("kind", ["sticker", "voice", "location", "photo"])
async def test_other_messages_get_a_kind_word(bart: Phone, kind: str) -> None:
    await bart.sends(kind)
    assert "kan ik niet lezen" in await bart.reads()
    await bart.says("De stad")
    assert "1. De stad" in await bart.reads()


async def test_data_of_a_pupil_is_not_kept(bart: Phone) -> None:
    await bart.says("Neem contact op over 85.07.30-033 28")
    assert "heb ik niet bewaard" in await bart.reads()
    await bart.sends("photo", caption="Over 85.07.30-033 28")
    assert "heb ik niet bewaard" in await bart.reads()
    await bart.says("/antwoorden")
    await bart.presses("Regiefunctie")
    assert "85.07" not in await bart.reads()


async def test_the_words_under_a_photo_are_an_answer(bart: Phone) -> None:
    await bart.sends("photo", caption="De stad, zie foto")
    assert "1. De stad, zie foto" in await bart.reads()


async def test_an_old_button_does_what_it_says_or_explains(bart: Phone) -> None:
    await bart.says("De stad")
    old = (await bart.from_bot())[-1]
    undo = old["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await bart.says("Het CLB")
    await bart.presses_data(old["message_id"], undo)
    assert "1. Het CLB" in await bart.reads()
    toast = await bart.presses_data(old["message_id"], undo)
    assert "daarna nog gewijzigd" in toast
    assert "werkt niet meer" in await bart.presses_data(old["message_id"], "1/bestaat-niet:3")


async def test_no_button_leads_into_another_network(bart: Phone, telegram: Telegram) -> None:
    eve = await telegram.phone(900, "Eve")
    await eve.says("/start")
    await eve.presses("Een netwerk starten")
    for answer in ("Ander net", "Elders", "Stad Elders"):
        await eve.says(answer)
    await eve.presses("Lokaal bestuur")
    screen = (await eve.from_bot())[-1]["message_id"]
    for partner_id in range(1, 6):
        for route in ("partner", "uitnodigen", "partner-weg", "partner-naam"):
            await eve.presses_data(screen, f"3/{route}:{partner_id}")
    seen = " ".join(str(m.get("text", "")) for m in await eve.from_bot())
    assert "CLB De Brug" not in seen
    assert "werkt niet meer" in await eve.presses_data(screen, "1/status")


async def test_a_partner_cannot_do_what_a_regisseur_can(bart: Phone) -> None:
    await bart.says("/partners")
    assert "alleen de regisseur" in await bart.reads()
    screen = (await bart.from_bot())[-1]["message_id"]
    await bart.presses_data(screen, "2/partner-weg:1")
    assert "alleen de regisseur" in await bart.reads()


async def test_figures_of_a_school_are_for_the_regisseur(
    bart: Phone, regisseur: Phone, joins: Join
) -> None:
    await bart.says("/antwoorden")
    await bart.presses("1.4.1")
    await bart.presses("16.")
    await bart.says("Geheim cijfer 42")
    celine = await joins(104, "Celine", "Atheneum Zuid")
    for phone, sees in ((celine, False), (bart, True), (regisseur, True)):
        await phone.says("/draaiboek")
        await phone.presses("Hier lezen")
        await phone.presses("1.4.1")
        read = " ".join(str(m.get("text", "")) for m in (await phone.from_bot())[-4:])
        assert ("Geheim cijfer 42" in read) is sees


async def test_undo_takes_back_a_whole_paste(bart: Phone) -> None:
    await bart.says("De stad")
    assert len(await bart.says("zin " * 2250)) == 3
    await bart.presses("Ongedaan maken")
    text = await bart.reads()
    assert "1. De stad" in text
    assert "zin zin" not in text
    await bart.presses("Ongedaan maken")
    assert "2. zin" in await bart.reads()


async def test_undo_of_a_paste_takes_nothing_of_a_colleague(bart: Phone, joins: Join) -> None:
    """Two pieces of Bart with something of Bea in between are two items."""
    bea = await joins(103, "Bea", "CLB De Brug")
    await bea.says("/antwoorden")
    await bea.presses("Regiefunctie")
    await bea.presses("3.")
    await bart.says("woord " * 600)
    await bea.says("De school")
    await bart.says("woord " * 600)
    await bart.presses("Ongedaan maken")
    text = await bart.reads()
    assert "1. woord" in text
    assert text.endswith("2. De school\n\nStuur nog een punt, of kies Klaar.")


async def test_editing_a_piece_of_a_paste_leaves_the_other_pieces(bart: Phone) -> None:
    first, middle, last = await bart.says("zin " * 2250)
    for piece in (last, first, middle):
        await bart.edits(piece, f"Stuk {piece}")
    assert f"1. Stuk {first} Stuk {middle} Stuk {last}" in await bart.reads()


async def test_pasted_rows_say_what_looks_wrong(bart: Phone) -> None:
    await bart.presses("Vorige")
    await bart.says("CLB Noord; An Peeters; an@clb.be\nAtheneum; Tom Claes; tom.claes@school; 12")
    text = await bart.reads()
    assert "tom.claes@school lijkt geen e-mailadres" in text
    assert "12 lijkt geen telefoonnummer" in text
    assert "an@clb.be lijkt" not in text
    await bart.presses("Bewaren")
    assert "2. Atheneum, Tom Claes, tom.claes@school, 12" in await bart.reads()


async def test_a_text_at_a_question_with_themes_gets_its_theme_in_one_tap(bart: Phone) -> None:
    await opens(bart, "1.4.2", "20.")
    await bart.says_at_once("Elke dag bellen", "En elke week een gesprek")
    text = await bart.reads()
    assert "Bij welk thema hoort dit?" in text
    assert "1. Elke dag bellen\n2. En elke week een gesprek" in text
    await bart.presses("Spijbelen")
    text = await bart.reads()
    assert "Bewaard ✓" in text
    assert "Thema: Spijbelen" in text
    assert "• Elke dag bellen\n• En elke week een gesprek" in text
    await bart.presses("Een ander thema")
    await bart.presses("Geletterdheid")
    assert "Elke dag bellen" not in await bart.reads()


async def test_the_name_of_a_theme_opens_it(bart: Phone) -> None:
    await opens(bart, "1.4.2", "20.")
    await bart.says("spijbelen")
    assert "Thema: Spijbelen" in await bart.reads()
    assert "antwoordde" not in await bart.reads()


async def test_the_words_of_a_choice_are_chosen(bart: Phone) -> None:
    await opens(bart, "1.4.2", "21.")
    await bart.says("Secundair onderwijs.")
    assert "✓ secundair onderwijs" in await bart.reads()
    assert "antwoordde" not in await bart.reads()


async def test_a_remark_before_a_choice_asks_for_the_choice(bart: Phone) -> None:
    await opens(bart, "1.4.2", "21.")
    await bart.says("Dat hangt af van de school")
    text = await bart.reads()
    assert "Bewaard ✓ als opmerking. Kies ook wat past." in text
    assert "1. Dat hangt af van de school" in text
    await bart.presses("Basisonderwijs")
    await bart.says("Nog iets")
    assert "Kies ook wat past" not in await bart.reads()


async def test_another_rhythm_than_the_given_ones_is_anders(bart: Phone) -> None:
    await opens(bart, "1.5", "33.")
    await bart.says("Elke eerste maandag, behalve in juli")
    text = await bart.reads()
    assert "✓ anders" in text
    assert "1. Elke eerste maandag" in text


async def opens(phone: Phone, rubriek: str, number: str) -> None:
    await phone.says("/antwoorden")
    await phone.presses(rubriek)
    await phone.presses(number)
