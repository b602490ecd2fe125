"""Indicators: their fields, their series, their picture."""

import struct
from datetime import date

import pytest

from bot.rules.indicators import Target, Value, read, read_value, small
from tests.conftest import Join
from tests.phone import Phone, Telegram

TODAY = date(2026, 11, 24)


@pytest.fixture
async def bart(joins: Join) -> Phone:
    return await joins(102, "Bart", "CLB De Brug")


def test_the_source_s_columns_in_one_message() -> None:
    written = read("Uitval; %; elk jaar; 12,1 %; 9 % op 31/8/2028", TODAY)
    assert (written.text, written.measure, written.timing) == ("Uitval", "%", "elk jaar")
    assert written.value == "12,1 %"
    assert written.target == Target("9 %", date(2028, 8, 31))
    assert read("Uitval", TODAY).target is None
    # Without a day of its own a target is for the next 31 August, as in the source.
    assert read("Uitval;;;;9 %", TODAY).target == Target("9 %", date(2027, 8, 31))


@pytest.mark.parametrize(
    ("message", "value"),
    [
        ("12,1 %", Value("12,1 %", None, None, None)),
        ("12,1 % op 31/8/26; EAK", Value("12,1 %", date(2026, 8, 31), "EAK", "2025-2026")),
        ("40; 2024-2025; Dataloep; eind juni 2025",
         Value("40", date(2025, 6, 30), "Dataloep", "2024-2025")),
    ],
)  # fmt: skip
def test_a_value_with_its_day_source_and_school_year(message: str, value: Value) -> None:
    assert read_value(message, TODAY) == value


@pytest.mark.parametrize(
    ("value", "is_small"),
    [("3", True), ("5 jongeren", True), ("0", True), ("6", False), ("3 %", False), ("2,5", False),
     ("veel", False)],
)  # fmt: skip
def test_a_count_of_five_or_fewer_is_small(value: str, is_small: bool) -> None:
    assert small(value) is is_small


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
    data = await telegram.file(picture["photo"][-1]["file_id"])
    assert data.startswith(b"\x89PNG")
    assert struct.unpack(">I", data[16:20])[0] == 1200


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
