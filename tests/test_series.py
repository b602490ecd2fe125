"""Series of meetings: what people write, and the dates that follow."""

from datetime import date, time, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.freedays import FreeDays
from bot.kijkwijzer import Kind, load
from bot.rules import series
from bot.rules.series import LAST, Occurrence, Series, Times, Weeks

PROMPTS = Path(__file__).parent.parent / "prompts"
FREE = FreeDays.load(PROMPTS / "schoolvakanties.yaml")
TODAY = date(2026, 11, 24)  # a Tuesday
MO, TU, WE, TH, FR = range(1, 6)


def dates(made: Series, first: date, until: date, free: FreeDays = FREE) -> list[date]:
    """Those that are not skipped."""
    return [each.day for each in series.dates(made, first, until, free) if each.day]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("elk trimester, dinsdag, 14 uur", Series(Times(3), TU, time(14))),
        ("elk trimester dinsdag 14 uur", Series(Times(3), TU, time(14))),
        ("elke maand dinsdag 14u", Series(Times(10), TU, time(14))),
        ("dinsdag 14u, elke maand", Series(Times(10), TU, time(14))),
        ("maandelijks op dinsdag om 14u30.", Series(Times(10), TU, time(14, 30))),
        ("om de twee weken donderdag 10.30", Series(Weeks(2), TH, time(10, 30))),
        ("om de 2 weken, telkens op do. om 10.30 uur", Series(Weeks(2), TH, time(10, 30))),
        ("elke 14 dagen ma 9u", Series(Weeks(2), MO, time(9))),
        ("elke eerste dinsdag van de maand om 14 uur", Series(Times(10), TU, time(14), rank=1)),
        ("de laatste vrijdag van elke maand 9u", Series(Times(10), FR, time(9), rank=LAST)),
        ("elke twee maanden op de 2de dinsdag", Series(Times(5), TU, rank=2)),
        ("2 keer per schooljaar, di 14u", Series(Times(2), TU, time(14))),
        ("Tweemaal per jaar op woensdag", Series(Times(2), WE)),
        ("2x per trimester", Series(Times(6))),
        (
            "elke eerste donderdag van de maand om 14u, stadhuis",
            Series(Times(10), TH, time(14), rank=1, place="stadhuis"),
        ),
        (
            "elke maand, dinsdag, 14u, in het CLB, zaal 2",
            Series(Times(10), TU, time(14), place="het CLB, zaal 2"),
        ),
        ("elke dinsdag van 14 tot 16 uur", Series(Weeks(1), TU, time(14), 120)),
        ("wekelijks di 14-16u", Series(Weeks(1), TU, time(14), 120)),
        ("per kwartaal", Series(Times(4))),
        ("om de zes maanden", Series(Times(2))),
        ("één keer per schooljaar", Series(Times(1))),
        ("jaarlijks", Series(Times(1))),
        ("twaalf keer per jaar", Series(Times(10))),
        (
            "elke maand dinsdag 14u vanaf 1 maart",
            Series(Times(10), TU, time(14), first=date(2027, 3, 1)),
        ),
        (
            "om de zes weken op donderdag 13u30 tot eind juni",
            Series(Weeks(6), TH, time(13, 30), last=date(2027, 6, 30)),
        ),
        (
            "elke maand di van 9.30 tot 11.10, vanaf 1 maart t.e.m. 1 mei 2028",
            Series(Times(10), TU, time(9, 30), 100, None, date(2027, 3, 1), date(2028, 5, 1)),
        ),
    ],
)
def test_a_series_as_people_write_it(text: str, expected: Series) -> None:
    assert series.read(text, TODAY) == expected


@pytest.mark.parametrize(
    "text",
    [
        "", "dinsdag", "14u", "dinsdag 14u", "elke", "elke 14u", "soms", "9 maart 14u",
        "elke dag 9u", "elke dinsdag en donderdag 14u", "elke 0 weken", "0 keer per jaar",
        "elke zeven maanden", "elke twee jaar", "100 keer per jaar", "elke 99 weken",
        "elke maand dinsdag 25u", "elke maand dinsdag 14u vanaf later",
        "elke maand dinsdag 14u tot later", "elke maand dinsdag 14u tot 31 juni",
        "elke maand dinsdag 14u, vanaf later", "elke maand dinsdag 14u, tot 31 juni",
        "elke maand dinsdag 14u, elke week donderdag", "elke dinsdag 14u, donderdag 16u",
        "elke maand di 16 tot 14 uur", "elke maand of zo", "om de twee weken eerste dinsdag",
        # what means one thing to one person and another to the next
        "om de week donderdag 10u", "om de maand", "elke tweede dinsdag",
    ],
)  # fmt: skip
def test_what_is_no_series_or_not_a_clear_one(text: str) -> None:
    assert series.read(text, TODAY) is None


def test_each_cadence_of_the_kijkwijzer_gives_a_series_but_anders() -> None:
    questions = load(PROMPTS / "kijkwijzer.yaml").questions
    options = [o.key for q in questions if q.kind is Kind.CADENCE for o in q.options]
    made = {key: series.of_cadence(key, TU, time(14)) for key in options}
    assert [key for key, found in made.items() if found is None] == ["anders"]
    assert made["trimester"] == Series(Times(3), TU, time(14))
    counts = [len(dates(s, date(2026, 9, 1), date(2027, 8, 31), FREE)) for s in made.values() if s]
    assert counts == [10, 5, 3, 2, 1]


def shown(made: Series, first: date = TODAY, until: date = date(2027, 8, 31)) -> list[str]:
    return [f"{day.day}/{day.month}" for day in dates(made, first, until, FREE)]


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        # a meeting in each trimester, in the same place of it
        (Series(Times(3), TU), "24/11 23/3 22/6"),
        (Series(Times(2), TU), "24/11 27/4"),
        (Series(Times(1)), "24/11"),
        # 22 December, a day of the christmas holiday, moves to 5 January
        (Series(Times(10), TU), "24/11 5/1 26/1 23/2 23/3 27/4 25/5 22/6"),
        # 6 April is in the easter holiday
        (Series(Times(10), TU, rank=1), "1/12 5/1 2/2 2/3 13/4 4/5 1/6"),
        (Series(Times(10), FR, rank=LAST), "27/11 8/1 29/1 26/2 26/3 30/4 28/5 25/6"),
        # 24 December would move to 7 January, where the next one is: it falls away
        (Series(Weeks(2), TH), "26/11 10/12 7/1 21/1 4/2 18/2 4/3 18/3 15/4 29/4 13/5 27/5 10/6"
         " 24/6"),
        # 28 December and 8 February would move to a week before the next one: they fall away
        (Series(Weeks(2), MO), "30/11 14/12 11/1 25/1 22/2 8/3 22/3 19/4 3/5 31/5 14/6 28/6"),
        # 22 December moves to 5 January: two weeks are left, half of the rhythm
        (Series(Weeks(4), TU), "24/11 5/1 19/1 16/2 16/3 13/4 11/5 8/6"),
        (Series(Weeks(8), TU), "24/11 19/1 16/3 11/5"),
    ],
)  # fmt: skip
def test_the_dates_of_a_series(made: Series, expected: str) -> None:
    assert shown(made) == expected.split()


def test_what_moves_and_what_is_skipped_is_told() -> None:
    made = series.dates(Series(Weeks(2), MO), date(2026, 12, 14), date(2027, 1, 31), FREE)
    assert made == [
        Occurrence(date(2026, 12, 14), date(2026, 12, 14)),
        Occurrence(date(2026, 12, 28), None),
        Occurrence(date(2027, 1, 11), date(2027, 1, 11)),
        Occurrence(date(2027, 1, 25), date(2027, 1, 25)),
    ]
    first_tuesday = Series(Times(10), TU, rank=1)
    (moved,) = series.dates(first_tuesday, date(2027, 4, 1), date(2027, 4, 30), FREE)
    assert moved == Occurrence(date(2027, 4, 6), date(2027, 4, 13))


def test_a_day_until_which_that_does_not_exist() -> None:
    assert series.no_such_day("elke maand, dinsdag, 14u tot 31 juni") == "31 juni"
    assert series.no_such_day("elke maand vanaf 31/11 tot eind juni") == "31/11"
    assert series.no_such_day("elke maand, dinsdag van 14 tot 16 uur") is None


def test_a_summer_is_passed_and_the_place_kept() -> None:
    made = Series(Times(3), TU)
    for first in (date(2027, 6, 30), date(2027, 7, 5), date(2027, 8, 5), date(2027, 8, 31)):
        assert shown(made, first, date(2028, 8, 31)) == ["7/9", "11/1", "18/4"]
    # from the last month of a trimester on: in the last one of each
    june = shown(made, date(2027, 6, 29), date(2028, 8, 31))
    assert june == ["29/6", "30/11", "28/3", "27/6"]


def test_a_series_ends_with_its_last_day() -> None:
    made = Series(Weeks(1), TU)
    assert shown(made, until=TODAY) == ["24/11"]
    assert shown(made, until=TODAY - timedelta(days=1)) == []
    # the last one would move past the end
    assert shown(made, date(2026, 12, 22), date(2027, 1, 4)) == []


EVERY = st.builds(Weeks, st.integers(1, 52)) | st.builds(Times, st.integers(1, 10))
SERIES = st.builds(
    Series,
    EVERY,
    weekday=st.none() | st.integers(1, 5),
    rank=st.none() | st.integers(1, LAST),
)
FIRSTS = st.dates(date(2025, 9, 1), date(2034, 1, 1))


@given(SERIES, FIRSTS, st.integers(0, 1000))
@settings(derandomize=True)
def test_dates_are_on_their_weekday_in_order_and_never_on_a_free_day(
    made: Series, first: date, days: int
) -> None:
    until = first + timedelta(days=days)
    found = dates(made, first, until, FREE)
    assert all(first <= day <= until for day in found)
    assert all(day not in FREE for day in found)
    assert all(day.isoweekday() == (made.weekday or first.isoweekday()) for day in found)
    assert all(one < other for one, other in pairwise(found))


@given(st.integers(1, 30), FIRSTS, st.integers(0, 1000))
@settings(derandomize=True)
def test_no_two_dates_are_nearer_than_half_the_rhythm(weeks: int, first: date, days: int) -> None:
    found = dates(Series(Weeks(weeks), TU), first, first + timedelta(days=days))
    nearest = timedelta(weeks=1 if weeks == 1 else max(2, weeks / 2))
    assert all(other - one >= nearest for one, other in pairwise(found))


@given(st.integers(1, 10), st.integers(1, 5), st.integers(2025, 2033))
@settings(derandomize=True)
def test_a_school_year_has_as_many_meetings_as_were_asked(
    times: int, weekday: int, year: int
) -> None:
    made = Series(Times(times), weekday, rank=2)
    found = dates(made, date(year, 9, 1), date(year + 1, 8, 31), FREE)
    assert len(found) == times


@given(EVERY, st.integers(1, 5), FIRSTS, st.integers(0, 400), st.integers(0, 400))
@settings(derandomize=True)
def test_a_longer_series_begins_as_the_shorter_one(
    every: Weeks | Times, weekday: int, first: date, days: int, more: int
) -> None:
    made, until = Series(every, weekday), first + timedelta(days=days)
    longer = dates(made, first, until + timedelta(days=more), FREE)
    assert [day for day in longer if day <= until] == dates(made, first, until, FREE)


WORDS = [
    "elke", "elk", "om de", "per", "2", "twee", "0", "999", "keer", "x", "maal", "week", "weken",
    "dagen", "maand", "maanden", "trimester", "jaar", "eerste", "laatste", "dinsdag", "do.",
    "van de", "14u", "van 14 tot 16 uur", "10.30", ",", "vanaf", "1 maart", "jaarlijks", "²",
]  # fmt: skip


@given(st.text() | st.lists(st.sampled_from(WORDS)).map(" ".join))
@settings(derandomize=True, max_examples=500)
def test_any_text_is_answered(text: str) -> None:
    if made := series.read(text, TODAY):
        dates(made, TODAY, date(2028, 1, 1), FREE)
    series.no_such_day(text)
