"""Public holidays and Flemish school holidays."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.datafile import DataFileError
from bot.freedays import FreeDays

FILE = Path(__file__).parent.parent / "prompts" / "schoolvakanties.yaml"
FREE = FreeDays.load(FILE)
BY_RULE = FreeDays()
FIRST, LAST = date(2025, 9, 1), date(2030, 8, 31)


def days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=after) for after in range((last - first).days + 1))


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 12, 25), "Kerstmis"),
        (date(2027, 1, 1), "Nieuwjaar"),
        (date(2027, 3, 29), "Paasmaandag"),
        (date(2027, 5, 6), "O. L. H. Hemelvaart"),
        (date(2027, 5, 7), "vrijdag na Hemelvaart"),
        (date(2027, 7, 11), "Feest van de Vlaamse Gemeenschap"),
        (date(2027, 7, 21), "Nationale feestdag"),
        (date(2026, 11, 11), "Wapenstilstand"),
        (date(2026, 11, 2), "herfstvakantie"),
        (date(2026, 12, 21), "kerstvakantie"),
        (date(2027, 1, 3), "kerstvakantie"),
        (date(2027, 2, 10), "krokusvakantie"),
        (date(2027, 4, 11), "paasvakantie"),
        (date(2027, 7, 1), "zomervakantie"),
        (date(2027, 8, 31), "zomervakantie"),
        # by the rules, as no file goes that far
        (date(2041, 4, 15), "paasvakantie"),
        (date(2041, 5, 31), "vrijdag na O. L. H. Hemelvaart"),
    ],
)
def test_a_free_day_has_a_name(day: date, name: str) -> None:
    assert day in FREE
    assert FREE.name(day) == name


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 10, 30),
        date(2026, 11, 9),
        date(2026, 12, 18),
        date(2027, 1, 4),
        date(2027, 4, 12),
        date(2027, 6, 30),
        date(2027, 9, 1),
        date(2027, 9, 27),  # the day of the other Community
        date(2027, 11, 15),
        date(9999, 12, 31),
        date.min,
    ],
)
def test_any_other_day_is_none(day: date) -> None:
    assert day not in FREE
    assert FREE.name(day) is None


@pytest.mark.parametrize("free", [FREE, BY_RULE])
def test_the_fixed_rules_on_the_years_that_bend_them(free: FreeDays) -> None:
    for first, last in [
        # 1 November is a Sunday; 25 December a Saturday; Easter is in March, after 15 April
        (date(2026, 11, 2), date(2026, 11, 8)),
        (date(2027, 12, 27), date(2028, 1, 9)),
        (date(2027, 3, 29), date(2027, 4, 11)),
        (date(2028, 4, 3), date(2028, 4, 17)),
        (date(2030, 4, 8), date(2030, 4, 22)),
        # 25 December is a Sunday; 1 November a Saturday
        (date(2033, 12, 26), date(2034, 1, 8)),
        (date(2031, 10, 27), date(2031, 11, 2)),
    ]:
        assert all(day in free for day in days(first, last))
        assert first - timedelta(days=1) not in free or (first - timedelta(days=1)).weekday() == 6
        assert last + timedelta(days=1) not in free


def test_the_file_says_what_the_library_says() -> None:
    for day in days(FIRST, LAST):
        assert (day in FREE) is (day in BY_RULE), day
        if "Hemelvaart" not in str(BY_RULE.name(day)):
            assert FREE.name(day) == BY_RULE.name(day)


def test_the_file_is_what_counts(tmp_path: Path) -> None:
    file = tmp_path / "schoolvakanties.yaml"
    file.write_text(FILE.read_text().replace("2027-02-08", "2027-02-05"))
    changed = FreeDays.load(file)
    assert [d.day for d in days(date(2027, 2, 1), date(2027, 2, 14)) if d in changed] == [
        *range(5, 15)
    ]


@pytest.mark.parametrize(
    ("day", "after"),
    [
        (date(2026, 11, 25), date(2027, 1, 4)),
        (date(2026, 12, 21), date(2027, 1, 4)),
        (date(2027, 1, 3), date(2027, 1, 4)),
        (date(2027, 1, 4), date(2027, 2, 15)),
        (date(2028, 4, 4), date(2028, 4, 18)),
        (date(2027, 4, 20), date(2027, 9, 1)),  # over the long weekend of Ascension
        (date(2027, 8, 31), date(2027, 9, 1)),
        (date(2027, 9, 1), date(2027, 11, 8)),
        (date(2030, 7, 5), date(2030, 9, 1)),
        (date(2030, 9, 1), date(2030, 11, 4)),  # by the rules
        (date(9999, 1, 1), None),
    ],
)
def test_the_day_after_the_holiday(day: date, after: date | None) -> None:
    assert FREE.school_holiday_end(day) == after


def test_asking_is_fast_and_loading_leaves_the_library_alone() -> None:
    assert FIRST not in FREE
    began = time.perf_counter()
    for day in days(FIRST, LAST):
        _ = day in FREE
    assert (time.perf_counter() - began) / (LAST - FIRST).days < 0.001
    program = (
        "import pathlib, sys; from bot.freedays import FreeDays;"
        f"FreeDays.load(pathlib.Path({str(FILE)!r})); assert 'holidays' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


YEAR = """school_years:
  - name: "2026-2027"
    source: x
    holidays:
      - {name: a, first: 2026-11-02, last: 2026-11-08}
      - {name: b, first: 2026-12-21, last: 2027-01-03}
"""


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, r": cannot be read: .*No such file"),
        (b"\xff\xfe\x00", r": cannot be read: .*decode"),
        (b"school_years: [", r" line \d: not valid YAML"),
        (b"", r" line 1 \(top level\): missing field 'school_years'"),
        (b"- a", r" line 1 \(top level\): expected fields"),
        (b"&a [*a]", r" line 1 "),
        (
            ("2026-2027", "2026-2028"),
            r" line 2 \(school_years 1\): .*'2026-2028' must be two years such as",
        ),
        (("2026-2027", "26/27"), r" line 2 \(school_years 1\): .*'26/27' must be"),
        (("    source: x\n", ""), r" line 2 \(school_years 1\): missing field 'source'"),
        (("source: x", "bron: x"), r" line 3 \(school_years 1\): unknown field 'bron'"),
        (("2026-11-02", "2026-11-32"), r": cannot be read: day is out of range"),
        (("2026-11-02", "maandag"), r" line 5 \(school_years 1, holidays 1\): field 'first': .*"),
        (
            ("2026-11-02", "2026-11-09"),
            r" line 5 \(school_years 1, holidays 1\): the last day of 'a' is before its first",
        ),
        (
            ("2026-12-21", "2026-11-08"),
            r" line 2 \(school_years 1\): 'b' does not fit in 2026-2027",
        ),
        (
            ("2027-01-03", "2027-09-01"),
            r" line 2 \(school_years 1\): 'b' does not fit in 2026-2027",
        ),
    ],
)
def test_a_wrong_file_is_one_line_with_its_place(
    tmp_path: Path, content: bytes | tuple[str, str] | None, said: str
) -> None:
    file = tmp_path / "schoolvakanties.yaml"
    if isinstance(content, tuple):
        assert content[0] in YEAR
        content = YEAR.replace(*content).encode()
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(DataFileError) as caught:
        FreeDays.load(file)
    assert re.match(rf"schoolvakanties\.yaml{said}", str(caught.value)), caught.value
    assert "\n" not in str(caught.value)


def test_a_school_year_that_stands_twice_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "schoolvakanties.yaml"
    file.write_text(YEAR + YEAR.partition("\n")[2])
    with pytest.raises(DataFileError, match="2026-2027 stands here twice"):
        FreeDays.load(file)
