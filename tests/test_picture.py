"""The picture of an indicator: everything in its place, whatever the numbers."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.draaiboek import picture
from bot.draaiboek.indicators import Figures, Value
from bot.texts import Texts

PROMPTS = Path(__file__).parent.parent / "prompts"
TEXTS = Texts(PROMPTS / "nl")
TEMPLATE = PROMPTS / "draaiboek" / "indicator.typ"


def _height(written: str) -> float | None:
    try:
        return float(written)
    except ValueError:
        return None


def _figures(values: list[tuple[int, float, str]], target: float | None) -> Figures:
    start = date(2024, 1, 1)
    return Figures(
        1, 'Uitval #panic("x") $ \\ " <b>', "%", "jaar",
        "" if target is None else str(target), None if target is None else date(2027, 8, 31),
        None, 0,
        tuple(Value(n, str(height), False, start + timedelta(days), source, "")
              for n, (days, height, source) in enumerate(values)),
    )  # fmt: skip


_number = st.floats(-1e6, 1e6, allow_nan=False).map(lambda x: round(x, 3))
_values = st.lists(
    st.tuples(st.integers(0, 3000), _number, st.sampled_from(["", "EAK", "School"])), max_size=30
)


@given(_values, st.none() | _number)
def test_everything_lies_within_the_picture(
    values: list[tuple[int, float, str]], target: float | None
) -> None:
    made = picture.of(_figures(values, target), TEXTS, _height)
    dots = [dot for line in made.lines for dot in line.dots]
    assert len(dots) == len(values)
    for dot in [*dots, *([made.target] if made.target else [])]:
        assert -1e-9 <= dot.x <= 1 + 1e-9
        assert -1e-9 <= dot.y <= 1 + 1e-9
    for ticks in (made.across, made.up):
        assert [tick.at for tick in ticks] == sorted({tick.at for tick in ticks})
    assert len(made.up) <= 8
    assert len(made.across) <= 6


@pytest.mark.parametrize(
    ("values", "target"),
    [
        ([], None),
        ([], 9.0),
        ([(0, 12.1, "EAK")], None),
        ([(0, 5.0, ""), (365, 5.0, "")], 5.0),
        ([(n * 90, 10 - n / 3, "EAK" if n % 2 else "School") for n in range(20)], 2.0),
    ],
)
def test_every_shape_can_be_drawn(
    values: list[tuple[int, float, str]], target: float | None
) -> None:
    made = picture.of(_figures(values, target), TEXTS, _height)
    data = picture.render(made, TEMPLATE)
    assert data.startswith(b"\x89PNG")
    assert picture.render(made, TEMPLATE) == data
