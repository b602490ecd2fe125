"""Numbers as Flemish people write them on a phone. No text makes them raise."""

import re
from dataclasses import dataclass
from decimal import Decimal

_NUMBER = re.compile(
    r"(?:(?:±|\+/-|~) ?|(?:ongeveer|circa|ca\.?) )?"
    r"(?P<sign>[-–\u2212+]?)"
    # Thousands, grouped in one way throughout, or else plain figures; "0.125" groups nothing.
    r"(?P<whole>[1-9]\d{0,2}(?P<gap>[. ])\d{3}(?:(?P=gap)\d{3})*|\d+)"
    r"(?:(?!(?P=gap))[.,](?P<decimals>\d+))?"
    # Figures that go on, a fraction ("1 op 5") or a range ("10 tot 15") are not one number.
    r"(?! ?[.,]? ?\d)(?! ?%? ?(?:[-–/:]|tot|à|of|op|van)(?: de)? ?\d)"
    r"(?P<unit>.*)",
    re.ASCII | re.IGNORECASE,
)
_PERCENT = re.compile(r"%|procent\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Number:
    """A number with its unit: '%', or the words after the number, or ''."""

    value: Decimal
    unit: str


def number(text: str) -> Number | None:
    """The number the text starts with; a '.' before exactly three figures groups thousands."""
    found = _NUMBER.fullmatch(" ".join(text.split()))
    if not found:
        return None
    sign = "" if found["sign"] in ("", "+") else "-"
    whole = re.sub(r"[. ]", "", found["whole"])
    unit = found["unit"].strip(" .,;:!?")
    return Number(
        # Written with its sign, as arithmetic would round to 28 figures.
        value=Decimal(f"{sign}{whole}.{found['decimals'] or ''}"),
        unit="%" if _PERCENT.match(unit) else unit,
    )


def with_comma(text: str) -> str:
    """The number that the text starts with as it is written in Dutch: '11.4 %' as '11,4 %'."""
    text = " ".join(text.split())
    found = _NUMBER.fullmatch(text)
    if not found or found["decimals"] is None:
        return text
    sign = found.start("decimals") - 1
    return f"{text[:sign]},{text[sign + 1 :]}"
