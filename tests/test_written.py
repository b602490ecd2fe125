"""Dates, times and numbers as people write them, by values."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules import numbers, written
from bot.rules.numbers import Number

TODAY = date(2026, 11, 24)  # a Tuesday
MONTHS = [
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september",
    "oktober", "november", "december",
]  # fmt: skip
WORDS = [
    "op", "tegen", "di", "dinsdag,", "volgende", "week", "over", "weken", "maanden", "eind", "half",
    "juni", "aug.", "schooljaar", "morgen", "om", "u", "uur", "14u30", "10.30", "0", "9", "31",
    "999", "2027", "van", "tot", "drie", "14-16u", "9999", "31/8", "/", "-", ".", ",", "%", "±",
    "٣", "²",
]  # fmt: skip
TEXTS = st.text() | st.lists(st.sampled_from(WORDS)).map(" ".join)
TODAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # figures
        ("31/8/27", date(2027, 8, 31)),
        ("31-08-2027", date(2027, 8, 31)),
        ("31.8.2027", date(2027, 8, 31)),
        ("31 / 8 / 2027", date(2027, 8, 31)),
        ("2027-08-31", date(2027, 8, 31)),
        ("31/8", date(2027, 8, 31)),
        ("24/11", TODAY),
        ("23/11", date(2027, 11, 23)),
        ("29/2", date(2028, 2, 29)),
        ("1/1/00", date(2000, 1, 1)),
        # months
        ("31 augustus 2027", date(2027, 8, 31)),
        ("31 aug", date(2027, 8, 31)),
        ("31 aug.", date(2027, 8, 31)),
        ("31 aug. 2027", date(2027, 8, 31)),
        ("31AUG27", date(2027, 8, 31)),
        ("1 mei", date(2027, 5, 1)),
        ("1ste mei", date(2027, 5, 1)),
        ("2de mrt 2028", date(2028, 3, 2)),
        ("9 December", date(2026, 12, 9)),
        ("9 sept", date(2027, 9, 9)),
        # parts of a month
        ("begin september", date(2027, 9, 1)),
        ("half maart", date(2027, 3, 15)),
        ("midden maart", date(2027, 3, 15)),
        ("half nov.", date(2027, 11, 15)),
        ("eind november", date(2026, 11, 30)),
        ("eind juni", date(2027, 6, 30)),
        ("einde juni", date(2027, 6, 30)),
        ("eind juni 2028", date(2028, 6, 30)),
        ("eind februari", date(2027, 2, 28)),
        ("eind februari 2028", date(2028, 2, 29)),
        ("juni 2027", date(2027, 6, 30)),
        ("december 9999", date(9999, 12, 31)),
        # from today
        ("vandaag", TODAY),
        ("morgen", date(2026, 11, 25)),
        ("overmorgen", date(2026, 11, 26)),
        ("donderdag", date(2026, 11, 26)),
        ("do", date(2026, 11, 26)),
        ("di", date(2026, 12, 1)),
        ("maandag", date(2026, 11, 30)),
        ("deze donderdag", date(2026, 11, 26)),
        ("komende donderdag", date(2026, 11, 26)),
        ("volgende donderdag", date(2026, 12, 3)),
        ("volgende ma", date(2026, 11, 30)),
        ("volgende zondag", date(2026, 12, 6)),
        ("volgende week", date(2026, 11, 30)),
        ("volgende week dinsdag", date(2026, 12, 1)),
        ("volgende week op vr", date(2026, 12, 4)),
        ("dinsdag volgende week", date(2026, 12, 1)),
        ("over 1 week", date(2026, 12, 1)),
        ("over 3 weken", date(2026, 12, 15)),
        ("over drie weken", date(2026, 12, 15)),
        ("over een week", date(2026, 12, 1)),
        ("over één maand", date(2026, 12, 24)),
        ("over 100 weken", date(2028, 10, 24)),
        ("over 1 maand", date(2026, 12, 24)),
        ("over 2 maanden", date(2027, 1, 24)),
        ("over 13 maanden", date(2027, 12, 24)),
        ("einde schooljaar", date(2027, 6, 30)),
        ("volgend schooljaar", date(2027, 9, 1)),
        # around it
        ("op 31/8/27", date(2027, 8, 31)),
        ("tegen eind juni", date(2027, 6, 30)),
        ("voor 1 mei", date(2027, 5, 1)),
        ("vanaf volgend schooljaar", date(2027, 9, 1)),
        ("op donderdag", date(2026, 11, 26)),
        ("vóór 1 mei", date(2027, 5, 1)),
        ("in juni 2028", date(2028, 6, 30)),
        ("uiterlijk op 1 mei", date(2027, 5, 1)),
        ("ten laatste eind juni", date(2027, 6, 30)),
        ("di 9 maart 2027", date(2027, 3, 9)),
        ("Dinsdag, 9 maart", date(2027, 3, 9)),
        ("Op di. 9/3", date(2027, 3, 9)),
        ("  tegen   31 augustus\u00a02027 . ", date(2027, 8, 31)),
    ],
)
def test_a_day(text: str, expected: date) -> None:
    assert written.day(text, TODAY) == expected


@pytest.mark.parametrize(
    ("text", "today", "expected"),
    [
        ("over 1 maand", date(2027, 1, 31), date(2027, 2, 28)),
        ("over 1 maand", date(2028, 1, 31), date(2028, 2, 29)),
        ("over 1 maand", date(2026, 12, 31), date(2027, 1, 31)),
        ("eind februari", date(2028, 2, 29), date(2028, 2, 29)),
        ("begin september", date(2027, 9, 1), date(2027, 9, 1)),
        ("29/2", date(2096, 3, 1), date(2104, 2, 29)),
        ("volgende week", date(2026, 11, 30), date(2026, 12, 7)),
        ("volgende zondag", date(2026, 11, 29), date(2026, 12, 6)),
        ("zo", date(2026, 11, 29), date(2026, 12, 6)),
        ("einde schooljaar", date(2027, 6, 30), date(2027, 6, 30)),
        ("einde schooljaar", date(2027, 7, 1), date(2028, 6, 30)),
        ("volgend schooljaar", date(2027, 8, 31), date(2027, 9, 1)),
        ("volgend schooljaar", date(2027, 9, 1), date(2028, 9, 1)),
    ],
)
def test_a_day_at_an_edge_of_the_calendar(text: str, today: date, expected: date) -> None:
    assert written.day(text, today) == expected


@pytest.mark.parametrize(
    "text",
    [
        "", ".", "op", "di,", "31/2/27", "31/2", "0/1", "1/13/27", "31/8/027", "31/8/0000",
        "31/8-27", "we beginnen op 31/8/27", "31/8/27 denk ik", "31/8/27 14u",
        "31 augustus of later", "augustus", "juni 27", "half", "binnenkort", "volgende maand",
        "over weken", "over 3", "dinsdag morgen", "2025-2026",
        "٣/٣/27", "1.234",
    ],
)  # fmt: skip
def test_what_is_no_day(text: str) -> None:
    assert written.day(text, TODAY) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("31 november", "31 november"),
        ("tegen 31 nov. 2027.", "31 nov. 2027"),
        ("29 februari 2027", "29 februari 2027"),
        ("di 31/11", "31/11"),
        ("30-2-27", "30-2-27"),
        ("2027-02-29", "2027-02-29"),
        ("1/13/2027", "1/13/2027"),
        ("32 mei", "32 mei"),
        ("29 februari", None),
        ("29/2/2028", None),
        ("30 november", None),
        ("14.30", None),
        ("2/45", None),
        ("25-26", None),
        ("volgende week", None),
        ("31 november 14u", None),
        ("", None),
    ],
)
def test_a_day_that_does_not_exist(text: str, expected: str | None) -> None:
    assert written.no_such_day(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7,5 % tegen 30/6/2028", ("7,5 %", date(2028, 6, 30), None)),
        ("9 %, voor 31 december 2027", ("9 %", date(2027, 12, 31), None)),
        ("9 % tegen juni 2028", ("9 %", date(2028, 6, 30), None)),
        ("9 % in juni 2028.", ("9 %", date(2028, 6, 30), None)),
        ("9 % Uiterlijk op eind juni", ("9 %", date(2027, 6, 30), None)),
        ("3 op 5 op 1 mei", ("3 op 5", date(2027, 5, 1), None)),
        ("9 % eind juni 2028", ("9 %", date(2028, 6, 30), None)),
        ("8% op 29 februari 2027", ("8%", None, "29 februari 2027")),
        ("8 % 31/11/2027", ("8 %", None, "31/11/2027")),
        # a fraction, and what has a figure just before it
        ("tot 2/3", ("tot 2/3", None, None)),
        ("5 juni 2027", ("5 juni 2027", None, None)),
        ("op 1 mei", ("op 1 mei", None, None)),
        ("12 % over 3 weken", ("12 % over 3 weken", None, None)),
        ("", ("", None, None)),
    ],
)
def test_a_day_at_the_end(text: str, expected: tuple[str, date | None, str | None]) -> None:
    assert written.ending(text, lambda tail: written.day(tail, TODAY)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("di 9 maart 14u", "2027-03-09 14:00"),
        ("9 maart 2027 om 14 uur", "2027-03-09 14:00"),
        ("volgende donderdag 10.30", "2026-12-03 10:30"),
        ("9/3 14:30", "2027-03-09 14:30"),
        ("9/3/27 14u30", "2027-03-09 14:30"),
        ("9 maart 9 uur", "2027-03-09 09:00"),
        ("9 maart 27 9 uur", "2027-03-09 09:00"),
        ("morgen om 9u", "2026-11-25 09:00"),
        ("Op dinsdag, 9 maart, om 14 u 30.", "2027-03-09 14:30"),
        ("2027-03-09 09:05", "2027-03-09 09:05"),
        ("do 14h30", "2026-11-26 14:30"),
        ("di 9u", "2026-12-01 09:00"),
        ("do 10:12", "2026-11-26 10:12"),
        ("9/3 om 14 uur", "2027-03-09 14:00"),
        ("dinsdag 9 maart 2027 om 14.30 uur", "2027-03-09 14:30"),
        ("morgen 9u", "2026-11-25 09:00"),
        ("donderdag 10u30", "2026-11-26 10:30"),
        ("donderdag om 10.30 u.", "2026-11-26 10:30"),
        ("9 maart, 14 uur", "2027-03-09 14:00"),
        ("1 jan 8u", "2027-01-01 08:00"),
        ("vandaag 0u", "2026-11-24 00:00"),
        ("vandaag 23.59 uur", "2026-11-24 23:59"),
    ],
)
def test_a_moment(text: str, expected: str) -> None:
    at = written.moment(text, TODAY)
    assert at is not None
    assert at.isoformat(" ", "minutes") == expected


@pytest.mark.parametrize(
    "text",
    [
        "", "9 maart", "9 maart 2027", "14u", "14:30", "om 14u", "9 maart 24u", "9 maart 14:60",
        "9 maart 14", "9 maart 14:5", "31/2 14u", "9 maart 14u denk ik", "dinsdag morgen 9u",
        "do 10.12",  # the time, or 10 December
        "9 maart 14 tot 16", "9 maart van 16 tot 14 uur", "9 maart 14u-14u", "9 maart van 14",
        "9 maart 14u tot", "9 maart 14u tot 25u", "9 maart tot 16 uur", "14-16u",
    ],
)  # fmt: skip
def test_what_is_no_moment(text: str) -> None:
    assert written.moment(text, TODAY) is None


@pytest.mark.parametrize(
    ("text", "start", "minutes"),
    [
        ("di 9 maart 14u", "2027-03-09 14:00", None),
        ("di 9/3 van 14 tot 16 uur", "2027-03-09 14:00", 120),
        ("di 9/3 van 14 tot 16", "2027-03-09 14:00", 120),
        ("9/3 14-16u", "2027-03-09 14:00", 120),
        ("9/3/27 14u - 15u30", "2027-03-09 14:00", 90),
        ("9-3 9-11u", "2027-03-09 09:00", 120),
        ("di 9-11u", "2026-12-01 09:00", 120),
        ("di 9-11 14u", "2027-11-09 14:00", None),
        ("di 9.03 van 14.00 tot 16.00 uur", "2027-03-09 14:00", 120),
        ("do 10.12 - 12.30", "2026-11-26 10:12", 138),
        ("Dinsdag 9 maart 2027, van 14 u. tot 16 u. 30.", "2027-03-09 14:00", 150),
        ("9 maart 27 9–10.15", "2027-03-09 09:00", 75),
        ("morgen van 9u tot 12u", "2026-11-25 09:00", 180),
    ],
)
def test_from_when_and_how_long(text: str, start: str, minutes: int | None) -> None:
    found = written.span(text, TODAY)
    assert found is not None
    assert (found.start.isoformat(" ", "minutes"), found.minutes) == (start, minutes)
    assert written.moment(text, TODAY) == found.start


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("di 10 maart", date(2027, 3, 9)),
        ("Op dinsdag, 10 maart 2027 om 14u", date(2027, 3, 9)),
        ("za 10/3", date(2027, 3, 13)),
        ("zo. 10.3", date(2027, 3, 7)),
        ("wo 10 maart 14u", None),
        ("10 maart 14u", None),
        ("", None),
    ],
)
def test_a_weekday_that_does_not_fit_its_date(text: str, other: date | None) -> None:
    assert written.other_day(text, date(2027, 3, 10)) == other


@given(TODAYS, st.sampled_from(["ma", "di", "wo", "do", "vr", "za", "zo"]))
def test_the_other_day_is_near_and_has_that_name(on: date, name: str) -> None:
    other = written.other_day(f"{name} {on.day}/{on.month}", on)
    expected = ["ma", "di", "wo", "do", "vr", "za", "zo"].index(name)
    assert (other or on).weekday() == expected
    assert abs(((other or on) - on).days) <= 3


@given(TODAYS)
def test_a_weekday_with_only_an_hour_always_fits(today: date) -> None:
    at = written.moment("do 10.30", today)
    assert at is not None
    assert written.other_day("do 10.30", at.date()) is None


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("12,1 %", "12.1", "%"),
        ("12.1%", "12.1", "%"),
        ("12,1 procent", "12.1", "%"),
        ("12,1 % van de leerlingen", "12.1", "%"),
        ("1.234", "1234", ""),
        ("1.234.567", "1234567", ""),
        ("1.234,5", "1234.5", ""),
        ("1 234,5 leerlingen", "1234.5", "leerlingen"),
        ("1\u202f234.5", "1234.5", ""),
        ("12.1", "12.1", ""),
        ("12.10", "12.10", ""),
        ("1,234", "1.234", ""),
        ("0.125", "0.125", ""),
        ("1234.567", "1234.567", ""),
        ("-3", "-3", ""),
        ("-" + "1" * 40, "-" + "1" * 40, ""),
        ("\u22123,5 %", "-3.5", "%"),
        ("+3", "3", ""),
        ("± 40", "40", ""),
        ("±40", "40", ""),
        ("+/- 40", "40", ""),
        ("Ongeveer 40 VTE", "40", "VTE"),
        ("ca. 40", "40", ""),
        (" 40. ", "40", ""),
        ("0", "0", ""),
        ("3 scholen van Noord", "3", "scholen van Noord"),
    ],
)
def test_a_number(text: str, value: str, unit: str) -> None:
    assert numbers.number(text) == Number(Decimal(value), unit)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("11.4 %", "11,4 %"),
        ("± 0.125", "± 0,125"),
        ("11,4", "11,4"),
        ("1.250", "1.250"),
        ("1.250.5", "1.250.5"),
        ("1 234.5 leerlingen", "1 234,5 leerlingen"),
        ("veel. 5.5", "veel. 5.5"),
        ("3. Punt", "3. Punt"),
    ],
)
def test_a_number_is_shown_with_a_comma(text: str, expected: str) -> None:
    assert numbers.with_comma(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "", "geen idee", "een 40-tal", "leerlingen: 40", "±", "-", ",5", "1,234.5", "1.234.5",
        "1.234 567", "12 5", "10-15", "10 tot 15", "10 % à 15 %", "1 op 5", "3 van de 10", "3/4",
        "14:30", "٣",
    ],
)  # fmt: skip
def test_what_is_no_number(text: str) -> None:
    assert numbers.number(text) is None


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2026, 8, 31), "2025-2026"),
        (date(2026, 9, 1), "2026-2027"),
        (TODAY, "2026-2027"),
        (date(2027, 8, 31), "2026-2027"),
        (date(2027, 9, 1), "2027-2028"),
    ],
)
def test_the_school_year_of_a_date(on: date, expected: str) -> None:
    assert written.school_year(on) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2025-2026", "2025/26", "25-26", "25/2026", "2025 - 2026", "2025–2026", " 2025-26. ",
        "schooljaar 2025-2026", "Schooljaar 25/26",
    ],
)  # fmt: skip
def test_a_school_year(text: str) -> None:
    assert written.as_school_year(text) == "2025-2026"


@pytest.mark.parametrize(
    "text",
    ["", "schooljaar", "2025", "2025-2027", "2026-2025", "25-25", "5-6", "in 2025-2026", "202526"],
)
def test_what_is_no_school_year(text: str) -> None:
    assert written.as_school_year(text) is None


@given(st.dates(), TODAYS)
def test_a_date_in_full_comes_back_whatever_the_day(on: date, today: date) -> None:
    for text in (
        f"{on.day}/{on.month}/{on.year:04}",
        f"{on.day} {MONTHS[on.month - 1]} {on.year:04}",
        on.isoformat(),
    ):
        assert written.day(text, today) == on


@given(st.integers(1, 31), st.integers(1, 12), st.integers(2000, 2100))
def test_a_day_of_a_month_exists_or_not(day: int, month: int, year: int) -> None:
    for text in (f"{day}/{month}/{year}", f"{day} {MONTHS[month - 1]} {year}"):
        assert (written.day(text, TODAY) is None) == (written.no_such_day(text) is not None)


@given(TODAYS, st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_a_date_without_its_year_is_the_next_one(today: date, on: date) -> None:
    found = written.day(f"{on.day}/{on.month}", today)
    assert found is not None
    assert (found.day, found.month) == (on.day, on.month)
    assert found >= today
    assert found <= on or on < today


@given(st.datetimes(), TODAYS)
def test_a_moment_in_full_comes_back(at: datetime, today: date) -> None:
    at = at.replace(second=0, microsecond=0)
    text = f"{at.day}/{at.month}/{at.year:04} {at.hour}u{at.minute:02}"
    assert written.moment(text, today) == at


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2))
def test_a_number_with_a_comma_comes_back(value: Decimal) -> None:
    assert numbers.number(f"{value:f} %".replace(".", ",")) == Number(value, "%")


@given(TODAYS)
def test_the_name_of_a_school_year_is_understood(on: date) -> None:
    assert written.as_school_year(written.school_year(on)) == written.school_year(on)


@given(TEXTS, TODAYS)
def test_any_text_is_answered(text: str, today: date) -> None:
    written.day(text, today)
    written.span(text, today)
    written.other_day(text, today)
    written.no_such_day(text)
    written.ending(text, lambda tail: written.day(tail, today))
    numbers.number(text)
    written.as_school_year(text)
