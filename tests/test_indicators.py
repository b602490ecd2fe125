"""Indicators: their fields, their series, their picture."""

import struct
from datetime import date

import pytest

from bot.draaiboek.indicators import Figures
from bot.draaiboek.indicators import Value as Shown
from bot.rules.indicators import (
    Target,
    Value,
    measured,
    of_one_unit,
    read,
    read_target,
    read_value,
    small,
)
from bot.storage.tables import Indicator
from tests.conftest import Join
from tests.phone import Phone, Telegram

TODAY = date(2026, 11, 24)


def test_the_source_s_columns_in_one_message() -> None:
    written = read("Uitval; %; elk jaar; 12,1 %; 9 % op 31/8/2028", TODAY)
    assert (written.text, written.measure, written.timing) == ("Uitval", "%", "elk jaar")
    assert written.value == "12,1 %"
    assert written.target == Target("9 %", date(2028, 8, 31))
    assert read("Uitval", TODAY).target is None
    # Without a day of its own a target is for the next 31 August, as in the source.
    assert read("Uitval;;;;9 %", TODAY).target == Target("9 %", date(2027, 8, 31))


@pytest.mark.parametrize(
    ("written", "on"),
    [
        ("1 september", date(2026, 9, 1)),
        ("30/11", date(2025, 11, 30)),
        ("30/11/2026", date(2026, 11, 30)),
        ("eind juni", date(2026, 6, 30)),
        ("vandaag", TODAY),
        ("geen dag", None),
    ],
)
def test_a_value_was_measured_in_the_past(written: str, on: date | None) -> None:
    assert measured(written, TODAY) == on


@pytest.mark.parametrize(
    ("message", "target"),
    [
        ("7,5 % tegen 30/6/2028", Target("7,5 %", date(2028, 6, 30))),
        ("9 % tegen juni 2028", Target("9 %", date(2028, 6, 30))),
        ("9.5 %, voor 31 december 2027", Target("9,5 %", date(2027, 12, 31))),
        ("8% op 29 februari 2027", Target("8%", None, "29 februari 2027")),
        ("8 %", Target("8 %", date(2027, 8, 31))),
    ],
)
def test_a_target_has_one_day(message: str, target: Target) -> None:
    assert read_target(message, TODAY) == target


@pytest.mark.parametrize(
    ("message", "value"),
    [
        ("12,1 %", Value("12,1 %", None, None, None)),
        ("12,1 % op 31/8/26; EAK", Value("12,1 %", date(2026, 8, 31), "EAK", "2025-2026")),
        ("40; 2024-2025; Dataloep; eind juni 2025",
         Value("40", date(2025, 6, 30), "Dataloep", "2024-2025")),
        ("11.4 % 31/8/2026", Value("11,4 %", date(2026, 8, 31), None, "2025-2026")),
        ("1.250 in juni 2026", Value("1.250", date(2026, 6, 30), None, "2025-2026")),
        ("10,9 % op 29 februari 2027; EAK",
         Value("10,9 %", None, "EAK", None, "29 februari 2027")),
        ("40; 31/11/2025", Value("40", None, None, None, "31/11/2025")),
        ("-4 op 1/1/2030", Value("-4", None, None, None, "1/1/2030")),
    ],
)  # fmt: skip
def test_a_value_with_its_day_source_and_school_year(message: str, value: Value) -> None:
    assert read_value(message, TODAY) == value


@pytest.mark.parametrize(
    ("value", "measure", "is_small"),
    [("3", "", True), ("5 jongeren", "%", True), ("0", "aantal, niet in %", True), ("6", "", False),
     ("3 %", "", False), ("2,5", "", False), ("veel", "", False), ("3", "% jongeren", False),
     ("3", "in procent", False)],
)  # fmt: skip
def test_a_count_of_five_or_fewer_is_small(value: str, measure: str, is_small: bool) -> None:
    indicator = Indicator(network_id=1, text="Uitval", measure=measure, proposed_by=1)
    assert small(value, indicator) is is_small


@pytest.mark.parametrize(
    ("values", "target", "drawn", "others"),
    [
        (["12,1 %", "1.250", "3"], "9 %", ["12,1 %", "3"], ["1.250"]),
        (["12,1 %", "1.250"], "9", ["12,1 %"], ["1.250"]),
        (["12,1 %", "40 jongeren", "38"], "35", ["40 jongeren", "38"], ["12,1 %"]),
        (["12,1 %", "40", "38"], "", ["40", "38"], ["12,1 %"]),
        (["40 jongeren", "38"], "9 %", ["38"], ["40 jongeren"]),
        (["40 jongeren"], "9 %", ["40 jongeren"], ["9 %"]),
        (["veel"], "9 %", ["veel"], []),
        ([], "", [], []),
    ],
)
def test_only_values_of_one_unit_share_a_line(
    values: list[str], target: str, drawn: list[str], others: list[str]
) -> None:
    measure = "" if "38" in values else "%"
    found = Figures(1, "Uitval", measure, "", target, TODAY if target else None, None, 0,
                    tuple(Shown(n, value, False, TODAY, "", "")
                          for n, value in enumerate(values)))  # fmt: skip
    kept, left_out = of_one_unit(found)
    assert ([value.value for value in kept.values], left_out) == (drawn, others)


async def test_what_is_not_drawn_is_said(bart: Phone) -> None:
    await bart.says("/indicatoren")
    await bart.presses("➕")
    await bart.says("Uitval; %; elk jaar; 12,1 %; 9 % op 31/8/2028")
    await bart.says("1.250 op 1/9/2026; telling")
    await bart.presses("Tekening")
    caption = (await bart.from_bot())[-1]["caption"]
    assert caption.endswith("Niet in de tekening, want in een andere eenheid: 1.250.")


async def test_a_field_at_a_time(bart: Phone) -> None:
    await bart.says("/indicatoren")
    await bart.presses("➕")
    await bart.says("Deelname aan het overleg")
    assert "maatstaf" in await bart.reads()
    await bart.says("% van de partners")
    assert "timing" in await bart.reads()
    await bart.presses("Overslaan")
    assert "streefwaarde" in await bart.reads()
    await bart.says("90 % op eind juni 2027")
    text = await bart.reads()
    assert "Maatstaf: % van de partners" in text
    assert "Timing: nog aan te vullen" in text
    assert "Streefwaarde: 90 % op woensdag 30 juni 2027" in text


async def test_values_are_a_series_with_their_sources(bart: Phone, telegram: Telegram) -> None:
    await bart.says("/indicatoren")
    await bart.presses("➕")
    await bart.says("Uitval; %; elk jaar; 12,9 % op 31/8/2024; 9 % op 31/8/2028")
    await bart.says("12,1 % op 31/8/2025; EAK")
    await bart.says("11,7 %")
    await bart.presses("maandag 31 augustus 2026")
    await bart.says("Departement Onderwijs")
    text = await bart.reads()
    lines = [line for line in text.splitlines() if line.startswith("•")]
    assert lines == [
        "• 12,9 % op zaterdag 31 augustus 2024 (2023-2024)",
        "• 12,1 % op zondag 31 augustus 2025 (EAK, 2024-2025)",
        "• 11,7 % op maandag 31 augustus 2026 (Departement Onderwijs, 2025-2026)",
    ]
    await bart.presses("Tekening")
    picture = (await bart.from_bot())[-1]
    assert "• 11,7 %" in picture["caption"]  # the same in words
    data = telegram.file(picture["photo"][-1]["file_id"])
    assert data.startswith(b"\x89PNG")
    assert struct.unpack(">I", data[16:20])[0] == 1200


async def test_a_day_of_a_target_that_does_not_exist_is_asked_again(bart: Phone) -> None:
    await bart.says("/indicatoren")
    await bart.presses("➕")
    await bart.says("Uitval; %; elk jaar; 12,1 %; 8% op 29 februari 2027")
    assert "29 februari 2027 bestaat niet. Stuur de streefwaarde opnieuw" in await bart.reads()
    await bart.says("8% tegen 31 april 2028")
    assert "31 april 2028 bestaat niet." in await bart.reads()
    await bart.says("8% tegen 30 april 2028")
    assert "Streefwaarde: 8% op zondag 30 april 2028" in await bart.reads()


async def test_a_day_that_no_value_can_have_is_asked_again_and_the_value_is_kept(
    bart: Phone,
) -> None:
    await bart.says("/indicatoren")
    await bart.presses("➕")
    await bart.says("Uitval; %; elk jaar; 10,9 % op 31 november 2025; 9 %")
    text = await bart.reads()
    assert "Waarde: 10,9 %" in text
    assert "31 november 2025 bestaat niet." in text
    await bart.says("30 november 2025")
    await bart.presses("Overslaan")
    assert "• 10,9 % op zondag 30 november 2025 (2025-2026)" in await bart.reads()
    await bart.says("-4 op 1/1/2030")
    assert "Dinsdag 1 januari 2030 moet nog komen." in await bart.reads()
    await bart.says("1 december 2030")
    assert "Zondag 1 december 2030 moet nog komen." in await bart.reads()
    await bart.says("1/12/2026")
    await bart.says("/indicatoren")
    assert "Nu: -4 op dinsdag 1 december 2026" in await bart.reads()


async def test_values_on_lines_are_shown_and_kept_together(bart: Phone) -> None:
    await bart.says("/indicatoren")
    await bart.presses("➕")
    await bart.says("Uitval; %; elk jaar; ; 9 %")
    await bart.says("12.9 % op 31/8/2024; EAK\n12,1 % op 31 november 2025\n11,7 % op 1/1/2030\n3")
    text = await bart.reads()
    assert "Dit zijn 4 waarden voor Uitval" in text
    assert "• 12,9 % op zaterdag 31 augustus 2024 (EAK, 2023-2024)" in text
    assert "• 12,1 %, zonder datum: 31 november 2025 bestaat niet" in text
    assert "• 11,7 %, zonder datum: 1/1/2030 moet nog komen" in text
    await bart.presses("Bewaren")
    text = await bart.reads()
    assert sum(line.startswith("•") for line in text.splitlines()) == 4
    assert "• 3\n" in text  # of an indicator in per cent: no small count
    await bart.presses("Ongedaan maken")
    assert "•" not in await bart.reads()


async def test_what_is_no_number_is_asked_about(bart: Phone) -> None:
    await bart.says("/indicatoren")
    await bart.presses("➕")
    await bart.says("Uitval; %; elk jaar; ; 9 %")
    await bart.says("een beetje minder")
    assert "vind ik vooraan geen getal" in await bart.reads()
    await bart.presses("Toch bewaren")
    for _ in range(3):
        await bart.presses("Overslaan")
    assert "• een beetje minder" in await bart.reads()


async def test_a_small_number_is_shown_once_the_regisseur_says_so(
    regisseur: Phone, bart: Phone, joins: Join
) -> None:
    celine = await joins(104, "Celine", "Atheneum Zuid")
    await bart.says("/indicatoren")
    await bart.presses("➕")
    await bart.says("Uitval; aantal; elk jaar; 3 jongeren; 0")
    await celine.says("/indicatoren")
    assert "Nu: 5 of minder" in await celine.reads()
    await celine.presses("Uitval")
    assert "3 jongeren" not in await celine.reads()
    await regisseur.says("/indicatoren")
    await regisseur.presses("Uitval")
    await regisseur.presses("Waarden wijzigen")
    await regisseur.presses("3 jongeren")
    await regisseur.presses("Dit getal tonen")
    await celine.says("/indicatoren")
    assert "Nu: 3 jongeren" in await celine.reads()


async def test_a_partner_changes_its_own_values_among_those_of_others(
    regisseur: Phone, bart: Phone
) -> None:
    await regisseur.says("/indicatoren")
    await regisseur.presses("➕")
    await regisseur.says("Uitval; %; elk jaar; 12,1 %; 9 %")
    await bart.says("/indicatoren")
    await bart.presses("Uitval")
    await bart.says("11 % op 31/8/2026; EAK")
    await bart.presses("Waarden wijzigen")
    assert await bart.buttons() == ["11 %, maandag 31 augustus 2026, EAK, 2025-2026", "Terug"]


async def test_two_who_rewrite_a_target_at_once_choose(bart: Phone, joins: Join) -> None:
    bea = await joins(103, "Bea", "CLB De Brug")
    await bart.says("/indicatoren")
    await bart.presses("➕")
    await bart.says("Uitval; %; elk jaar; 12,1 %; 9 % op 31/8/2028")
    for phone in (bart, bea):
        await phone.says("/indicatoren")
        await phone.presses("Uitval")
        await phone.presses("Wijzigen")
        await phone.presses("Streefwaarde")
    await bart.says("8 % op 31/8/2029")
    await bea.says("7 % op 31/8/2030")
    assert "Bart wijzigde dit intussen" in await bea.reads()
    await bea.presses("Mijn tekst")
    assert "Streefwaarde: 7 % op zaterdag 31 augustus 2030" in await bea.reads()


async def test_the_figure_of_one_school_is_for_that_school_and_the_regisseur(
    regisseur: Phone, bart: Phone, joins: Join
) -> None:
    await regisseur.says("/partners")
    await regisseur.presses("➕ Nog een partner")
    await regisseur.says("Atheneum Zuid")
    await regisseur.presses("School")
    celine = await joins(104, "Celine", "Atheneum Zuid")
    await bart.says("/indicatoren")
    await bart.presses("➕")
    await bart.says("Uitval; %; elk jaar; 12,1 % op 31/8/2025; 9 %")
    await celine.says("/indicatoren")
    await celine.presses("Uitval")
    await celine.says("17,3 % op 31/8/2026; ons leerlingenblad")
    assert "17,3 % (alleen voor de school en de regisseur)" in await celine.reads()
    await regisseur.says("/indicatoren")
    assert "Nu: 17,3 % (alleen voor de school en de regisseur)" in await regisseur.reads()
    for shown in (False, True):
        await bart.says("/indicatoren")
        assert ("Nu: 17,3 %" in await bart.reads()) is shown
        await bart.presses("Uitval")
        await bart.presses("Tekening")
        await bart.says("/draaiboek")
        await bart.presses("Hier lezen")
        await bart.presses("1.3 Doel")
        assert ("17,3 %" in str(await bart.from_bot())) is shown
        if not shown:
            await celine.presses("Waarden wijzigen")
            await celine.presses("17,3 %")
            await celine.presses("Dit getal tonen")
